"""Cohorts: a shop to count in the head, what must hold for any shop, and the same counted in pandas."""

from datetime import date, datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.effects.activity import MOST_MASKED, RECORD, EventChoice, event_choices, period_index, window
from segmentation.effects.cohort_groups import Breakdown, breakdowns
from segmentation.effects.cohorts import CohortSettings, SegmentStart, cohort_table
from segmentation.errors import InputError
from segmentation.models.cuts import Cuts
from segmentation.models.rfm import RfmSettings, evaluate
from segmentation.segments.library import save_version
from segmentation.store import Store

AS_OF = date(2024, 4, 10)
# a comes in January, February and April, b in January and March, c first in March; b's refund of March counts as money
ORDERS = [
    ("a", date(2024, 1, 5), 10), ("a", date(2024, 2, 1), 20), ("a", date(2024, 4, 10), 40),
    ("a", date(2024, 4, 11), 999),
    ("b", date(2024, 1, 31), 5), ("b", date(2024, 3, 1), 7), ("b", date(2024, 3, 9), -2),
    ("c", date(2024, 3, 31), 50), (None, date(2024, 1, 1), 1000),
]  # fmt: skip


@pytest.fixture
def shop(orders_in):
    return orders_in(ORDERS)


def counts(table):
    return {cohort.period.start: [cell.customers for cell in cohort.cells] for cohort in table.cohorts}


def told(store, as_of=AS_OF, *, money=False, **changed):
    return cohort_table(store, as_of, CohortSettings(**{"count": 4, **changed}), money=money)


JANUARY, FEBRUARY, MARCH = (date(2024, month, 1) for month in (1, 2, 3))


def test_who_began_together_is_counted_at_each_later_month(shop):
    table = told(shop)
    assert counts(table) == {JANUARY: [2, 1, 1, 1], MARCH: [1, 0]}
    assert [cohort.customers for cohort in table.cohorts] == [2, 1]
    assert table.cohorts[0].share(1) == 0.5
    assert table.cohorts[0].group is None


def test_on_or_after_counts_whoever_still_comes_later(shop):
    assert counts(told(shop, or_after=True)) == {JANUARY: [2, 2, 2, 1], MARCH: [1, 0]}


def test_recurring_cohorts_are_entered_with_every_month_of_orders(shop):
    april = date(2024, 4, 1)
    assert counts(told(shop, recurring=True)) == {
        JANUARY: [2, 1, 1, 1], FEBRUARY: [1, 0, 1], MARCH: [2, 0], april: [1],
    }  # fmt: skip


def test_the_running_month_is_marked(shop):
    assert [[cell.finished for cell in cohort.cells] for cohort in told(shop).cohorts] == [
        [True, True, True, False], [True, False],
    ]  # fmt: skip
    whole = told(shop, as_of=date(2024, 4, 30))
    assert all(cell.finished for cohort in whole.cohorts for cell in cohort.cells)


def test_the_curve_leaves_running_months_out(shop):
    points = told(shop).curve()
    assert [(point.age, point.share.count, point.share.of) for point in points] == [(0, 3, 3), (1, 1, 2), (2, 1, 2)]
    assert points[1].share.rate == 0.5
    assert points[1].share.interval() == pytest.approx((0.0945, 0.9055), abs=5e-5)
    assert points[1].share.small


def test_money_is_net_of_refunds_and_adds_up_per_customer(shop):
    january, march = told(shop, money=True).cohorts
    assert [(cell.orders, cell.revenue) for cell in january.cells] == [(2, 15), (1, 20), (1, 5), (1, 40)]
    assert january.revenue_per_customer() == [7.5, 17.5, 20, 40]
    assert march.revenue_per_customer() == [50, 50]
    assert told(shop).cohorts[0].cells[0].revenue is None


def test_who_began_before_the_window_is_in_no_cohort(shop):
    assert counts(told(shop, count=2)) == {MARCH: [1, 0]}


def test_any_record_counts_refunds_and_cancelled_orders(orders_in):
    store = orders_in([("a", JANUARY, -3), ("a", FEBRUARY, 3), ("b", FEBRUARY, 5, None, "cancelled")])
    assert counts(told(store)) == {FEBRUARY: [1, 0, 0]}
    assert counts(told(store, start=RECORD, activity=RECORD)) == {JANUARY: [1, 1, 0, 0], FEBRUARY: [1, 0, 0]}


