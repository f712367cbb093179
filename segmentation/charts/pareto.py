"""The Pareto curve: what share of the revenue the best customers bring, and where it is cut into classes."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from segmentation.charts.amounts import percent
from segmentation.charts.canvas import GRID, LABEL_SIZE, as_text, figure
from segmentation.charts.palette import LINE, colour_of, text_on

if TYPE_CHECKING:
    from collections.abc import Sequence

    import plotly.graph_objects as go  # type: ignore[import-untyped]

PLOT_HEIGHT, BELOW, LABEL_LINE = 260, 56, 20
LETTER_FITS = 0.05  # of the width
TICKS = [step / 5 for step in range(6)]


@dataclass(frozen=True)
class ParetoClass:
    """Customers up to a share of all, best first: its segment, the letter in its area, and the words at its end."""

    segment: str
    letter: str
    customers: float
    label: str


def pareto_curve(
    points: Sequence[tuple[float, float]],
    *,
    title: str,
    classes: Sequence[ParetoClass],
    customers_title: str,
    revenue_title: str,
    hover: str,
) -> go.Figure:
    """Cumulative share of revenue over cumulative share of customers, the area of each class in its colour.

    ``points``: (share of customers, share of revenue) ascending from (0, 0) to (1, 1); none makes an empty figure.
    ``classes`` in order, the last up to 1; all but the last have a line with their label. ``hover`` may use
    ``{customers}`` and ``{revenue}``.
    """
    if not points:
        return figure([], title, 40, xaxis={"visible": False}, yaxis={"visible": False})
    ends = [0.0, *(part.customers for part in classes)]
    areas = [
        _area(_between(points, start, end), part, hover)
        for (start, end), part in zip(pairwise(ends), classes, strict=True)
        if end > start
    ]
    cuts = [part for part, start in zip(classes, ends, strict=False) if start < part.customers < 1]
    above = 8 + LABEL_LINE * len(cuts)
    letters = [
        _letter(part, (start + end) / 2)
        for (start, end), part in zip(pairwise(ends), classes, strict=True)
        if end - start >= LETTER_FITS
    ]
    marks = [percent(tick, digits=0) for tick in TICKS]
    axis = {
        "range": [0, 1],
        "tickvals": TICKS,
        "ticktext": marks,
        "zeroline": False,
        "fixedrange": True,
        "automargin": True,
    }
    return figure(
        areas,
        title,
        above + PLOT_HEIGHT + BELOW,
        margin={"t": above, "b": BELOW, "l": 60, "r": 24},
        shapes=[_line(cut, len(cuts) - at) for at, cut in enumerate(cuts)],
        annotations=[*letters, *(_note(cut, len(cuts) - 1 - at) for at, cut in enumerate(cuts))],
        hovermode="x",
        xaxis=axis | {"title": _axis_title(customers_title), "showgrid": False, "tickangle": 0},
        yaxis=axis
        | {"title": _axis_title(revenue_title), "gridcolor": GRID, "range": [0, 1.02], "ticktext": ["", *marks[1:]]},
    )


def _between(points: Sequence[tuple[float, float]], start: float, end: float) -> list[tuple[float, float]]:
    """The points of the curve from one share of customers to another, both ends on it."""
    inner = [point for point in points if start < point[0] < end]
    return [(start, _height(points, start)), *inner, (end, _height(points, end))]


def _height(points: Sequence[tuple[float, float]], share: float) -> float:
    at = min(max(bisect_left(points, (share, 0.0)), 1), len(points) - 1)
    (left, low), (right, high) = points[at - 1], points[at]
    return low + (high - low) * (share - left) / (right - left) if right > left else high


def _area(points: Sequence[tuple[float, float]], part: ParetoClass, hover: str) -> dict[str, Any]:
    colour = colour_of(part.segment, 0)
    told = [as_text(hover.format(customers=percent(share), revenue=percent(money))) for share, money in points]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [share for share, _ in points],
        "y": [money for _, money in points],
        "fill": "tozeroy",
        "fillcolor": colour,
        "line": {"color": colour, "width": 1},
        "hovertext": told,
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _letter(part: ParetoClass, middle: float) -> dict[str, Any]:
    font = {"size": LABEL_SIZE + 7, "color": text_on(colour_of(part.segment, 0))}
    text = f"<b>{as_text(part.letter)}</b>"
    return {"x": middle, "y": 0.1, "text": text, "showarrow": False, "font": font}


def _note(cut: ParetoClass, level: int) -> dict[str, Any]:
    """Right of its line while there is room, else left; the labels stand on lines of their own."""
    right = cut.customers < 0.5
    return {
        "x": cut.customers,
        "xanchor": "left" if right else "right",
        "xshift": 4 if right else -4,
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "yshift": LABEL_LINE * level,
        "text": as_text(cut.label),
        "showarrow": False,
        "font": {"size": LABEL_SIZE},
    }


def _line(cut: ParetoClass, level: int) -> dict[str, Any]:
    line = {"color": LINE, "width": 1.5, "dash": "dot"}
    top = 1 + LABEL_LINE * (level - 0.1) / PLOT_HEIGHT
    return {"type": "line", "x0": cut.customers, "x1": cut.customers, "y0": 0, "y1": top, "yref": "paper", "line": line}


def _axis_title(text: str) -> dict[str, Any]:
    return {"text": as_text(text), "font": {"size": LABEL_SIZE}, "standoff": 10}
