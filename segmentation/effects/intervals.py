"""95 % intervals of shares, means and differences: how far chance alone may have moved a figure."""

from __future__ import annotations

import math

from scipy.special import ndtri, stdtrit  # type: ignore[import-untyped]

CONFIDENCE = 0.95
Interval = tuple[float, float]
_TAIL = 1 - (1 - CONFIDENCE) / 2
_Z = float(ndtri(_TAIL))


def share_interval(having: int, n: int, confidence: float = CONFIDENCE) -> Interval | None:
    """Of a share, 0 to 1: Wilson, JASA 22, 1927, without correction for continuity. None for ``n`` 0."""
    if n == 0:
        return None
    z, share = float(ndtri((1 + confidence) / 2)), having / n
    shrunk = 1 + z**2 / n
    middle = (share + z**2 / (2 * n)) / shrunk
    half = z * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2)) / shrunk
    return middle - half if having else 0.0, middle + half if having < n else 1.0


def mean_interval(n: int, total: float, squares: float) -> Interval | None:
    """Of a mean from the sum of values and of their squares: mean ± t · s / √n (Student 1908). None below 2 values."""
    if n < 2:
        return None
    half = float(stdtrit(n - 1, _TAIL)) * math.sqrt(variance(n, total, squares) / (n - 1))
    return total / n - half, total / n + half


def net_interval(high: int, low: int, n: int) -> Interval | None:
    """Of high - low as shares of n, -1 to 1: adjusted Wald, Rocks, The American Statistician 70 (4), 2016.

    The variance of a difference of two proportions of one multinomial sample, after 3/4 are added to either and 3 to n:
    few answers that are all alike prove little. None for ``n`` 0.
    """
    if n == 0:
        return None
    more_high, more_low, more = high + 0.75, low + 0.75, n + 3
    net = (more_high - more_low) / more
    half = _Z * math.sqrt(((more_high + more_low) / more - net**2) / more)
    seen = (high - low) / n
    return max(min(net - half, seen), -1.0), min(max(net + half, seen), 1.0)


def difference_interval(one: float, one_error: float, other: float, other_error: float) -> Interval:
    """Of one - other, both with their standard errors, independent: difference ± 1.96 √(e₁² + e₂²)."""
    half = _Z * math.hypot(one_error, other_error)
    return one - other - half, one - other + half


def variance(n: int, total: float, squares: float) -> float:
    """Mean squared distance from the mean (divided by n)."""
    return max(squares / n - (total / n) ** 2, 0.0)
