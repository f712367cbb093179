"""How a metric spreads over the customers, and where the cuts go through it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from segmentation.charts.amounts import Language, compact_number, percent, whole
from segmentation.charts.axes import round_ticks, value_axis
from segmentation.charts.canvas import FAINT, LABEL_SIZE, LETTER_PIXELS, as_text, columns_of, figure
from segmentation.charts.palette import ACCENT, LINE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    import plotly.graph_objects as go  # type: ignore[import-untyped]

PLOT_WIDTH = 620  # pixels a chart has at least on a laptop; labels closer than this allows go onto the next line
PLOT_HEIGHT, BELOW, BELOW_TICKS = 250, 56, 26
LABEL_LINE = 20
TICKS = 8


@dataclass(frozen=True)
class Cut:
    """A threshold on the metric and the words at its line."""

    value: float
    label: str


def metric_histogram(
    frame: pd.DataFrame,
    *,
    title: str,
    axis_title: str,
    count_title: str,
    hover: str,
    hover_last: str,
    cuts: Sequence[Cut] = (),
    language: Language = "zh",
    currency: str = "",
    plot_height: int = PLOT_HEIGHT,
    plot_width: int = PLOT_WIDTH,
) -> go.Figure:
    """Customers per bin, with a labelled line at every cut and every other band between cuts tinted.

    ``frame``: ``lower``, ``upper`` (bin edges, ascending; a missing last ``upper`` means "and more"), ``customers``.
    ``plot_height``, ``plot_width``: pixels of the bars alone. ``hover`` and, for an open last bin, ``hover_last`` may
    use ``{lower}`` ``{upper}`` ``{customers}`` ``{customer_share}``.
    """
    bins, is_open = _bins(frame)
    if not bins:
        return figure([], title, 40, xaxis={"visible": False}, yaxis={"visible": False})
    everyone = sum(count for _, _, count in bins) or 1
    start, end = bins[0][0], bins[-1][1]
    amounts = [compact_number(low, language, currency=currency) for low, _, _ in bins]
    uppers = [*amounts[1:], compact_number(end, language, currency=currency)]
    hovers = [
        as_text(
            (hover_last if is_open and at == len(bins) - 1 else hover).format(
                lower=amounts[at], upper=uppers[at], customers=whole(count), customer_share=percent(count / everyone)
            )
        )
        for at, (_, _, count) in enumerate(bins)
    ]
    bars = {
        "type": "bar",
        "x": [(low + high) / 2 for low, high, _ in bins],
        "y": [count for _, _, count in bins],
        "width": [(high - low) * 0.94 for low, high, _ in bins],
        "hovertext": hovers,
        "hovertemplate": "%{hovertext}<extra></extra>",
        "marker": {"color": ACCENT, "line": {"width": 0}},
    }
    inside = sorted((cut for cut in cuts if start <= cut.value <= end), key=lambda cut: cut.value)
    levels, beyond = _flags(inside, start, end, plot_width)
    flags = list(zip(inside, levels, strict=True))
    below = BELOW if axis_title else BELOW_TICKS
    above = 8 + LABEL_LINE * (max(levels, default=-1) + 1)
    ticks = [low for low, _, _ in bins][:: -(-len(bins) // TICKS)]
    marks = [compact_number(tick, language, currency=currency) for tick in ticks]
    if is_open:
        # the open bin's edge is always marked, in place of a mark it would touch
        near = bins[-1][0] - ticks[-1] < (end - start) / TICKS * 0.8
        ticks, marks = (ticks[:-1], marks[:-1]) if near else (ticks, marks)
        ticks, marks = [*ticks, bins[-1][0]], [*marks, f"{amounts[-1]}+"]
    most = max(count for _, _, count in bins)
    return figure(
        [bars],
        title,
        above + plot_height + below,
        margin={"t": above, "b": below, "l": 60 if count_title else 8, "r": max(16, beyond)},
        shapes=[*_bands(inside, start, end), *(_line(cut, level) for cut, level in flags)],
        annotations=[_note(cut, level) for cut, level in flags],
        xaxis={
            "title": {"text": as_text(axis_title), "font": {"size": LABEL_SIZE}, "standoff": 10},
            "range": [start, end],
            "tickvals": ticks,
            "ticktext": [as_text(mark) for mark in marks],
            "tickangle": 0,
            "ticklabelstandoff": 4,
            "automargin": True,
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
        yaxis=value_axis(round_ticks(0, most, whole=True), language, high=max(most * 1.05, 1))
        | {"title": {"text": as_text(count_title), "font": {"size": LABEL_SIZE}, "standoff": 10}},
    )


def _bins(frame: pd.DataFrame) -> tuple[list[tuple[float, float, int]], bool]:
    """The bins, an open last one drawn as wide as the one before it; and whether the last is open."""
    edges = zip(frame["lower"], frame["upper"], frame["customers"], strict=True)
    rows: list[tuple[float, Any, int]] = [(float(low), high, int(count)) for low, high, count in edges]
    if not rows:
        return [], False
    low, high, count = rows[-1]
    is_open = high is None or math.isnan(high)
    if is_open:
        rows[-1] = (low, low + ((rows[-2][1] - rows[-2][0]) if len(rows) > 1 else 1.0), count)
    return [(low, float(high), count) for low, high, count in rows], is_open


def _flags(cuts: Sequence[Cut], start: float, end: float, plot_width: int) -> tuple[list[int], int]:
    """On which line each cut's label stands, 0 nearest to the bars, and the pixels the labels reach beyond the plot.

    Labels stand right of their lines. Going from right to left, an earlier one that would touch a later one goes above
    it, so no line runs through another's label.
    """
    starts: list[float] = []  # of the leftmost label on each level
    levels = []
    beyond = 0.0
    for cut in reversed(cuts):
        left = (cut.value - start) / ((end - start) or 1) * plot_width
        right = left + columns_of(cut.label) * LETTER_PIXELS + 10
        level = next((at for at, taken in enumerate(starts) if right <= taken), len(starts))
        starts[level : level + 1] = [left]
        levels.append(level)
        beyond = max(beyond, right - plot_width)
    return levels[::-1], round(beyond)


def _note(cut: Cut, level: int) -> dict[str, Any]:
    return {
        "x": cut.value,
        "xanchor": "left",
        "xshift": 3,
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "yshift": LABEL_LINE * level,
        "text": as_text(cut.label),
        "showarrow": False,
        "font": {"size": LABEL_SIZE},
    }


def _line(cut: Cut, level: int) -> dict[str, Any]:
    top = 1 + LABEL_LINE * (level + 0.9) / PLOT_HEIGHT
    line = {"color": LINE, "width": 1.5, "dash": "dot"}
    return {"type": "line", "x0": cut.value, "x1": cut.value, "y0": 0, "y1": top, "yref": "paper", "line": line}


def _bands(cuts: Sequence[Cut], start: float, end: float) -> list[dict[str, Any]]:
    edges = [start, *(cut.value for cut in cuts), end] if cuts else []
    fill = {"fillcolor": FAINT, "line": {"width": 0}, "layer": "below"}
    return [
        {"type": "rect", "x0": low, "x1": high, "y0": 0, "y1": 1, "yref": "paper", **fill}
        for low, high in list(pairwise(edges))[1::2]
    ]
