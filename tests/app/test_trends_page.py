"""The trends page: the picture and what it says, people by a click, saved as a rule with the same count."""

from datetime import date

import pytest

from pages.ui import session
from pages.ui.trend_settings import GRAIN, MEASURE, PEOPLE, RULES
from segmentation.models.registry import model_named
from segmentation.segments.library import newest_version, save_version
from segmentation.segments.runs import run_settings
from segmentation.store import Store
from tests.app.walk import NOW, fill

DAY = date(2024, 7, 1)


@pytest.fixture
def saved(shop):
    """The shop of ``order_rows`` with a saved segmentation: 10 big customers are of important value."""
    store = Store(shop)
    settings = model_named("rfm8").standard(store, DAY)
    save_version(store, "RFM", run_settings(store, DAY, settings).result, saved_at=NOW)
    store.close()
    return shop


def looked_at(app):
    """Go there and wait for the work on its thread."""
    app.go("trends")
    return settled(app)


def settled(app):
    for _ in range(40):
        if "trends.job" not in app.test.session_state:
            break
        job = app.test.session_state["trends.job"]
        assert job.wait(120)
        assert job.error is None
        app.test.run()
    return app.checked()


def test_whom_nothing_dates_is_told(saved, app):
    fill(saved, campaigns="campaign,customer_id,sent_at,group\nUndated,x1,,\n")
    assert app.say("time.undated", n="1") in looked_at(app).captions


def test_segments_over_the_last_months(saved, app):
    page = looked_at(app)
    assert page.answer == page.say(
        "trends.answer",
        segment=page.say("segment.general_develop"),
        before="100.0%",
        after="0.0%",
        customers_before="40",
        customers="0",
        last="2024-07-01",
    )
    assert any("2024-07-01" in caption for caption in page.captions)
    assert len(page.test.get("plotly_chart")) == 2
    table = next(frame.value for frame in page.test.dataframe if "2024-06" in frame.value)
    assert dict(zip(table.iloc[:, 0], table["2024-06"], strict=True))[page.say("segment.important_value")] == 10
    labels = [button.label for button in page.test.download_button]
    assert labels == [page.say("time.table_xlsx"), page.say("time.table_csv")]


def test_a_segment_that_is_always_empty_stands_in_the_table_alone(saved, english):
    page = looked_at(english)
    lines, _ = page.test.get("plotly_chart")
    empty, filled = page.say("segment.general_keep"), page.say("segment.important_value")
    assert filled in lines.proto.spec
    assert empty not in lines.proto.spec
    table = next(frame.value for frame in page.test.dataframe if "2024-06" in frame.value)
    assert {empty, filled} <= set(table.iloc[:, 0])


def test_people_of_a_point_are_listed_and_saved_as_a_rule(saved, chinese):
    page = looked_at(chinese)
    page.test.session_state[PEOPLE] = ("important_value", 3, "inside")
    page.test.run()
    listed = next(frame.value for frame in page.checked().test.dataframe if "customer_id" in frame.value)
    assert set(listed["customer_id"]) == {f"big-{number:02}" for number in range(10)}
    page.field("save.name.").set_value("四月重要价值").run()
    page.widget("button", "save.save").click().run()
    settled(page)
    version = newest_version(session.store(), "四月重要价值")
    assert list(version.sizes.values()) == [10, 40]
    assert version.settings.segmentation.content()["segments"][0]["rule"] == {
        "segment": "RFM",
        "was": "important_value",
        "on": date(2024, 4, 30),
    }


def test_weeks_and_the_rules_of_then(saved, english):
    page = looked_at(english)
    page.widget("segmented_control", GRAIN).set_value("week").run()
    settled(page)
    page.widget("radio", RULES).set_value("then").run()
    settled(page)
    assert len(page.test.get("plotly_chart")) == 2


def test_choices_that_streamlit_has_forgotten_begin_anew(saved, english):
    page = looked_at(english)
    for key in (GRAIN, RULES, MEASURE):
        page.test.session_state[key] = None
    page.test.run()
    assert len(settled(page).test.get("plotly_chart")) == 2


def test_who_entered_is_chosen_without_a_click(saved, english):
    page = looked_at(english)
    page.widget("selectbox", "trends.segment").set_value("general_retain").run()
    page.widget("selectbox", "trends.who_place").set_value(4).run()
    page.widget("radio", "trends.who").set_value("entered").run()
    page.widget("button", "trends.show_people").click().run()
    name = page.say("trends.name_entered", segment=page.say("segment.general_retain"), period="2024-05")
    said = [text.value.replace("\\", "") for text in page.checked().test.markdown]
    assert f"**{page.say('people.chosen', name=name, customers='40')}**" in said


def test_without_a_saved_segmentation_it_leads_to_the_studio(shop, app):
    page = app.go("trends")
    assert [told.value for told in page.test.info] == [page.say("time.nothing_saved")]
    page.button("overview.to_studio").click().run()
    assert page.checked().title == [page.say("studio.question")]
