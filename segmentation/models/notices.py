"""What a careful analyst would say about a segmentation before anybody acts on it; codes with values."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

from segmentation.models.cuts import AXES, distinct_values
from segmentation.models.result import UNKNOWN
from segmentation.models.rfm import RfmResult, inputs_table
from segmentation.models.risk_signals import unknown_signals
from segmentation.store import load_sql

if TYPE_CHECKING:
    from datetime import date

    from segmentation.models.result import Result
    from segmentation.store import Store

LARGE_SHARE = 0.20
LITTLE_DATA = 200
MOSTLY = 0.5
RECENCY_SHARES = {2: (0.8,), 5: (0.5, 0.75, 0.9, 0.95)}


@dataclass(frozen=True)
class Notice:
    """A code (worded as ``notice.<code>``) with the values that fill its blanks."""

    code: str
    values: dict[str, object]


@dataclass(frozen=True)
class RecencySuggestion:
    """Recency cuts in days so that the given shares (0..1) of repurchases came within them; ``gaps``: how many."""

    cuts: tuple[int, ...]
    shares: tuple[float, ...]
    gaps: int


def size_notices(result: Result) -> list[Notice]:
    """Little data, and segments above 20 % of all customers."""
    found = []
    if 0 < result.buyers < LITTLE_DATA:
        margin = 1.96 * sqrt(0.25 / result.buyers)
        found.append(Notice("little_data", {"customers": result.buyers, "margin": round(margin * 100)}))
    found += [
        Notice("segment_large", {"segment": size.segment, "share": size.customer_share, "customers": size.customers})
        for size in result.segments
        if size.customer_share > LARGE_SHARE
    ]
    return found


def rfm_notices(store: Store, result: RfmResult) -> list[Notice]:
    """Besides the sizes: axes with too few different values, cuts that fall together."""
    settings = result.settings
    found = []
    inputs = inputs_table(store, result.as_of, monetary=settings.monetary, window_months=settings.window_months)
    different = distinct_values(store, inputs)
    for axis in AXES:
        cuts = getattr(settings.cuts, axis)
        if 0 < different[axis] <= len(cuts):
            found.append(Notice("axis_few_values", {"axis": axis, "values": different[axis], "levels": len(cuts) + 1}))
        elif len(set(cuts)) < len(cuts):
            found.append(Notice("cuts_fall_together", {"axis": axis, "cuts": ", ".join(f"{cut:g}" for cut in cuts)}))
    return [*found, *size_notices(result)]


def model_notices(store: Store, result: Result) -> list[Notice]:
    """What there is to say about a result of any model."""
    if isinstance(result, RfmResult):
        return rfm_notices(store, result)
    unknown = unknown_signals(store, result.as_of) if result.settings.model == "risk" else ()
    told = [Notice("signals_unknown", {"signals": unknown})] if unknown else []
    told += [
        Notice("mostly_unknown", {"share": size.customer_share, "customers": size.customers})
        for size in result.segments
        if size.segment == UNKNOWN and size.customer_share > MOSTLY
    ]
    return [*told, *size_notices(result)]


def suggest_recency_cuts(store: Store, as_of: date, levels: int) -> RecencySuggestion | None:
    """Recency cuts from how long customers of this shop take to come back; None with fewer than 30 repurchases.

    Gaps lie between successive order days of one customer; who hasn't come back yet is not in them.
    """
    table = store.derived("repurchase_gaps", load_sql("models/repurchase_gaps"), {"as_of": as_of}, {"as_of": as_of})
    shares = RECENCY_SHARES[levels]
    with store.cursor() as cursor:
        rows = cursor.execute(f"SELECT gap_days, gaps FROM {table} ORDER BY gap_days").fetchall()  # noqa: S608
    total = sum(count for _, count in rows)
    if total < 30:
        return None
    cuts = []
    for share in shares:
        reached = 0
        for gap_days, count in rows:
            reached += count
            if reached >= share * total:
                cuts.append(int(gap_days) + 1)
                break
    return RecencySuggestion(tuple(cuts), shares, total)
