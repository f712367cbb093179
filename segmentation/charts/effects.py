"""What a campaign changed: each arm's value as the weeks go by, and differences with their intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from segmentation.charts.axes import named_rows
from segmentation.charts.canvas import GRID, HIDDEN_AXIS, LABEL_SIZE, apart, as_text, figure, pixels_of, wrapped
from segmentation.charts.palette import ACCENT, CYCLE, LINE, NEUTRAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    import plotly.graph_objects as go  # type: ignore[import-untyped]

MORE, LESS, OPEN = ACCENT, "#D9693B", LINE
MOST_WIDTHS = 6  # of the middle interval
WEEKS_HEIGHT, LABEL_LINE, ROW, NAME_COLUMNS = 280, 20, 40, 26
ARMS = (ACCENT, *CYCLE[1:])


@dataclass(frozen=True)
class ArmLine:
    """One arm: its value at the end of each week, as shown beside the line and in a hover."""

    label: str
    values: Sequence[float]
    shown: Sequence[str]
    baseline: bool = False


@dataclass(frozen=True)
class IntervalRow:
    """One difference: ``verdict`` more, less or too_small; ``low`` None where there is no interval."""

    label: str
    difference: float
    low: float | None
    high: float | None
    shown: str
    verdict: str


def arms_by_week(lines: Sequence[ArmLine], *, title: str, weeks_title: str, hover: str) -> go.Figure:
    """A line an arm, the baseline grey and dotted, or where each arm has its own, in its colour; week 0 is the sending.

    ``hover`` may use ``{label}`` ``{week}`` ``{value}``.
    """
    weeks = max((len(line.values) for line in lines), default=0)
    if not weeks:
        return figure([], title, 40, xaxis=HIDDEN_AXIS, yaxis=HIDDEN_AXIS)
    most = max(max(line.values, default=0.0) for line in lines) or 1.0
    least = min(0.0, *(min(line.values, default=0.0) for line in lines))
    labels = [f"{line.label} {line.shown[-1]}" for line in lines]
    colours = _line_colours(lines)
    traces: list[dict[str, Any]] = []
    for line, colour in zip(lines, colours, strict=True):
        told = [
            hover.format(label=line.label, week=week, value=shown) for week, shown in enumerate(line.shown, start=1)
        ]
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": list(range(weeks + 1))[: len(line.values) + 1],
                "y": [0.0, *line.values],
                "line": {
                    "color": colour,
                    "width": 2 if line.baseline else 3,
                    "dash": "dot" if line.baseline else "solid",
                },
                "marker": {"size": 6, "color": colour},
                "hovertext": ["", *(as_text(text) for text in told)],
                "hovertemplate": "%{hovertext}<extra></extra>",
            }
        )
    order = sorted(range(len(lines)), key=lambda place: lines[place].values[-1])
    span = (most - least) * 1.1
    ends = apart([lines[place].values[-1] - least for place in order], span, span * LABEL_LINE / WEEKS_HEIGHT)
    notes = [
        {"x": weeks, "y": end + least, "xanchor": "left", "xshift": 10, **_note(labels[place])}
        for end, place in zip(ends, order, strict=True)
    ]
    return figure(
        traces,
        title,
        WEEKS_HEIGHT + 48,
        margin={"r": pixels_of(labels) + 24, "b": 48, "l": 16},
        annotations=notes,
        hovermode="closest",
        xaxis={
            "title": {"text": as_text(weeks_title), "font": {"size": LABEL_SIZE}},
            "range": [0, weeks + 0.05],
            "tickmode": "array",
            "tickvals": list(range(0, weeks + 1, max(1, weeks // 12))),
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
        yaxis={
            "range": [least * 1.1, most * 1.1],
            "showticklabels": False,
            "showgrid": False,
            "zeroline": True,
            "zerolinecolor": GRID,
            "fixedrange": True,
        },
    )


def _line_colours(lines: Sequence[ArmLine]) -> list[str]:
    """Of each line; where there are several baselines each comes before its arm."""
    several = sum(line.baseline for line in lines) > 1
    arms = iter(ARMS)
    found: list[str] = []
    for line in lines:
        if line.baseline and not several:
            found.append(LINE)
        else:
            found.append(found[-1] if several and not line.baseline else next(arms, NEUTRAL))
    return found


def difference_intervals(rows: Sequence[IntervalRow], *, title: str, hover: str, none_words: str) -> go.Figure:
    """A dot a difference with its interval, a line at none (``none_words``); grey while the interval holds it.

    Intervals many times as wide as most run out of the picture.

    ``hover`` may use ``{label}`` ``{shown}``.
    """
    if not rows:
        return figure([], title, 40, xaxis=HIDDEN_AXIS, yaxis=HIDDEN_AXIS)
    colours = [{"more": MORE, "less": LESS}.get(row.verdict, OPEN) for row in rows]
    bars = [
        {
            "type": "line",
            "x0": row.low,
            "x1": row.high,
            "y0": place,
            "y1": place,
            "line": {"color": colour, "width": 4},
            "opacity": 0.45,
            "layer": "below",
        }
        for place, (row, colour) in enumerate(zip(rows, colours, strict=True))
        if row.low is not None and row.high is not None
    ]
    zero = {"type": "line", "x0": 0, "x1": 0, "y0": -0.5, "y1": len(rows) - 0.5, "line": {"color": LINE, "width": 1}}
    dots = {
        "type": "scatter",
        "mode": "markers",
        "x": [row.difference for row in rows],
        "y": list(range(len(rows))),
        "marker": {"size": 11, "color": colours},
        "hovertext": [as_text(hover.format(label=row.label, shown=row.shown)) for row in rows],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    ends = [*_shown_ends(rows), *(row.difference for row in rows), 0.0]
    room = (max(ends) - min(ends)) * 0.06 or 1.0
    shown = [row.shown for row in rows]
    return figure(
        [dots],
        title,
        ROW * len(rows) + 34,
        margin={"t": 30, "r": pixels_of(shown) + 16},
        shapes=[zero, *bars],
        annotations=[
            {"x": 0, "y": 1, "yref": "paper", "yanchor": "bottom", **_note(none_words)},
            *(
                {"x": 1, "xref": "paper", "xanchor": "left", "xshift": 10, "y": place, **_note(text)}
                for place, text in enumerate(shown)
            ),
        ],
        xaxis={
            "range": [min(ends) - room, max(ends) + room],
            "showticklabels": False,
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
        yaxis=named_rows([wrapped(row.label, NAME_COLUMNS) for row in rows]),
    )


def _shown_ends(rows: Sequence[IntervalRow]) -> list[float]:
    """Ends of the intervals the picture makes room for: that of two customers alone would hide the rest."""
    ends = [(row.low, row.high) for row in rows if row.low is not None and row.high is not None]
    widths = sorted(high - low for low, high in ends)
    most = MOST_WIDTHS * widths[len(widths) // 2] if widths else 0.0
    return [end for low, high in ends if high - low <= most for end in (low, high)]


def _note(text: str) -> dict[str, Any]:
    return {"text": as_text(text), "showarrow": False, "font": {"size": LABEL_SIZE}}
