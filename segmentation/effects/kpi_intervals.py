"""95 % intervals of means by the bootstrap, and of the difference of two values that have an interval.

Bootstrap: customers fall into 256 groups by a hash of their id, and groups are drawn instead of customers, with Poisson
weights (Hanley & MacGibbon, Creating non-parametric bootstrap samples using Poisson frequencies, 2006). Sums of groups
are all that the error of a mean needs, so a million customers cost no more than 256. Weights come from a fixed seed:
equal data have equal intervals.

Difference: from the two values' own intervals (MOVER, Zou & Donner, Statistics in Medicine 27, 2008; for shares with
Wilson's it is Newcombe's method 10, 1998). The two are taken as independent, which errs on the wide side here.
"""

from __future__ import annotations

from functools import cache
from math import hypot
from typing import TYPE_CHECKING

import numpy as np

from segmentation.effects.intervals import CONFIDENCE

if TYPE_CHECKING:
    from numpy.typing import NDArray

BOOTSTRAP_GROUPS = 256
DRAWS = 1_000
_SEED = 20_240_701


@cache
def _weights() -> NDArray[np.float64]:
    """(groups, draws): how often each group is drawn."""
    drawn = np.random.default_rng(_SEED).poisson(1.0, (DRAWS, BOOTSTRAP_GROUPS))
    return np.ascontiguousarray(drawn.T, dtype=np.float64)


def ratio_draws(numerators: NDArray[np.float64], denominators: NDArray[np.float64]) -> NDArray[np.float64]:
    """From sums by bootstrap group (..., groups) to the ratio in each draw (..., draws); NaN where nothing is drawn."""
    *places, groups = numerators.shape
    found = np.full((numerators.size // groups, DRAWS), np.nan)
    filled = np.flatnonzero(denominators.reshape(-1, groups).any(axis=1))  # most segments of most periods have none
    above, below = (sums.reshape(-1, groups)[filled] @ _weights() for sums in (numerators, denominators))
    found[filled] = np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0)
    return found.reshape(*places, DRAWS)


def growth_draws(now: NDArray[np.float64], before: NDArray[np.float64]) -> NDArray[np.float64]:
    """From draws of two ratios to draws of now / before - 1; those of before turned by one, as independent."""
    turned = np.roll(before, 1, axis=-1)
    return np.divide(now, turned, out=np.full_like(now, np.nan), where=turned > 0) - 1


def interval_of(draws: NDArray[np.float64]) -> tuple[float, float] | None:
    """The middle 95 % of draws; None where there are none."""
    told = draws[~np.isnan(draws)]
    if not len(told):
        return None
    tail = (1 - CONFIDENCE) / 2 * 100
    low, high = np.percentile(told, [tail, 100 - tail])
    return float(low), float(high)


def difference_interval(
    now: float, now_interval: tuple[float, float], before: float, before_interval: tuple[float, float]
) -> tuple[float, float]:
    """The interval of now - before."""
    change = now - before
    low = change - hypot(now - now_interval[0], before_interval[1] - before)
    high = change + hypot(now_interval[1] - now, before - before_interval[0])
    return low, high
