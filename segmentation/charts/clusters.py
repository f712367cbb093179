"""Clusters as pictures: how each differs from the mean of all, and where its customers lie."""

from __future__ import annotations

from math import copysign, isnan, log, log10
from typing import TYPE_CHECKING, Any

from segmentation.charts.amounts import Language, compact_number
from segmentation.charts.axes import marks, round_ticks
from segmentation.charts.canvas import CLEAR, FAINT, GRID, HIDDEN_AXIS, LABEL_SIZE, as_text, figure, pixels_of, wrapped
from segmentation.charts.palette import colour_of, text_on, tone

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import pandas as pd
    import plotly.graph_objects as go  # type: ignore[import-untyped]

DIVERGING = ("#A83243", "#D9693B", "#F3D9AE", "#F4F4F2", "#B5D2E8", "#4C84B6", "#163A63")
FARTHEST = 4.0  # times the mean, or a quarter of it: as deep as the colours go
ROW, NAME_COLUMNS, HEAD_COLUMNS, HEAD_LINE = 46, 26, 14, 18
LEGEND_LINE = 22
SKEWED = 20.0  # largest / median above which an axis is stretched


def profile_heatmap(
    frame: pd.DataFrame,
    *,
    title: str,
    metrics: Mapping[str, str],
    less_is_better: Collection[str] = (),
    hover: str,
    hover_none: str,
    language: Language = "zh",
) -> go.Figure:
    """One row a cluster, one column a metric: how many times the mean of all, blue where that is good, red where not.

    ``frame``: ``segment``, ``label``, ``metric``, ``mean``, ``overall``, ``index`` (missing where it says nothing).
    ``metrics``: code -> words, in order; of ``less_is_better`` a low value is blue. ``hover`` may
    use ``{segment}`` ``{metric}`` ``{mean}`` ``{times}`` ``{all}``.
    """
    rows = list(frame[["segment", "label", "metric", "mean", "overall", "index"]].itertuples(index=False, name=None))
    labels = list(dict.fromkeys((segment, label) for segment, label, *_ in rows))
    if not rows:
        return figure([], title, 40, xaxis=HIDDEN_AXIS, yaxis=HIDDEN_AXIS)
    codes = list(metrics)
    shade: list[list[float | None]] = [[None] * len(codes) for _ in labels]
    hovers = [[""] * len(codes) for _ in labels]
    notes = []
    for segment, label, metric, mean, overall, index in rows:
        row, column = labels.index((segment, label)), codes.index(metric)
        told = index is not None and not isnan(index)
        depth = _depth(float(index)) if told else 0.5
        depth = 1 - depth if metric in less_is_better else depth
        shade[row][column] = depth
        values = {
            "segment": label,
            "metric": metrics[metric],
            "mean": compact_number(mean, language),
            "all": compact_number(overall, language),
        }
        hovers[row][column] = as_text(
            hover.format(**values, times=_times(index)) if told else hover_none.format(**values)
        )
        notes.append(
            {
                "x": column,
                "y": row,
                "text": f"<b>{_times(index)}</b>" if told else "–",
                "showarrow": False,
                "font": {"size": LABEL_SIZE + 1, "color": text_on(tone(depth, DIVERGING))},
            }
        )
    heads = [wrapped(text, HEAD_COLUMNS) for text in metrics.values()]
    names = [wrapped(label, NAME_COLUMNS) for _, label in labels]
    lines = max(text.count("<br>") for text in heads) + 1
    width = pixels_of([part for name in names for part in name.split("<br>")])
    return figure(
        [
            {
                "type": "heatmap",
                "z": shade,
                "x": list(range(len(codes))),
                "y": list(range(len(labels))),
                "zmin": 0,
                "zmax": 1,
                "colorscale": [[step / (len(DIVERGING) - 1), colour] for step, colour in enumerate(DIVERGING)],
                "showscale": False,
                "xgap": 3,
                "ygap": 3,
                "hovertext": hovers,
                "hovertemplate": "%{hovertext}<extra></extra>",
            }
        ],
        title,
        ROW * len(labels) + HEAD_LINE * lines + 24,
        margin={"t": HEAD_LINE * lines + 12, "l": min(width, 220) + 18},
        annotations=notes,
        xaxis=_names(heads, side="top"),
        yaxis=_names(names) | {"range": [len(labels) - 0.5, -0.5]},
    )


def _depth(index: float) -> float:
    """0 for a quarter of the mean and less, 0.5 for the mean, 1 for four times and more."""
    if index <= 0:
        return 0.0
    return min(max(log(index) / log(FARTHEST) / 2 + 0.5, 0.0), 1.0)


def _times(index: float) -> str:
    return f"{index:.1f}×" if abs(index) >= 0.095 or index == 0 else f"{index:.2f}×"