@pytest.mark.parametrize(("grain", "first"), [("week", date(2024, 4, 8)), ("quarter", date(2024, 4, 1))])
def test_weeks_begin_on_monday_and_quarters_with_their_month(orders_in, grain, first):
    store = orders_in([("a", first - timedelta(days=1), 1), ("a", first, 1)])
    assert counts(told(store, as_of=first, grain=grain, count=2)) == {
        window(grain, first, 2).periods[0].start: [1, 1],
    }


def test_cohorts_begin_with_the_first_event_of_a_kind(shop):
    with shop.transaction() as cursor:
        cursor.executemany(
            "INSERT INTO interactions (customer_id, happened_at, kind, batch_id) VALUES ($1, $2, $3, 1)",
            [("a", datetime(2024, 2, 1), "mail"), ("b", datetime(2024, 1, 1), "visit"), ("b", MARCH, "mail"),
             ("d", FEBRUARY, "mail"), (None, FEBRUARY, "mail")],
        )  # fmt: skip
        cursor.execute("UPDATE batches SET rows_read = 9")
    assert counts(told(shop, start=EventChoice("interaction", "mail"))) == {FEBRUARY: [1, 0, 1], MARCH: [1, 0]}
    assert counts(told(shop, start=EventChoice("interaction"))) == {JANUARY: [1, 0, 1, 0], FEBRUARY: [1, 0, 1]}
    mails = EventChoice("interaction", "mail")
    assert counts(told(shop, activity=mails)) == {JANUARY: [0, 1, 1, 0], MARCH: [0, 0]}
    choices = dict(event_choices(shop))
    assert choices == {
        EventChoice("purchase"): 7, EventChoice("record"): 8, EventChoice("interaction"): 4,
        mails: 3, EventChoice("interaction", "visit"): 1,
    }  # fmt: skip


def test_cohorts_can_be_the_segments_of_a_day(shop):
    rules = RfmSettings("rfm8", Cuts((30,), (2,), (15,)))
    saved = save_version(shop, "loyal", evaluate(shop, AS_OF, rules), saved_at=datetime(2024, 4, 10), reason="r")
    table = told(shop, start=SegmentStart(saved.version_id, date(2024, 2, 29)))
    cells = {cohort.group: [cell.customers for cell in cohort.cells] for cohort in table.cohorts}
    assert cells == {"important_value": [1, 0, 1], "general_develop": [0, 1, 0]}
    assert [cohort.customers for cohort in table.cohorts] == [1, 1]
    with pytest.raises(InputError, match="cohort_day_outside"):
        told(shop, start=SegmentStart(saved.version_id, date(2023, 12, 31)))


def test_broken_down_by_a_field_everybody_is_in_one_group(shop):
    with shop.transaction() as cursor:
        cursor.execute(
            "INSERT INTO customers (customer_id, region, batch_id) VALUES ('a', 'east', 1), ('c', 'west', 1)"
        )
        cursor.execute("UPDATE orders SET channel = CASE WHEN amount = 5 THEN 'shop' WHEN amount = 20 THEN 'web' END")
        cursor.execute("UPDATE batches SET rows_read = 9")
    region = Breakdown("field", "region")
    table = told(shop, by=region)
    assert {(cohort.group, cohort.period.start): cohort.customers for cohort in table.cohorts} == {
        ("east", JANUARY): 1, (None, JANUARY): 1, ("west", MARCH): 1,
    }  # fmt: skip
    assert table.groups() == [None, "east", "west"]
    assert [point.share.count for point in table.curve(table.of_group("east"))] == [1, 1, 0]
    assert breakdowns(shop)[:2] == [region, Breakdown("field", "first_order_channel")]
    by_channel = told(shop, by=Breakdown("field", "first_order_channel"))
    assert {cohort.group for cohort in by_channel.cohorts} == {"shop", "web", None}


