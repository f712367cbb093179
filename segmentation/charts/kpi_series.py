"""One KPI period by period: the line with its interval, last year's, and the target.

Frames hold one row a period, ascending: ``label`` (on the axis), ``value``, ``low`` and ``high`` (95 %), ``last_year``
(numbers or None), ``finished``, ``hover`` and ``last_year_hover`` (sentences), ``key`` (what a click brings).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segmentation.charts.axes import round_ticks, value_axis
from segmentation.charts.canvas import LABEL_SIZE, as_text, figure, pixels_of
from segmentation.charts.palette import ACCENT, LINE, NEUTRAL

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go  # type: ignore[import-untyped]

    from segmentation.charts.amounts import Language

BAND = "rgba(76,132,182,0.20)"
TARGET = "#D9693B"
HEIGHT = 250


def kpi_series(
    frame: pd.DataFrame,
    *,
    title: str,
    last_year_words: str,
    target: float | None = None,
    target_words: str = "",
    as_share: bool = False,
    from_zero: bool = True,
    language: Language = "zh",
) -> go.Figure:
    """The line of a KPI. A period that has not ended is an open dot; ``target`` a dashed line with its words."""
    rows = _rows(frame)
    places = list(range(len(rows)))
    notes: list[dict[str, Any]] = []
    traces = [*_bands(rows), _last_year(rows, places), *_values(rows, places)]
    last = [place for place in places if rows[place]["last_year"] is not None]
    if last:
        notes.append(_note(rows[last[-1]]["last_year"], last_year_words, LINE))
    shapes = []
    if target is not None:
        line = {"color": TARGET, "dash": "dash", "width": 1.5}
        shapes.append({"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": target, "y1": target, "line": line})
        notes.append(_note(target, target_words, TARGET))
    low, high = _reach(rows, target, from_zero=from_zero)
    right = pixels_of([note["text"] for note in notes]) + 16 if notes else 8
    return figure(
        traces,
        title,
        HEIGHT,
        margin={"r": right, "l": 8},
        shapes=shapes,
        annotations=notes,
        xaxis={
            "tickvals": places[:: max(1, -(-len(places) // 13))],
            "ticktext": [as_text(rows[place]["label"]) for place in places[:: max(1, -(-len(places) // 13))]],
            "tickfont": {"size": LABEL_SIZE - 1},
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
            "range": [-0.4, max(len(places) - 0.6, 0.6)],
        },
        yaxis=value_axis(round_ticks(low, high), language, low=low, high=high, as_share=as_share),
    )


def _reach(rows: list[dict[str, Any]], target: float | None, *, from_zero: bool) -> tuple[float, float]:
    """From the lowest to the highest of all that is drawn, with room for half a mark."""
    names = ("value", "low", "high", "last_year")
    drawn = [row[name] for row in rows for name in names if row[name] is not None]
    drawn += [end for end in (target, 0.0 if from_zero else None) if end is not None]
    low, high = min(drawn, default=0.0), max(drawn, default=1.0)
    room = (high - low) * 0.06 or abs(high) * 0.1 or 1.0
    return low if from_zero and low >= 0 else low - room, high + room


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    names = [str(name) for name in frame.columns]
    found = [dict(zip(names, row, strict=True)) for row in frame.itertuples(index=False, name=None)]
    # in a column of numbers None has become NaN, which equals nothing
    return [{name: value if value == value else None for name, value in row.items()} for row in found]  # noqa: PLR0124


def _values(rows: list[dict[str, Any]], places: list[int]) -> list[dict[str, Any]]:
    """The line of the periods that have ended; the running one stands alone, for it has had less time."""
    return [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "x": places,
            "y": [row["value"] if row["finished"] == finished else None for row in rows],
            "line": {"color": ACCENT, "width": 2.5},
            "marker": {"size": 8, "color": ACCENT, "symbol": "circle" if finished else "circle-open"},
            "customdata": [row["key"] for row in rows],
            "cliponaxis": False,
            "selected": {"marker": {"size": 13}},
            "unselected": {"marker": {"opacity": 1}},
            "hovertext": [as_text(row["hover"]) for row in rows],
            "hovertemplate": "%{hovertext}<extra></extra>",
        }
        for finished in (True, False)
    ]


def _last_year(rows: list[dict[str, Any]], places: list[int]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": places,
        "y": [row["last_year"] for row in rows],
        "line": {"color": NEUTRAL, "width": 1.5, "dash": "dot"},
        "marker": {"size": 4, "color": NEUTRAL},
        "hovertext": [as_text(row["last_year_hover"]) for row in rows],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _bands(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A filled shape for each run of periods that have an interval; one alone is a bar."""
    runs: list[list[int]] = []
    for place, row in enumerate(rows):
        if row["low"] is None or not row["finished"]:
            continue
        if runs and runs[-1][-1] == place - 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [*run, *reversed(run)] if len(run) > 1 else [run[0] - 0.1, run[0] + 0.1, run[0] + 0.1, run[0] - 0.1],
            "y": [
                *([rows[place]["low"] for place in run] * (1 if len(run) > 1 else 2)),
                *([rows[place]["high"] for place in reversed(run)] * (1 if len(run) > 1 else 2)),
            ],
            "fill": "toself",
            "fillcolor": BAND,
            "line": {"width": 0},
            "hoverinfo": "skip",
        }
        for run in runs
    ]


def _note(height: float, words: str, colour: str) -> dict[str, Any]:
    return {
        "x": 1,
        "xref": "paper",
        "y": height,
        "text": as_text(words),
        "showarrow": False,
        "xanchor": "left",
        "xshift": 6,
        "font": {"size": LABEL_SIZE - 1, "color": colour},
    }
