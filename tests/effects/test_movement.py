"""Moves over a run of days: which days are looked at, steps that chain, and the customers of every flow."""

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from segmentation.effects.movement import MOST_COLUMNS, evenly, flow_stops, looked_at, movement
from segmentation.effects.moves import NOT_KNOWN
from segmentation.effects.stops import as_rule, at_stops
from segmentation.errors import InputError
from segmentation.models.cuts import Cuts
from segmentation.models.rfm import RfmSettings, evaluate
from segmentation.segments.library import save_version
from segmentation.segments.runs import run_settings

AS_OF = date(2024, 7, 1)
FIRST = date(2024, 2, 10)


@pytest.fixture
def saved():
    def save(store):
        settings = RfmSettings("rfm8", Cuts((30,), (2,), (100,)))
        return save_version(store, "RFM", evaluate(store, AS_OF, settings), saved_at=datetime(2024, 7, 1), reason="r")

    return save


def test_both_days_and_the_ends_between_are_looked_at():
    assert looked_at(date(2024, 2, 10), date(2024, 4, 30), "month") == (
        date(2024, 2, 10),
        date(2024, 2, 29),
        date(2024, 3, 31),
        date(2024, 4, 30),
    )
    assert looked_at(date(2024, 2, 10), date(2024, 2, 12), "quarter") == (date(2024, 2, 10), date(2024, 2, 12))
    with pytest.raises(InputError, match="days_not_ascending"):
        looked_at(AS_OF, AS_OF, "month")
    with pytest.raises(InputError, match="period_count"):
        looked_at(date(2020, 1, 1), AS_OF, "week")


def test_columns_are_even_and_keep_the_ends():
    days = looked_at(date(2023, 1, 1), AS_OF, "month")
    chosen = evenly(days)
    assert len(chosen) == MOST_COLUMNS
    assert (chosen[0], chosen[-1]) == (days[0], days[-1])
    assert evenly(days[:3]) == days[:3]


def test_largest_flow_and_shares(orders_in, saved):
    rows = [("a", date(2024, 2, day), 80) for day in (1, 9)] + [("b", date(2024, 2, day), 80) for day in (2, 8)]
    rows += [("c", date(2024, 2, 3), 10), ("c", date(2024, 6, 30), 10), ("d", date(2024, 6, 30), 10)]
    store = orders_in(rows)
    found = movement(store, saved(store), FIRST, AS_OF)
    largest = found.largest()
    assert (largest.segment_before, largest.segment_after, largest.customers) == (
        "important_value",
        "important_keep",
        2,
    )
    assert found.share(largest) == 1
    order = [(flow.segment_before, flow.segment_after) for flow in found.listed()]
    assert order == [
        ("important_value", "important_keep"),
        ("general_develop", "general_value"),
        (NOT_KNOWN, "general_develop"),
    ]


orders = some.lists(
    some.tuples(some.sampled_from("abcdefgh"), some.dates(date(2024, 1, 1), AS_OF), some.integers(1, 150)),
    min_size=5,
    max_size=20,
)


@settings(max_examples=4)
@given(orders)
def test_steps_chain_and_each_flow_is_found_again_by_its_rule(orders_in, saved, rows):
    store = orders_in(rows)
    version = saved(store)
    found = movement(store, version, FIRST, AS_OF)
    for one, other in zip(found.steps, found.steps[1:], strict=False):
        arrived = {name: change.size_after for name, change in one.changes().items() if change.size_after}
        left = {name: change.size_before for name, change in other.changes().items() if change.size_before}
        assert arrived == left
    for flow in found.whole.flows:
        stops = flow_stops(found.whole, flow)
        run = at_stops(store, AS_OF, version, stops, name="found", days=found.history.days)
        rule = run_settings(store, AS_OF, as_rule(version, stops, "found"))
        assert run.result.sizes()["found"] == rule.result.sizes()["found"] == flow.customers
