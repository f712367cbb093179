"""The difference between two groups with its interval, and how many customers it takes to see one.

Shares: Newcombe's hybrid score interval (Statistics in Medicine 17, 1998, method 10), from Wilson's for each share.
Means: Welch's t interval (Biometrika 34, 1947); of weighted groups the normal interval with the sandwich variance
(White, Econometrica 48, 1980). Several comparisons: Bonferroni, each interval at 1 - 0.05 / comparisons.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from scipy.stats import norm, t  # type: ignore[import-untyped]

from segmentation.effects.intervals import CONFIDENCE, share_interval

POWER = 0.8
SMALL = 30
MOST_NEEDED = 100_000_000  # customers; beyond this the difference is as good as none
Verdict = Literal["more", "less", "too_small"]


@dataclass(frozen=True)
class Group:
    """What is known of one group's values. ``variance``: of a value, with n - 1.

    ``mean_variance``: of the mean; of unweighted groups ``variance / n``.
    """

    n: int
    mean: float
    variance: float
    mean_variance: float


@dataclass(frozen=True)
class Difference:
    """``difference`` = ``value`` - ``baseline_value``, with the interval ``low`` to ``high`` at ``confidence``.

    None where a group has too few customers for an interval. ``needed``: customers a group should have, so that a
    difference as large as this would be seen (two-sided 5 %, power 80 %); None where there is no difference.
    """

    n: int
    baseline_n: int
    value: float
    baseline_value: float
    low: float | None
    high: float | None
    confidence: float
    needed: int | None

    @property
    def difference(self) -> float:
        """Of the two values."""
        return self.value - self.baseline_value

    @property
    def relative(self) -> float | None:
        """The difference as a share of the baseline's value; None where that is not above 0."""
        return self.difference / self.baseline_value if self.baseline_value > 0 else None

    @property
    def smaller(self) -> int:
        """Customers of the smaller group."""
        return min(self.n, self.baseline_n)

    @property
    def small(self) -> bool:
        """Whether a group has fewer than 30 customers."""
        return self.smaller < SMALL

    @property
    def verdict(self) -> Verdict:
        """``too_small`` to tell while the interval holds 0."""
        if self.low is None or self.high is None or self.low <= 0 <= self.high:
            return "too_small"
        return "more" if self.low > 0 else "less"


def share_difference(
    hits: int, n: int, baseline_hits: int, baseline_n: int, confidence: float = CONFIDENCE
) -> Difference:
    """From (hits, n) of two groups to the difference of their shares, by Newcombe's interval."""
    share, base = _ratio(hits, n), _ratio(baseline_hits, baseline_n)
    needed = customers_for_share(base, share)
    interval, base_interval = share_interval(hits, n, confidence), share_interval(baseline_hits, baseline_n, confidence)
    if interval is None or base_interval is None:
        return Difference(n, baseline_n, share, base, None, None, confidence, None)
    (low, high), (base_low, base_high) = interval, base_interval
    gap = share - base
    least = gap - math.hypot(share - low, base_high - base)
    most = gap + math.hypot(high - share, base - base_low)
    return Difference(n, baseline_n, share, base, max(-1.0, least), min(1.0, most), confidence, needed)


def mean_difference(group: Group, baseline: Group, confidence: float = CONFIDENCE) -> Difference:
    """From two unweighted groups to the difference of their means, by Welch's interval."""
    if min(group.n, baseline.n) < 2:
        return Difference(group.n, baseline.n, group.mean, baseline.mean, None, None, confidence, None)
    error = group.mean_variance + baseline.mean_variance
    gap = group.mean - baseline.mean
    half = 0.0
    if error > 0:
        parts = (group.mean_variance**2 / (group.n - 1)) + (baseline.mean_variance**2 / (baseline.n - 1))
        half = float(t.ppf((1 + confidence) / 2, error**2 / parts)) * math.sqrt(error)
    needed = customers_for_mean(gap, (group.variance + baseline.variance) / 2)
    return Difference(group.n, baseline.n, group.mean, baseline.mean, gap - half, gap + half, confidence, needed)


def weighted_difference(group: Group, baseline: Group, confidence: float = CONFIDENCE) -> Difference:
    """As ``mean_difference`` for groups whose customers have weights: normal interval, sandwich variance."""
    if min(group.n, baseline.n) < 2:
        return Difference(group.n, baseline.n, group.mean, baseline.mean, None, None, confidence, None)
    half = float(norm.ppf((1 + confidence) / 2)) * math.sqrt(group.mean_variance + baseline.mean_variance)
    gap = group.mean - baseline.mean
    needed = customers_for_mean(gap, (group.variance + baseline.variance) / 2)
    return Difference(group.n, baseline.n, group.mean, baseline.mean, gap - half, gap + half, confidence, needed)


def simultaneous(comparisons: int) -> float:
    """The confidence of each of so many intervals that all hold together at 95 % (Bonferroni)."""
    return 1 - (1 - CONFIDENCE) / max(comparisons, 1)


def customers_for_share(base: float, share: float, power: float = POWER) -> int | None:
    """Customers a group must have to tell two shares apart: two-sided 5 %, groups of equal size.

    Fleiss, Levin & Paik, Statistical Methods for Rates and Proportions, 3rd ed. 2003, (4.14), no continuity correction.
    """
    if base == share or not (0 <= base <= 1 and 0 <= share <= 1):
        return None
    middle = (base + share) / 2
    alpha, beta = float(norm.ppf((1 + CONFIDENCE) / 2)), float(norm.ppf(power))
    spread = alpha * math.sqrt(2 * middle * (1 - middle))
    spread += beta * math.sqrt(base * (1 - base) + share * (1 - share))
    return _customers((spread / (share - base)) ** 2)


def customers_for_mean(difference: float, variance: float, power: float = POWER) -> int | None:
    """Customers a group must have to see a difference of means, ``variance`` being that of one customer's value."""
    if difference == 0 or variance <= 0:
        return None
    both = float(norm.ppf((1 + CONFIDENCE) / 2)) + float(norm.ppf(power))
    return _customers(2 * variance * (both / difference) ** 2)


def _customers(number: float) -> int | None:
    return max(2, math.ceil(number)) if number <= MOST_NEEDED else None


def _ratio(hits: int, n: int) -> float:
    return hits / n if n else 0.0
