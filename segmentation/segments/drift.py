"""How far a distribution has moved: the population stability index (PSI).

PSI = Σ over the bins of (now - before) · ln(now / before), with ``now`` and ``before`` the shares of a bin. It is 0 for
equal distributions and the same whichever is called the earlier one. Read as N. Siddiqi does ("Credit Risk Scorecards",
Wiley, 2006): below 0.1 no change that matters, 0.1 to 0.25 look closer, above 0.25 another population. A bin that is
empty on one side counts as half a customer there, for the logarithm.
"""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

from segmentation.segments.deciding import deciding
from segmentation.store import load_sql

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from segmentation.models.settings import Settings
    from segmentation.store import Store

LOOK, SHIFTED = 0.1, 0.25
EMPTY = 0.5


def psi(before: Sequence[float], now: Sequence[float]) -> float | None:
    """PSI of two counts per bin, in the same order; None where one of them counts nobody."""
    if not sum(before) or not sum(now):
        return None
    pairs = [(was or EMPTY, here or EMPTY) for was, here in zip(before, now, strict=True) if was or here]
    shares = [(was / sum(before), here / sum(now)) for was, here in pairs]
    return sum((here - was) * log(here / was) for was, here in shares)


def metric_drift(store: Store, settings: Settings, before: date, now: date) -> dict[str, float | None]:
    """Metric -> PSI of its distribution over the customers, in deciles of ``before``; see ``metric_drift.sql``."""
    earlier, later = (deciding(settings, store, day) for day in (before, now))
    query = load_sql("segments/metric_drift", before_values=f"({earlier.query()})", now_values=f"({later.query()})")
    with store.cursor() as cursor:
        rows = cursor.execute(query).fetchall()
    return {
        metric: psi(
            [row[2] for row in rows if row[0] == metric],
            [row[3] for row in rows if row[0] == metric],
        )
        for metric in earlier.cuts
    }
