"""The moves page: flows in pictures and a table, people of a flow, saved as a rule with the same count."""

from datetime import date

import pytest

from pages.ui import session
from pages.ui.move_settings import FLOW, GRAIN, PICTURE, RULES, STAYED
from segmentation.models.registry import model_named
from segmentation.segments.library import newest_version, save_version
from segmentation.segments.runs import run_settings
from segmentation.store import Store
from tests.app.walk import NOW, fill

DAY = date(2024, 7, 1)
FELL = (date(2024, 1, 10), DAY, "general_develop", "general_retain")


@pytest.fixture
def saved(shop):
    """The shop of ``order_rows``: since January 40 small customers fell silent, 10 big ones are new."""
    store = Store(shop)
    settings = model_named("rfm8").standard(store, DAY)
    save_version(store, "RFM", run_settings(store, DAY, settings).result, saved_at=NOW)
    store.close()
    return shop


def settled(app):
    """Wait for the work on its thread."""
    for _ in range(40):
        if "moves.job" not in app.test.session_state:
            break
        job = app.test.session_state["moves.job"]
        assert job.wait(120)
        assert job.error is None
        app.test.run()
    return app.checked()


def test_who_went_where(saved, app):
    page = settled(app.go("moves"))
    assert page.answer == page.say(
        "moves.answer",
        moved="40",
        share="100.0%",
        before=page.say("segment.general_develop"),
        after=page.say("segment.general_retain"),
        customers="40",
    )
    assert len(page.test.get("plotly_chart")) == 1
    table = next(frame.value for frame in page.test.dataframe if page.say("moves.before") in frame.value)
    rows = list(zip(table.iloc[:, 0], table.iloc[:, 1], table.iloc[:, 2], strict=True))
    assert sorted(rows, key=lambda row: row[2]) == [
        (page.say("moves.not_known"), page.say("segment.important_value"), 10),
        (page.say("segment.general_develop"), page.say("segment.general_retain"), 40),
    ]


def test_whom_nothing_dates_is_told(saved, app):
    fill(saved, campaigns="campaign,customer_id,sent_at,group\nUndated,x1,,\nUndated,x2,,\n")
    assert app.say("time.undated", n="2") in settled(app.go("moves")).captions


def test_people_of_a_flow_are_listed_and_saved_as_a_rule(saved, chinese):
    page = settled(chinese.go("moves"))
    page.test.session_state[FLOW] = FELL
    page.test.run()
    listed = next(frame.value for frame in page.checked().test.dataframe if "customer_id" in frame.value)
    assert set(listed["customer_id"]) == {f"small-{number:02}" for number in range(40)}
    page.field("save.name.").set_value("沉默客户").run()
    page.widget("button", "save.save").click().run()
    settled(page)
    version = newest_version(session.store(), "沉默客户")
    assert list(version.sizes.values()) == [40, 10]
    assert version.settings.segmentation.content()["segments"][0]["rule"] == {
        "all": [
            {"segment": "RFM", "was": "general_develop", "on": FELL[0]},
            {"segment": "RFM", "was": "general_retain", "on": FELL[1]},
        ]
    }


def test_every_picture_and_the_rules_of_then(saved, english):
    page = settled(english.go("moves"))
    for picture in ("steps", "matrix", "ends"):
        page.widget("segmented_control", PICTURE).set_value(picture).run()
        assert len(page.checked().test.get("plotly_chart")) == 1
    page.widget("toggle", STAYED).set_value(True).run()
    page.widget("segmented_control", GRAIN).set_value("quarter").run()
    settled(page)
    page.widget("radio", RULES).set_value("then").run()
    assert len(settled(page).test.get("plotly_chart")) == 1


def test_days_the_wrong_way_round_are_told(saved, english):
    page = settled(english.go("moves"))
    first = next(box for box in page.test.date_input if box.key.startswith("moves.first."))
    last = next(box for box in page.test.date_input if box.key.startswith("moves.last."))
    first.set_value(date(2024, 6, 1))
    last.set_value(date(2024, 5, 1)).run()
    assert page.checked().answer == page.say("moves.days_wrong", first="2024-06-01", last="2024-05-01")


def test_without_a_saved_segmentation_it_leads_to_the_studio(shop, app):
    page = app.go("moves")
    assert [told.value for told in page.test.info] == [page.say("time.nothing_saved")]
