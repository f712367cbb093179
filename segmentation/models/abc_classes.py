"""ABC: who brings most of the revenue.

Customers ranked by value, highest first. A: the fewest who together bring ``a_share`` of it; B: those needed on top for
``b_share``; C: the rest. The customer at whose value a share is reached belongs above the cut, with all of equal value.
Values of 0 and less are in C, and don't count in the sum of which shares are taken.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from segmentation.metrics.customers import metrics_table
from segmentation.metrics.snapshot import SingleDay
from segmentation.models.placed import Placement, placement_of
from segmentation.models.registry import ControlledModel, register
from segmentation.models.result import NO_ORDERS, UNKNOWN
from segmentation.models.settings import Choice, ModelSettings, Number
from segmentation.models.value_edges import edges_at_shares
from segmentation.models.value_explain import explain_metric, tiers_at
from segmentation.store import load_sql

if TYPE_CHECKING:
    from datetime import date

    from segmentation.metrics.snapshot import Snapshot
    from segmentation.models.explanation import Reasons
    from segmentation.store import Store

CLASSES = ("class_a", "class_b", "class_c")
SUMS = ("spend_total", "spend_12_months", "spend_6_months", "spend_gross")
TOP = 0.2
CONTROLS = (
    Choice("revenue_metric", SUMS, "spend_total"),
    Number("a_share", 0.1, 0.99, 0.01, 0.8, "share"),
    Number("b_share", 0.1, 1, 0.01, 0.95, "share"),
)


@dataclass(frozen=True)
class Pareto:
    """The share of revenue (0..1) that the best customers bring, by their share of the customers with an order.

    ``points``: (share of customers, share of revenue) from (0, 0) to (1, 1). ``cuts``: the same at the end of A and
    of B. ``top_revenue``: what the best fifth brings. ``customers``: how many have an order.
    """

    points: tuple[tuple[float, float], ...]
    cuts: tuple[tuple[float, float], ...]
    top_revenue: float
    customers: int


def place(snapshot: Snapshot, settings: ModelSettings) -> Placement:
    """Class of each customer; who never ordered is in ``no_orders``, a value nobody told in ``unknown``."""
    store, metric = snapshot.store, settings.option("revenue_metric")
    metrics = snapshot.metrics((metric,))
    curve = _curve(snapshot, metrics, metric)
    query = load_sql("models/abc_classes", customer_metrics=metrics, metric_value=metric)
    unknown = edges_at_shares(store, metrics, metric, (1,)).unknown
    segments = (*CLASSES, *([UNKNOWN] if unknown else []), NO_ORDERS)
    return placement_of(query, _edges(store, metrics, curve, settings), segments)


def pareto(store: Store, as_of: date, settings: ModelSettings) -> Pareto | None:
    """The curve the classes are cut from; None where nobody brings revenue."""
    metrics, metric = metrics_table(store, as_of), settings.option("revenue_metric")
    names = {"customer_metrics": metrics, "metric_value": metric}
    curve = _curve(SingleDay(store, as_of), metrics, metric)
    with store.cursor() as cursor:
        query = load_sql("models/pareto", value_curve=curve, **names)
        rows = cursor.execute(query, {"share": TOP}).fetchall()
        if not rows:
            return None
        edges = load_sql("models/pareto_classes", **names)
        told = cursor.execute(edges, _edges(store, metrics, curve, settings)).fetchone()
    assert told is not None
    customers, money = rows[-1]
    points = tuple((above / customers, brought / money) for above, brought in rows)
    cuts = tuple((told[at] / customers, told[at + 1] / money) for at in (0, 2))
    return Pareto(points, cuts, revenue_at(points, TOP), customers)


def revenue_at(points: tuple[tuple[float, float], ...], share: float) -> float:
    """Share of revenue of the best ``share`` of the customers, straight between the points of the curve."""
    after = min(bisect_right(points, (share, 2.0)), len(points) - 1)
    (left, low), (right, high) = points[after - 1], points[after]
    return low + (high - low) * (share - left) / (right - left) if right > left else high


def _curve(snapshot: Snapshot, metrics: str, metric: str) -> str:
    query = load_sql("models/value_curve", customer_metrics=metrics, metric_value=metric)
    return snapshot.table("value_curve", query, {}, {"metric": metric})


def _edges(store: Store, metrics: str, curve: str, settings: ModelSettings) -> dict[str, Decimal]:
    metric = settings.option("revenue_metric")
    query = load_sql("models/abc_edge", customer_metrics=metrics, metric_value=metric, value_curve=curve)
    found: dict[str, Decimal] = {}
    with store.cursor() as cursor:
        for name in ("a", "b"):
            row = cursor.execute(query, {"share": Decimal(str(settings.number(f"{name}_share")))}).fetchone()
            assert row is not None
            found[f"{name}_from"] = row[0] if row[0] is not None else Decimal(0)
    return found


def explain(store: Store, as_of: date, settings: ModelSettings, customer_id: str) -> Reasons:
    """What a customer brings, the cuts, and the orders that would lead above one."""
    metrics, metric = metrics_table(store, as_of), settings.option("revenue_metric")
    query = load_sql("models/abc_reach", customer_metrics=metrics, metric_value=metric)
    shares = {name: Decimal(str(settings.number(name))) for name in ("a_share", "b_share")}
    with store.cursor() as cursor:
        least = cursor.execute(query, {**shares, "only": customer_id}).fetchone()
    assert least is not None
    curve = _curve(SingleDay(store, as_of), metrics, metric)
    cuts = [found for _, found in sorted(_edges(store, metrics, curve, settings).items())]
    return explain_metric(store, as_of, customer_id, metric, tiers_at(CLASSES, cuts, least))


register(ControlledModel("abc", CONTROLS, place, explain=explain))
