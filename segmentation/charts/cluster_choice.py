"""How many clusters to make, and how groups join."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segmentation.charts.amounts import Language, compact_number, whole
from segmentation.charts.canvas import GRID, HIDDEN_AXIS, LABEL_SIZE, as_text, figure
from segmentation.charts.palette import ACCENT, LINE, NEUTRAL, colour_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    import plotly.graph_objects as go  # type: ignore[import-untyped]

MARK = "#C9603A"


def choice_lines(
    frame: pd.DataFrame,
    *,
    suggested: int,
    title: str,
    silhouette_title: str,
    inertia_title: str,
    axis_title: str,
    hover_silhouette: str,
    hover_inertia: str,
) -> go.Figure:
    """Silhouette (left) and inertia (right) over k, the suggested k filled and named.

    ``frame``: ``k``, ``silhouette`` (-1 to 1), ``inertia`` (per customer). Hovers may use ``{k}`` and ``{value}``.
    """
    rows = list(frame[["k", "silhouette", "inertia"]].itertuples(index=False, name=None))
    if not rows:
        return figure([], title, 40, xaxis=HIDDEN_AXIS, yaxis=HIDDEN_AXIS)
    traces, notes = [], []
    for place, (name, hover, heading) in enumerate(
        (("silhouette", hover_silhouette, silhouette_title), ("inertia", hover_inertia, inertia_title))
    ):
        at = 1 + place
        axis = "" if place == 0 else "2"
        values = [float(row[at]) for row in rows]
        chosen = [int(row[0]) == suggested for row in rows]
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": name,
                "x": [int(row[0]) for row in rows],
                "y": values,
                "xaxis": f"x{axis}",
                "yaxis": f"y{axis}",
                "line": {"color": ACCENT, "width": 2},
                "marker": {
                    "size": [13 if mark else 7 for mark in chosen],
                    "color": [MARK if mark else ACCENT for mark in chosen],
                    "line": {"width": 0},
                },
                "hovertext": [
                    as_text(hover.format(k=int(row[0]), value=f"{value:.2f}"))
                    for row, value in zip(rows, values, strict=True)
                ],
                "hovertemplate": "%{hovertext}<extra></extra>",
            }
        )
        notes.append(
            {
                "text": as_text(heading),
                "x": 0,
                "xref": f"x{axis} domain",
                "y": 1.14,
                "yref": "y domain",
                "xanchor": "left",
                "showarrow": False,
                "font": {"size": LABEL_SIZE},
            }
        )
        notes += [
            {
                "text": f"<b>{int(row[0])}</b> · {value:.2f}",
                "x": int(row[0]),
                "y": value,
                "xref": f"x{axis}",
                "yref": f"y{axis}",
                "xanchor": "right" if row is rows[-1] else "left",
                "xshift": -6 if row is rows[-1] else 6,
                "yshift": 16,
                "showarrow": False,
                "font": {"size": LABEL_SIZE},
            }
            for row, value, mark in zip(rows, values, chosen, strict=True)
            if mark
        ]
    ks = [int(row[0]) for row in rows]
    return figure(
        traces,
        title,
        300,
        margin={"t": 44, "b": 48, "l": 44, "r": 12},
        annotations=notes,
        xaxis=_k_axis(axis_title, ks, (0, 0.46), "y"),
        xaxis2=_k_axis(axis_title, ks, (0.56, 1), "y2"),
        yaxis=_value_axis([float(row[1]) for row in rows], "x"),
        yaxis2=_value_axis([float(row[2]) for row in rows], "x2"),
    )


def _k_axis(title: str, ks: list[int], domain: tuple[float, float], anchor: str) -> dict[str, Any]:
    return {
        "title": {"text": as_text(title), "font": {"size": LABEL_SIZE}, "standoff": 8},
        "tickvals": ks,
        "range": [ks[0] - 0.5, ks[-1] + 0.5],
        "domain": list(domain),
        "anchor": anchor,
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "tickfont": {"size": LABEL_SIZE},
    }


def _value_axis(values: list[float], anchor: str) -> dict[str, Any]:
    low, high = min(0.0, *values), max(values)
    return {
        "range": [low, high + (high - low) * 0.18 or 1],
        "anchor": anchor,
        "gridcolor": GRID,
        "zeroline": False,
        "nticks": 5,
        "fixedrange": True,
        "tickfont": {"size": LABEL_SIZE},
    }


def dendrogram(
    frame: pd.DataFrame,
    *,
    title: str,
    cut: float,
    axis_title: str,
    hover: str,
    leaves: Sequence[str],
    language: Language = "zh",
) -> go.Figure:
    """How groups join, the cut as a dashed line. Branches below the cut carry the colour of their cluster.

    ``frame``: one row a join: ``left``, ``right`` (places along the leaves, 0, 1, 2 …), ``left_height``,
    ``right_height``, ``height``, ``customers``, ``segment`` and ``position`` (missing above the cut). ``leaves``: the
    words under each. ``hover`` may use ``{n}`` and ``{height}``.
    """
    rows = [dict(zip(frame.columns, told, strict=True)) for told in frame.itertuples(index=False, name=None)]
    if not rows:
        return figure([], title, 40, xaxis=HIDDEN_AXIS, yaxis=HIDDEN_AXIS)
    traces = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [row["left"], row["left"], row["right"], row["right"]],
            "y": [row["left_height"], row["height"], row["height"], row["right_height"]],
            "line": {"color": _branch_colour(row), "width": 2},
            "hovertext": as_text(
                hover.format(n=whole(row["customers"]), height=compact_number(row["height"], language))
            ),
            "hovertemplate": "%{hovertext}<extra></extra>",
        }
        for row in rows
    ]
    line = {"color": LINE, "width": 1.5, "dash": "dash"}
    return figure(
        traces,
        title,
        360,
        margin={"b": 40, "l": 60, "r": 12},
        shapes=[{"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": cut, "y1": cut, "line": line}],
        xaxis={
            "tickvals": list(range(len(leaves))),
            "ticktext": [as_text(text) for text in leaves],
            "tickfont": {"size": LABEL_SIZE - 2},
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
        yaxis={
            "title": {"text": as_text(axis_title), "font": {"size": LABEL_SIZE}, "standoff": 8},
            "gridcolor": GRID,
            "zeroline": False,
            "rangemode": "tozero",
            "nticks": 6,
            "fixedrange": True,
            "tickfont": {"size": LABEL_SIZE},
        },
    )


def _branch_colour(row: Mapping[Any, Any]) -> str:
    segment = row["segment"]
    return colour_of(str(segment), int(row["position"])) if isinstance(segment, str) else NEUTRAL
