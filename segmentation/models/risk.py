"""Risk of leaving: a score from 0 to 100 for every customer with an order, and high, middle, low by it.

| signal | nothing until | at its worst from |
|---|---|---|
| overdue | the customer's usual gap between orders since the last one | ``overdue_times`` that gap |
| refunds | nothing given back | half of the money given back |
| complaints, in the last year | none | two |
| silence | ``silence_days`` without order, interaction, answer, ticket or response | twice that |

In between it grows evenly. Each signal adds its weight's share of 100; one that these data cannot tell weighs nothing
(``unknown_signals``). The usual gap is the median of one's own with three orders or more, else the shop's; silence
needs other signs of life than orders, or it would count being overdue twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segmentation.metrics.customers import BEGINNING, months_before
from segmentation.metrics.snapshot import SingleDay
from segmentation.models.placed import Placement, placement_of
from segmentation.models.registry import ControlledModel, register
from segmentation.models.result import NO_ORDERS
from segmentation.models.settings import ModelSettings, Number
from segmentation.store import load_sql

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from segmentation.metrics.snapshot import Snapshot
    from segmentation.models.explanation import Reasons
    from segmentation.store import Store

_METRICS = ("median_gap_days",)
LEVELS = ("high_risk", "middle_risk", "low_risk")
SIGNALS = ("overdue", "refunds", "complaints", "silence")
SCORE_COLUMNS = ("risk_score", "overdue_points", "refund_points", "complaint_points", "silence_points")
CONTROLS = (
    Number("overdue_weight", 0, 100, 5, 50, "weight"),
    Number("refunds_weight", 0, 100, 5, 15, "weight"),
    Number("complaints_weight", 0, 100, 5, 20, "weight"),
    Number("silence_weight", 0, 100, 5, 15, "weight"),
    Number("overdue_times", 1.5, 10, 0.5, 3, "times"),
    Number("silence_days", 7, 730, 1, 180, "days"),
    Number("high_score", 1, 100, 1, 50, "points"),
    Number("middle_score", 1, 100, 1, 25, "points"),
)


def place(snapshot: Snapshot, settings: ModelSettings) -> Placement:
    """Level of each customer, with the score and what each signal adds to it; without an order: ``no_orders``."""
    points = signal_points(snapshot, settings)
    bound: dict[str, object] = dict(points.most)
    bound |= {code: settings.number(code) for code in ("overdue_times", "silence_days", "high_score", "middle_score")}
    bound["shop_gap_days"] = points.shop_gap_days
    query = load_sql("models/risk", risk_inputs=inputs_table(snapshot))
    return placement_of(query, bound, (*LEVELS, NO_ORDERS), SCORE_COLUMNS)


def inputs_table(snapshot: Snapshot) -> str:
    """Name of a table of models/risk_inputs.sql."""
    day = snapshot.day
    complaints, _ = snapshot.happened(load_sql("models/risk_complaints"), {}, "year", months_before(day, 12), day)
    signs, _ = snapshot.happened(load_sql("models/risk_signs"), {}, "ever", BEGINNING, day)
    names = {"customer_metrics": snapshot.metrics(_METRICS), "risk_complaints": complaints, "risk_signs": signs}
    return snapshot.table("risk_inputs", load_sql("models/risk_inputs", **names), {"as_of": day}, {})


@dataclass(frozen=True)
class SignalPoints:
    """``most``: points of each signal at its worst, together 100 or 0. ``known``: which signals the data can tell."""

    most: Mapping[str, float]
    known: Mapping[str, bool]
    shop_gap_days: float | None


def signal_points(snapshot: Snapshot, settings: ModelSettings) -> SignalPoints:
    """What the signals weigh with these data."""
    shop_gap_days, known = _known(snapshot)
    return SignalPoints(points_of(settings, known), known, shop_gap_days)


def points_of(settings: ModelSettings, known: Mapping[str, bool]) -> dict[str, float]:
    """The points of each signal at its worst, where these are known."""
    weights = {name: settings.number(f"{name}_weight") if known[name] else 0.0 for name in SIGNALS}
    whole = sum(weights.values())
    return {name: 100 * weight / whole if whole else 0.0 for name, weight in weights.items()}


def unknown_signals(store: Store, as_of: date) -> tuple[str, ...]:
    """The signals that these data cannot tell, whatever their weight."""
    _, known = _known(SingleDay(store, as_of))
    return tuple(name for name in SIGNALS if not known[name])


def suggest(store: Store, as_of: date) -> dict[str, float | str]:
    """Silence begins at three times the shop's usual gap."""
    shop_gap_days, _ = _known(SingleDay(store, as_of))
    return {"silence_days": round(3 * shop_gap_days)} if shop_gap_days else {}


def _known(snapshot: Snapshot) -> tuple[float | None, dict[str, bool]]:
    query = load_sql("models/risk_signals", customer_metrics=snapshot.metrics(_METRICS))
    with snapshot.store.cursor() as cursor:
        row = cursor.execute(query, {"as_of": snapshot.day}).fetchone()
    assert row is not None
    return row[0], dict(zip(SIGNALS, (row[0] is not None, *row[1:]), strict=True))


def _explain(store: Store, as_of: date, settings: ModelSettings, customer_id: str) -> Reasons:
    from segmentation.models.risk_explain import explain  # noqa: PLC0415 - it asks for what stands here

    return explain(store, as_of, settings, customer_id)


register(ControlledModel("risk", CONTROLS, place, suggest, _explain))
