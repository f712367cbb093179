"""The way from one order to the next: shares, intervals, days."""

from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from segmentation.effects.cohort_groups import Breakdown
from segmentation.effects.repurchase import repurchase_rate, repurchase_steps
from segmentation.errors import InputError

AS_OF = date(2024, 7, 1)


def rows(**days):
    """Orders of customers, told by days before ``AS_OF``."""
    return [(customer, AS_OF - timedelta(days=ago), 10) for customer, told in days.items() for ago in told]


@pytest.fixture
def shop(orders_in):
    return orders_in([*rows(a=[100, 90, 60], b=[100, 60], c=[95], d=[5]), ("e", AS_OF, -3), (None, AS_OF, 1)])


def told(steps):
    return [(step.order, step.share.count, step.share.of, step.days_middle) for step in steps]


def test_of_four_customers_two_order_again_and_one_a_third_time(shop):
    steps = repurchase_steps(shop, AS_OF)
    assert told(steps) == [(1, 2, 4, 25.0), (2, 1, 2, 30.0), (3, 0, 1, None)]
    assert (steps[0].days_low, steps[0].days_high) == (17.5, 32.5)
    rate = repurchase_rate(shop, AS_OF)
    assert (rate.count, rate.of) == (2, 4)
    assert steps[0].share.interval() == pytest.approx((0.15, 0.85), abs=5e-4)


def test_within_some_days_only_those_count_who_had_the_time(shop):
    assert told(repurchase_steps(shop, AS_OF, within_days=30)) == [(1, 1, 3, 10.0), (2, 1, 2, 30.0), (3, 0, 1, None)]
    assert told(repurchase_steps(shop, AS_OF, steps=1, within_days=100)) == [(1, 2, 2, 25.0)]


def test_two_orders_of_one_day_are_two(orders_in):
    assert told(repurchase_steps(orders_in(rows(a=[3, 3])), AS_OF)) == [(1, 1, 1, 0.0), (2, 0, 1, None)]


def test_by_group_everybody_counts_once(shop):
    with shop.transaction() as cursor:
        cursor.execute(
            "INSERT INTO customers (customer_id, region, batch_id) VALUES ('a', 'east', 1), ('b', 'east', 1)"
        )
        cursor.execute("UPDATE batches SET rows_read = 9")
    steps = repurchase_steps(shop, AS_OF, by=Breakdown("field", "region"), steps=1)
    assert [(step.group, *told([step])[0]) for step in steps] == [("east", 1, 2, 2, 25.0), (None, 1, 0, 2, None)]


def test_the_largest_group_comes_first(known):
    orders = [(f"o{who}{day}", who, datetime(2024, 6, day), 10, "sale") for who in "abc" for day in (1, 2)]
    store = known(customers=[("a", "a", "east"), ("b", "b", "west"), ("c", "c", "west")], orders=orders)
    steps = repurchase_steps(store, AS_OF, by=Breakdown("field", "region"), steps=2)
    assert [(step.group, step.order) for step in steps] == [("west", 1), ("west", 2), ("east", 1), ("east", 2)]


def test_a_store_without_orders_has_no_steps(orders_in):
    assert repurchase_steps(orders_in([]), AS_OF) == []


def test_what_cannot_be_is_refused(shop):
    with pytest.raises(InputError, match="repurchase_steps"):
        repurchase_steps(shop, AS_OF, steps=0)
    with pytest.raises(InputError, match="repurchase_days"):
        repurchase_steps(shop, AS_OF, within_days=0)


def test_on_cdnow_as_counted_in_python(orders_in, reference_data):
    """The tenth of CDNOW: each customer's number of days with an order tells every step."""
    lines = (reference_data / "cdnow" / "CDNOW_sample.txt").read_text().split("\n")
    bought = [
        (line.split()[0], date.fromisoformat(line.split()[2]), float(line.split()[4])) for line in lines if line.strip()
    ]
    store = orders_in([row for row in bought if row[2] > 0])
    orders = Counter(customer for customer, _, amount in bought if amount > 0)
    reached = [sum(count >= number for count in orders.values()) for number in range(1, 7)]
    steps = repurchase_steps(store, date(1998, 7, 1))
    assert [(step.share.of, step.share.count) for step in steps] == list(pairwise(reached))
