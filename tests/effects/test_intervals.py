"""Intervals against published figures and against simulation-free oracles."""

import math
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, ttest_1samp

from segmentation.effects.intervals import difference_interval, mean_interval, net_interval, share_interval


@pytest.mark.parametrize(
    ("having", "n", "low", "high"),
    # Newcombe, Statistics in Medicine 17, 1998, table I, method 3
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_shares_as_published(having, n, low, high):
    assert share_interval(having, n) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 3000), st.floats(0, 1), st.sampled_from([0.9, 0.95, 0.99]))
def test_shares_as_scipy_has_them(n, share, confidence):
    having = round(share * n)
    wanted = binomtest(having, n).proportion_ci(confidence, method="wilson")
    assert share_interval(having, n, confidence) == pytest.approx((wanted.low, wanted.high), abs=1e-12)


@given(st.lists(st.floats(1, 7), min_size=2, max_size=40))
def test_means_as_the_t_test_has_them(values):
    total, squares = math.fsum(values), math.fsum(value * value for value in values)
    found = mean_interval(len(values), total, squares)
    if statistics.pstdev(values) < 1e-3:
        assert found == pytest.approx((values[0], values[0]), abs=0.01)
    else:
        told = ttest_1samp(values, 0).confidence_interval(0.95)
        assert found == pytest.approx((told.low, told.high), abs=1e-4)


@pytest.mark.parametrize(
    ("high", "low", "n", "expected"),
    # net (1.75 - 0.75) / 4 = 0.25 ± 1.96 √((2.5 / 4 - 0.0625) / 4); (7.75 - 2.75) / 13 = 0.3846 ± 1.96 · 0.22528
    [(1, 0, 1, (-0.484988, 1.0)), (0, 1, 1, (-1.0, 0.484988)), (7, 2, 10, (-0.056925, 0.826155)), (0, 0, 0, None)],
)
def test_nets_by_hand(high, low, n, expected):
    assert net_interval(high, low, n) == (None if expected is None else pytest.approx(expected, abs=1e-5))


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_nets_lie_in_their_interval_and_it_is_never_a_point(high, middle, low):
    n = high + middle + low
    if n:
        least, most = net_interval(high, low, n)
        assert -1 <= least <= (high - low) / n <= most <= 1
        assert most - least > 0.05


@pytest.mark.parametrize(("high", "low"), [(0.9, 0.02), (0.6, 0.2), (0.2, 0.2), (0.05, 0.85)])
def test_the_interval_of_a_net_holds_the_truth_as_often_as_it_says(high, low):
    drawn = np.random.default_rng(7).multinomial(25, [high, low, 1 - high - low], 2_000)
    told = [net_interval(int(ups), int(downs), 25) for ups, downs, _ in drawn]
    assert 0.93 < statistics.fmean(least <= high - low <= most for least, most in told) < 0.995


def test_nothing_known_has_no_interval():
    assert share_interval(0, 0) is mean_interval(0, 0, 0) is mean_interval(1, 3, 9) is None


def test_errors_of_a_difference_add_as_squares():
    assert difference_interval(10, 3, 4, 4) == pytest.approx((6 - 9.79982, 6 + 9.79982), abs=1e-4)
