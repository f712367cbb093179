"""Placements by models that look at the metrics alone: sizes are added up without looking customers up again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.models.registry import Placement

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def placement_of(
    query: str, values: Mapping[str, object], segments: Sequence[str], columns: Sequence[str] = ()
) -> Placement:
    """From a SELECT of metrics with ``segment`` and ``columns``, one row per customer."""
    listed = ", ".join(("customer_id", "segment", *columns))
    summed = "segment, order_count, order_count_window, spend_window, days_since_last_order"
    return Placement(
        f"SELECT {listed} FROM ({query})",  # noqa: S608 - our own names
        values,
        tuple(segments),
        tuple(columns),
        sized=f"SELECT {summed} FROM ({query})",  # noqa: S608
    )
