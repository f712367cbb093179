"""Segments over time: sizes at the ends of periods, and what their customers brought in them."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from segmentation.effects.periods import Period
from segmentation.effects.stops import at_stops
from segmentation.effects.trends import WHO, last_periods, trends
from segmentation.errors import CancelledError, InputError
from segmentation.metrics.customers import totals
from segmentation.models.cuts import Cuts
from segmentation.models.rfm import RfmSettings, evaluate
from segmentation.segments.library import save_version

AS_OF = date(2024, 3, 15)
MONTHS = (
    Period(date(2024, 1, 1), date(2024, 1, 31), finished=True),
    Period(date(2024, 2, 1), date(2024, 2, 29), finished=True),
    Period(date(2024, 3, 1), AS_OF, finished=False),
)


def rfm(money=100):
    return RfmSettings("rfm8", Cuts((30,), (2,), (money,)))


def saved(store, settings, on=AS_OF, name="RFM"):
    at = datetime(on.year, on.month, on.day)
    return save_version(store, name, evaluate(store, AS_OF, settings), saved_at=at, reason="r")


@pytest.fixture
def two(orders_in):
    """``a`` buys each month, ``b`` once in January and gives a part back in February; somebody without a name buys."""
    return orders_in(
        [
            ("a", date(2024, 1, 10), 60),
            ("a", datetime(2024, 1, 31, 23, 59), 60),
            ("a", date(2024, 2, 10), 40),
            ("a", date(2024, 3, 10), 100, 30),
            ("a", date(2024, 3, 11), 999, None, "cancelled"),
            ("b", date(2024, 1, 20), 150),
            ("b", date(2024, 2, 1), -20),
            (None, date(2024, 2, 5), 500),
        ]
    )


def told(points):
    return [(point.customers, point.buyers, point.orders, point.revenue) for point in points]


def test_revenue_of_a_period_goes_by_the_segment_at_its_end(two):
    found = trends(two, saved(two, rfm()), MONTHS)
    assert told(found.points["important_value"]) == [(1, 1, 2, 120), (1, 1, 1, 40), (1, 1, 1, 70)]
    assert told(found.points["important_develop"]) == [(1, 1, 1, 150), (0, 0, 0, 0), (0, 0, 0, 0)]
    assert told(found.points["important_retain"]) == [(0, 0, 0, 0), (1, 0, 0, -20), (1, 0, 0, 0)]
    assert "no_orders" not in found.points
    assert next(iter(found.points)) == "important_value"
    assert found.days == (date(2023, 12, 31), *(month.end for month in MONTHS))


def test_who_entered_left_and_stayed_in_a_period_is_counted_and_found(two):
    found = trends(two, saved(two, rfm()), MONTHS)
    retained = found.changes["important_retain"]
    assert [(change.size_before, change.entered, change.left, change.size_after) for change in retained] == [
        (0, 0, 0, 0),
        (0, 1, 0, 1),
        (1, 0, 0, 1),
    ]
    assert [found.count("important_retain", 2, who) for who in WHO] == [1, 0, 0, 1]
    for segment in found.points:
        for place in range(3):
            for who in WHO:
                stops = found.stops(segment, place, who)
                run = at_stops(two, AS_OF, found.version, stops, name="found", days=found.days)
                assert run.result.sizes()["found"] == found.count(segment, place, who)


def test_means_and_shares_say_nothing_where_nobody_is(two):
    found = trends(two, saved(two, rfm()), MONTHS)
    march = found.points["important_value"][2]
    assert (march.customer_share, march.spend_per_order, march.orders_per_customer) == (0.5, 70, 1)
    empty = found.points["general_value"][0]
    assert [empty.value(name) for name in ("customer_share", "spend_per_order", "orders_per_customer")] == [
        0,
        None,
        None,
    ]
    assert found.points["important_value"][0].period.finished
    assert not march.period.finished


def test_the_segment_whose_share_changed_most_is_named(two):
    found = trends(two, saved(two, rfm()), MONTHS)
    assert found.most_changed() in {"important_develop", "important_retain"}
    assert found.share_change("important_retain") == 0.5
    assert found.share_change("important_value") == 0


def test_rules_as_they_were_place_by_what_was_in_force(two):
    saved(two, rfm(money=1000), on=date(2024, 1, 1))
    newest = saved(two, rfm(), on=date(2024, 2, 20))
    now, then = (trends(two, newest, MONTHS, rules).points for rules in ("now", "then"))
    assert now["important_value"][0].customers == 1
    assert then["important_value"][0].customers == 0
    assert then["general_value"][0].customers == 1
    assert {code: points[1:] for code, points in then.items()} == {code: points[1:] for code, points in now.items()}


def test_the_last_periods_end_with_the_running_one():
    assert last_periods("month", 3, AS_OF, None) == MONTHS
    assert last_periods("month", 30, AS_OF, date(2024, 2, 20)) == MONTHS[1:]
    assert last_periods("week", 2, date(2024, 3, 10), None)[-1].finished
    assert [period.start for period in last_periods("quarter", 2, AS_OF, None)] == [date(2023, 10, 1), date(2024, 1, 1)]
    assert last_periods("month", 3, AS_OF, AS_OF + timedelta(days=9)) == MONTHS[2:]
    with pytest.raises(InputError, match="period_count"):
        last_periods("month", 0, AS_OF, None)


def test_without_periods_there_is_nothing(two):
    assert trends(two, saved(two, rfm()), ()).points == {}


def test_it_can_be_cancelled(two):
    with pytest.raises(CancelledError):
        trends(two, saved(two, rfm()), MONTHS, cancelled=lambda: True)


days = some.dates(date(2023, 11, 1), AS_OF)
purchases = some.lists(some.tuples(some.sampled_from("abcdef"), days, some.integers(-40, 200)), min_size=1, max_size=25)


@settings(max_examples=20)
@given(purchases, some.sampled_from(["week", "month", "quarter"]))
def test_sizes_add_up_to_the_known_and_revenue_to_that_of_the_period(orders_in, rows, grain):
    store = orders_in(rows)
    spans = last_periods(grain, 4, AS_OF, None)
    found = trends(store, saved(store, rfm()), spans)
    for place, period in enumerate(spans):
        column = [points[place] for points in found.points.values()]
        assert sum(point.customers for point in column) == totals(store, period.end).customers
        inside = [amount for _, day, amount in rows if period.start <= day <= period.end]
        assert sum(point.revenue for point in column) == sum(inside)
        assert sum(point.orders for point in column) == sum(amount > 0 for amount in inside)
