"""Every customer in exactly one segment, and sizes that add up to what an oracle counts."""

import json
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.errors import InputError
from segmentation.models.cuts import Cuts
from segmentation.models.listing import customers_query
from segmentation.models.registry import settings_from_json
from segmentation.models.rfm import RfmSettings, evaluate, place, standard_settings
from segmentation.models.score_rules import NO_ORDERS, read_rules

AS_OF = date(2024, 7, 1)
HALVES = Cuts((30,), (2,), (100,))
FIFTHS = Cuts((10, 20, 30, 40), (2, 3, 4, 5), (10, 50, 100, 200))


def ago(days):
    return AS_OF - timedelta(days=days)


@pytest.fixture
def members(store):
    """Return the segment, scores and metrics of every customer of a segmentation."""

    def read(settings, segments=None):
        query, values = customers_query(store, AS_OF, place(store, AS_OF, settings), segments)
        with store.cursor() as cursor:
            cursor.execute(query, dict(values))
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    return read


@pytest.mark.parametrize(
    ("days", "orders", "spend", "segment"),
    [
        (29, 2, 100, "important_value"),
        (30, 2, 100, "important_keep"),
        (29, 1, 100, "important_develop"),
        (30, 1, 100, "important_retain"),
        (29, 2, 99, "general_value"),
        (30, 2, 99, "general_keep"),
        (29, 1, 99, "general_develop"),
        (30, 1, 99, "general_retain"),
    ],
)
def test_the_eight_classes(orders_in, members, *, days, orders, spend, segment):
    orders_in([("a", ago(days), Decimal(spend) / orders)] * orders)
    (found,) = members(RfmSettings("rfm8", HALVES))
    assert found["segment"] == segment


def test_sizes_by_hand(orders_in):
    store = orders_in(
        [
            ("a", ago(5), 80),
            ("a", ago(3), 40),
            ("b", ago(50), 60),
            ("b", ago(40), 60),
            ("c", ago(1), 10),
            ("d", ago(90), 5),
        ]
    )
    found = evaluate(store, AS_OF, RfmSettings("rfm8", HALVES))
    told = {size.segment: size for size in found.segments}
    best = told["important_value"]
    assert (best.customers, best.customer_share, best.orders, best.revenue) == (1, 0.25, 2, 120.0)
    assert best.revenue_share == pytest.approx(120 / 255)
    assert (best.mean_recency, best.mean_frequency, best.mean_monetary) == (3, 2, 120)
    assert found.sizes() == {
        **dict.fromkeys(told, 0),
        **dict.fromkeys(("important_value", "important_keep", "general_develop", "general_retain"), 1),
    }
    assert told["general_keep"].mean_recency is None
    assert found.cells == {(2, 2): (1, 120.0), (1, 2): (1, 120.0), (2, 1): (1, 10.0), (1, 1): (1, 5.0)}


def test_who_never_ordered_is_a_segment_of_its_own(orders_in, import_text, members):
    store = orders_in([("a", ago(5), 80), ("b", ago(5), 80, None, "cancelled")])
    import_text(store, "客户编号,姓名\nc,张伟\n")
    found = evaluate(store, AS_OF, RfmSettings("rfm8", HALVES))
    assert (found.customers, found.buyers, found.sizes()[NO_ORDERS]) == (3, 1, 2)
    assert sum(size.customer_share for size in found.segments) == pytest.approx(1)
    assert {row["customer_id"] for row in members(found.settings, [NO_ORDERS])} == {"b", "c"}
    assert {row["name"] for row in members(found.settings, [NO_ORDERS])} == {None, "张伟"}


@pytest.mark.parametrize("model", ["rfm8", "grid"])
def test_an_empty_store_has_all_segments_and_nobody_in_them(store, model):
    found = evaluate(store, AS_OF, standard_settings(store, AS_OF, model))
    assert (found.customers, found.buyers, found.cells) == (0, 0, {})
    assert all(size.customers == 0 and size.customer_share == 0 and size.revenue_share == 0 for size in found.segments)


@pytest.mark.parametrize("model", ["rfm8", "grid"])
def test_one_customer_is_in_one_segment(orders_in, model):
    store = orders_in([("a", ago(5), 80)])
    found = evaluate(store, AS_OF, standard_settings(store, AS_OF, model))
    assert sum(found.sizes().values()) == 1


def test_money_may_be_the_mean_of_the_orders(orders_in, members):
    orders_in([("a", ago(5), 80), ("a", ago(3), 40)])
    assert members(RfmSettings("rfm8", HALVES))[0]["m"] == 2
    assert members(RfmSettings("rfm8", HALVES, monetary="mean"))[0]["m"] == 1
    assert members(RfmSettings("rfm8", Cuts((30,), (2,), (60,)), monetary="mean"))[0]["m"] == 2


def test_a_window_counts_orders_and_money_but_not_recency(orders_in, members):
    orders_in([("a", ago(100), 500), ("a", ago(20), 50), ("b", ago(100), 500)])
    told = {row["customer_id"]: row for row in members(RfmSettings("rfm8", HALVES, window_months=1))}
    assert (told["a"]["r"], told["a"]["f"], told["a"]["m"]) == (2, 1, 1)
    assert (told["b"]["r"], told["b"]["f"], told["b"]["m"]) == (1, 1, 1)
    assert told["b"]["days_since_last_order"] == 100


