"""Shares over an age or a wait, one line a group, each with the band it is known by."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from segmentation.charts.canvas import GRID, LABEL_SIZE, as_text, figure, pixels_of
from segmentation.charts.palette import ACCENT, CYCLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import plotly.graph_objects as go  # type: ignore[import-untyped]

HEIGHT = 290
PLOT_WIDTH = 620  # pixels a chart has at least on a laptop
MOST_CURVES = 8


@dataclass(frozen=True)
class CurveSpot:
    """``share``, ``low`` to ``high``: 0..1; ``told`` is said when pointed at; ``small``: drawn hollow."""

    at: float
    share: float
    low: float
    high: float
    told: str
    small: bool = False


@dataclass(frozen=True)
class ShareCurve:
    """``fitted``: drawn dashed, without marks: what a model says. ``colour``: None = by its place."""

    label: str
    spots: Sequence[CurveSpot]
    fitted: bool = False
    colour: str | None = None


def share_curves(
    curves: Sequence[ShareCurve],
    *,
    title: str,
    axis_title: str,
    shape: Literal["linear", "hv"] = "linear",
    whole_axis: bool = False,
) -> go.Figure:
    """Up to ``MOST_CURVES`` lines. The band is drawn where the line is alone; ``whole_axis``: shares up to 100 %."""
    curves = [curve for curve in curves if curve.spots][:MOST_CURVES]
    observed = sum(not curve.fitted for curve in curves)
    traces: list[dict[str, Any]] = []
    for place, curve in enumerate(curves):
        usual = CYCLE[1] if curve.fitted else (ACCENT if observed == 1 else CYCLE[place % len(CYCLE)])
        colour = curve.colour or usual
        if observed == 1 and not curve.fitted:
            traces.append(_band(curve, colour, shape))
        traces.append(_line(curve, colour, shape))
    most = max((spot.high if observed == 1 else spot.share for curve in curves for spot in curve.spots), default=1)
    return figure(
        traces,
        title,
        HEIGHT + _legend_height(curves),
        margin={"b": 48, "l": 52, "r": 16, "t": _legend_height(curves)},
        showlegend=len(curves) > 1,
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "font": {"size": LABEL_SIZE}},
        hovermode="closest",
        xaxis={
            "title": {"text": as_text(axis_title), "font": {"size": LABEL_SIZE}, "standoff": 8},
            "rangemode": "tozero",
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
            "tickfont": {"size": LABEL_SIZE},
        },
        yaxis={
            "range": [0, 1.02 if whole_axis else min(most * 1.15, 1.02)],
            "tickformat": ".0%",
            "gridcolor": GRID,
            "zeroline": False,
            "fixedrange": True,
            "tickfont": {"size": LABEL_SIZE},
            "nticks": 6,
        },
    )


def _legend_height(curves: Sequence[ShareCurve]) -> int:
    """Pixels the names above the lines take; one line alone has none."""
    if len(curves) < 2:
        return 8
    widest = pixels_of([curve.label for curve in curves]) + 60  # its line and the space after it
    rows = -(-len(curves) // max(PLOT_WIDTH // widest, 1))
    return 14 + 20 * rows


def _line(curve: ShareCurve, colour: str, shape: str) -> dict[str, Any]:
    marks = len(curve.spots) <= 60 and shape == "linear" and not curve.fitted
    return {
        "type": "scatter",
        "mode": "lines+markers" if marks else "lines",
        "name": as_text(curve.label),
        "x": [spot.at for spot in curve.spots],
        "y": [spot.share for spot in curve.spots],
        "line": {"color": colour, "width": 2.5, "shape": shape, "dash": "dash" if curve.fitted else "solid"},
        "marker": {"size": 7, "symbol": ["circle-open" if spot.small else "circle" for spot in curve.spots]},
        "hovertext": [as_text(spot.told) for spot in curve.spots],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _band(curve: ShareCurve, colour: str, shape: str) -> dict[str, Any]:
    """Forth along the upper edge and back along the lower one; steps are drawn out, as they differ on the way back."""
    spots = list(curve.spots)
    upper = [(spot.at, spot.high) for spot in spots]
    lower = [(spot.at, spot.low) for spot in spots]
    if shape == "hv":
        upper, lower = _stairs(upper), _stairs(lower)
    way = [*upper, *reversed(lower)]
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [x for x, _ in way],
        "y": [y for _, y in way],
        "fill": "toself",
        "fillcolor": f"rgba({red},{green},{blue},0.18)",
        "line": {"width": 0},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _stairs(spots: list[tuple[float, float]]) -> list[tuple[float, float]]:
    drawn = spots[:1]
    for (_, before), (at, share) in pairwise(spots):
        drawn += [(at, before), (at, share)]
    return drawn
