"""How content customers say they are: over time with the split of the answers, and group by group.

``hover`` is a sentence with any of ``{label}`` ``{value}`` ``{low}`` ``{high}`` ``{n}``, and of the shares of answers
``{high_share}`` ``{middle_share}`` ``{low_share}``. Values stand on their own scale, shares are 0 to 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segmentation.charts.amounts import NOTHING, percent, whole
from segmentation.charts.axes import named_rows, round_ticks
from segmentation.charts.canvas import GRID, HIDDEN_AXIS, LABEL_SIZE, as_text, figure, pixels_of, wrapped
from segmentation.charts.palette import ACCENT, LINE, NEUTRAL, text_on

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    import plotly.graph_objects as go  # type: ignore[import-untyped]

HIGH, MIDDLE, LOW = "#25599C", "#D3D8DE", "#D9693B"
BAND = "rgba(76,132,182,0.18)"
LABELLED = 14  # periods that carry their figure
TICKS = 7  # periods named on the axis
TREND_HEIGHT = 330
ROW, NAME_COLUMNS = 34, 24
_OUTCOMES = (("high", HIGH), ("middle", MIDDLE), ("low", LOW))


def score_trend(
    frame: pd.DataFrame, *, title: str, hover: str, outcomes: Sequence[str], digits: int, scale: tuple[float, float]
) -> go.Figure:
    """A line of the figure with its interval as a band, and below it what the answers are made of.

    ``frame``: ``label`` (shown period), ``value``, ``low``, ``high`` (missing without answers), ``n``, ``small``,
    ``high_share``, ``middle_share``, ``low_share``, in order. ``outcomes``: words for high, middle, low. Hollow points
    rest on few answers. ``scale``: the least and the highest value there can be; no mark stands beyond.
    """
    rows = _rows(frame)
    if not any(row["n"] for row in rows):
        return figure([], title, 40, xaxis=HIDDEN_AXIS, yaxis=HIDDEN_AXIS)
    places = list(range(len(rows)))
    told = [_told(row, hover, digits) for row in rows]
    values = [row["value"] for row in rows]
    few = len(rows) <= LABELLED
    ends = [(place, row) for place, row in enumerate(rows) if row["low"] is not None]
    band = {
        "type": "scatter",
        "x": [place for place, _ in ends] + [place for place, _ in reversed(ends)],
        "y": [row["high"] for _, row in ends] + [row["low"] for _, row in reversed(ends)],
        "fill": "toself",
        "fillcolor": BAND,
        "line": {"width": 0},
        "mode": "lines",
        "hoverinfo": "skip",
    }
    line = {
        "type": "scatter",
        "x": places,
        "y": values,
        "mode": "lines+markers+text" if few else "lines+markers",
        "line": {"color": ACCENT, "width": 2.5},
        "marker": {
            "size": 8 if len(rows) <= 30 else 5,
            "color": ["rgba(255,255,255,0.9)" if row["small"] else ACCENT for row in rows],
            "line": {"width": 2, "color": ACCENT},
        },
        "text": [_shown(value, digits) for value in values] if few else None,
        "textposition": "top center",
        "textfont": {"size": LABEL_SIZE},
        "cliponaxis": False,
        "hovertext": told,
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    parts = [_part(rows, name, colour, told) for name, colour in _OUTCOMES]
    step = -(-len(rows) // TICKS)
    ticks = places[::step]
    spread = [row[name] for _, row in ends for name in ("low", "high")] or [
        value for value in values if value is not None
    ]
    least, most = min(spread), max(spread)
    room = (most - least) * 0.16 or (scale[1] - scale[0]) * 0.05
    return figure(
        [band, line, *parts],
        title,
        TREND_HEIGHT,
        margin={"b": 28, "t": 10, "r": pixels_of(outcomes) + 16},
        barmode="stack",
        bargap=0.18,
        annotations=_names_of_parts(rows, outcomes),
        xaxis={
            "tickvals": ticks,
            "ticktext": [as_text(rows[place]["label"]) for place in ticks],
            "tickfont": {"size": LABEL_SIZE - 1},
            "range": [-0.6, len(rows) - 0.4],
            "tickangle": 0,
            "anchor": "y2",
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
        yaxis={
            "domain": [0.44, 1],
            "range": [least - room, most + room * 1.4],
            "tickvals": [tick for tick in round_ticks(least, most) if scale[0] <= tick <= scale[1]],
            "gridcolor": GRID,
            "zeroline": False,
            "fixedrange": True,
            "automargin": True,
        },
        yaxis2={"domain": [0, 0.36], "range": [0, 1], "visible": False, "fixedrange": True},
    )


def score_dots(
    frame: pd.DataFrame, *, title: str, hover: str, whole_value: float, whole_words: str, digits: int
) -> go.Figure:
    """One row a group: a point with its interval, blue above and orange below all beyond chance, hollow when small.

    ``frame``: as for ``score_trend``, with ``standing`` (above, below or empty); the line is ``whole_value``.
    """
    rows = _rows(frame)
    if not rows:
        return figure([], title, 40, xaxis=HIDDEN_AXIS, yaxis=HIDDEN_AXIS)
    colours = [{"above": HIGH, "below": LOW}.get(row["standing"], LINE) for row in rows]
    labels = [f"{_shown(row['value'], digits)} · n = {whole(row['n'])}" for row in rows]
    dots = {
        "type": "scatter",
        "mode": "markers",
        "x": [row["value"] for row in rows],
        "y": list(range(len(rows))),
        "marker": {
            "size": 11,
            "color": [
                "rgba(255,255,255,0.9)" if row["small"] else colour for row, colour in zip(rows, colours, strict=True)
            ],
            "line": {"width": 2, "color": colours},
        },
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [row["high"] - row["value"] if row["high"] is not None else 0 for row in rows],
            "arrayminus": [row["value"] - row["low"] if row["low"] is not None else 0 for row in rows],
            "color": NEUTRAL,
            "thickness": 2,
            "width": 0,
        },
        "cliponaxis": False,
        "hovertext": [_told(row, hover, digits) for row in rows],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    figures = [
        {
            "x": 1,
            "xref": "paper",
            "xanchor": "left",
            "xshift": 10,
            "y": place,
            "text": label,
            "showarrow": False,
            "font": {"size": LABEL_SIZE - 1},
        }
        for place, label in enumerate(labels)
    ]
    head = {
        "x": whole_value,
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "text": as_text(whole_words),
        "showarrow": False,
        "font": {"size": LABEL_SIZE - 1},
    }
    return figure(
        [dots],
        title,
        ROW * len(rows) + 52,
        margin={"t": 24, "b": 24, "r": pixels_of(labels) + 16},
        annotations=[*figures, head],
        shapes=[
            {
                "type": "line",
                "x0": whole_value,
                "x1": whole_value,
                "yref": "paper",
                "y0": 0,
                "y1": 1,
                "line": {"color": LINE, "width": 1, "dash": "dot"},
                "layer": "below",
            }
        ],
        xaxis={
            "gridcolor": GRID,
            "zeroline": False,
            "fixedrange": True,
            "nticks": 6,
            "tickfont": {"size": LABEL_SIZE - 1},
        },
        yaxis=named_rows([wrapped(row["label"], NAME_COLUMNS) for row in rows]),
    )


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows with None for what is missing, which the engine of frames makes nan."""
    told = [dict(zip(map(str, frame.columns), row, strict=True)) for row in frame.itertuples(index=False, name=None)]
    return [{name: None if value != value else value for name, value in row.items()} for row in told]  # noqa: PLR0124


