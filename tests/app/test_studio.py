"""The studio: cuts move, sizes follow, the result is saved under a name."""

import json
from datetime import date

import pytest

from segmentation.models.cuts import Cuts
from segmentation.models.rfm import RfmSettings
from segmentation.segments.look import look_of

SLIDER = "studio.cut.rfm8.frequency.0"


@pytest.fixture
def studio(shop, chinese):
    return chinese.go("studio")


def save(app, name, reason=""):
    app.field("save.name").set_value(name)
    app.field("save.reason").set_value(reason)
    app.widget("button", "save.save").click().run()
    return app.checked()


def changes(app):
    table = next(frame.value for frame in app.test.dataframe if app.say("column.change") in frame.value)
    return dict(zip(table[app.say("column.segment")], table[app.say("column.change")], strict=True))


def test_the_first_sight_answers_in_one_sentence(shop, app):
    studio = app.go("studio")
    segment = studio.say("segment.important_value")
    assert studio.answer == studio.say("overview.answer", segment=segment, customers="20.0%", revenue="90.9%")
    assert studio.widget("selectbox", "studio.method").value == "mean"
    assert sum(studio.sizes().values()) == 50


def test_a_cut_that_moves_changes_the_sizes_and_becomes_an_own_value(studio):
    assert studio.widget("slider", SLIDER).value == 3  # the mean of 2.8 orders, as the next whole order
    studio.widget("slider", SLIDER).set_value(1).run()
    sizes = studio.checked().sizes()
    assert studio.widget("selectbox", "studio.method").value == "fixed"
    assert sizes[studio.say("segment.general_retain")] == 0
    assert sizes[studio.say("segment.general_keep")] == 40
    assert sizes[studio.say("segment.important_value")] == 10


def test_going_back_to_a_method_puts_its_cuts_back(studio):
    studio.widget("slider", SLIDER).set_value(1).run()
    studio.widget("selectbox", "studio.method").set_value("mean").run()
    assert studio.checked().widget("slider", SLIDER).value == 3
    assert studio.sizes()[studio.say("segment.general_retain")] == 40


@pytest.mark.parametrize("method", ["mean", "median", "quantile", "score", "fixed"])
def test_every_way_of_cutting_keeps_everybody(studio, method):
    studio.widget("selectbox", "studio.method").set_value(method).run()
    assert sum(studio.checked().sizes().values()) == 50


def test_the_grid_has_ten_segments_and_keeps_everybody(studio):
    studio.widget("selectbox", "studio.model").set_value("grid").run()
    sizes = studio.checked().sizes()
    assert len(sizes) == 10
    assert sum(sizes.values()) == 50
    assert studio.say("segment.champions") in sizes
    assert len([slider for slider in studio.test.slider if slider.key.startswith("studio.cut.grid.")]) == 12
    told = [json.loads(chart.proto.spec)["layout"] for chart in studio.test.get("plotly_chart")]
    heat = next(layout for layout in told if "xaxis" in layout and studio.say("chart.heat_title", n=50) in str(layout))
    assert heat["xaxis"]["title"]["text"] == studio.say("chart.heat_recency", best=5)


def test_the_grid_crosses_with_the_mean_of_both_scores_if_asked(studio):
    studio.widget("selectbox", "studio.model").set_value("grid").run()
    studio.widget("selectbox", "studio.second").set_value("fm").run()
    assert sum(studio.checked().sizes().values()) == 50


def test_the_suggestion_comes_from_the_gaps_between_orders(studio):
    studio.button("studio.suggest").click().run()
    # all ninety gaps of this shop are ten days long
    assert studio.checked().widget("slider", "studio.cut.rfm8.recency.0").value == 11
    assert studio.widget("selectbox", "studio.method").value == "fixed"
    assert studio.sizes()[studio.say("segment.important_value")] == 10


