"""Intervals of differences against statsmodels, and what must hold for all of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.power import normal_sample_size_one_tail
from statsmodels.stats.proportion import (
    confint_proportions_2indep,
    proportion_confint,
    samplesize_proportions_2indep_onetail,
)
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from segmentation.effects.difference import (
    Group,
    customers_for_mean,
    customers_for_share,
    mean_difference,
    share_difference,
    simultaneous,
)
from segmentation.effects.intervals import share_interval

COUNTS = st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
VALUES = st.lists(st.floats(-1e4, 1e4).map(lambda value: round(value, 2)), min_size=2, max_size=40)


def group(values):
    variance = float(np.var(values, ddof=1)) if np.ptp(values) else 0.0
    return Group(len(values), float(np.mean(values)), variance)


@given(one=COUNTS, confidence=st.sampled_from([0.8, 0.95, 0.99]))
def test_wilson_is_that_of_statsmodels(one, confidence):
    expected = proportion_confint(*one, alpha=1 - confidence, method="wilson")
    assert share_interval(*one, confidence) == pytest.approx(expected, abs=1e-9)


@given(one=COUNTS, other=COUNTS, confidence=st.sampled_from([0.95, 0.99]))
def test_the_interval_of_two_shares_is_newcombes(one, other, confidence):
    told = share_difference(*one, *other, confidence)
    expected = confint_proportions_2indep(*one, *other, method="newcomb", compare="diff", alpha=1 - confidence)
    assert (told.low, told.high) == pytest.approx(expected, abs=1e-9)
    assert told.low <= told.difference <= told.high


def test_newcombes_own_example():
    # Newcombe 1998, table II, (a): 56/70 - 48/80, method 10
    told = share_difference(56, 70, 48, 80)
    assert (round(told.low, 4), round(told.high, 4)) == (0.0524, 0.3339)
    assert told.verdict == "more"
    assert told.relative == pytest.approx(1 / 3)


@given(one=VALUES, other=VALUES)
def test_the_interval_of_two_means_is_welchs(one, other):
    told = mean_difference(group(one), group(other))
    if np.ptp(one) == 0 and np.ptp(other) == 0:
        same = one[0] == other[0]
        assert (told.low, told.high) == ((0, 0) if same else (None, None) if told.small else (told.difference,) * 2)
        assert told.verdict == ("too_small" if same or told.small else "more" if one[0] > other[0] else "less")
        return
    expected = CompareMeans(DescrStatsW(one), DescrStatsW(other)).tconfint_diff(usevar="unequal")
    assert (told.low, told.high) == pytest.approx(expected, rel=1e-6, abs=1e-6)


@given(one=COUNTS, other=COUNTS)
def test_changing_sides_turns_the_interval(one, other):
    there, back = share_difference(*one, *other), share_difference(*other, *one)
    assert (there.low, there.high) == pytest.approx((-back.high, -back.low))
    assert {there.verdict, back.verdict} in ({"too_small"}, {"more", "less"})


@given(one=COUNTS, other=COUNTS)
def test_more_comparisons_widen_the_interval(one, other):
    narrow, wide = (share_difference(*one, *other, simultaneous(count)) for count in (1, 5))
    assert wide.low <= narrow.low <= narrow.high <= wide.high
    assert simultaneous(5) == pytest.approx(0.99)


@pytest.mark.parametrize(("base", "share"), [(0.1, 0.12), (0.02, 0.05), (0.5, 0.4)])
def test_customers_for_a_share_are_those_of_statsmodels(base, share):
    expected = samplesize_proportions_2indep_onetail(share - base, base, 0.8, alpha=0.05)  # of both sides
    assert customers_for_share(base, share) == pytest.approx(expected, abs=1.01)


def test_customers_for_a_mean_are_those_of_statsmodels():
    expected = normal_sample_size_one_tail(5, 0.8, 0.025, std_null=(2 * 400) ** 0.5)
    assert customers_for_mean(5, 400) == pytest.approx(expected, abs=1.01)


def test_a_difference_as_large_needs_as_many_as_it_says():
    few = share_difference(8, 100, 6, 100)
    assert few.verdict == "too_small"
    assert few.needed == customers_for_share(0.06, 0.08)
    assert (
        share_difference(round(few.needed * 0.08), few.needed, round(few.needed * 0.06), few.needed).verdict == "more"
    )


def test_nothing_is_told_of_too_few():
    assert share_difference(0, 0, 3, 10).low is None
    lonely = Group(1, 5.0, 0.0)
    assert mean_difference(lonely, lonely).verdict == "too_small"
    assert mean_difference(lonely, lonely).needed is None
    assert customers_for_share(0.1, 0.1) is None
