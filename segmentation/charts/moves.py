"""From where to where customers went: a matrix whose diagonal stayed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segmentation.charts.amounts import percent, whole
from segmentation.charts.canvas import FAINT, LABEL_SIZE, as_text, columns_of, figure, wrapped
from segmentation.charts.palette import SEQUENCE, text_on, tone

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import plotly.graph_objects as go  # type: ignore[import-untyped]

ROW, NAME_COLUMNS = 40, 26
HEAD_COLUMNS, HEAD = 18, 84  # names above the columns: Latin letters, pixels
_SCALE = [[step / (len(SEQUENCE) - 1), colour] for step, colour in enumerate(SEQUENCE)]


def moves_matrix(
    moves: Mapping[tuple[str, str], int],
    names: Sequence[tuple[str, str]],
    *,
    title: str,
    hover: str,
) -> go.Figure:
    """One cell a pair of segments: before down, after across, shaded by its share of the row.

    ``names``: (code, shown name) in the order of meaning; those without customers on an axis are left out of it.
    ``hover`` may use ``{before}`` ``{after}`` ``{customers}`` ``{share}`` (of those who were there before).
    """
    down = [item for item in names if any(count and was == item[0] for (was, _), count in moves.items())]
    across = [item for item in names if any(count and became == item[0] for (_, became), count in moves.items())]
    shade: list[list[float | None]] = [[None] * len(across) for _ in down]
    hovers = [[""] * len(across) for _ in down]
    notes: list[dict[str, Any]] = []
    for row, (was, was_label) in enumerate(down):
        leaving = sum(count for (before, _), count in moves.items() if before == was)
        for column, (became, became_label) in enumerate(across):
            count = moves.get((was, became), 0)
            if not count:
                continue
            share = count / leaving
            shade[row][column] = share
            told = hover.format(before=was_label, after=became_label, customers=whole(count), share=percent(share))
            hovers[row][column] = as_text(told)
            stayed = was == became
            text = f"<b>{whole(count)}</b>" if stayed else whole(count)
            font = {"size": LABEL_SIZE, "color": text_on(tone(share))}
            notes.append({"x": column, "y": row, "text": text, "showarrow": False, "font": font})
    cell_map = {
        "type": "heatmap",
        "z": shade,
        "x": list(range(len(across))),
        "y": list(range(len(down))),
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
        [cell_map] if down else [],
        title,
        ROW * len(down) + HEAD + 16,
        margin={"t": HEAD, "r": HEAD - 10},  # the last name leans to the right
        plot_bgcolor=FAINT,
        annotations=notes,
        xaxis=_axis([_head(label) for _, label in across]) | {"side": "top", "tickangle": -35},
        yaxis=_axis([wrapped(label, NAME_COLUMNS) for _, label in down], downwards=True),
    )


def _head(label: str) -> str:
    text = " ".join(label.split())
    while columns_of(text) > HEAD_COLUMNS:
        text = f"{text.removesuffix('…')[:-1]}…"
    return as_text(text)


def _axis(labels: Sequence[str], *, downwards: bool = False) -> dict[str, Any]:
    ends = [-0.5, len(labels) - 0.5]
    return {
        "tickvals": list(range(len(labels))),
        "ticktext": list(labels),
        "tickfont": {"size": LABEL_SIZE},
        "range": ends[::-1] if downwards else ends,
        "ticks": "",
        "automargin": True,
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
    }
