"""Where a metric is cut so that given shares of the customers lie above.

Equal customers stay together: whoever has the value at which a share is reached belongs above. Values of 0 and less
never do, whatever the share.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from math import ceil
from typing import TYPE_CHECKING

from segmentation.store import load_sql

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from segmentation.store import Store

# What a customer is worth: money, all of it net of refunds but spend_gross.
VALUE_METRICS = ("spend_total", "spend_12_months", "spend_6_months", "spend_per_order", "spend_gross")


@dataclass(frozen=True)
class Edges:
    """``values``: the lowest value above each cut, in the metric's unit. ``unknown``: customers without a value."""

    values: tuple[Decimal | float, ...]
    unknown: int


def edges_at_shares(
    store: Store, metrics: str, metric: str, shares: Sequence[float], values: Mapping[str, object] | None = None
) -> Edges:
    """Edges so that the first share of the customers with an order lies above the first, the next between, and so on.

    ``metrics``: a table, or ``(query)`` of these ``values``, with ``order_count`` and ``metric``. Shares 0..1, each
    counted from the end of the one before.
    """
    return _edges(store, metrics, metric, _reached(shares), values)


def least_at_shares(
    store: Store,
    metrics: str,
    metric: str,
    shares: Sequence[float],
    *,
    customer_id: str,
    values: Mapping[str, object] | None = None,
) -> tuple[Decimal | float, ...]:
    """The least values above 0 with which one customer would lie above each of these cuts, all others as they are.

    As ``edges_at_shares``, whose customers include this one, with or without an order until now.
    """
    others = f"(SELECT * FROM {metrics} WHERE customer_id <> $only)"  # noqa: S608 - our own names
    bound = {**(values or {}), "only": customer_id}
    with store.cursor() as cursor:
        query = f"SELECT COUNT({metric}) FROM {others} WHERE order_count > 0"  # noqa: S608 - our own names
        row = cursor.execute(query, bound).fetchone()
    assert row is not None
    places = [max(1, ceil(share * (row[0] + 1))) for share in _reached(shares)]
    inside = [(Decimal(place) - Decimal("0.5")) / row[0] for place in places if place <= row[0]]
    found = _edges(store, others, metric, inside, bound).values if inside else ()
    return (*found, *(Decimal(0) for _ in places[len(found) :]))


def _reached(shares: Sequence[float]) -> list[Decimal]:
    return [min(share, Decimal(1)) for share in accumulate(Decimal(str(share)) for share in shares)]


def _edges(
    store: Store, metrics: str, metric: str, reached: Sequence[Decimal], values: Mapping[str, object] | None
) -> Edges:
    query = load_sql("models/value_edges", customer_metrics=metrics, metric_value=metric)
    with store.cursor() as cursor:
        row = cursor.execute(query, {**(values or {}), "shares": list(reached)}).fetchone()
    assert row is not None
    return Edges(tuple(row[0] or [Decimal(0)] * len(reached)), row[1])
