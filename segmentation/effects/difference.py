"""The difference between two groups with its interval, and how many customers it takes to see one.

Shares: Newcombe's hybrid score interval (Statistics in Medicine 17, 1998, method 10), from Wilson's for each share.
Means: Welch's t interval (Biometrika 34, 1947). Values that do not vary give no interval to fewer than 30 customers.
Several comparisons: Bonferroni, each interval at 1 - 0.05 / comparisons.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

from scipy.special import ndtri, stdtrit  # type: ignore[import-untyped]

from segmentation.effects.intervals import CONFIDENCE, share_interval

POWER = 0.8
SMALL = 30
MOST_NEEDED = 100_000_000  # customers; beyond this the difference is as good as none
Verdict = Literal["more", "less", "too_small"]


@dataclass(frozen=True)
class Group:
    """What is known of one group's values. ``variance``: of a value, with n - 1."""

    n: int
    mean: float
    variance: float

    @property
    def mean_variance(self) -> float:
        """Of the mean."""
        return self.variance / self.n


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
    """From two groups to the difference of their means, by Welch's interval."""
    error = group.mean_variance + baseline.mean_variance
    parts = sum(one.mean_variance**2 / (one.n - 1) for one in (group, baseline) if one.n > 1)
    needed = customers_for_mean(group.mean - baseline.mean, (group.variance + baseline.variance) / 2)
    told = Difference(group.n, baseline.n, group.mean, baseline.mean, None, None, confidence, needed)
    return _with_interval(told, error, error**2 / parts if parts > 0 else 1.0)


def matched_difference(
    n: int, baseline_n: int, value: float, difference: float, *, variance: float, confidence: float = CONFIDENCE
) -> Difference:
    """Of customers sent to and customers alike; ``variance``: of the difference. t interval, n - 1 degrees of freedom.

    ``needed``: as many sent to, matched as they are now.
    """
    needed = customers_for_mean(difference, n * variance / 2)
    told = Difference(n, baseline_n, value, value - difference, None, None, confidence, needed)
    return _with_interval(told, variance, n - 1.0)


def _with_interval(told: Difference, variance: float, freedom: float) -> Difference:
    if told.smaller < 2 or (variance <= 0 and told.small and told.difference != 0):
        return replace(told, needed=None)
    half = float(stdtrit(freedom, (1 + told.confidence) / 2)) * math.sqrt(variance) if variance > 0 else 0.0
    return replace(told, low=told.difference - half, high=told.difference + half)


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
    alpha, beta = float(ndtri((1 + CONFIDENCE) / 2)), float(ndtri(power))
    spread = alpha * math.sqrt(2 * middle * (1 - middle))
    spread += beta * math.sqrt(base * (1 - base) + share * (1 - share))
    return _customers((spread / (share - base)) ** 2)


def customers_for_mean(difference: float, variance: float, power: float = POWER) -> int | None:
    """Customers a group must have to see a difference of means, ``variance`` being that of one customer's value."""
    if difference == 0 or variance <= 0:
        return None
    both = float(ndtri((1 + CONFIDENCE) / 2)) + float(ndtri(power))
    return _customers(2 * variance * (both / difference) ** 2)


def _customers(number: float) -> int | None:
    return max(2, math.ceil(number)) if number <= MOST_NEEDED else None


def _ratio(hits: int, n: int) -> float:
    return hits / n if n else 0.0
