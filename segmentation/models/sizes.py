"""Sizes of the segments of any placement: one group-by over the customers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segmentation.metrics.customers import metrics_table
from segmentation.models.result import Result, SegmentSize
from segmentation.store import load_sql

if TYPE_CHECKING:
    from datetime import date

    from segmentation.models.placed import Placement
    from segmentation.models.settings import Settings
    from segmentation.store import Store


def add_up(store: Store, as_of: date, settings: Settings, placement: Placement) -> Result:
    """Sizes of the segments of a placement; one that nobody is in has size 0."""
    metrics = metrics_table(store, as_of, window_months=placement.window_months)
    told = load_sql("models/placed_metrics", placements=f"({placement.query})", customer_metrics=metrics)
    query = load_sql("models/segment_sizes", sized=f"({placement.sized or told})")
    with store.cursor() as cursor:
        found = {row[0]: row[1:] for row in cursor.execute(query, dict(placement.values)).fetchall()}
    customers = sum(row[0] for row in found.values())
    revenue = float(sum(row[3] for row in found.values()))
    names = [*placement.segments, *sorted(name for name in found if name not in placement.segments)]
    sizes = tuple(_size(name, found.get(name), customers, revenue) for name in names)
    return Result(as_of, customers, sum(row[1] for row in found.values()), settings, sizes)


def _size(name: str, row: tuple[Any, ...] | None, customers: int, revenue: float) -> SegmentSize:
    if row is None:
        return SegmentSize(name, 0, 0.0, 0, 0.0, 0.0, None, None, None)
    count, buyers, orders, money, days = row
    return SegmentSize(
        segment=name,
        customers=count,
        customer_share=count / customers,
        orders=orders,
        revenue=float(money),
        revenue_share=float(money) / revenue if revenue else 0.0,
        mean_recency=days / buyers if buyers else None,
        mean_frequency=orders / count,
        mean_monetary=float(money) / count,
    )
