"""HML: high, medium and low by share of the customers, ranked by value.

The highest share of the customers with an order is high, the next share medium, the rest low.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.models.registry import ControlledModel, register
from segmentation.models.settings import Choice, ModelSettings, Number
from segmentation.models.value_edges import VALUE_METRICS, edges_at_shares
from segmentation.models.value_tiers import explain_shares, tier_placement

if TYPE_CHECKING:
    from segmentation.metrics.snapshot import Snapshot
    from segmentation.models.placed import Placement

CONTROLS = (
    Choice("value_metric", VALUE_METRICS, "spend_total"),
    Number("high_share", 0.01, 0.9, 0.01, 0.2, "share"),
    Number("middle_share", 0.01, 0.9, 0.01, 0.3, "share"),
)


def place(snapshot: Snapshot, settings: ModelSettings) -> Placement:
    """Segments of ``value_tiers``; customers of equal value are in one, so a share may come out larger than asked."""
    metric = settings.option("value_metric")
    metrics = snapshot.metrics((metric,))
    shares = (settings.number("high_share"), settings.number("middle_share"))
    return tier_placement(metrics, metric, edges_at_shares(snapshot.store, metrics, metric, shares))


register(ControlledModel("hml", CONTROLS, place, explain=explain_shares))
