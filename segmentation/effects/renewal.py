"""How contracts are renewed: the shifted beta geometric curve (Fader & Hardie 2007, J. Interactive Marketing 21(1)).

Each customer has a chance of leaving at every renewal, the same each time; chances differ between customers by a beta
distribution, so those left are ever more loyal. It fits contracts and subscriptions, where who leaves is seen to leave
and does not return. In a shop a silent customer may come back, and the curve says nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize  # type: ignore[import-untyped]
from scipy.special import betaln  # type: ignore[import-untyped]

from segmentation.effects.shares import Share
from segmentation.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segmentation.effects.cohorts import Cohort

PAUSES_DOUBTED = 0.05  # with more of them nobody should call it contracts
LEAST_RENEWALS = 3  # two parameters from fewer points would be drawn through them


@dataclass(frozen=True)
class RenewalCurve:
    """``alpha``, ``beta``: of the chance of leaving; mean alpha / (alpha + beta). ``customers``: fitted on.

    ``renewals``: the longest life seen, in renewals.
    """

    alpha: float
    beta: float
    log_likelihood: float
    customers: int
    renewals: int

    def survival(self, renewals: int) -> float:
        """Share of a cohort still there after so many renewals: B(alpha, beta + t) / B(alpha, beta)."""
        return float(np.exp(betaln(self.alpha, self.beta + renewals) - betaln(self.alpha, self.beta)))

    def renewal_rate(self, renewal: int) -> float:
        """Share of those still there who renew, at the first renewal (1), the second ...; rises with each."""
        return (self.beta + renewal - 1) / (self.alpha + self.beta + renewal - 1)


def fit_renewal(lost: Sequence[int], staying: Sequence[int]) -> RenewalCurve:
    """From customers by renewal to the curve of highest likelihood.

    ``lost[t]``: customers who left at renewal t + 1; ``staying[t]``: customers last seen staying after renewal t + 1,
    whose next one has not come. Raises ``InputError("renewal_too_little")``.
    """
    gone, left = np.asarray(lost, float), np.asarray(staying, float)
    customers = int(gone.sum() + left.sum())
    if len(gone) < LEAST_RENEWALS or not gone.any() or not left.any():
        raise InputError("renewal_too_little", renewals=len(gone), lost=int(gone.sum()), allowed=LEAST_RENEWALS)
    renewal = np.arange(1, len(gone) + 1)

    def loss(logs: np.ndarray) -> float:
        alpha, beta = np.exp(logs)
        leaves = betaln(alpha + 1, beta + renewal - 1)
        stays = betaln(alpha, beta + renewal)
        return float(customers * betaln(alpha, beta) - gone @ leaves - left @ stays)

    found = minimize(loss, np.zeros(2), method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-9})
    alpha, beta = (float(value) for value in np.exp(found.x))
    return RenewalCurve(alpha, beta, -float(found.fun), customers, len(gone))


def renewals_of(cohorts: Sequence[Cohort]) -> tuple[list[int], list[int]]:
    """``lost`` and ``staying`` of cohorts counted "on or after", by their finished ages: what ``fit_renewal`` takes.

    Somebody is lost at an age if active before it and never from it on.
    """
    longest = max((cell.age for cohort in cohorts for cell in cohort.cells if cell.finished), default=0)
    lost, staying = [0] * longest, [0] * longest
    for cohort in cohorts:
        there = [cell.customers for cell in cohort.cells if cell.finished]
        for age in range(1, len(there)):
            lost[age - 1] += there[age - 1] - there[age]
        if len(there) > 1:
            staying[len(there) - 2] += there[-1]
    return lost, staying


def paused_share(or_after: Sequence[Cohort], on: Sequence[Cohort]) -> Share:
    """Of the periods customers were counted as staying ("on or after"), those in which they did nothing (not "on").

    With contracts there are hardly any: who pauses and returns has not left, and the curve takes leaving for good.
    """
    silent = stayed = 0
    for there, came in zip(or_after, on, strict=True):
        for later, now in zip(there.cells[1:], came.cells[1:], strict=True):
            if later.finished:
                silent += later.customers - now.customers
                stayed += later.customers
    return Share(silent, stayed)
