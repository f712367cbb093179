"""The retention page: the answer, the triangle, the people of a cell, and the pictures below."""

from datetime import date

import pytest

from pages.ui import session
from pages.ui.retention_parts import CELL, TAB
from pages.ui.retention_settings import ACTIVITY, BY, DAY, GRAIN, GROUP, MEASURE, MODE, START, WHEN
from segmentation.effects.activity import EventChoice
from segmentation.models.registry import model_named
from segmentation.segments.library import newest_version, save_version
from segmentation.segments.runs import run_settings
from segmentation.store import Store
from tests.app.walk import NOW, fill

ORDERS = """order_id,customer_id,order_date,amount,channel
1,a,2024-01-05,10,web
2,a,2024-02-01,20,web
3,a,2024-04-10,40,shop
4,b,2024-01-31,5,shop
5,b,2024-03-01,7,shop
6,c,2024-03-31,50,web
7,d,2024-01-02,3,web
"""
TICKETS = """ticket_id,customer_id,opened_at,issue_type
t1,a,2024-01-02,usage
t2,b,2024-03-03,usage
"""


@pytest.fixture
def visited(database):
    """January: a, b and d began, a came back in February; as of 11 April 2024."""
    fill(database, orders=ORDERS, tickets=TICKETS)
    return database


def column(page, name):
    return page.say(f"retention.column_{name}")


def cells(page):
    """(cohort, age) -> customers, from the table of the cohorts."""
    table = next(frame.value for frame in page.test.dataframe if column(page, "age") in frame.value)
    keys = zip(table[column(page, "cohort")], table[column(page, "age")], strict=True)
    return dict(zip(keys, table[column(page, "customers")], strict=True))


def choose(page, kind, key, value):
    page.widget(kind, key).set_value(value).run()
    return page.checked()


def test_the_share_that_comes_back_is_the_answer(visited, app):
    page = app.go("retention")
    assert page.title == [page.say("retention.question")]
    # of a, b and d (c's next month still runs) one ordered in the month after
    assert page.answer == page.say("retention.answer_month", share="33.3%", ever="50.0%")
    basis = page.say(
        "retention.basis", low="6.1%", high="79.2%", n="3", as_of="2024-04-11", customers="4",
        small=page.say("retention.small"),
    )  # fmt: skip
    assert basis in page.captions
    assert cells(page) == {
        ("2024-01", 0): 3, ("2024-01", 1): 1, ("2024-01", 2): 1, ("2024-01", 3): 1,
        ("2024-03", 0): 1, ("2024-03", 1): 0,
    }  # fmt: skip
    assert [tab.label for tab in page.test.tabs] == [
        page.say(f"retention.tab_{name}") for name in ("curve", "lifecycle", "repurchase", "waiting", "renewal")
    ]
    assert len(page.test.get("plotly_chart")) == 2


def test_settings_change_what_is_counted(visited, chinese):
    page = chinese.go("retention")
    choose(page, "radio", WHEN, "after")
    assert cells(page)["2024-01", 1] == 2
    event = page.say("retention.event_purchase")
    later = page.say("retention.or_later")
    assert page.answer == page.say("retention.answer_other_month", share="66.7%", event=event, later=later)
    choose(page, "radio", WHEN, "on")
    choose(page, "radio", MODE, "recurring")
    assert cells(page)["2024-02", 0] == 1
    choose(page, "radio", MODE, "first")
    choose(page, "selectbox", START, EventChoice("ticket"))
    assert cells(page)["2024-01", 3] == 1
    choose(page, "selectbox", ACTIVITY, EventChoice("ticket", "usage"))
    assert cells(page)["2024-01", 3] == 0
    choose(page, "button_group", GRAIN, "quarter")
    assert cells(page) == {("2024 Q1", 0): 2, ("2024 Q1", 1): 0}
    for measure in ("customers", "orders", "revenue", "revenue_per_customer"):
        choose(page, "selectbox", MEASURE, measure)
    table = next(frame.value for frame in page.test.dataframe if column(page, "revenue") in frame.value)
    assert list(table[column(page, "revenue")]) == [42, 40]


def test_it_is_broken_down_and_one_group_is_looked_at(visited, english):
    page = english.go("retention")
    choose(page, "selectbox", BY, ("field", "first_order_channel"))
    assert page.answer == page.say("retention.answer_month", share="33.3%", ever="50.0%")
    page.test.session_state[f"{TAB}en"] = page.say("retention.tab_repurchase")
    choose(page, "selectbox", f"{GROUP}{('field', 'first_order_channel')}", "shop")
    assert cells(page) == {("2024-01", 0): 1, ("2024-01", 1): 0, ("2024-01", 2): 1, ("2024-01", 3): 0}
    groups = next(frame.value for frame in page.test.dataframe if page.say("retention.repurchase_rate") in frame.value)
    assert set(groups[page.say("retention.repurchase_group")]) == {"shop", "web"}


