"""What a careful analyst would say before anybody acts."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.models.cuts import Cuts
from segmentation.models.notices import model_notices, rfm_notices, suggest_recency_cuts
from segmentation.models.registry import evaluate as evaluate_any
from segmentation.models.rfm import RfmSettings, evaluate, standard_settings

AS_OF = date(2024, 7, 1)


def ago(days):
    return AS_OF - timedelta(days=days)


def codes(store, chosen):
    return {notice.code: notice.values for notice in rfm_notices(store, evaluate(store, AS_OF, chosen))}


def test_little_data_is_said_with_how_far_off_shares_may_be(orders_in):
    store = orders_in([(f"c{number}", ago(number), number + 1) for number in range(50)])
    found = codes(store, standard_settings(store, AS_OF, "grid"))
    assert found["little_data"] == {"customers": 50, "margin": 14}


def test_with_much_data_and_even_segments_nothing_is_said(orders_in):
    store = orders_in([(f"c{n}", ago(n % 64), 1 + n % 32) for n in range(320) for _ in range(1 + n % 8)])
    assert codes(store, standard_settings(store, AS_OF, "rfm8", method="median")).keys() <= {"segment_large"}


def test_nothing_is_said_about_nobody(store):
    assert rfm_notices(store, evaluate(store, AS_OF, standard_settings(store, AS_OF, "rfm8"))) == []


def test_an_axis_with_too_few_values_for_its_scores(orders_in):
    store = orders_in([(f"c{number}", ago(number), number + 1) for number in range(300)])
    found = codes(store, standard_settings(store, AS_OF, "grid"))
    assert found["axis_few_values"] == {"axis": "frequency", "values": 1, "levels": 5}


def test_cuts_that_fall_together(orders_in):
    store = orders_in([(f"c{number}", ago(number), number + 1) for number in range(300)])
    found = codes(store, RfmSettings("grid", Cuts((10, 10, 20, 30), (1,), (5, 6, 7, 8))))
    assert found["cuts_fall_together"] == {"axis": "recency", "cuts": "10, 10, 20, 30"}


def test_segments_above_a_fifth_are_named(orders_in):
    store = orders_in([("a", ago(1), 1), ("b", ago(1), 1), *((f"c{n}", ago(50), 500) for n in range(2))] * 2)
    found = rfm_notices(store, evaluate(store, AS_OF, RfmSettings("rfm8", Cuts((30,), (9,), (100,)))))
    large = {notice.values["segment"]: notice.values["share"] for notice in found if notice.code == "segment_large"}
    assert large == {"general_develop": 0.5, "important_retain": 0.5}


def test_recency_cuts_come_from_the_shops_own_gaps(orders_in):
    # 31 gaps of 1 .. 31 days
    orders = [(f"c{gap}", ago(200), 10) for gap in range(1, 32)] + [
        (f"c{gap}", ago(200 - gap), 10) for gap in range(1, 32)
    ]
    found = suggest_recency_cuts(orders_in(orders), AS_OF, 2)
    assert (found.cuts, found.shares, found.gaps) == ((26,), (0.8,), 31)  # 25 of 31 came back within 25 days
    assert suggest_recency_cuts(orders_in(orders), AS_OF, 5).cuts == (17, 25, 29, 31)


def test_fewer_than_thirty_repurchases_suggest_nothing(orders_in):
    orders = [(f"c{n}", ago(100 - gap), 10) for n in range(29) for gap in (0, 10)]
    assert suggest_recency_cuts(orders_in(orders), AS_OF, 2) is None
    assert suggest_recency_cuts(orders_in([*orders, ("x", ago(9), 1), ("x", ago(9), 1)]), AS_OF, 2) is None


@settings(max_examples=15)
@given(st.lists(st.integers(1, 90), min_size=30, max_size=60))
def test_the_suggested_share_of_repurchases_came_within_the_cut(orders_in, gaps):
    orders = [(f"c{n}", ago(300 - day), 10) for n, gap in enumerate(gaps) for day in (0, gap)]
    found = suggest_recency_cuts(orders_in(orders), AS_OF, 5)
    for cut, share in zip(found.cuts, found.shares, strict=True):
        within, one_day_less = np.mean([gap < cut for gap in gaps]), np.mean([gap < cut - 1 for gap in gaps])
        assert within >= share - 1e-9
        assert one_day_less < share
    assert list(found.cuts) == sorted(found.cuts)


@pytest.mark.parametrize("model", ["rfm8", "grid"])
def test_fifty_customers_are_enough_to_work_with(orders_in, model):
    store = orders_in([(f"c{number}", ago(number), number + 1) for number in range(50)])
    found = evaluate(store, AS_OF, standard_settings(store, AS_OF, model))
    assert sum(found.sizes().values()) == 50


def test_a_model_that_asks_what_nobody_told_says_so(orders_in, settings_of):
    store = orders_in([("a", ago(1), 10), ("b", ago(2), 10)])
    found = {
        notice.code: notice.values
        for notice in model_notices(store, evaluate_any(store, AS_OF, settings_of("geography")))
    }
    assert found["mostly_unknown"] == {"share": 1.0, "customers": 2}
    found = {
        notice.code: notice.values for notice in model_notices(store, evaluate_any(store, AS_OF, settings_of("risk")))
    }
    assert found["signals_unknown"] == {"signals": ("overdue", "refunds", "complaints", "silence")}
