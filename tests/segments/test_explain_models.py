"""What would move a customer of a ready model or of clusters: told only if it comes true."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st

from segmentation.activation.explained import move_sentence
from segmentation.errors import InputError
from segmentation.metrics.customers import metrics_table
from segmentation.metrics.snapshot import SingleDay
from segmentation.models import clusters
from segmentation.models.cluster_plan import ALGORITHMS, ClusterPlan, ClusterSettings
from segmentation.models.registry import MODELS, ControlledModel, read_settings
from segmentation.segments.explain import explain, reasons_of
from segmentation.segments.runs import run_settings
from tests.segments.carried_out import AS_OF, carried_out, days_ago, filled, orders, placed

shares = st.sampled_from([0.1, 0.2, 0.34, 0.5])
metrics = st.sampled_from(["spend_total", "spend_12_months", "spend_6_months", "spend_per_order", "spend_gross"])


def of(model, **values):
    return st.fixed_dictionaries(values).map(lambda told: read_settings({"model": model, "values": told}))


ready = st.one_of(
    of("value_tiers", value_metric=metrics, high_share=shares, middle_share=shares),
    of(
        "value_tiers",
        value_metric=metrics,
        cut_by=st.just("multiple_of_mean"),
        high_multiple=st.sampled_from([1.0, 1.5, 3.0]),
        middle_multiple=st.sampled_from([0.4, 1.0]),
    ),
    of(
        "value_tiers",
        value_metric=metrics,
        cut_by=st.just("amount"),
        high_amount=st.just(300),
        middle_amount=st.just(100),
    ),
    of("hml", value_metric=metrics, high_share=shares, middle_share=shares),
    of(
        "abc",
        revenue_metric=st.sampled_from(["spend_total", "spend_12_months", "spend_gross"]),
        a_share=st.sampled_from([0.3, 0.5, 0.8, 0.99]),
        b_share=st.sampled_from([0.4, 0.9, 0.95, 1.0]),
    ),
    of("clv_tiers", platinum_share=shares, gold_share=shares, active_days=st.sampled_from([30, 100, 365])),
    of(
        "lifecycle",
        new_days=st.sampled_from([1, 30, 100]),
        one_time_lost_days=st.sampled_from([20, 180]),
        at_risk_days=st.sampled_from([30, 90]),
        lost_days=st.sampled_from([20, 120, 300]),
        loyal_orders=st.sampled_from([2, 3, 5]),
    ),
    of(
        "risk",
        overdue_weight=st.sampled_from([0, 50]),
        refunds_weight=st.sampled_from([15, 90]),
        complaints_weight=st.sampled_from([0, 40]),
        silence_days=st.sampled_from([20, 180]),
        overdue_times=st.sampled_from([1.5, 3]),
        high_score=st.sampled_from([30, 50]),
    ),
)
complaints = st.lists(st.tuples(st.sampled_from("abcde"), st.integers(0, 500)), max_size=4)


def told(store, settings, who):
    return reasons_of(settings, store, AS_OF, who, "")


@how(max_examples=60)
@given(orders, complaints, ready)
def test_what_is_told_of_a_ready_model_comes_true(one_store, rows, complained, settings):
    store = filled(one_store, rows, complained)
    before = placed(store, settings)
    found = {who: told(store, settings, who) for who in before}
    assert {who: reasons.segment for who, reasons in found.items()} == before
    for who, reasons in found.items():
        assert len({(move.segment, move.code) for move in reasons.moves}) == len(reasons.moves)
        for move in reasons.moves:
            assert move.segment != reasons.segment
            if move.code == "complaint":
                more = [(who, 0)] * move.values["complaints"]
                after, on = placed(filled(store, rows, [*complained, *more]), settings), AS_OF
            else:
                changed, on = carried_out(rows, who, move)
                after = placed(filled(store, changed, complained), settings, on)
            assert after[who] == move.segment, (who, move)


def moves(reasons, language="en"):
    return [move_sentence(move, language) for move in reasons.moves]


def test_silence_that_leads_back_is_not_told(one_store):
    """A complaint that grows old outweighs the silence: middle risk for a while, then low as now."""
    rows = [("b", days, 1, None) for days in (0, 1, 234)]
    settings = read_settings({"model": "risk", "values": {"complaints_weight": 40, "high_score": 30}})
    reasons = told(filled(one_store, rows, [("b", 195)]), settings, "b")
    assert reasons.segment not in [move.segment for move in reasons.moves]


def test_silence_leads_down_where_only_the_last_months_count(orders_in):
    store = orders_in([("a", date(2024, 2, 1), 250), ("a", date(2024, 5, 1), 150)])
    values = {"value_metric": "spend_6_months", "cut_by": "amount", "high_amount": 300, "middle_amount": 100}
    falls = list(told(store, read_settings({"model": "value_tiers", "values": values}), "a").moves)
    assert [(move.code, move.segment, move.values["on"]) for move in falls if move.code == "wait"] == [
        ("wait", "middle_value", date(2024, 8, 1)),
        ("wait", "low_value", date(2024, 11, 1)),
    ]


def test_an_order_that_makes_valuable_is_told_with_its_amount(orders_in):
    store = orders_in([("a", days_ago(1), 500), *((name, days_ago(9), 100) for name in "bcde")])
    settings = read_settings({"model": "value_tiers", "values": {"high_share": 0.2, "middle_share": 0.2}})
    reasons = told(store, settings, "b")
    assert reasons.values == {"spend_total": Decimal(100), "order_count": 1}
    assert reasons.cuts == {"spend_total": (100.0, 500.0)}
    assert moves(reasons) == ["1 more order worth 400 or more → High value"]


def test_the_least_order_into_class_a_moves_the_cut_along(orders_in):
    """60 of 100 make class A at 50%: with x more, 60 < (100 + x) / 2 holds from x = 20.01 on."""
    store = orders_in([("a", days_ago(1), 60), ("b", days_ago(1), 40)])
    reasons = told(store, read_settings({"model": "abc", "values": {"a_share": 0.5, "b_share": 0.95}}), "b")
    (move,) = reasons.moves
    assert (move.segment, move.values["amount_from"]) == ("class_a", Decimal(20))  # as much as the other: both are in


def test_life_goes_on_with_an_order_and_ends_with_silence(orders_in):
    store = orders_in([("a", days_ago(100), 50), ("a", days_ago(60), 50)])
    settings = read_settings({"model": "lifecycle", "values": {"loyal_orders": 3}})
    assert moves(told(store, settings, "a")) == [
        "1 more order by 2024-10-29 → Loyal",
        "31 more days without an order (from 2024-08-01) → At risk",
        "121 more days without an order (from 2024-10-30) → Lost",
    ]


def test_a_complaint_can_make_a_risk(known):
    store = known(
        orders=[("o1", "a", datetime(2024, 6, 1), 50, "sale", None, None)],
        tickets=[("b", datetime(2024, 1, 1), "usage", None)],
    )
    settings = read_settings({"model": "risk", "values": {"complaints_weight": 100, "middle_score": 30}})
    reasons = told(store, settings, "a")
    assert reasons.values["complaints"] == 0
    assert "1 more complaint → Middle risk" in moves(reasons)


def test_another_place_is_another_segment(known):
    people = [(f"c{number}", None, city, None, None) for number, city in enumerate(["上海", "上海", "北京", "杭州"])]
    store = known(customers=people)
    settings = read_settings({"model": "geography", "values": {"place_level": "city", "largest_values": 3}})
    reasons = told(store, settings, "c3")
    assert reasons.values == {"city": "杭州"}
    assert {move.segment for move in reasons.moves} == {"上海", "北京"}
    for move in reasons.moves:
        known(customers=[("c3", None, move.segment, None, None)])  # the newest row counts
        assert placed(store, settings)["c3"] == move.segment


def test_every_ready_model_tells_what_would_move(orders_in):
    store = orders_in([("a", days_ago(7), 30), ("b", days_ago(70), 300)])
    for code, model in MODELS.items():
        if isinstance(model, ControlledModel):
            assert explain(store, run_settings(store, AS_OF, model.standard(store, AS_OF)), "a").reasons.moves_known, (
                code
            )


spread = st.lists(
    st.tuples(st.integers(0, 400), st.integers(1, 6), st.integers(1, 500)),
    min_size=6,
    max_size=12,
    unique_by=lambda row: row[2],
)
plans = st.builds(
    lambda algorithm, scaling, logged, k: ClusterPlan(algorithm=algorithm, scaling=scaling, logged=logged, k=k),
    st.sampled_from(ALGORITHMS),
    st.sampled_from(["zscore", "minmax"]),
    st.sampled_from([(), ("order_count", "spend_total")]),
    st.sampled_from([2, 3]),
)


@how(max_examples=30)
@given(spread, plans)
def test_a_metric_at_the_value_told_is_in_the_other_cluster(one_store, people, plan):
    rows = [(f"c{who}", days, amount, None) for who, (days, count, amount) in enumerate(people) for _ in range(count)]
    store = filled(one_store, rows)
    try:
        settings, fit = clusters.fitted(store, AS_OF, ClusterSettings(plan))
    except InputError:  # too few different customers, or a metric in which all are equal
        return
    table = metrics_table(store, AS_OF)
    for who, segment in placed(store, settings).items():
        reasons = told(store, settings, who)
        assert reasons.segment == reasons.centres[0].segment == segment
        if not fit.whitenings:
            assert [centre.distance for centre in reasons.centres] == sorted(c.distance for c in reasons.centres)
        for move in reasons.moves:
            metric, value = move.values["metric"], move.values["value"]
            other = f"CASE WHEN customer_id = '{who}' THEN {value} ELSE {metric} END AS {metric}"
            changed = f"(SELECT * REPLACE ({other}) FROM {table})"
            query, values = clusters.members_query(SingleDay(store, AS_OF), settings)
            with store.cursor() as cursor:
                query = query.replace(table, changed)
                assert dict(cursor.execute(query, dict(values)).fetchall())[who] == move.segment, (who, move)


def test_who_never_ordered_is_near_no_centre(known):
    store = known(
        orders=[(f"o{n}", f"c{n}", datetime(2024, 6, n + 1), 10 * n + 5, "sale", None, None) for n in range(8)],
        customers=[("idle", None, None, None, None)],
    )
    settings = replace(clusters.fitted(store, AS_OF, ClusterSettings(ClusterPlan(metrics=("spend_total",), k=2)))[0])
    reasons = told(store, settings, "idle")
    assert (reasons.segment, reasons.centres, reasons.moves) == ("no_orders", (), ())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_centres_say_where_the_customer_stands(orders_in, language):
    store = orders_in([(f"c{n}", date(2024, 6, 1), 10 if n < 4 else 1000 + n) for n in range(8)])
    settings = clusters.fitted(store, AS_OF, ClusterSettings(ClusterPlan(metrics=("spend_total",), k=2)))[0]
    reasons = told(store, settings, "c0")
    own, other = reasons.centres
    assert (own.segment, own.values["spend_total"]) == ("cluster_2", pytest.approx(10))
    assert own.distance == pytest.approx(0, abs=1e-9)
    assert (other.segment, other.values["spend_total"]) == ("cluster_1", pytest.approx(1005.5))
    (move,) = reasons.moves
    assert move.values["value"] == pytest.approx(507.75, abs=0.02)
    assert "507.7" in move_sentence(move, language)
