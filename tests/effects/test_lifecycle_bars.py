"""New, returning, resurrected and dormant customers of each period."""

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.effects.activity import MOST_MASKED, RECORD
from segmentation.effects.lifecycle_bars import lifecycle_bars
from segmentation.errors import InputError
from segmentation.store import Store


def bars(store, as_of, count, **settings):
    told = lifecycle_bars(store, as_of, "month", count, **settings)
    return [(bar.new, bar.returning, bar.resurrected, bar.dormant) for bar in told]


def test_a_customer_is_new_then_returning_then_dormant_then_resurrected(orders_in):
    days = [date(2024, month, 5) for month in (1, 2, 4)]
    store = orders_in([("a", day, 10) for day in days])
    told = [(1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 0, 1), (0, 0, 1, 0), (0, 0, 0, 1)]
    assert bars(store, date(2024, 5, 31), 5) == told
    # the month before the first one shown is still looked at
    assert bars(store, date(2024, 5, 31), 4) == told[1:]


def test_the_running_month_is_marked_and_the_ratio_told(orders_in):
    store = orders_in([("a", date(2024, 1, 5), 1), ("b", date(2024, 2, 5), 1), ("c", date(2024, 2, 5), 1)])
    january, february = lifecycle_bars(store, date(2024, 2, 10), "month", 2)
    assert (january.period.finished, february.period.finished) == (True, False)
    assert (january.quick_ratio, february.quick_ratio, february.active) == (None, 2, 2)


def test_any_record_can_be_what_counts(orders_in):
    store = orders_in([("a", date(2024, 1, 5), -1), ("a", date(2024, 2, 5), 1)])
    assert bars(store, date(2024, 2, 29), 2) == [(0, 0, 0, 0), (1, 0, 0, 0)]
    assert bars(store, date(2024, 2, 29), 2, activity=RECORD) == [(1, 0, 0, 0), (0, 1, 0, 0)]


def test_more_periods_than_a_number_holds_are_refused(orders_in):
    with pytest.raises(InputError, match="cohort_periods"):
        lifecycle_bars(orders_in([]), date(2024, 2, 29), "week", MOST_MASKED)


@settings(max_examples=20)
@given(
    rows=st.lists(st.tuples(st.sampled_from("abcde"), st.dates(date(2023, 1, 1), date(2024, 6, 30))), max_size=50),
    grain=st.sampled_from(["week", "month", "quarter"]),
    count=st.integers(1, 100),
)
def test_the_parts_are_the_active_and_dormant_are_those_who_did_not_return(tmp_path_factory, rows, grain, count):
    store = Store(work_folder=tmp_path_factory.mktemp("shop"))
    with store.transaction() as cursor:
        for number, (customer, day) in enumerate(rows):
            cursor.execute(
                "INSERT INTO orders (order_id, customer_id, ordered_at, amount, kind, batch_id)"
                " VALUES ($1, $2, $3, 1, 'sale', 1)",
                [str(number), customer, datetime.combine(day, datetime.min.time())],
            )
    told = lifecycle_bars(store, date(2024, 7, 10), grain, count)
    store.close()
    before = None
    for bar in told:
        active = {customer for customer, day in rows if bar.period.start <= day <= bar.period.end}
        earlier = {customer for customer, day in rows if day < bar.period.start}
        assert bar.active == len(active)
        assert bar.new == len(active - earlier)
        if before is not None:
            assert bar.dormant == len(before - active)
            assert bar.returning == len(before & active)
        before = active
