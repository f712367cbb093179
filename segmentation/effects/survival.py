"""How long until the next order: the Kaplan-Meier curve of those who still have not ordered again, by days waited.

Customers who have not come back yet are waited for up to the as-of date and count until then (right-censored).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri  # type: ignore[import-untyped]

from segmentation.effects.repurchase import next_orders
from segmentation.errors import InputError
from segmentation.store import load_sql

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from segmentation.effects.cohort_groups import Breakdown
    from segmentation.store import Store

_HALF = 0.5 + 1e-12  # what products of shares come to where exactly half have


@dataclass(frozen=True)
class Step:
    """At ``days``: ``at_risk`` still waited for just before, ``came`` ordered on that day, ``left`` are waited for no
    longer. ``waiting``: share without another order after it, ``low`` to ``high`` its 95 % interval.
    """

    days: int
    at_risk: int
    came: int
    left: int
    waiting: float
    low: float
    high: float


@dataclass(frozen=True)
class WaitingCurve:
    """One group's steps by days. ``customers``: waited for; ``came``: seen to order again."""

    group: str | None
    customers: int
    came: int
    steps: tuple[Step, ...]

    @property
    def median_days(self) -> int | None:
        """Days after which half have ordered again; None where fewer than half have."""
        return next((step.days for step in self.steps if step.waiting <= _HALF), None)

    def waiting(self, days: int) -> float:
        """Share without another order after so many days."""
        return next((step.waiting for step in reversed(self.steps) if step.days <= days), 1.0)

    def at_risk(self, days: int) -> int:
        """How many are still waited for at a day."""
        return next((step.at_risk for step in self.steps if step.days >= days), 0)


def waiting_curves(
    store: Store, as_of: date, *, after_order: int = 1, by: Breakdown | None = None
) -> tuple[WaitingCurve, ...]:
    """The wait after everybody's order of that number (1 = first), one curve a group, the largest group first.

    Raises ``InputError("survival_order")``.
    """
    if after_order < 1:
        raise InputError("survival_order", value=after_order)
    with store.holding(), store.cursor() as cursor:
        query = load_sql("effects/waits", next_orders=next_orders(store, as_of, by))
        rows = cursor.execute(query, {"after_order": after_order}).fetchall()
    curves = [
        kaplan_meier([row[1:] for row in told], group)
        for group, told in ((group, list(told)) for group, told in groupby(rows, key=lambda row: row[0]))
    ]
    return tuple(sorted(curves, key=lambda curve: -curve.customers))


def kaplan_meier(waits: Sequence[tuple[int, int, int]], group: str | None = None) -> WaitingCurve:
    """From (days, came, left), ascending, to the curve (Kaplan & Meier 1958).

    The interval is Greenwood's on the log-log scale (Kalbfleisch & Prentice 1980): it stays within 0 and 1.
    """
    days, came, left = (np.asarray(column, dtype=np.int64) for column in zip(*waits, strict=True))
    at_risk = np.cumsum((came + left)[::-1])[::-1]
    waiting = np.cumprod(1 - came / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.cumsum(came / (at_risk * (at_risk - came)))
        spread = ndtri(0.975) * np.sqrt(variance) / np.log(waiting)
        low, high = (waiting ** np.exp(sign * spread) for sign in (-1, 1))
    low, high = (np.where((waiting == 1) | (waiting == 0), waiting, edge) for edge in (low, high))
    columns = (days, at_risk, came, left)
    steps = tuple(
        Step(*(int(value) for value in whole), *(float(value) for value in shares))
        for whole, shares in zip(zip(*columns, strict=True), zip(waiting, low, high, strict=True), strict=True)
    )
    return WaitingCurve(group, int(at_risk[0]), int(came.sum()), steps)
