"""Cuts: how each way of cutting finds them, and scores that follow from the value alone."""

import math
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.errors import InputError
from segmentation.models.cuts import AXES, Cuts, cuts_from_mapping, default_quantiles, distinct_values, find_cuts
from segmentation.models.listing import customers_query
from segmentation.models.rfm import RfmSettings, inputs_table, place

AS_OF = date(2024, 7, 1)


def customers(days, amounts):
    """One order each: customer n ordered days[n] days ago for amounts[n]."""
    told = zip(days, amounts, strict=True)
    return [(f"c{number}", AS_OF - timedelta(days=ago), amount) for number, (ago, amount) in enumerate(told)]


def inputs(store):
    table = inputs_table(store, AS_OF)
    with store.cursor() as cursor:
        return table, cursor.execute(f"SELECT recency, frequency, monetary FROM {table}").df()


def test_the_mean_cuts_at_the_mean(orders_in):
    store = orders_in(customers([1, 2, 6], [10, 20, 90]))
    table, _ = inputs(store)
    assert find_cuts(store, table, "recency", "mean", at=()) == (3.0,)
    assert find_cuts(store, table, "monetary", "mean", at=()) == (40.0,)


def test_the_median_customer_stays_below_the_cut(orders_in):
    store = orders_in(customers([1, 2, 6], [10, 20, 90]))
    table, _ = inputs(store)
    assert find_cuts(store, table, "monetary", "median", at=()) == (90.0,)


def test_a_quantile_cut_keeps_equal_customers_together(orders_in):
    store = orders_in(customers([1] * 5, [10, 10, 10, 10, 50]))
    table, _ = inputs(store)
    assert find_cuts(store, table, "monetary", "quantile", at=default_quantiles(5)) == (50.0, 50.0, 50.0, 50.0)
    assert find_cuts(store, table, "recency", "quantile", at=(0.5,)) == (2.0,)  # nobody is above: nobody is reached


def test_fixed_cuts_are_what_was_given(store):
    assert find_cuts(store, "nothing", "recency", "fixed", at=(30, 90)) == (30, 90)


def test_a_score_cut_is_the_edge_of_the_lowest_high_fifth(orders_in):
    store = orders_in(customers(range(1, 11), range(10, 110, 10)))
    table, _ = inputs(store)
    assert find_cuts(store, table, "monetary", "score", at=(4,)) == (70.0,)  # scores 4 and 5: the best 40 %
    assert find_cuts(store, table, "recency", "score", at=(4,)) == (5.0,)
    for value in (1, 6):
        with pytest.raises(InputError, match="score_out_of_range"):
            find_cuts(store, table, "monetary", "score", at=(value,))


@pytest.mark.parametrize("method", ["mean", "median", "quantile", "score"])
def test_without_customers_there_is_still_a_cut(store, method):
    table = inputs_table(store, AS_OF)
    assert len(find_cuts(store, table, "recency", method, at=(3,) if method == "score" else (0.5,))) == 1


ROWS = st.lists(st.tuples(st.integers(0, 40), st.integers(-500, 5000)), min_size=1, max_size=30)


@settings(max_examples=25)
@given(rows=ROWS, share=st.sampled_from([0.2, 0.25, 0.4, 0.5, 0.6, 0.8, 0.95]))
def test_cuts_agree_with_numpy(orders_in, rows, share):
    days, cents = zip(*rows, strict=True)
    store = orders_in([*customers(days, [max(Decimal(cent) / 100, Decimal(1)) for cent in cents])])
    table, frame = inputs(store)
    for axis in AXES:
        values = frame[axis].to_numpy(dtype=float)
        assert find_cuts(store, table, axis, "mean", at=()) == (pytest.approx(values.mean()),)
        for method, at, level in (("quantile", (share,), share), ("median", (), 0.5)):
            edge = np.quantile(values, level, method="inverted_cdf")
            above = values[values > edge]
            assert find_cuts(store, table, axis, method, at=at) == ((above.min() if len(above) else edge + 1),)


