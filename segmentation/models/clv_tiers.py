"""CLV tiers: platinum, gold, silver and bronze by a simple value of the customer's life.

clv = margin x (spend to date + orders a year x mean order value x years ahead), without the part ahead for those who
have not ordered for ``active_days``. Orders a year are counted over the time since the first order, one year at least.
It is the historic value plus the constant-margin forecast, without discount, of Berger & Nasr 1998, "Customer lifetime
value: marketing models and applications", Journal of Interactive Marketing 12(1), case 1. It knows no chance of leaving
but "still active"; the probabilistic model is another one.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from segmentation.metrics.customers import metrics_table
from segmentation.models.explanation import Reasons
from segmentation.models.placed import Placement, placement_of
from segmentation.models.registry import ControlledModel, register
from segmentation.models.result import NO_ORDERS
from segmentation.models.settings import ModelSettings, Number
from segmentation.models.value_edges import edges_at_shares, least_at_shares
from segmentation.models.value_explain import customer_row, order_moves, tiers_at
from segmentation.store import load_sql

if TYPE_CHECKING:
    from datetime import date

    from segmentation.metrics.snapshot import Snapshot
    from segmentation.store import Store

TIERS = ("platinum", "gold", "silver", "bronze")
CONTROLS = (
    Number("platinum_share", 0.01, 0.5, 0.01, 0.05, "share"),
    Number("gold_share", 0.01, 0.5, 0.01, 0.15, "share"),
    Number("silver_share", 0.01, 0.9, 0.01, 0.3, "share"),
    Number("years", 0, 10, 0.5, 2, "years"),
    Number("margin", 0.01, 1, 0.01, 0.3, "share"),
    Number("active_days", 30, 1095, 1, 365, "days"),
)


def place(snapshot: Snapshot, settings: ModelSettings) -> Placement:
    """Tier of each customer with an order, by shares of the customers, and ``clv`` in money."""
    valued, assumed, shares = _valued(snapshot.day, snapshot.metrics(), settings)
    edges = edges_at_shares(snapshot.store, valued, "clv", shares, assumed)
    bound = {f"{tier}_from": edge for tier, edge in zip(TIERS, edges.values, strict=False)}
    query = load_sql("models/clv_tiers", valued_customers=valued)
    return placement_of(query, {**assumed, **bound}, (*TIERS, NO_ORDERS), ("clv",))


def _valued(as_of: date, metrics: str, settings: ModelSettings) -> tuple[str, dict[str, object], list[float]]:
    """The query of valued customers, its values, and the shares of the tiers but the last."""
    assumed: dict[str, object] = {code: settings.number(code) for code in ("years", "margin", "active_days")}
    valued = f"({load_sql('models/clv', customer_metrics=metrics)})"
    return valued, {**assumed, "as_of": as_of}, [settings.number(f"{tier}_share") for tier in TIERS[:3]]


def explain(store: Store, as_of: date, settings: ModelSettings, customer_id: str) -> Reasons:
    """A customer's value, the cuts, and the orders that would lead above one; an order makes active again."""
    valued, assumed, shares = _valued(as_of, metrics_table(store, as_of), settings)
    edges = edges_at_shares(store, valued, "clv", shares, assumed)
    least = least_at_shares(store, valued, "clv", shares, customer_id=customer_id, values=assumed)
    tiers = tiers_at(TIERS, edges.values, least)
    row = customer_row(
        store, as_of, customer_id, ("order_count", "spend_total", "days_since_last_order", "first_order_on")
    )
    spend, days, first = row["spend_total"], row["days_since_last_order"], row["first_order_on"]
    years, margin, active_days = (settings.number(code) for code in ("years", "margin", "active_days"))
    span = max((as_of - first).days if first else 365, 365)

    def value(amount: Decimal, *, active: bool) -> float:
        money = float(spend + amount)
        return margin * (money + (years * money * 365 / span if active else 0))

    clv = value(Decimal(0), active=days is not None and days <= active_days) if row["order_count"] else None
    now = tiers.now(row["order_count"], clv)
    moves = order_moves(tiers, now, lambda amount: value(amount, active=True))
    cuts: dict[str, tuple[float, ...]] = {"clv": tiers.cuts(), "days_since_last_order": (active_days,)}
    return Reasons(now, {"clv": clv, **row}, cuts, moves=tuple(moves))


register(ControlledModel("clv_tiers", CONTROLS, place, explain=explain))