def _part(rows: list[dict[str, Any]], name: str, colour: str, told: list[str]) -> dict[str, Any]:
    shares = [row[f"{name}_share"] for row in rows]
    few = len(rows) <= LABELLED
    return {
        "type": "bar",
        "x": list(range(len(rows))),
        "y": [share or 0 for share in shares],
        "base": None,
        "yaxis": "y2",
        "marker": {"color": colour, "line": {"width": 0}},
        "text": [percent(share, digits=0) if share and share >= 0.12 else "" for share in shares] if few else None,
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "constraintext": "none",
        "insidetextfont": {"size": LABEL_SIZE - 1, "color": text_on(colour)},
        "hovertext": told,
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _names_of_parts(rows: list[dict[str, Any]], outcomes: Sequence[str]) -> list[dict[str, Any]]:
    """The words beside the last bar with answers, apart even where a part of it is small."""
    last = next(row for row in reversed(rows) if row["n"])
    middles, below = [], 0.0
    for name, _ in _OUTCOMES:
        share = last[f"{name}_share"] or 0.0
        middles.append(below + share / 2)
        below += share
    places = [min(middles[0], 0.62), min(max(middles[1], 0.2), 0.8), max(middles[2], 0.38)]
    for one, other in ((0, 1), (1, 2)):
        places[other] = max(places[other], places[one] + 0.18)
    return [
        {
            "x": len(rows) - 0.45,
            "xanchor": "left",
            "y": place,
            "yref": "y2",
            "text": as_text(word),
            "showarrow": False,
            "font": {"size": LABEL_SIZE - 1},
        }
        for place, word in zip(places, outcomes, strict=True)
    ]


def _told(row: dict[str, Any], hover: str, digits: int) -> str:
    numbers = {name: _shown(row[name], digits) for name in ("value", "low", "high")}
    shares = {f"{name}_share": percent(row[f"{name}_share"]) for name, _ in _OUTCOMES}
    return as_text(hover.format(label=row["label"], n=whole(row["n"]), **numbers, **shares))


def _shown(value: float | None, digits: int) -> str:
    return NOTHING if value is None else f"{value:.{digits}f}"
