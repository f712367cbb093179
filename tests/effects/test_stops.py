"""Who was where on some days: every choice beside sets of Python, and the rule saved finds the same customers."""

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from segmentation.effects.history import memberships_table
from segmentation.effects.stops import Stop, as_rule, at_stops, can_be_rule
from segmentation.models.cuts import Cuts
from segmentation.models.registry import read_settings
from segmentation.models.rfm import RfmSettings, evaluate
from segmentation.segments.library import save_version
from segmentation.segments.runs import run_settings

AS_OF = date(2024, 7, 1)
DAYS = (date(2024, 3, 31), date(2024, 4, 30), date(2024, 6, 30))


def rfm(money=100, days=30):
    return RfmSettings("rfm8", Cuts((days,), (2,), (money,)))


def saved(store, settings, on=AS_OF):
    at = datetime(on.year, on.month, on.day)
    return save_version(store, "RFM", evaluate(store, AS_OF, settings), saved_at=at, reason="r")


def found(store, run, name="found"):
    with store.holding(), store.cursor() as cursor:
        placement = run.settings.place(store, AS_OF) if run.settings.model == "stops" else run.placement
        query = f"SELECT customer_id FROM ({placement.query}) WHERE segment = $wanted"
        return {row[0] for row in cursor.execute(query, {**placement.values, "wanted": name}).fetchall()}


@pytest.fixture
def shop(orders_in):
    """``a`` falls silent in March, ``b`` buys all the time, ``c`` comes in May, ``d`` bought once."""
    rows = [("a", date(2024, 3, day), 80) for day in (1, 20)]
    rows += [("b", date(2024, month, 25), 80) for month in (2, 3, 4, 5, 6)]
    rows += [("c", date(2024, 5, day), 80) for day in (5, 6)] + [("d", date(2024, 3, 30), 10)]
    return orders_in(rows)


def test_a_flow_is_who_was_there_and_then_here(shop):
    version = saved(shop, rfm())
    fell = [Stop(DAYS[0], "important_value"), Stop(DAYS[2], "important_keep")]
    run = at_stops(shop, AS_OF, version, fell, name="found")
    assert found(shop, run) == {"a"}
    assert run.result.sizes() == {"found": 1, "others": 3}
    left = [Stop(DAYS[0], "important_value"), Stop(DAYS[2], "important_value", there=False)]
    assert found(shop, at_stops(shop, AS_OF, version, left, name="found")) == {"a"}
    new = [Stop(DAYS[0], None, there=False), Stop(DAYS[2], "important_keep")]
    assert found(shop, at_stops(shop, AS_OF, version, new, name="found")) == {"c"}
    known = [Stop(DAYS[0], None)]
    assert found(shop, at_stops(shop, AS_OF, version, known, name="found", days=DAYS)) == {"a", "b", "d"}


def test_rules_as_they_were_can_be_a_rule_only_where_they_are_the_same_still(shop):
    saved(shop, rfm(money=1000), on=date(2024, 4, 1))
    version = saved(shop, rfm(), on=date(2024, 5, 1))
    early, late = [Stop(DAYS[0], "general_value")], [Stop(DAYS[2], "important_value")]
    assert found(shop, at_stops(shop, AS_OF, version, early, name="found", rules="then")) == {"a", "b"}
    assert not can_be_rule(shop, version, early, "then")
    assert can_be_rule(shop, version, late, "then")
    assert can_be_rule(shop, version, early, "now")


rows = some.lists(
    some.tuples(some.sampled_from("abcdef"), some.dates(date(2024, 2, 1), AS_OF), some.integers(1, 200)),
    min_size=4,
    max_size=25,
)
segments = some.sampled_from([None, "important_value", "important_keep", "general_develop", "general_retain"])
places = some.lists(some.builds(Stop, some.sampled_from(DAYS), segments, some.booleans()), min_size=1, max_size=3)


@settings(max_examples=20)
@given(rows, places)
def test_the_rule_saved_finds_the_customers_of_the_flow(orders_in, orders, stops):
    store = orders_in(orders)
    version = saved(store, rfm())
    run = at_stops(store, AS_OF, version, stops, name="found")
    with store.holding(), store.cursor() as cursor:
        table = memberships_table(store, version, DAYS)
        told = cursor.execute(f"SELECT as_of, customer_id, segment FROM {table}").fetchall()
    everybody = {customer for customer, _, _ in orders}
    expected = set(everybody)
    for stop in stops:
        there = {who for day, who, segment in told if day == stop.day and stop.segment in {None, segment}}
        expected &= there if stop.there else everybody - there
    assert found(store, run) == expected
    rule = read_settings({"model": "rules", **as_rule(version, stops, "found").segmentation.content()})
    assert found(store, run_settings(store, AS_OF, rule)) == expected
