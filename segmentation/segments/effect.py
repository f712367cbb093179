"""How much a group differs from all: the size of a difference, and whether chance alone would make it.

Sizes are read alike (Cohen, Statistical Power Analysis, 2nd ed. 1988): 0.2 small, 0.5 medium, 0.8 large.
"""

from __future__ import annotations

import math

CHANCE = 3.0  # standard errors: below, a difference may well be chance among the hundreds that are looked at
SMALL_N = 30


def mean_effect(mean: float, all_mean: float, all_sd: float) -> float:
    """Standardised mean difference: (mean - all_mean) / all_sd, Glass's delta with all customers as the reference.

    Glass, Primary, secondary, and meta-analysis of research, Educational Researcher 5(10), 1976. 0 without spread.
    """
    return (mean - all_mean) / all_sd if all_sd > 0 else 0.0


def share_effect(share: float, all_share: float) -> float:
    """Cohen's h of two shares (0 to 1): 2 asin √share - 2 asin √all_share, -π to π. Cohen 1988, chapter 6."""
    return 2 * (math.asin(math.sqrt(share)) - math.asin(math.sqrt(all_share)))


def test_value(difference: float, all_sd: float, n: int, all_n: int) -> float:
    """Standard errors a mean or share of ``n`` lies off that of the ``all_n`` it is a part of (v-test).

    Drawn without replacement: sd² / n · (all_n - n) / (all_n - 1). Morineau, Note sur la caractérisation statistique
    d'une classe et les valeurs-tests, 1984. 0 where the part is everybody or there is no spread.
    """
    if not 0 < n < all_n or all_sd <= 0:
        return 0.0
    return difference / math.sqrt(all_sd**2 / n * (all_n - n) / (all_n - 1))