def test_several_quantiles_come_in_the_order_of_their_shares(orders_in):
    store = orders_in(customers(range(1, 101), range(1, 101)))
    table, _ = inputs(store)
    assert find_cuts(store, table, "monetary", "quantile", at=default_quantiles(5)) == (21.0, 41.0, 61.0, 81.0)


def scores(store, cuts):
    query, values = customers_query(store, AS_OF, place(store, AS_OF, RfmSettings("grid", cuts)))
    with store.cursor() as cursor:
        return cursor.execute(
            "SELECT days_since_last_order AS recency, order_count AS frequency,"
            f" CAST(spend_total AS DOUBLE) AS monetary, r, f, m FROM ({query})",
            dict(values),
        ).df()


ASCENDING = st.lists(st.integers(0, 40), min_size=1, max_size=4).map(lambda found: tuple(sorted(found)))


@settings(max_examples=20)
@given(rows=ROWS, cuts=st.tuples(ASCENDING, ASCENDING, ASCENDING))
def test_scores_follow_from_the_value_and_rise_with_it(orders_in, rows, cuts):
    days, cents = zip(*rows, strict=True)
    store = orders_in(customers(days, [abs(cent) / 100 + 1 for cent in cents]))
    frame = scores(store, Cuts(*cuts))
    for axis, score, axis_cuts in zip(AXES, "rfm", cuts, strict=True):
        assert (frame.groupby(axis)[score].nunique() == 1).all()  # equal values, equal scores
        reached = frame[axis].map(lambda value, edges=axis_cuts: sum(value >= edge for edge in edges))
        expected = len(axis_cuts) + 1 - reached if axis == "recency" else reached + 1
        assert (frame[score] == expected).all()
        ordered = frame.sort_values(axis)[score]
        assert ordered.is_monotonic_decreasing if axis == "recency" else ordered.is_monotonic_increasing


def test_a_value_on_the_cut_is_above_it(orders_in):
    frame = scores(orders_in(customers([9, 10], [99.99, 100])), Cuts((10,), (1,), (100,)))
    assert list(frame.sort_values("recency")["r"]) == [2, 1]
    assert list(frame.sort_values("monetary")["m"]) == [1, 2]
    assert set(frame["f"]) == {2}


def test_the_number_of_different_values_is_counted_per_axis(orders_in):
    store = orders_in(customers([1, 1, 2], [10, 10, 10]))
    table, frame = inputs(store)
    assert distinct_values(store, table) == {axis: pd.Series(frame[axis]).nunique() for axis in AXES}


@pytest.mark.parametrize(
    ("recency", "code"),
    [
        ((), "cuts_wrong_number"),
        ((1, 2, 3, 4, 5), "cuts_wrong_number"),
        ((2, 1), "cuts_not_ascending"),
        (("a",), "cuts_not_numbers"),
        ((None,), "cuts_not_numbers"),
        ((True,), "cuts_not_numbers"),
        ((math.nan,), "cuts_not_numbers"),
        ((math.inf,), "cuts_not_numbers"),
        (([1],), "cuts_not_numbers"),
    ],
)
def test_cuts_without_sense_are_refused(recency, code):
    with pytest.raises(InputError) as raised:
        Cuts(recency, (1,), (1,))
    assert raised.value.code == code


@pytest.mark.parametrize(
    "content", [None, [], "cuts", {}, {"recency": [1]}, {"recency": [1], "frequency": [1], "money": [1]}]
)
def test_cuts_need_all_three_axes(content):
    with pytest.raises(InputError, match="cuts_axes_wrong"):
        cuts_from_mapping(content)


def test_cuts_go_to_a_mapping_and_back():
    content = {"recency": [115, 181, 297.4, 482], "frequency": 4, "monetary": [255.8]}
    cuts = cuts_from_mapping(content)
    assert cuts.as_dict() == {**content, "frequency": [4]}
    assert cuts_from_mapping(cuts.as_dict()) == cuts
    assert cuts.levels == 5


@pytest.mark.parametrize(("model", "many"), [("rfm8", 2), ("rfm8", 4)])
def test_a_model_takes_no_more_cuts_than_it_has_scores(model, many):
    with pytest.raises(InputError, match="cuts_wrong_number"):
        RfmSettings(model, Cuts(tuple(range(many)), (1,), (1,)))
