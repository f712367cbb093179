"""Recency x frequency as a heat map: where the customers, or the money, sit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from segmentation.charts.amounts import Language, compact_number, percent, whole
from segmentation.charts.canvas import FAINT, as_text, figure
from segmentation.charts.cells import CellMap, cell_axis

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    import plotly.graph_objects as go  # type: ignore[import-untyped]

CELL, LARGE_CELL = 62, 92
SCORES = ("1", "2", "3", "4", "5")


def rf_heatmap(
    frame: pd.DataFrame,
    *,
    title: str,
    recency_title: str,
    frequency_title: str,
    hover: str,
    measure: Literal["customers", "revenue"] = "customers",
    recency_labels: Sequence[str] = SCORES,
    frequency_labels: Sequence[str] = SCORES,
    language: Language = "zh",
    currency: str = "",
) -> go.Figure:
    """One cell a pair of scores, recency to the right, frequency upwards, so the best customers are top right.

    ``frame``: ``recency`` and ``frequency`` (scores from 1), ``customers``, ``revenue``; absent pairs are empty cells.
    Two labels an axis make the high/low picture. ``hover`` may use ``{recency}`` ``{frequency}`` ``{customers}``
    ``{customer_share}`` ``{revenue}``.
    """
    across, upwards = len(recency_labels), len(frequency_labels)
    cell_map = CellMap(across, upwards)
    cells = list(frame[["recency", "frequency", "customers", "revenue"]].itertuples(index=False, name=None))
    everyone = sum(customers for _, _, customers, _ in cells) or 1
    most = float(max(frame[measure], default=0))
    for recency, frequency, customers, revenue in cells:
        column, row = int(recency) - 1, int(frequency) - 1
        value = float(customers if measure == "customers" else revenue)
        if not customers:
            continue
        # by the root: one crowded cell would leave all the others the same pale
        depth = (max(value, 0) / most) ** 0.5 if most > 0 else 0.0
        money = compact_number(revenue, language, currency=currency)
        told = hover.format(
            recency=recency_labels[column],
            frequency=frequency_labels[row],
            customers=whole(customers),
            customer_share=percent(customers / everyone),
            revenue=money,
        )
        cell_map.put(column, row, depth, whole(customers) if measure == "customers" else money, told)
    return figure(
        [cell_map.trace()] if cells else [],
        title,
        (CELL if upwards > 3 else LARGE_CELL) * upwards + 64,
        margin={"b": 52, "l": 56},
        plot_bgcolor=FAINT,
        annotations=cell_map.annotations,
        xaxis=cell_axis([as_text(label) for label in recency_labels], title=recency_title),
        yaxis=cell_axis([as_text(label) for label in frequency_labels], title=frequency_title),
    )
