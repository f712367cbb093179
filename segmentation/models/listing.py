"""The customers of segments, with all a list can show of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.errors import InputError
from segmentation.metrics.customers import metrics_table
from segmentation.store import load_sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from segmentation.models.placed import Placement
    from segmentation.store import Store


def customers_query(
    store: Store, as_of: date, placement: Placement, segments: Iterable[str] | None = None
) -> tuple[str, Mapping[str, object]]:
    """A statement and its values: one row per customer of ``segments`` (None = all) with segment, the placement's
    columns, the metrics, and the profile fields.
    """
    wanted = list(placement.segments if segments is None else segments)
    unknown = [name for name in wanted if name not in placement.segments]
    if unknown:
        raise InputError("segment_unknown", segment=", ".join(unknown), allowed=", ".join(placement.segments))
    metrics = metrics_table(store, as_of, window_months=placement.window_months)
    query = load_sql("models/segment_customers", placements=f"({placement.query})", customer_metrics=metrics)
    return query, {**placement.values, "wanted": wanted}
