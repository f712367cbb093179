"""What customers write about, topic by topic: how many answers, and what they are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segmentation.charts.axes import named_rows
from segmentation.charts.canvas import HIDDEN_AXIS, LABEL_SIZE, as_text, figure, pixels_of, wrapped
from segmentation.charts.palette import LINE
from segmentation.charts.scores import HIGH, LOW, MIDDLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    import plotly.graph_objects as go  # type: ignore[import-untyped]

UNSCORED = "#EDEFF2"
ROW, NAME_COLUMNS = 38, 30
PARTS = (("low", LOW), ("middle", MIDDLE), ("high", HIGH), ("unscored", UNSCORED))


def topic_bars(
    frame: pd.DataFrame, *, title: str, hover: str, parts: Sequence[str], chosen: int | None = None
) -> go.Figure:
    """One bar a topic, first row on top, in parts: low, middle, high, without a score; low ones begin at the left.

    ``frame``: ``topic`` (its number, the ``customdata`` of a click), ``label``, ``low``, ``middle``, ``high``,
    ``unscored`` (answers), ``figures`` (shown beside the bar). ``hover`` may name ``{label}`` and ``{figures}``;
    ``parts``: words for the four. The bar of ``chosen`` has an edge.
    """
    rows = frame.to_dict("records")
    if not rows:
        return figure([], title, 40, xaxis=HIDDEN_AXIS, yaxis=HIDDEN_AXIS)
    told = [as_text(hover.format(label=row["label"], figures=row["figures"])) for row in rows]
    edges = [2 if row["topic"] == chosen else 0 for row in rows]
    bars = [
        {
            "type": "bar",
            "orientation": "h",
            "name": as_text(words),
            "x": [int(row[name]) for row in rows],
            "y": list(range(len(rows))),
            "customdata": [int(row["topic"]) for row in rows],
            "marker": {"color": colour, "line": {"width": edges, "color": LINE}},
            "hovertext": told,
            "hovertemplate": "%{hovertext}<extra></extra>",
            # a bar a reader did not click would else fade
            "unselected": {"marker": {"opacity": 1}},
            "showlegend": any(row[name] for row in rows),
        }
        for (name, colour), words in zip(PARTS, parts, strict=True)
    ]
    labels = [as_text(row["figures"]) for row in rows]
    notes: list[dict[str, Any]] = [
        {
            "x": sum(int(row[name]) for name, _ in PARTS),
            "y": place,
            "text": label,
            "xanchor": "left",
            "xshift": 8,
            "showarrow": False,
            "font": {"size": LABEL_SIZE - 1},
        }
        for place, (row, label) in enumerate(zip(rows, labels, strict=True))
    ]
    most = max(sum(int(row[name]) for name, _ in PARTS) for row in rows)
    room = pixels_of(labels) / max(480 - pixels_of(labels), 160)
    return figure(
        bars,
        title,
        ROW * len(rows) + 48,
        margin={"t": 36},
        barmode="stack",
        bargap=0.42,
        showlegend=True,
        legend={
            "orientation": "h",
            "x": 0,
            "y": 1,
            "yanchor": "bottom",
            "traceorder": "normal",
            "itemclick": False,
            "itemdoubleclick": False,
            "font": {"size": LABEL_SIZE - 1},
        },
        annotations=notes,
        clickmode="event+select",
        xaxis=HIDDEN_AXIS | {"range": [0, most * (1 + room)]},
        yaxis=named_rows([wrapped(row["label"], NAME_COLUMNS) for row in rows]),
    )
