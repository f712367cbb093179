"""New, returning, resurrected and dormant customers of each period."""

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.effects.activity import MOST_MASKED, PURCHASE, RECORD
from segmentation.effects.cohort_groups import Breakdown
from segmentation.effects.lifecycle_bars import lifecycle_bars
from segmentation.effects.lifecycle_people import BarSettings, bar_rule, bar_run
from segmentation.errors import InputError
from segmentation.models.registry import place
from segmentation.store import Store


def bars(store, as_of, count, **settings):
    told = lifecycle_bars(store, as_of, "month", count, **settings)[None]
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
    january, february = lifecycle_bars(store, date(2024, 2, 10), "month", 2)[None]
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
    told = lifecycle_bars(store, date(2024, 7, 10), grain, count)[None]
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


def test_bars_by_group_and_the_people_behind_each_part(known):
    told = {"a": ("East", [1, 2]), "b": ("East", [1, 3]), "c": ("West", [2]), "d": (None, [1, 2, 3])}
    orders = [
        (f"{who}{month}", who, datetime(2024, month, 5), 10, "sale")
        for who, (_, months) in told.items()
        for month in months
    ]
    store = known(customers=[(who, who, region) for who, (region, _) in told.items()], orders=orders)
    region = Breakdown("field", "region")
    end = date(2024, 3, 31)
    found = lifecycle_bars(store, end, "month", 3, by=region)
    counts = {
        group: [(bar.new, bar.returning, bar.resurrected, bar.dormant) for bar in bars] for group, bars in found.items()
    }
    assert counts == {
        "East": [(2, 0, 0, 0), (0, 1, 0, 1), (0, 0, 1, 1)],
        None: [(1, 0, 0, 0), (0, 1, 0, 0), (0, 1, 0, 0)],
        "West": [(0, 0, 0, 0), (1, 0, 0, 0), (0, 0, 0, 1)],
    }
    for group, bars in found.items():
        for bar in bars:
            for part in ("new", "returning", "resurrected", "dormant"):
                asked = BarSettings("month", 3, PURCHASE, region, group, bar.period.start, part, "who")
                who = people(store, bar_run(store, end, asked))
                assert who == people(store, bar_rule(end, asked))
                assert len(who) == getattr(bar, part)


def test_a_bar_that_is_not_there_is_refused(orders_in):
    asked = BarSettings("month", 3, PURCHASE, None, None, date(2020, 1, 1), "new", "who")
    with pytest.raises(InputError, match="lifecycle_bar_unknown"):
        bar_run(orders_in([]), date(2024, 3, 31), asked)


def people(store, found):
    """The ids of a run or of a rule."""
    with store.holding(), store.cursor() as cursor:
        placement = found.placement if hasattr(found, "placement") else place(store, date(2024, 3, 31), found)
        query = f"SELECT customer_id FROM ({placement.query}) WHERE segment = 'who' ORDER BY 1"
        return [who for (who,) in cursor.execute(query, dict(placement.values)).fetchall()]