def test_a_cell_leads_to_its_people_and_is_saved_as_a_rule(visited, chinese):
    page = chinese.go("retention")
    page.test.session_state[CELL] = (0, 1)
    page.test.run()
    listed = next(frame.value for frame in page.checked().test.dataframe if "customer_id" in frame.value)
    assert list(listed["customer_id"]) == ["a"]
    choose(page, "button_group", "retention.whom", "quiet")
    name = page.say("retention.people_quiet", cohort="2024-01", age=1, grain=page.say("grain.month"))
    listed = next(frame.value for frame in page.test.dataframe if "customer_id" in frame.value)
    assert set(listed["customer_id"]) == {"b", "d"}
    page.field("save.name.").set_value("二月没来").run()
    page.widget("button", "save.save").click().run()
    page.checked()
    version = newest_version(session.store(), "二月没来")
    assert version.sizes == {name: 2, "others": 2}


def test_cohorts_can_be_the_segments_of_a_day(visited, app):
    store = Store(visited)
    day = date(2024, 4, 11)
    settings = model_named("rfm8").standard(store, day)
    save_version(store, "RFM", run_settings(store, day, settings).result, saved_at=NOW)
    store.close()
    page = app.go("retention")
    choose(page, "selectbox", START, "segment")
    choose(page, "date_input", DAY, date(2024, 2, 29))
    by_segment = cells(page)
    assert {age for _, age in by_segment} == {0, 1, 2}
    assert sum(customers for (_, age), customers in by_segment.items() if age == 1) == 1  # b, in March
    segments = list(dict.fromkeys(segment for segment, _ in by_segment))
    row = next(place for place, segment in enumerate(segments) if by_segment[segment, 1])
    page.test.session_state[CELL] = (row, 1)
    page.test.run()
    listed = next(frame.value for frame in page.checked().test.dataframe if "customer_id" in frame.value)
    assert list(listed["customer_id"]) == ["b"]


@pytest.mark.parametrize("tab", ["lifecycle", "repurchase", "waiting"])
def test_each_tab_has_its_picture_or_table(visited, app, tab):
    page = turned_to(app, tab)
    told = [text.value for text in page.test.markdown]
    if tab == "lifecycle":
        answer = page.say("retention.lifecycle_answer", period="2024-03", active="2", won="2", lost="1")
        assert answer in told
    elif tab == "waiting":
        everybody = page.say("retention.everybody")
        assert page.say("retention.waiting_answer", group=everybody, days=30, order=1, n="4") in told
    else:
        table = page.table()
        assert list(table[page.say("retention.repurchase_n")]) == [4, 2, 1]
        assert list(table[page.say("retention.repurchase_came")]) == [2, 1, 0]


@pytest.fixture
def quiet(database):
    """web: 3 customers, none of them since January; shop: one in February and March."""
    rows = [f"{n},w{n},2024-01-0{n},10,web" for n in (1, 2, 3)] + ["4,s,2024-02-01,5,shop", "5,s,2024-03-01,5,shop"]
    fill(database, orders="\n".join([ORDERS.splitlines()[0], *rows, "6,s,2024-04-11,5,shop"]) + "\n")
    return database


def test_groups_stand_by_the_period_told_and_one_without_anybody_says_so(quiet, chinese):
    page = turned_to(chinese, "lifecycle")
    by = ("field", "first_order_channel")
    choose(page, "selectbox", BY, by)
    active = page.say("retention.part_active")
    groups = next(frame.value for frame in page.test.dataframe if active in frame.value)
    assert list(groups[page.say("retention.by_first_order_channel")]) == ["shop", "web"]
    assert list(groups[active]) == [1, 0]
    choose(page, "selectbox", f"{GROUP}{by}", "web")
    told = page.say("retention.lifecycle_nobody", period="2024-03")
    assert told in [text.value for text in page.test.markdown]
    page.test.session_state[f"{TAB}zh"] = page.say("retention.tab_waiting")
    page.test.run()
    told = page.say("retention.waiting_never", group="web", order=1, n="3")
    assert told in [text.value for text in page.checked().test.markdown]


def turned_to(app, tab):
    page = app.go("retention")
    page.test.session_state[f"{TAB}{page.language}"] = page.say(f"retention.tab_{tab}")
    page.test.run()
    return page.checked()


def test_renewals_are_shown_only_to_whoever_says_so(visited, english):
    page = turned_to(english, "renewal")
    page.widget("toggle", "retention.contracts").set_value(True).run()
    assert [text for text in page.checked().texts if "renewal" in text]
    assert page.say("retention.renewal_what") in [text.value for text in page.test.markdown]


def test_a_window_without_a_beginning_says_so(visited, app):
    page = app.go("retention")
    page.test.date_input[0].set_value("2026-01-01").run()
    assert page.say("retention.nobody") in [told.value for told in page.checked().test.info]


def test_without_data_the_page_says_what_to_do(app):
    assert app.go("retention").answer == app.say("empty.title")
