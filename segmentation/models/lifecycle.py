"""Lifecycle: where each customer stands between the first hello and gone.

| stage | who |
|---|---|
| ``prospect`` | known, never ordered |
| ``new`` | bought on one day only, at most ``new_days`` ago |
| ``first_time`` | bought on one day only, longer ago, at most ``one_time_lost_days`` |
| ``won_back`` | came back after a gap longer than ``lost_days``, and is not quiet again |
| ``loyal`` | ``loyal_orders`` orders or more, the last at most ``at_risk_days`` ago |
| ``repeat`` | fewer orders, on two days or more, the last at most ``at_risk_days`` ago |
| ``at_risk`` | bought on two days or more, the last time longer ago |
| ``lost`` | longer than ``lost_days`` ago; who bought on one day only, longer than ``one_time_lost_days`` |

Who bought once has no rhythm to fall out of and mostly takes longer to come back: an edge of their own, no ``at_risk``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.metrics.customers import metrics_table
from segmentation.models.placed import placement_of
from segmentation.models.registry import ControlledModel, ModelSettings, Number, Placement, register
from segmentation.store import load_sql

if TYPE_CHECKING:
    from datetime import date

    from segmentation.store import Store

STAGES = ("prospect", "new", "first_time", "repeat", "loyal", "at_risk", "lost", "won_back")
LEAST_RETURNED = 30  # customers, for a suggestion to mean something
CONTROLS = (
    Number("new_days", 1, 365, 1, 30, "days"),
    Number("one_time_lost_days", 1, 1095, 1, 180, "days"),
    Number("at_risk_days", 1, 1095, 1, 90, "days"),
    Number("lost_days", 1, 1095, 1, 180, "days"),
    Number("loyal_orders", 2, 50, 1, 4, "orders"),
)
# Of those who come back, so many have done so within the edge.
SHARES = {"new_percent": 50, "at_risk_percent": 80, "lost_percent": 95}


def place(store: Store, as_of: date, settings: ModelSettings) -> Placement:
    """Stage of each customer."""
    query = load_sql("models/lifecycle", customer_metrics=metrics_table(store, as_of))
    return placement_of(query, {control.code: settings.number(control.code) for control in CONTROLS}, STAGES)


def suggest(store: Store, as_of: date) -> dict[str, float | str]:
    """Edges from how long customers of this shop stay away, and orders that a quarter of the returning ones reach.

    Half of the second purchases came within ``new_days``, 95 % within ``one_time_lost_days``; 80 % of all repurchases
    within ``at_risk_days``; and 95 % of those who came back never stayed away longer than ``lost_days``. Who has not
    come back yet is in none of these. Nothing with fewer than 30 customers who came back.
    """
    query = load_sql("models/repurchase_gaps")
    gaps = store.derived("repurchase_gaps", query, {"as_of": as_of}, {"as_of": as_of})
    statement = load_sql("models/lifecycle_edges", repurchase_gaps=gaps, customer_metrics=metrics_table(store, as_of))
    with store.cursor() as cursor:
        row = cursor.execute(statement, SHARES).fetchone()
    assert row is not None
    returned, *days, loyal_orders = row
    if returned < LEAST_RETURNED:
        return {}
    edges = dict(zip(("new_days", "one_time_lost_days", "at_risk_days", "lost_days"), days, strict=True))
    return {**edges, "loyal_orders": max(3, loyal_orders)}


register(ControlledModel("lifecycle", CONTROLS, place, suggest))
