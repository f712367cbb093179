"""Intervals against scipy, and what must hold for any."""

import numpy as np
import pytest
from scipy.stats import binomtest, bootstrap

from segmentation.effects.intervals import share_interval
from segmentation.effects.kpi_intervals import (
    BOOTSTRAP_GROUPS,
    difference_interval,
    growth_draws,
    interval_of,
    ratio_draws,
)


def in_groups(values, seed):
    """Sums of values by a random group of each, and how many there are."""
    groups = np.random.default_rng(seed).integers(0, BOOTSTRAP_GROUPS, len(values))
    return (
        np.bincount(groups, values, BOOTSTRAP_GROUPS),
        np.bincount(groups, minlength=BOOTSTRAP_GROUPS).astype(float),
    )


@pytest.mark.parametrize("n", [60, 5_000])
def test_a_mean_of_skewed_amounts_has_the_interval_of_a_plain_bootstrap(n):
    values = np.random.default_rng(1).lognormal(4, 1, n)
    low, high = interval_of(ratio_draws(*in_groups(values, 2)))
    told = bootstrap((values,), np.mean, n_resamples=1_000, method="percentile", rng=3).confidence_interval
    assert high - low == pytest.approx(told.high - told.low, rel=0.2)
    assert low < values.mean() < high


def test_the_bootstrap_interval_holds_the_mean_as_often_as_it_says():
    random = np.random.default_rng(4)
    hits = 0
    for trial in range(400):
        low, high = interval_of(ratio_draws(*in_groups(random.exponential(10, 400), trial)))
        hits += low <= 10 <= high
    assert binomtest(hits, 400, 0.95).pvalue > 0.001


def test_the_difference_of_two_shares_is_newcombes_method_10():
    low, high = difference_interval(56 / 70, share_interval(56, 70), 48 / 80, share_interval(48, 80))
    assert (low, high) == pytest.approx((0.0524, 0.3339), abs=1e-4)


def test_growth_of_a_constant_is_none_at_all():
    even = ratio_draws(*in_groups(np.full(100, 5.0), 5))
    assert interval_of(growth_draws(even, even)) == pytest.approx((0, 0))


def test_nobody_has_no_interval():
    nothing = np.zeros(BOOTSTRAP_GROUPS)
    assert interval_of(ratio_draws(nothing, nothing)) is None
