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

from segmentation.metrics.customers import metrics_table, months_before
from segmentation.models.placed import Placement, placement_of
from segmentation.models.registry import ControlledModel, register
from segmentation.models.result import NO_ORDERS
from segmentation.models.settings import ModelSettings, Number
from segmentation.store import load_sql

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from segmentation.models.explanation import Reasons
    from segmentation.store import Store

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


def place(store: Store, as_of: date, settings: ModelSettings) -> Placement:
    """Level of each customer, with the score and what each signal adds to it; without an order: ``no_orders``."""
    points = signal_points(store, as_of, settings)
    bound: dict[str, object] = dict(points.most)
    bound |= {code: settings.number(code) for code in ("overdue_times", "silence_days", "high_score", "middle_score")}
    bound["shop_gap_days"] = points.shop_gap_days
    query = load_sql("models/risk", risk_inputs=inputs_table(store, as_of))
    return placement_of(query, bound, (*LEVELS, NO_ORDERS), SCORE_COLUMNS)


def inputs_table(store: Store, as_of: date) -> str:
    """Name of a table of models/risk_inputs.sql."""
    complaints = f"({load_sql('models/risk_complaints')})"
    query = load_sql("models/risk_inputs", customer_metrics=metrics_table(store, as_of), risk_complaints=complaints)
    values: dict[str, object] = {"as_of": as_of, "year_ago": months_before(as_of, 12)}
    return store.derived("risk_inputs", query, values, {"as_of": as_of})


@dataclass(frozen=True)
class SignalPoints:
    """``most``: points of each signal at its worst, together 100 or 0. ``known``: which signals the data can tell."""

    most: Mapping[str, float]
    known: Mapping[str, bool]
    shop_gap_days: float | None


def signal_points(store: Store, as_of: date, settings: ModelSettings) -> SignalPoints:
    """What the signals weigh with these data."""
    shop_gap_days, known = _known(store, as_of)
    return SignalPoints(points_of(settings, known), known, shop_gap_days)


def points_of(settings: ModelSettings, known: Mapping[str, bool]) -> dict[str, float]:
    """The points of each signal at its worst, where these are known."""
    weights = {name: settings.number(f"{name}_weight") if known[name] else 0.0 for name in SIGNALS}
    whole = sum(weights.values())
    return {name: 100 * weight / whole if whole else 0.0 for name, weight in weights.items()}


def unknown_signals(store: Store, as_of: date) -> tuple[str, ...]:
    """The signals that these data cannot tell, whatever their weight."""
    _, known = _known(store, as_of)
    return tuple(name for name in SIGNALS if not known[name])


def suggest(store: Store, as_of: date) -> dict[str, float | str]:
    """Silence begins at three times the shop's usual gap."""
    shop_gap_days, _ = _known(store, as_of)
    return {"silence_days": round(3 * shop_gap_days)} if shop_gap_days else {}


def _known(store: Store, as_of: date) -> tuple[float | None, dict[str, bool]]:
    query = load_sql("models/risk_signals", customer_metrics=metrics_table(store, as_of))
    with store.cursor() as cursor:
        row = cursor.execute(query, {"as_of": as_of}).fetchone()
    assert row is not None
    return row[0], dict(zip(SIGNALS, (row[0] is not None, *row[1:]), strict=True))


def _explain(store: Store, as_of: date, settings: ModelSettings, customer_id: str) -> Reasons:
    from segmentation.models.risk_explain import explain  # noqa: PLC0415 - it asks for what stands here

    return explain(store, as_of, settings, customer_id)


register(ControlledModel("risk", CONTROLS, place, suggest, _explain))
