"""Data quality as pictures: where the faults are, and whether uploads get better.

Frames hold shares of rows at fault (0 to 1). ``hover`` is a sentence with any of the blanks named with each chart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segmentation.charts.amounts import percent, whole
from segmentation.charts.canvas import (
    FAINT,
    GRID,
    HIDDEN_AXIS,
    LABEL_SIZE,
    as_text,
    figure,
    pixels_of,
    wrapped,
)
from segmentation.charts.palette import LINE, PAIN, text_on, tone

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    import plotly.graph_objects as go  # type: ignore[import-untyped]

ROW = 44
LABEL_COLUMNS = 22
TREND_HEIGHT = 190
LABELLED = 12  # uploads that are named on the axis
_SCALE = [[step / (len(PAIN) - 1), colour] for step, colour in enumerate(PAIN)]


def fault_map(frame: pd.DataFrame, *, title: str, hover: str, columns: Sequence[str], nothing: str) -> go.Figure:
    """One row a kind of data, one column a dimension, each cell the share at fault; deeper = more.

    ``frame``: ``row`` and ``column`` (shown names), ``n``, ``faulty``, in the order of rows. ``hover`` may use
    ``{row}`` ``{column}`` ``{share}`` ``{faulty}`` ``{n}``. Cells nothing is said of show ``nothing``.
    """
    rows = list(dict.fromkeys(frame["row"]))
    shade: list[list[float | None]] = [[None] * len(columns) for _ in rows]
    hovers = [[as_text(nothing)] * len(columns) for _ in rows]
    notes: list[dict[str, Any]] = []
    for row, column, n, faulty in frame[["row", "column", "n", "faulty"]].itertuples(index=False, name=None):
        place = (list(columns).index(column), rows.index(row))
        share = faulty / n
        # by the root: one bad cell would leave all the others the same pale
        depth = share**0.5
        shade[place[1]][place[0]] = depth
        told = hover.format(row=row, column=column, share=percent(share), faulty=whole(faulty), n=whole(n))
        hovers[place[1]][place[0]] = as_text(told)
        font = {"size": LABEL_SIZE, "color": text_on(tone(depth, PAIN))}
        notes.append({"x": place[0], "y": place[1], "text": percent(share), "showarrow": False, "font": font})
    cells = {
        "type": "heatmap",
        "z": shade,
        "x": list(range(len(columns))),
        "y": list(range(len(rows))),
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
    if not rows:
        return figure([], title, 40, xaxis=HIDDEN_AXIS, yaxis=HIDDEN_AXIS)
    return figure(
        [cells],
        title,
        ROW * len(rows) + 32,
        margin={"b": 8, "t": 30},
        plot_bgcolor=FAINT,
        annotations=notes,
        xaxis=_names(columns) | {"side": "top"},
        yaxis=_names([wrapped(row, LABEL_COLUMNS) for row in rows], escaped=True)
        | {"range": [len(rows) - 0.5, -0.5], "ticklabelstandoff": 8},
    )


def fault_trend(frame: pd.DataFrame, *, title: str, hover: str) -> go.Figure:
    """Share at fault of each upload, oldest left, as bars from zero.

    ``frame``: ``upload`` (shown name), ``n``, ``faulty``, in order. ``hover`` may use ``{upload}`` ``{share}``
    ``{faulty}`` ``{n}``.
    """
    rows = list(frame[["upload", "n", "faulty"]].itertuples(index=False, name=None))
    if not rows:
        return figure([], title, 40, xaxis=HIDDEN_AXIS, yaxis=HIDDEN_AXIS)
    shares = [faulty / n for _, n, faulty in rows]
    told = [
        as_text(hover.format(upload=upload, share=percent(share), faulty=whole(faulty), n=whole(n)))
        for (upload, n, faulty), share in zip(rows, shares, strict=True)
    ]
    few = len(rows) <= LABELLED
    bars = {
        "type": "bar",
        "x": list(range(len(rows))),
        "y": shares,
        "text": [percent(share) for share in shares] if few else None,
        "textposition": "outside",
        "textfont": {"size": LABEL_SIZE},
        "cliponaxis": False,
        "hovertext": told,
        "hovertemplate": "%{hovertext}<extra></extra>",
        "marker": {"color": [tone(share**0.5, PAIN) for share in shares], "line": {"width": 1, "color": LINE}},
    }
    names = [as_text(upload) for upload, _, _ in rows]
    step = -(-len(rows) // LABELLED)
    places = list(range(0, len(rows), step))
    return figure(
        [bars],
        title,
        TREND_HEIGHT,
        margin={"t": 24, "b": 28, "r": max(8, pixels_of(names[-1:]) // 2)},
        bargap=max(0.2, 1 - 0.09 * len(rows)),
        xaxis={
            "tickvals": places,
            "ticktext": [names[place] for place in places],
            "tickfont": {"size": LABEL_SIZE - 1},
            "range": [-0.6, len(rows) - 0.4],
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
            "automargin": True,
        },
        yaxis={
            "tickformat": ".1%" if max(shares) < 0.05 else ".0%",
            "range": [0, max(max(shares) * 1.15, 0.001)],
            "nticks": 4,
            "gridcolor": GRID,
            "zeroline": False,
            "fixedrange": True,
            "automargin": True,
        },
    )


def _names(labels: Sequence[str], *, escaped: bool = False) -> dict[str, Any]:
    return {
        "tickvals": list(range(len(labels))),
        "ticktext": list(labels) if escaped else [as_text(label) for label in labels],
        "tickfont": {"size": LABEL_SIZE},
        "range": [-0.5, len(labels) - 0.5],
        "ticks": "",
        "automargin": True,
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
    }
