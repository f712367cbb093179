"""Where a metric is cut so that given shares of the customers lie above.

Equal customers stay together: whoever has the value at which a share is reached belongs above. Values of 0 and less
never do, whatever the share.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
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
    reached = [min(share, Decimal(1)) for share in accumulate(Decimal(str(share)) for share in shares)]
    query = load_sql("models/value_edges", customer_metrics=metrics, metric_value=metric)
    with store.cursor() as cursor:
        row = cursor.execute(query, {**(values or {}), "shares": reached}).fetchone()
    assert row is not None
    return Edges(tuple(row[0] or [Decimal(0)] * len(reached)), row[1])