def _names(texts: Sequence[str], **more: Any) -> dict[str, Any]:
    return {
        "tickvals": list(range(len(texts))),
        "ticktext": list(texts),
        "tickfont": {"size": LABEL_SIZE},
        "ticks": "",
        "ticklabelstandoff": 5,
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        **more,
    }


def cluster_scatter(
    frame: pd.DataFrame,
    *,
    title: str,
    across_title: str,
    upwards_title: str,
    hover: str,
    language: Language = "zh",
) -> go.Figure:
    """Customers by two metrics, one colour a cluster, its number at a large dot on the medians, its name above.

    ``frame``: ``segment``, ``label``, ``position`` (place among the clusters), ``across``, ``upwards``.
    ``hover`` may use ``{segment}`` ``{across}`` ``{x}`` ``{upwards}`` ``{y}``.
    """
    if frame.empty:
        return figure([], title, 40, xaxis=HIDDEN_AXIS, yaxis=HIDDEN_AXIS)
    axes = {name: _Axis(frame[name].tolist(), language) for name in ("across", "upwards")}
    dots, medians = [], []
    segments = frame[["segment", "label", "position"]].drop_duplicates().sort_values("position")
    for segment, label, position in segments.itertuples(index=False, name=None):
        inside = frame[frame["segment"] == segment]
        colour = colour_of(str(segment), int(position))
        xs, ys = inside["across"].tolist(), inside["upwards"].tolist()
        hovers = [
            hover.format(
                segment=label,
                across=across_title,
                upwards=upwards_title,
                x=compact_number(x, language),
                y=compact_number(y, language),
            )
            for x, y in zip(xs, ys, strict=True)
        ]
        dots.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [axes["across"].at(x) for x in xs],
                "y": [axes["upwards"].at(y) for y in ys],
                "marker": {"size": 6, "color": colour, "opacity": 0.5, "line": {"width": 0}},
                "hovertext": [as_text(text) for text in hovers],
                "hovertemplate": "%{hovertext}<extra></extra>",
                "legendgroup": str(position),
                "showlegend": False,
            }
        )
        medians.append(
            {
                "type": "scatter",
                "mode": "markers+text",
                "name": f"{int(position) + 1} · {as_text(label)}",
                "x": [axes["across"].at(inside["across"].median())],
                "y": [axes["upwards"].at(inside["upwards"].median())],
                "text": [f"<b>{int(position) + 1}</b>"],
                "textfont": {"size": LABEL_SIZE, "color": text_on(colour)},
                "hoverinfo": "skip",
                "marker": {"size": 24, "color": colour, "line": {"width": 2, "color": "#FFFFFF"}},
                "legendgroup": str(position),
            }
        )
    return figure(
        [*dots, *medians],
        title,
        420 + LEGEND_LINE * (1 + len(medians) // 3),
        margin={"b": 52, "l": 60, "r": 20, "t": 12 + LEGEND_LINE * (1 + len(medians) // 3)},
        plot_bgcolor=FAINT,
        showlegend=True,
        legend={
            "orientation": "h",
            "x": 0,
            "xanchor": "left",
            "y": 1.01,
            "yanchor": "bottom",
            "font": {"size": LABEL_SIZE},
            "bgcolor": CLEAR,
        },
        xaxis=axes["across"].layout(across_title),
        yaxis=axes["upwards"].layout(upwards_title),
    )


class _Axis:
    """A metric's axis, stretched by sign(x) log10(1 + |x|) where a few values would leave the rest in a corner."""

    def __init__(self, values: list[float], language: Language) -> None:
        sizes = sorted(abs(value) for value in values)
        self._low, self._high, self._language = min(values), max(values), language
        self._stretched = sizes[-1] > SKEWED * max(sizes[len(sizes) // 2], 1)

    def at(self, value: float) -> float:
        """Where a value stands."""
        return copysign(log10(1 + abs(value)), value) if self._stretched else value

    def layout(self, title: str) -> dict[str, Any]:
        """As plotly takes it."""
        told: dict[str, Any] = {
            "title": {"text": as_text(title), "font": {"size": LABEL_SIZE}, "standoff": 8},
            "gridcolor": GRID,
            "zeroline": False,
            "fixedrange": True,
            "tickfont": {"size": LABEL_SIZE},
        }
        ticks = round_ticks(self._low, self._high)
        if self._stretched:
            powers = [sign * 10.0**power for sign in (-1, 1) for power in range(1, 12)]
            ticks = sorted({0.0, *(tick for tick in powers if self._low <= tick <= self._high)})
        return told | marks(ticks, self._language) | {"tickvals": [self.at(tick) for tick in ticks]}