def test_the_grid_may_use_the_mean_of_f_and_m(orders_in, members):
    orders_in([("a", ago(5), 500)])  # r 5, f 1, m 5
    assert members(RfmSettings("grid", FIFTHS))[0]["segment"] == "new"
    assert members(RfmSettings("grid", FIFTHS, grid_second="fm"))[0]["segment"] == "potential_loyalist"


def test_rules_of_ones_own_name_the_segments(orders_in, members):
    store = orders_in([("a", ago(5), 500), ("b", ago(50), 5)])
    rules = read_rules([{"name": "热卖 'VIP'", "r": [5, 5]}, {"name": "Others"}], 5)
    own = RfmSettings("grid", FIFTHS, rules=rules)
    assert evaluate(store, AS_OF, own).sizes() == {"热卖 'VIP'": 1, "Others": 1}
    assert [row["customer_id"] for row in members(own, ["热卖 'VIP'"])] == ["a"]


def test_cuts_of_different_number_score_each_axis_by_its_own(orders_in, members):
    orders_in([("a", ago(5), 500), ("b", ago(50), 5)])
    rules = read_rules([{"name": "all"}], 5)
    told = {
        row["customer_id"]: row for row in members(RfmSettings("grid", Cuts((10,), (2,), (1, 2, 3, 400)), rules=rules))
    }
    assert (told["a"]["r"], told["a"]["f"], told["a"]["m"]) == (2, 1, 5)
    assert (told["b"]["r"], told["b"]["f"], told["b"]["m"]) == (1, 1, 4)


def test_an_unknown_segment_is_refused(store):
    with pytest.raises(InputError, match="segment_unknown"):
        customers_query(store, AS_OF, place(store, AS_OF, RfmSettings("rfm8", HALVES)), ["vip"])


ORDERS = st.lists(
    st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 60), st.integers(-2000, 30_000)), min_size=0, max_size=40
)


def expected_scores(rows, cuts):
    """Score every buyer in plain Python."""
    told = defaultdict(list)
    for customer, days, cents in rows:
        told[customer].append((days, cents))
    found = {}
    for customer, orders in told.items():
        bought = [days for days, cents in orders if cents > 0]
        if bought:
            money = sum(cents for _, cents in orders) / 100
            r = len(cuts.recency) + 1 - sum(min(bought) >= cut for cut in cuts.recency)
            f = 1 + sum(len(bought) >= cut for cut in cuts.frequency)
            found[customer] = (r, f, 1 + sum(money >= cut for cut in cuts.monetary)), money, len(bought), min(bought)
    return found, set(told) - set(found)


@settings(max_examples=30)
@given(rows=ORDERS, model=st.sampled_from(["rfm8", "grid"]), window=st.none() | st.just(240))
def test_every_customer_is_in_exactly_one_segment_and_sums_agree(orders_in, members, rows, model, window):
    cuts = HALVES if model == "rfm8" else FIFTHS
    store = orders_in([(customer, ago(days), Decimal(cents) / 100) for customer, days, cents in rows])
    chosen = RfmSettings(model, cuts, window_months=window)
    found, told = evaluate(store, AS_OF, chosen), members(chosen)
    scored, without = expected_scores(rows, cuts)
    assert sorted(row["customer_id"] for row in told) == sorted({*scored, *without})
    assert {row["customer_id"]: (row["r"], row["f"], row["m"]) for row in told if row["segment"] != NO_ORDERS} == {
        customer: cell for customer, (cell, *_) in scored.items()
    }
    assert (found.customers, found.buyers) == (len(scored) + len(without), len(scored))
    for size in found.segments:
        inside = [row for row in told if row["segment"] == size.segment]
        assert (size.customers, size.orders) == (len(inside), sum(row["order_count"] for row in inside))
        if size.segment != NO_ORDERS:
            mine = [scored[row["customer_id"]] for row in inside]
            assert size.revenue == pytest.approx(sum(money for _, money, *_ in mine), abs=1e-6)
            if mine:
                assert size.mean_recency == pytest.approx(sum(days for *_, days in mine) / len(mine))
                assert size.mean_frequency == pytest.approx(size.orders / len(mine))
                assert size.mean_monetary == pytest.approx(size.revenue / len(mine), abs=1e-6)
    assert sum(count for count, _ in found.cells.values()) == found.buyers
    assert sum(size.customers for size in found.segments) == found.customers


@pytest.mark.parametrize(
    ("model", "method"), [("rfm8", "mean"), ("rfm8", "median"), ("rfm8", "quantile"), ("grid", "quantile")]
)
def test_standard_settings_cut_as_told(orders_in, model, method):
    store = orders_in([(f"c{number}", ago(number), 10 * number) for number in range(1, 11)])
    found = standard_settings(store, AS_OF, model, method=method)
    assert len(found.cuts.recency) == (1 if model == "rfm8" else 4)
    assert sum(evaluate(store, AS_OF, found).sizes().values()) == 10


@pytest.mark.parametrize(
    "chosen",
    [
        RfmSettings("rfm8", HALVES),
        RfmSettings("grid", FIFTHS, "mean", 12, "fm"),
        RfmSettings("grid", Cuts((115, 181, 297.4, 482), (4, 5, 6, 8), (255.8, 382, 506.4, 666))),
        RfmSettings("grid", FIFTHS, rules=read_rules([{"name": '冠军 "A"', "r": [5, 5]}, {"name": "rest"}], 5)),
    ],
)
def test_settings_go_to_json_and_back(chosen):
    assert settings_from_json(chosen.to_json()) == chosen
    assert json.loads(chosen.to_json())["model"] == chosen.model