def test_without_orders_there_are_no_cohorts(orders_in):
    table = told(orders_in([]))
    assert (table.cohorts, table.customers, table.curve(), table.groups()) == ((), 0, [], [])


def test_what_is_not_known_is_refused(shop):
    for changed, code in (
        ({"start": EventChoice("visit")}, "cohort_event_unknown"),
        ({"count": 0}, "cohort_periods"),
        ({"count": MOST_MASKED + 1}, "cohort_periods"),
        ({"by": Breakdown("field", "shoe_size")}, "cohort_breakdown_unknown"),
    ):
        with pytest.raises(InputError, match=code):
            told(shop, **changed)


SHOPS = st.lists(
    st.tuples(
        st.sampled_from("abcdefg"), st.dates(date(2022, 1, 1), date(2024, 6, 30)), st.sampled_from([-3, 0, 1, 8])
    ),
    max_size=60,
)
ASKED = st.builds(
    CohortSettings,
    grain=st.sampled_from(["week", "month", "quarter"]),
    count=st.integers(1, 30),
    or_after=st.booleans(),
    recurring=st.booleans(),
)


def fresh(rows, tmp_path_factory):
    store = Store(work_folder=tmp_path_factory.mktemp("shop"))
    with store.transaction() as cursor:
        for number, (customer, day, amount) in enumerate(rows):
            kind = "sale" if amount > 0 else "refund" if amount < 0 else "free"
            cursor.execute(
                "INSERT INTO orders (order_id, customer_id, ordered_at, amount, kind, batch_id)"
                " VALUES ($1, $2, $3, $4, $5, 1)",
                [str(number), customer, datetime.combine(day, datetime.min.time()), amount, kind],
            )
    return store


@settings(max_examples=25)
@given(rows=SHOPS, as_of=st.dates(date(2022, 6, 1), date(2024, 7, 1)), asked=ASKED)
def test_as_counted_in_pandas(tmp_path_factory, rows, as_of, asked):
    store = fresh(rows, tmp_path_factory)
    table = cohort_table(store, as_of, asked, money=True)
    store.close()
    found = {
        (cohort.period.start, cell.age): (cohort.customers, cell.customers, cell.orders, cell.revenue)
        for cohort in table.cohorts
        for cell in cohort.cells
        if cell.customers or cell.revenue
    }
    assert found == expected(rows, as_of, asked)


def expected(rows, as_of, asked):
    """The same by hand: pandas periods, one set of customers a cell."""
    code = {"week": "W-SUN", "month": "M", "quarter": "Q"}[asked.grain]
    frame = pd.DataFrame([row for row in rows if row[1] <= as_of], columns=["who", "day", "amount"])
    frame["period"] = pd.PeriodIndex(pd.to_datetime(frame["day"]), freq=code)
    last = pd.Period(as_of, freq=code)
    bought = frame[frame["amount"] > 0]
    active = bought.groupby("period")["who"].agg(set).to_dict()
    first = bought.groupby("who")["period"].min()
    result = {}
    for back in range(asked.count):
        start = last - back
        entered = active.get(start, set())
        if not asked.recurring:
            entered = {who for who in entered if first[who] == start}
        for age in range(back + 1):
            came = active.get(start + age, set())
            if asked.or_after:
                came = set().union(*(active.get(start + later, set()) for later in range(age, back + 1)))
            inside = frame[(frame["period"] == start + age) & frame["who"].isin(entered)]
            told = len(came & entered), int((inside["amount"] > 0).sum()), float(inside["amount"].sum())
            if entered and (told[0] or told[2]):
                result[start.start_time.date(), age] = (len(entered), *told)
    return result


@given(
    grain=st.sampled_from(["week", "month", "quarter"]),
    day=st.dates(date(1990, 1, 1), date(2090, 1, 1)),
    count=st.integers(1, MOST_MASKED),
)
def test_a_window_holds_so_many_periods_numbered_one_by_one(grain, day, count):
    looked = window(grain, day, count)
    assert len(looked.periods) == count
    assert looked.as_of == day
    numbers = [period_index(grain, period.start) for period in looked.periods]
    assert numbers == list(range(looked.first_index, looked.first_index + count))
    assert looked.finished == sum(period.finished for period in looked.periods)
