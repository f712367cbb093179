"""A map of shaded cells with a number in each: what every heat map here is drawn from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segmentation.charts.canvas import LABEL_SIZE, as_text
from segmentation.charts.palette import SEQUENCE, text_on, tone

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class CellMap:
    """Cells by column and row, from 0; cells nothing was put into stay empty. ``nothing``: what those say."""

    def __init__(self, across: int, down: int, *, scale: tuple[str, ...] = SEQUENCE, nothing: str = "") -> None:
        self._scale = scale
        self._depths: list[list[float | None]] = [[None] * across for _ in range(down)]
        self._told = [[as_text(nothing)] * across for _ in range(down)]
        self.annotations: list[dict[str, Any]] = []

    def put(self, column: int, row: int, depth: float, text: str, told: str, *, bold: bool = False) -> None:
        """Shade one cell from 0 to 1, write into it, and say a sentence when it is pointed at."""
        self._depths[row][column] = depth
        self._told[row][column] = as_text(told)
        shown = f"<b>{as_text(text)}</b>" if bold else as_text(text)
        font = {"size": LABEL_SIZE, "color": text_on(tone(depth, self._scale))}
        self.annotations.append({"x": column, "y": row, "text": shown, "showarrow": False, "font": font})

    def trace(self) -> dict[str, Any]:
        """The cells as plotly draws them."""
        steps = len(self._scale) - 1
        return {
            "type": "heatmap",
            "z": self._depths,
            "x": list(range(len(self._depths[0]))) if self._depths else [],
            "y": list(range(len(self._depths))),
            "zmin": 0,
            "zmax": 1,
            "colorscale": [[step / steps, colour] for step, colour in enumerate(self._scale)],
            "showscale": False,
            "xgap": 3,
            "ygap": 3,
            "hoverongaps": False,
            "hovertext": self._told,
            "hovertemplate": "%{hovertext}<extra></extra>",
        }

    def marks(self, keys: Mapping[tuple[int, int], str], pixels: int) -> dict[str, Any]:
        """Invisible squares over the cells at (column, row), which a click hands back: a heat map answers none."""
        unseen = {"color": "rgba(0,0,0,0)"}
        return {
            "type": "scatter",
            "mode": "markers",
            "x": [column for column, _ in keys],
            "y": [row for _, row in keys],
            "customdata": list(keys.values()),
            "hovertext": [self._told[row][column] for column, row in keys],
            "hovertemplate": "%{hovertext}<extra></extra>",
            "marker": unseen | {"symbol": "square", "size": pixels, "line": {"width": 0}},
            "selected": {"marker": unseen},
            "unselected": {"marker": unseen},
        }


def cell_axis(labels: Sequence[str], *, downwards: bool = False, title: str = "") -> dict[str, Any]:
    """An axis with a name at each cell; ``labels`` are escaped already."""
    ends = [-0.5, len(labels) - 0.5]
    named = {"title": {"text": as_text(title), "font": {"size": LABEL_SIZE}, "standoff": 10}} if title else {}
    return {
        **named,
        "tickvals": list(range(len(labels))),
        "ticktext": list(labels),
        "tickfont": {"size": LABEL_SIZE},
        "range": ends[::-1] if downwards else ends,
        "ticks": "",
        "ticklabelstandoff": 5,
        "automargin": True,
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
    }
