"""Segments over time as lines, and who came and went in each period as bars.

A period that has not ended is the last: its ground is tinted and named, the line to it dotted, its mark hollow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from segmentation.charts.axes import round_ticks, value_axis
from segmentation.charts.canvas import (
    FAINT,
    HIDDEN_AXIS,
    LABEL_SIZE,
    apart,
    as_text,
    figure,
    pixels_of,
    shortened,
)
from segmentation.charts.palette import LINE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import plotly.graph_objects as go  # type: ignore[import-untyped]

    from segmentation.charts.amounts import Language

PLOT_HEIGHT, BARS_HEIGHT = 330, 210
ABOVE, BELOW = 26, 30
NAME_COLUMNS = 22
LABEL_LINE = 19  # pixels
LINES_WIDTH, BARS_WIDTH = 520, 700  # pixels a laptop leaves for the periods
_PALE = 0.55


@dataclass(frozen=True)
class Mark:
    """One value. None: nothing to show. ``key`` comes back when it is clicked."""

    value: float | None
    hover: str
    key: str


@dataclass(frozen=True)
class Series:
    """One line; ``shown``: how its last value is written beside its name."""

    label: str
    colour: str
    shown: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Bars:
    """One kind of bars, with values below zero for who left. ``hatched``: not by what customers did."""

    colour: str
    hatched: bool
    marks: tuple[Mark, ...]


def trend_lines(
    lines: Sequence[Series],
    periods: Sequence[str],
    *,
    title: str,
    running: str | None,
    as_share: bool,
    chosen: str | None = None,
    language: Language = "zh",
) -> go.Figure:
    """One line a series, its name and last value at its end. ``running``: what the unfinished last period is called.

    ``chosen``: label of the line in front; the others step back.
    """
    values = [mark.value for line in lines for mark in line.marks if mark.value is not None]
    if not values:
        return figure([], title, 40, xaxis=HIDDEN_AXIS, yaxis=HIDDEN_AXIS)
    ticks = round_ticks(min(0.0, *values), max(0.0, *values))
    low, high = ticks[0], ticks[-1] + (ticks[1] - ticks[0]) * 0.08
    height = max(PLOT_HEIGHT, LABEL_LINE * len(lines) + 10)
    labels = [f"● {shortened(line.label, NAME_COLUMNS)}  {line.shown}" for line in lines]
    data = [trace for line in lines for trace in _line(line, front=chosen in {None, line.label}, running=bool(running))]
    return figure(
        data,
        title,
        height + ABOVE + BELOW,
        margin={"t": ABOVE, "b": BELOW, "r": pixels_of(labels) + 26},
        annotations=[*_line_labels(lines, labels, (low, high), height), *_running_name(periods, running)],
        shapes=_running_ground(periods, running),
        xaxis=_x_axis(periods, LINES_WIDTH),
        yaxis=value_axis(ticks, language, low=low, high=high, as_share=as_share),
    )


def came_and_went(
    bars: Sequence[Bars], periods: Sequence[str], *, title: str, running: str | None, language: Language = "zh"
) -> go.Figure:
    """Bars above zero for who entered, below for who left; kinds of one side stand on each other."""
    values = [mark.value for kind in bars for mark in kind.marks if mark.value]
    if not values:
        return figure([], title, 40, xaxis=HIDDEN_AXIS, yaxis=HIDDEN_AXIS)
    sums = [
        sum(mark.value or 0 for kind in bars for mark in [kind.marks[place]] if (mark.value or 0) * sign > 0)
        for place in range(len(periods))
        for sign in (1, -1)
    ]
    ticks = round_ticks(min(0.0, *sums), max(0.0, *sums))
    data = [
        {
            "type": "bar",
            "x": list(range(len(kind.marks))),
            "y": [mark.value or None for mark in kind.marks],
            "customdata": [mark.key for mark in kind.marks],
            "hovertext": [as_text(mark.hover) for mark in kind.marks],
            "hovertemplate": "%{hovertext}<extra></extra>",
            "marker": {
                "color": kind.colour,
                "cornerradius": 2,
                "line": {"width": 0},
                "pattern": {"shape": "/" if kind.hatched else "", "size": 7, "solidity": 0.35},
            },
        }
        for kind in bars
    ]
    return figure(
        data,
        title,
        BARS_HEIGHT + ABOVE + BELOW,
        margin={"t": ABOVE, "b": BELOW, "r": 12},
        barmode="relative",
        bargap=max(0.35, 1 - 0.07 * len(periods)),
        annotations=_running_name(periods, running),
        shapes=_running_ground(periods, running),
        xaxis=_x_axis(periods, BARS_WIDTH),
        yaxis=value_axis(ticks, language, signed=False) | {"zeroline": True, "zerolinecolor": LINE, "zerolinewidth": 1},
    )


def _line(line: Series, *, front: bool, running: bool) -> list[dict[str, Any]]:
    last = len(line.marks) - 1
    shared = {"type": "scatter", "opacity": 1 if front else _PALE, "connectgaps": False, "cliponaxis": False}
    dots = {
        "mode": "lines+markers",
        "x": list(range(last + 1)),
        "y": [mark.value for mark in line.marks],
        "customdata": [mark.key for mark in line.marks],
        "hovertext": [as_text(mark.hover) for mark in line.marks],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "line": {"color": line.colour, "width": 2.5 if front else 1.5},
        "marker": {
            "size": 8,
            "color": line.colour,
            "line": {"color": line.colour, "width": 2},
            "symbol": ["circle"] * last + ["circle-open" if running else "circle"],
        },
        "unselected": {"marker": {"opacity": 1}},
        "selected": {"marker": {"size": 13}},
    }
    if not running or last == 0:
        return [shared | dots]
    ended = {
        "mode": "lines",
        "x": list(range(last)),
        "y": [mark.value for mark in line.marks[:-1]],
        "line": dots["line"],
        "hoverinfo": "skip",
    }
    open_end = {
        "mode": "lines",
        "x": [last - 1, last],
        "y": [mark.value for mark in line.marks[-2:]],
        "line": {"color": line.colour, "width": 2, "dash": "dot"},
        "hoverinfo": "skip",
    }
    return [shared | ended, shared | open_end, shared | dots | {"mode": "markers"}]


def _line_labels(
    lines: Sequence[Series], labels: Sequence[str], reach: tuple[float, float], height: int
) -> list[dict[str, Any]]:
    """Names at the ends of the lines, moved apart where they would touch; the dot has the line's colour."""
    low, high = reach
    ends = [next((mark.value for mark in reversed(line.marks) if mark.value is not None), low) for line in lines]
    order = sorted(range(len(lines)), key=lambda place: -ends[place])
    wanted = [(high - ends[place]) / (high - low) * height for place in order]
    tops = dict(zip(order, apart(wanted, height, LABEL_LINE), strict=True))
    notes = []
    for place, (line, label) in enumerate(zip(lines, labels, strict=True)):
        text = f'<span style="color:{line.colour}">●</span>{label[1:]}'
        notes.append(
            {
                "x": 1,
                "xref": "paper",
                "xanchor": "left",
                "xshift": 8,
                "y": high - tops[place] / height * (high - low),
                "text": text,
                "showarrow": False,
                "font": {"size": LABEL_SIZE},
            }
        )
    return notes


def _x_axis(periods: Sequence[str], width: int) -> dict[str, Any]:
    step = -(-len(periods) // (width // (pixels_of(periods) + 14)))
    places = list(range(len(periods) - 1, -1, -step))[::-1]
    return {
        "tickvals": places,
        "ticktext": [as_text(periods[place]) for place in places],
        "tickfont": {"size": LABEL_SIZE - 1},
        "tickangle": 0,
        "range": [-0.4, len(periods) - 0.6],
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
    }


def _running_ground(periods: Sequence[str], running: str | None) -> list[dict[str, Any]]:
    if not running:
        return []
    last = len(periods) - 1
    fill = {"fillcolor": FAINT, "line": {"width": 0}, "layer": "below"}
    return [{"type": "rect", "x0": last - 0.4, "x1": last + 0.4, "y0": 0, "y1": 1, "yref": "paper", **fill}]


def _running_name(periods: Sequence[str], running: str | None) -> list[dict[str, Any]]:
    if not running:
        return []
    place = {"x": len(periods) - 0.6, "xanchor": "right", "y": 1, "yref": "paper", "yanchor": "bottom"}
    return [place | {"text": as_text(running), "showarrow": False, "font": {"size": LABEL_SIZE - 1}}]
