"""Cohorts as a triangle: who began together goes down, their age to the right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from segmentation.charts.canvas import CLEAR, FAINT, LABEL_SIZE, as_text, figure
from segmentation.charts.cells import CellMap, cell_axis
from segmentation.charts.palette import SEQUENCE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import plotly.graph_objects as go  # type: ignore[import-untyped]

ROW, HEAD = 32, 40
MOST_WRITTEN = 16  # columns: in more of them no number fits, it is told when pointed at
CHOSEN = "#E39B4A"
RUNNING = ("#C9CFD6", "#98A2AE")  # grey: a period that still runs


@dataclass(frozen=True)
class TriangleCell:
    """One cohort at one age: ``value`` shades it (None: not at all), ``text`` stands in it, ``told`` is said when
    pointed at.
    """

    row: int
    column: int
    value: float | None
    text: str
    told: str
    finished: bool


def cohort_triangle(
    cells: Sequence[TriangleCell],
    rows: Sequence[str],
    columns: Sequence[str],
    *,
    title: str,
    axis_title: str,
    chosen: tuple[int, int] | None = None,
) -> go.Figure:
    """Finished cells in blue, the deepest the largest value; running ones in grey and with ``*``.

    A click gives ``customdata`` [row, column]. ``chosen`` is framed.
    """
    finished = CellMap(len(columns), len(rows), scale=SEQUENCE)
    running = CellMap(len(columns), len(rows), scale=RUNNING)
    most = max((cell.value or 0 for cell in cells), default=0)
    plain = []
    for cell in cells:
        text = cell.text if cell.finished else f"{cell.text}*"
        if cell.value is None:
            plain.append(_written(cell, f"<b>{as_text(text)}</b>"))
            continue
        # by the root: one cell far above the others would leave them all the same pale
        depth = (max(cell.value, 0) / most) ** 0.7 if most > 0 else 0.0
        shown = text if len(columns) <= MOST_WRITTEN else ""
        (finished if cell.finished else running).put(cell.column, cell.row, depth, shown, cell.told)
    maps = [cell_map.trace() | {"hoverinfo": "skip", "hovertemplate": None} for cell_map in (finished, running)]
    return figure(
        [*maps, _targets(cells)] if cells else [],
        title,
        ROW * len(rows) + HEAD + 10,
        margin={"t": HEAD},
        plot_bgcolor=FAINT,
        annotations=[*finished.annotations, *running.annotations, *plain],
        shapes=[] if chosen is None else [_frame(*chosen)],
        xaxis=cell_axis([as_text(label) for label in columns], title=axis_title) | {"side": "top", "tickangle": 0},
        yaxis=cell_axis([as_text(label) for label in rows], downwards=True) | {"ticklabelstandoff": 6},
        hovermode="closest",
        clickmode="event+select",
    )


def _written(cell: TriangleCell, text: str) -> dict[str, Any]:
    font = {"size": LABEL_SIZE}  # in the theme's colour, on its ground
    return {"x": cell.column, "y": cell.row, "text": text, "showarrow": False, "font": font}


def _targets(cells: Sequence[TriangleCell]) -> dict[str, Any]:
    """What is pointed at and clicked: a heat map tells nobody of a click."""
    unseen = {"marker": {"opacity": 0}}
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [cell.column for cell in cells],
        "y": [cell.row for cell in cells],
        "customdata": [[cell.row, cell.column] for cell in cells],
        "hovertext": [as_text(cell.told) for cell in cells],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "marker": {"symbol": "square", "size": ROW - 4, "opacity": 0, "color": CLEAR},
        "selected": unseen,
        "unselected": unseen,
    }


def _frame(row: int, column: int) -> dict[str, Any]:
    edges = {"x0": column - 0.5, "x1": column + 0.5, "y0": row - 0.5, "y1": row + 0.5}
    return {"type": "rect", **edges, "line": {"color": CHOSEN, "width": 3}, "fillcolor": CLEAR}
