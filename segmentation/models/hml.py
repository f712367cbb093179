"""HML: high, medium and low by share of the customers, ranked by value.

The highest share of the customers with an order is high, the next share medium, the rest low.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.metrics.customers import metrics_table
from segmentation.models.registry import ControlledModel, register
from segmentation.models.settings import Choice, ModelSettings, Number
from segmentation.models.value_edges import VALUE_METRICS, edges_at_shares
from segmentation.models.value_tiers import explain_shares, tier_placement

if TYPE_CHECKING:
    from datetime import date

    from segmentation.models.placed import Placement
    from segmentation.store import Store

CONTROLS = (
    Choice("value_metric", VALUE_METRICS, "spend_total"),
    Number("high_share", 0.01, 0.9, 0.01, 0.2, "share"),
    Number("middle_share", 0.01, 0.9, 0.01, 0.3, "share"),
)


def place(store: Store, as_of: date, settings: ModelSettings) -> Placement:
    """Segments of ``value_tiers``; customers of equal value are in one, so a share may come out larger than asked."""
    return placed_on(store, as_of, metrics_table(store, as_of), settings)


def reads(settings: ModelSettings) -> tuple[str, ...]:
    """The metric that is cut."""
    return (settings.option("value_metric"),)


def placed_on(store: Store, _as_of: date, metrics: str, settings: ModelSettings) -> Placement:
    """Segment of each customer of a table of metrics."""
    metric = settings.option("value_metric")
    shares = (settings.number("high_share"), settings.number("middle_share"))
    return tier_placement(metrics, metric, edges_at_shares(store, metrics, metric, shares))


register(ControlledModel("hml", CONTROLS, place, explain=explain_shares, placed_on=placed_on, reads=reads))
