"""Data quality as pictures: where the faults are, and whether uploads get better.

Frames hold shares of rows at fault (0 to 1). ``hover`` is a sentence with any of the blanks named with each chart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

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
from segmentation.charts.cells import CellMap, cell_axis
from segmentation.charts.palette import LINE, PAIN, tone

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    import plotly.graph_objects as go  # type: ignore[import-untyped]

ROW = 44
LABEL_COLUMNS = 22
TREND_HEIGHT = 190
LABELLED = 12  # uploads that are named on the axis


def fault_map(frame: pd.DataFrame, *, title: str, hover: str, columns: Sequence[str], nothing: str) -> go.Figure:
    """One row a kind of data, one column a dimension, each cell the share at fault; deeper = more.

    ``frame``: ``row`` and ``column`` (shown names), ``n``, ``faulty``, in the order of rows. ``hover`` may use
    ``{row}`` ``{column}`` ``{share}`` ``{faulty}`` ``{n}``. Cells nothing is said of show ``nothing``.
    """
    rows = list(dict.fromkeys(frame["row"]))
    cells = CellMap(len(columns), len(rows), scale=PAIN, nothing=nothing)
    for row, column, n, faulty in frame[["row", "column", "n", "faulty"]].itertuples(index=False, name=None):
        share = faulty / n
        told = hover.format(row=row, column=column, share=percent(share), faulty=whole(faulty), n=whole(n))
        # by the root: one bad cell would leave all the others the same pale
        cells.put(list(columns).index(column), rows.index(row), share**0.5, percent(share), told)
    if not rows:
        return figure([], title, 40, xaxis=HIDDEN_AXIS, yaxis=HIDDEN_AXIS)
    return figure(
        [cells.trace()],
        title,
        ROW * len(rows) + 32,
        margin={"b": 8, "t": 30},
        plot_bgcolor=FAINT,
        annotations=cells.annotations,
        xaxis=cell_axis([as_text(column) for column in columns]) | {"side": "top"},
        yaxis=cell_axis([wrapped(row, LABEL_COLUMNS) for row in rows], downwards=True) | {"ticklabelstandoff": 8},
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
