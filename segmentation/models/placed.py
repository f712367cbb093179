"""Where a segmentation puts each customer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True)
class Placement:
    """Where each customer is: a SELECT and the values it binds.

    One row per customer of ``metrics_table`` with ``customer_id``, ``segment`` and ``columns``, which say more of why
    (scores). ``segments``: every segment there can be, in the order of meaning. ``window_months``: what the columns
    ``*_window`` of a list cover, None = all time. ``sized``: the rows of models/placed_metrics.sql, from models that
    have them without looking each customer up again.
    """

    query: str
    values: Mapping[str, object]
    segments: tuple[str, ...]
    columns: tuple[str, ...] = ()
    window_months: int | None = None
    sized: str | None = None


def placement_of(
    query: str, values: Mapping[str, object], segments: Sequence[str], columns: Sequence[str] = ()
) -> Placement:
    """From a SELECT of metrics with ``segment`` and ``columns``, one row per customer.

    Of models that look at the metrics alone: sizes are added up without looking customers up again.
    """
    listed = ", ".join(("customer_id", "segment", *columns))
    summed = "segment, order_count, order_count_window, spend_window, days_since_last_order"
    return Placement(
        f"SELECT {listed} FROM ({query})",  # noqa: S608 - our own names
        values,
        tuple(segments),
        tuple(columns),
        sized=f"SELECT {summed} FROM ({query})",  # noqa: S608
    )