def test_a_window_counts_the_orders_of_its_months_only(studio):
    studio.widget("selectbox", "studio.window").set_value(3).run()
    studio.checked()
    table = next(frame.value for frame in studio.test.dataframe if studio.say("column.revenue") in frame.value)
    # after 1 April: each of the ten customers ordered nine times, the forty not at all
    assert table[studio.say("column.revenue")].sum() == 9_000
    studio.widget("selectbox", "studio.monetary").set_value("mean").run()
    assert sum(studio.checked().sizes().values()) == 50


def test_large_segments_and_little_data_are_said(studio):
    large = studio.say(
        "notice.segment_large", segment=studio.say("segment.general_retain"), share="80.0%", customers=40
    )
    little = studio.say("notice.little_data", customers=50, margin=14)
    assert {f"• {large}", f"• {little}"} <= set(studio.texts)


def test_saving_makes_a_version_and_the_same_name_needs_a_reason(studio):
    save(studio, "六月 June")
    assert studio.say("save.done", name="六月 June", number=1) in [toast.value for toast in studio.test.toast]
    save(studio, "六月 June")
    assert studio.say("error.reason_missing", name="六月 June", version=2) in studio.texts
    save(studio, "六月 June", "tuned")
    assert studio.say("save.done", name="六月 June", number=2) in [toast.value for toast in studio.test.toast]
    versions = studio.widget("selectbox", "studio.compare").options
    assert versions == ["六月 June · v2", "六月 June · v1"]


def test_a_version_without_a_name_is_refused_with_words(studio):
    save(studio, "  ")
    assert studio.say("error.name_length", allowed="1-80", value=0) in studio.texts
    assert not [box for box in studio.test.selectbox if box.key == "studio.compare"]


def test_the_table_says_what_changed_against_the_saved_version(studio):
    save(studio, "base")
    assert set(changes(studio).values()) == {0}
    studio.widget("slider", SLIDER).set_value(1).run()
    moved = changes(studio.checked())
    assert moved[studio.say("segment.general_keep")] == 40
    assert moved[studio.say("segment.general_retain")] == -40
    assert sum(moved.values()) == 0


def test_a_saved_version_opens_with_its_own_cuts(studio):
    studio.widget("slider", SLIDER).set_value(7).run()
    save(studio, "seven")
    studio.go("segments").widget("button", "version.open").click().run()
    assert studio.checked().title == [studio.say("studio.question")]
    assert studio.widget("slider", SLIDER).value == 7
    assert studio.widget("selectbox", "studio.method").value == "fixed"


def test_a_saved_grid_opens_as_a_grid(studio):
    studio.widget("selectbox", "studio.model").set_value("grid").run()
    studio.widget("slider", "studio.cut.grid.recency.0").set_value(5).run()
    save(studio, "grid")
    studio.go("overview").go("segments").widget("button", "version.open").click().run()
    assert studio.checked().widget("selectbox", "studio.model").value == "grid"
    assert studio.widget("slider", "studio.cut.grid.recency.0").value == 5


def test_cuts_set_by_hand_survive_a_look_at_another_page(studio):
    studio.widget("slider", SLIDER).set_value(7).run()
    studio.go("overview").go("studio")
    assert studio.widget("slider", SLIDER).value == 7


def test_a_link_opens_the_settings_and_the_day_it_was_made_with(shop, app):
    look = look_of(RfmSettings("rfm8", Cuts((30,), (1,), (5,))), date(2024, 5, 1))
    app.test.query_params["look"] = look
    studio = app.go("studio")
    assert studio.widget("slider", SLIDER).value == 1
    assert studio.test.sidebar.date_input[0].value == date(2024, 5, 1)
    assert any(look in code.value for code in studio.test.code)
    studio.widget("slider", SLIDER).set_value(2).run()
    assert studio.checked().widget("slider", SLIDER).value == 2


def test_a_broken_link_says_so_and_shows_the_studio(shop, app):
    app.test.query_params["look"] = "AAAA"
    studio = app.go("studio")
    assert studio.say("error.look_unreadable", value="AAAA") in studio.texts
    assert sum(studio.sizes().values()) == 50
