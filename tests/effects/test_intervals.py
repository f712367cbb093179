"""Intervals against published figures and against simulation-free oracles."""

import math
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ttest_1samp

from segmentation.effects.intervals import difference_interval, mean_interval, net_interval, share_interval


@pytest.mark.parametrize(
    ("having", "n", "low", "high"),
    # Newcombe, Statistics in Medicine 17, 1998, table I, method 3
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_shares_as_published(having, n, low, high):
    assert share_interval(having, n) == pytest.approx((low, high), abs=5e-5)


@given(st.lists(st.floats(1, 7), min_size=2, max_size=40))
def test_means_as_the_t_test_has_them(values):
    total, squares = math.fsum(values), math.fsum(value * value for value in values)
    found = mean_interval(len(values), total, squares)
    if statistics.pstdev(values) < 1e-3:
        assert found == pytest.approx((values[0], values[0]), abs=0.01)
    else:
        told = ttest_1samp(values, 0).confidence_interval(0.95)
        assert found == pytest.approx((told.low, told.high), abs=1e-4)


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_nets_are_means_of_plus_and_minus_one(high, middle, low):
    n = high + middle + low
    values = [1] * high + [0] * middle + [-1] * low
    if n == 0:
        assert net_interval(high, low, n) is None
        return
    half = 1.959964 * math.sqrt(statistics.pvariance(values) / n)
    net = statistics.fmean(values)
    assert net_interval(high, low, n) == pytest.approx((max(net - half, -1), min(net + half, 1)), abs=1e-6)


def test_nothing_known_has_no_interval():
    assert share_interval(0, 0) is mean_interval(0, 0, 0) is mean_interval(1, 3, 9) is None


def test_errors_of_a_difference_add_as_squares():
    assert difference_interval(10, 3, 4, 4) == pytest.approx((6 - 9.79982, 6 + 9.79982), abs=1e-4)
