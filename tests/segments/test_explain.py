"""Why a customer is here, and what would move them: told only if it is so."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st

from segmentation.errors import InputError
from segmentation.models.cuts import Cuts
from segmentation.models.placed import Placement
from segmentation.models.registry import MODELS, ControlledModel, read_settings
from segmentation.models.rfm import RfmSettings, evaluate
from segmentation.models.score_rules import read_rules
from segmentation.models.settings import Number
from segmentation.segments.explain import explain
from segmentation.segments.library import newest_version, save_version
from segmentation.segments.overrides import put
from segmentation.segments.runs import run_settings, run_version
from tests.segments.carried_out import AS_OF, carried_out, days_ago, filled, orders, placed

NOW = datetime(2024, 7, 1, 12)
TWO = RfmSettings("rfm8", Cuts((30,), (3,), (100,)))
RULES = {
    "model": "rules",
    "segments": [
        {
            "name": "Best",
            "rule": {
                "all": [
                    {"field": "order_count", "at_least": 3},
                    {"any": [{"field": "spend_total", "more_than": 100}, {"not": {"event": "order", "last_days": 90}}]},
                ]
            },
        },
        {"name": "Fresh", "rule": {"field": "days_since_last_order", "between": [0, 30]}},
        {"name": "Big", "rule": {"field": "spend_total", "top_percent": 30}},
        {"name": "Above", "rule": {"field": "spend_per_order", "at_least": {"percent_of_mean": 100}}},
        {"name": "Rest"},
    ],
}


def why(store, settings, customer, on=AS_OF):
    return explain(store, run_settings(store, on, settings), customer)


def test_values_cuts_scores_and_moves_of_a_customer(orders_in):
    store = orders_in([("a", days_ago(7), 30), ("a", days_ago(60), 40)])
    told = why(store, TWO, "a")
    assert (told.segment, told.reasons.segment, told.override) == ("general_develop", "general_develop", None)
    assert told.reasons.values == {"recency": 7, "frequency": 2, "monetary": 70.0}
    assert told.reasons.cuts == {"recency": (30,), "frequency": (3,), "monetary": (100,)}
    assert told.reasons.scores == {"r": 2, "f": 1, "m": 1}
    assert [(move.code, move.segment, dict(move.values)) for move in told.reasons.moves] == [
        ("order", "general_value", {"orders": 1, "amount_from": None, "amount_below": Decimal(30), "by": None}),
        ("order", "important_value", {"orders": 1, "amount_from": Decimal(30), "amount_below": None, "by": None}),
        ("spend", "important_develop", {"amount": Decimal(30)}),
        ("wait", "general_retain", {"days": 23, "on": date(2024, 7, 24)}),
    ]


def test_an_order_that_leaves_the_window_sets_a_last_day(orders_in):
    """Three orders in twelve months: the third must come before 1 August, when that of last July has left."""
    store = orders_in([("a", date(2023, 7, 31), 10), ("a", days_ago(5), 10)])
    told = why(store, RfmSettings("rfm8", Cuts((300,), (3,), (1000,)), window_months=12), "a")
    orders = [move for move in told.reasons.moves if move.code == "order" and move.segment == "general_value"]
    assert [dict(move.values)["by"] for move in orders] == [date(2024, 7, 30)]


def test_who_never_ordered_has_a_way_in(store, import_text):
    import_text(store, "customer_id,name\nc1,Lin\n", entity="customers")
    import_text(store, "order_id,customer_id,order_date,amount\no1,x,2024-06-30,10\n", entity="orders", name="o.csv")
    told = why(store, TWO, "c1")
    assert (told.segment, dict(told.reasons.scores)) == ("no_orders", {})
    assert {move.segment for move in told.reasons.moves} >= {"general_develop", "important_value"}


def test_rules_tell_each_condition_and_the_nearest_change(orders_in):
    store = orders_in([("a", days_ago(40), 30), ("a", days_ago(60), 40), ("b", days_ago(1), 500)])
    told = why(store, read_settings(RULES), "a")
    assert told.segment == "Rest"
    checks = [(check.segment, check.depth, check.passed, check.value) for check in told.reasons.checks]
    assert checks == [
        ("Best", 0, False, None),
        ("Best", 1, False, 2),
        ("Best", 1, False, None),
        ("Best", 2, False, Decimal(70)),
        ("Best", 2, False, None),
        ("Best", 3, True, None),
        ("Fresh", 0, False, 40),
        ("Big", 0, False, Decimal(70)),
        ("Above", 0, False, 35.0),
    ]
    moves = [
        (move.segment, move.values["metric"], move.values["now"], move.values["value"]) for move in told.reasons.moves
    ]
    assert ("Fresh", "days_since_last_order", 40, 30) in moves
    assert ("Big", "spend_total", Decimal(70), Decimal(500)) in moves
    assert "Best" not in {segment for segment, *_ in moves}  # two things would have to change


def test_a_text_or_an_event_that_alone_decides_is_told(orders_in):
    store = orders_in([("a", days_ago(40), 30)])
    rules = {"model": "rules", "segments": [{"name": "Quiet", "rule": {"not": {"event": "order", "last_days": 90}}}]}
    (move,) = why(store, read_settings(rules), "a").reasons.moves
    assert (move.code, move.segment, move.values["met"]) == ("condition", "Quiet", True)


def test_an_override_is_told_beside_what_the_rules_say(orders_in):
    store = orders_in([("a", days_ago(7), 30)])
    save_version(store, "A", evaluate(store, AS_OF, TWO), saved_at=NOW)
    put(store, "A", "a", "important_value", reason="vip", author="Lin", from_on=AS_OF, made_at=NOW)
    told = explain(store, run_version(store, AS_OF, newest_version(store, "A")), "a")
    assert (told.segment, told.reasons.segment, told.override.reason) == ("important_value", "general_develop", "vip")


def test_a_model_that_tells_no_moves_says_so(orders_in, monkeypatch):
    def place(_snapshot, _settings):
        return Placement("SELECT customer_id, 'all' AS segment, 7 AS score FROM orders", {}, ("all",), ("score",))

    monkeypatch.setitem(MODELS, "toy", ControlledModel("toy", (Number("edge", 0, 9, 1, 3, "days"),), place))
    store = orders_in([("a", days_ago(7), 30)])
    told = why(store, read_settings({"model": "toy"}), "a")
    assert (told.segment, dict(told.placed), told.reasons.moves_known) == ("all", {"score": 7}, False)
    assert told.reasons.values["order_count"] == 1


def test_an_unknown_customer_is_refused(orders_in):
    store = orders_in([("a", days_ago(7), 30)])
    with pytest.raises(InputError, match="customer_not_found"):
        why(store, TWO, "b")


settings_of_rfm = st.builds(
    lambda recency, frequency, money, monetary, window: RfmSettings(
        "rfm8", Cuts((recency,), (frequency,), (money,)), monetary, window
    ),
    st.integers(1, 400),
    st.sampled_from([1, 2, 2.37, 3, 5]),
    st.sampled_from([20, 33.333333333333336, 120.1, 300]),
    st.sampled_from(["sum", "mean"]),
    st.sampled_from([None, 1, 6, 12]),
)
FIVE = {
    "levels": 5,
    "rules": read_rules(
        [{"name": "top", "r": [4, 5], "m": [3, 5]}, {"name": "often", "f": [3, 5]}, {"name": "rest", "r": [1, 3]}], 5
    ),
}
own_rules = st.builds(
    lambda monetary, window: RfmSettings(
        "rfm8", Cuts((10, 30, 90, 180), (2, 3, 4, 5), (50, 100, 200, 300)), monetary, window, "f", FIVE["rules"]
    ),
    st.sampled_from(["sum", "mean"]),
    st.sampled_from([None, 6]),
)


@how(max_examples=25)
@given(orders, st.one_of(settings_of_rfm, own_rules))
def test_what_is_told_of_rfm_comes_true(one_store, rows, settings):
    store = filled(one_store, rows)
    told = {who: why(store, settings, who).reasons for who in placed(store, settings)}
    assert {who: reasons.segment for who, reasons in told.items()} == placed(store, settings)
    for who, reasons in told.items():
        for move in reasons.moves:
            after, on = carried_out(rows, who, move)
            assert placed(filled(store, after), settings, on)[who] == move.segment, (who, move)
            assert move.segment != reasons.segment


@how(max_examples=25)
@given(orders)
def test_the_segment_explained_is_the_one_the_rules_place_into(one_store, rows):
    store, settings = filled(one_store, rows), read_settings(RULES)
    for who, segment in placed(store, settings).items():
        assert why(store, settings, who).reasons.segment == segment
