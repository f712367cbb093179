"""The page of clusters: a suggestion, names, rules, and a saved version that keeps its model."""

import pytest

from tests.app.walk import fill, orders_csv

WAITS = 60


def three_groups():
    """40 bought yesterday for 1,000, 40 half a year ago for 20, 40 in spring for 200 in two orders."""
    rows = []
    for number in range(40):
        rows += [
            (f"rich-{number:02}", f"2024-06-{1 + number % 3 + 25:02}", 1000 + number),
            (f"gone-{number:02}", f"2024-01-{1 + number % 5:02}", 20 + number % 4),
            (f"some-{number:02}", f"2024-04-{1 + number % 5:02}", 100 + number % 7),
            (f"some-{number:02}", f"2024-04-{11 + number % 5:02}", 100),
        ]
    return rows


@pytest.fixture
def filled(database):
    fill(database, orders=orders_csv(three_groups()))
    return database


def opened(app):
    """Go there and wait for the work on its thread."""
    return settled(app.go("clusters"))


def settled(app):
    for _ in range(WAITS):
        if "clusters.job" not in app.test.session_state or app.test.session_state["clusters.job"].error:
            return app.checked()
        app.test.session_state["clusters.job"].wait(5)
        app.test.run()
    return app.checked()


def names(app):
    return [field.value for field in app.test.text_input if field.key.startswith("clusters.name.")]


def everybody(page):
    """The customers of all clusters, as counted once with each of three metrics."""
    counted = page.table().iloc[:, 2]
    clusters = len(counted) // 3 - 1
    return counted[:clusters].sum()


def test_the_page_answers_with_groups_in_words(filled, app):
    page = opened(app)
    assert page.title == [page.say("clusters.question")]
    assert page.answer.startswith(
        page.say("clusters.answer", buyers=120, k=3, segment="|", customers="33.3%", revenue="|").split("|")[0]
    )
    assert len(names(page)) == 3
    assert (
        page.widget("select_slider", next(s.key for s in page.test.select_slider if "clusters.k" in s.key)).value == 3
    )
    figures = page.table()  # a metric below the other: no column more with each
    assert figures.iloc[:, 2].tolist() == [40, 40, 40, 120] * 3
    assert figures.iloc[-1, 4] == 203.0  # of 200 to 206 in equal parts, between 20s and 1000s
    assert any("100.0%" in text.value for text in page.test.markdown)  # the rules find them all


def test_the_number_of_clusters_can_be_changed(filled, chinese):
    page = opened(chinese)
    slider = next(slider for slider in page.test.select_slider if slider.key.startswith("clusters.k"))
    slider.set_value(2).run()
    page = settled(page)
    assert len(names(page)) == 2
    assert everybody(page) == 120


@pytest.mark.parametrize("algorithm", ["minibatch", "mixture", "ward"])
def test_every_method_keeps_everybody(filled, english, algorithm):
    page = opened(english)
    page.widget("selectbox", "clusters.algorithm").set_value(algorithm).run()
    page = settled(page)
    assert everybody(page) == 120
    assert len(page.test.tabs) == (5 if algorithm == "ward" else 4)


def test_names_are_saved_with_the_model_and_open_again(filled, english):
    page = opened(english)
    first = next(field for field in page.test.text_input if field.key.startswith("clusters.name."))
    first.set_value("Whales *and* <b>more</b>").run()
    page = settled(page)
    page.field("save.name").set_value("Groups")
    page.widget("button", "save.save").click().run()
    page.checked()
    segments = page.go("segments")
    assert segments.widget("selectbox", "segments.version").value == 1
    assert segments.widget("multiselect", "segments.segments.1").options[0] == "Whales *and* <b>more</b> · 40"
    segments.widget("button", "version.open").click().run()
    assert segments.checked().title == [segments.say("clusters.question")]
    again = opened(segments)  # AppTest forgets by itself which page it was led to
    assert names(again)[0] == "Whales *and* <b>more</b>"
    assert any(button.key == "clusters.refit" for button in again.test.button)
    again.widget("button", "clusters.refit").click().run()
    assert not any(button.key == "clusters.refit" for button in settled(again).test.button)


def test_two_clusters_cannot_have_one_name(filled, chinese):
    page = opened(chinese)
    fields = [field for field in page.test.text_input if field.key.startswith("clusters.name.")]
    fields[0].set_value(fields[1].value).run()
    assert page.say("clusters.names_wrong") in [warning.value for warning in settled(page).test.warning]


def test_rules_are_saved_as_a_segmentation_of_their_own(filled, chinese):
    page = opened(chinese)
    page.field("save_rules.name").set_value("聚类规则")
    page.widget("button", "save_rules.save").click().run()
    page.checked()
    segments = page.go("segments")
    assert segments.widget("selectbox", "segments.version").value == 1
    assert (
        sum(int(option.rsplit(" · ", 1)[1]) for option in segments.widget("multiselect", "segments.segments.1").options)
        == 120
    )


def test_without_a_metric_the_page_asks_for_one(filled, app):
    page = opened(app)
    page.widget("multiselect", "clusters.metrics").set_value([]).run()
    assert page.say("clusters.metrics_none") in [info.value for info in page.checked().test.info]


@pytest.mark.parametrize("app", ["zh", "en"], indirect=True)
def test_customers_who_are_all_alike_are_told_why_not(database, app):
    fill(database, orders=orders_csv([(f"c{number}", "2024-06-01", 10) for number in range(30)]))
    page = opened(app)
    metric = page.say("column.days_since_last_order")
    assert page.say("error.cluster_metric_constant", metric=metric, value="1") in page.texts


def test_without_data_the_page_says_what_to_do(app):
    assert app.go("clusters").answer == app.say("empty.title")
