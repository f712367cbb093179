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

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from segmentation.metrics.customers import metrics_table
from segmentation.models.explanation import Move, Reasons
from segmentation.models.placed import Placement, placement_of
from segmentation.models.registry import ControlledModel, register
from segmentation.models.settings import ModelSettings, Number
from segmentation.models.value_explain import customer_row
from segmentation.store import load_sql

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from segmentation.metrics.snapshot import Snapshot
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


def place(snapshot: Snapshot, settings: ModelSettings) -> Placement:
    """Stage of each customer."""
    query = load_sql("models/lifecycle", customer_metrics=snapshot.metrics(("last_gap_days",)))
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


@dataclass(frozen=True)
class _Life:
    """One customer on a day. ``once``: bought on one day only. Days."""

    orders: int
    once: bool
    days: int
    last_gap: int | None

    def stage(self, edge: Callable[[str], float]) -> str:
        """As models/lifecycle.sql."""
        if not self.orders:
            return "prospect"
        if self.once:
            is_new, is_kept = self.days <= edge("new_days"), self.days <= edge("one_time_lost_days")
            return "new" if is_new else "first_time" if is_kept else "lost"
        if self.days > edge("at_risk_days") or self.days > edge("lost_days"):
            return "lost" if self.days > edge("lost_days") else "at_risk"
        if self.last_gap is not None and self.last_gap > edge("lost_days"):
            return "won_back"
        return "loyal" if self.orders >= edge("loyal_orders") else "repeat"


def explain(store: Store, as_of: date, settings: ModelSettings, customer_id: str) -> Reasons:
    """Days and orders of a customer, their edges, and what orders or silence would lead to."""
    columns = ("order_count", "days_since_last_order", "last_gap_days", "first_order_on", "last_order_on")
    row = customer_row(store, as_of, customer_id, columns)
    once = row["order_count"] == 1 or (row["order_count"] > 0 and row["first_order_on"] == row["last_order_on"])
    now = _Life(row["order_count"], once, row["days_since_last_order"] or 0, row["last_gap_days"])
    edge = settings.number
    days = ("new_days", "one_time_lost_days") if once else ("at_risk_days", "lost_days")
    cuts = {
        "days_since_last_order": tuple(sorted(map(edge, days))),
        "last_gap_days": (edge("lost_days"),),
        "order_count": (edge("loyal_orders"),),
    }
    moves = (*_orders(now, edge, row["last_order_on"]), *_silence(now, edge, as_of))
    return Reasons(now.stage(edge), {name: row[name] for name in columns[:4]}, cuts if now.orders else {}, moves=moves)


def _orders(now: _Life, edge: Callable[[str], float], last_order_on: date | None) -> Iterator[Move]:
    """The next order, and as many as make loyal; who waits longer than ``lost_days`` is won back instead."""
    found = {now.stage(edge)}
    for more in sorted({1, max(1, int(edge("loyal_orders")) - now.orders)}):
        last_gap = now.days if now.orders and now.days else now.last_gap
        once = not now.orders or (now.once and not now.days)
        stage = _Life(now.orders + more, once, 0, last_gap).stage(edge)
        if stage in found:
            continue
        found.add(stage)
        by = (
            None
            if last_order_on is None or stage in ("won_back", "new")
            else last_order_on + timedelta(edge("lost_days"))
        )
        yield Move("order", stage, {"orders": more, "amount_from": None, "amount_below": None, "by": by})


def _silence(now: _Life, edge: Callable[[str], float], as_of: date) -> Iterator[Move]:
    last = now.stage(edge)
    ends = {int(edge(code)) + 1 for code in ("new_days", "one_time_lost_days", "at_risk_days", "lost_days")}
    for days in sorted(end for end in ends if end > now.days) if now.orders else ():
        stage = replace(now, days=days).stage(edge)
        if stage != last:
            last = stage
            yield Move("wait", stage, {"days": days - now.days, "on": as_of + timedelta(days - now.days)})


register(ControlledModel("lifecycle", CONTROLS, place, suggest, explain))
