"""Recency x frequency as a heat map: where the customers, or the money, sit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from segmentation.charts.amounts import Language, compact_number, percent, whole
from segmentation.charts.canvas import FAINT, LABEL_SIZE, as_text, figure
from segmentation.charts.palette import SEQUENCE, text_on, tone

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    import plotly.graph_objects as go  # type: ignore[import-untyped]

CELL, LARGE_CELL = 62, 92
SCORES = ("1", "2", "3", "4", "5")
_SCALE = [[step / (len(SEQUENCE) - 1), colour] for step, colour in enumerate(SEQUENCE)]


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
    shade: list[list[float | None]] = [[None] * across for _ in range(upwards)]
    hovers = [[""] * across for _ in range(upwards)]
    notes: list[dict[str, Any]] = []
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
        shade[row][column] = depth
        money = compact_number(revenue, language, currency=currency)
        hovers[row][column] = as_text(
            hover.format(
                recency=recency_labels[column],
                frequency=frequency_labels[row],
                customers=whole(customers),
                customer_share=percent(customers / everyone),
                revenue=money,
            )
        )
        text = whole(customers) if measure == "customers" else money
        font = {"size": LABEL_SIZE, "color": text_on(tone(depth))}
        notes.append({"x": column, "y": row, "text": as_text(text), "showarrow": False, "font": font})
    cell_map = {
        "type": "heatmap",
        "z": shade,
        "x": list(range(across)),
        "y": list(range(upwards)),
        "zmin": 0,
        "zmax": 1,
        "colorscale": _SCALE,
        "showscale": False,
        "xgap": 3,
        "ygap": 3,
        "hoverongaps": False,
        "hovertext": hovers,
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    return figure(
        [cell_map] if cells else [],
        title,
        (CELL if upwards > 3 else LARGE_CELL) * upwards + 64,
        margin={"b": 52, "l": 56},
        plot_bgcolor=FAINT,
        annotations=notes,
        xaxis=_axis(recency_title, recency_labels),
        yaxis=_axis(frequency_title, frequency_labels),
    )


def _axis(title: str, labels: Sequence[str]) -> dict[str, Any]:
    return {
        "title": {"text": as_text(title), "font": {"size": LABEL_SIZE}, "standoff": 10},
        "tickvals": list(range(len(labels))),
        "ticktext": [as_text(label) for label in labels],
        "tickfont": {"size": LABEL_SIZE},
        "range": [-0.5, len(labels) - 0.5],
        "ticks": "",
        "automargin": True,
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
    }
