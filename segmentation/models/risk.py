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

from typing import TYPE_CHECKING

from segmentation.metrics.snapshot import SingleDay
from segmentation.models.placed import Placement, placement_of
from segmentation.models.registry import ControlledModel, register
from segmentation.models.result import NO_ORDERS
from segmentation.models.risk_explain import explain
from segmentation.models.risk_signals import LEVELS, inputs_table, known_signals, signal_points
from segmentation.models.settings import ModelSettings, Number
from segmentation.store import load_sql

if TYPE_CHECKING:
    from datetime import date

    from segmentation.metrics.snapshot import Snapshot
    from segmentation.store import Store

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


def suggest(store: Store, as_of: date) -> dict[str, float | str]:
    """Silence begins at three times the shop's usual gap."""
    shop_gap_days, _ = known_signals(SingleDay(store, as_of))
    return {"silence_days": round(3 * shop_gap_days)} if shop_gap_days else {}


register(ControlledModel("risk", CONTROLS, place, suggest, explain))
