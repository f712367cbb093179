"""Customers flowing between segments, a column a day. Drawn from ribbons, because plotly's own Sankey answers no click.

Invisible marks lie along each ribbon: they carry what hovering tells and what a click hands back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from segmentation.charts.amounts import whole
from segmentation.charts.canvas import HIDDEN_AXIS, LABEL_SIZE, apart, as_text, figure, pixels_of, shortened

if TYPE_CHECKING:
    from collections.abc import Sequence

    import plotly.graph_objects as go  # type: ignore[import-untyped]

HEIGHT, ABOVE, BELOW = 400, 40, 10
NODE_GAP = 9  # pixels between nodes of a column
LABEL_LINE = 18
NAME_COLUMNS = 24
NODE_HALF = 0.012  # of the width between the first and the last column
BENDS = 20  # points along a ribbon's edge
MARKS_ALONG, MARK_PIXELS = 9, 14
SHOWN, DIMMED = 0.36, 0.12  # names stand on ribbons and must be read


@dataclass(frozen=True)
class Node:
    """A segment: ``code`` in flows, ``label`` shown."""

    code: str
    label: str
    colour: str


@dataclass(frozen=True)
class Ribbon:
    """Customers going from ``before`` in a column to ``after`` in the next. ``key`` comes back when it is clicked."""

    before: str
    after: str
    customers: int
    hover: str
    key: str


@dataclass(frozen=True)
class _Place:
    top: float
    height: float


def flow_picture(
    steps: Sequence[Sequence[Ribbon]],
    nodes: Sequence[Node],
    columns: Sequence[str],
    *,
    title: str,
    chosen: str | None = None,
    all_named: bool = False,
) -> go.Figure:
    """Ribbons in the colour of where they come from. ``nodes``: in the order of meaning, top down; ``columns``: names.

    ``chosen``: key of the ribbon in front; the others step back. ``all_named``: names stand in every column, not only
    beside the first and the last.
    """
    placed, per_customer = _placed(steps, nodes)
    if not per_customer:
        return figure([], title, 40, xaxis=HIDDEN_AXIS, yaxis=HIDDEN_AXIS)
    colours = {node.code: node.colour for node in nodes}
    half = NODE_HALF * max(len(steps), 1)
    drawn: list[dict[str, Any]] = []
    marks: dict[str, list[Any]] = {"x": [], "y": [], "hovertext": [], "customdata": []}
    for step, ribbons in enumerate(steps):
        for ribbon, start, end, thick in _laid(ribbons, nodes, placed, step, per_customer):
            dim = chosen is not None and ribbon.key != chosen
            drawn.append(_ribbon((step + half, start), (step + 1 - half, end), thick, colours[ribbon.before], dim=dim))
            for x, y in _marks_along((step + half, start), (step + 1 - half, end), thick):
                marks["x"].append(x)
                marks["y"].append(y)
                marks["hovertext"].append(as_text(ribbon.hover))
                marks["customdata"].append(ribbon.key)
    clickable = marks | {
        "type": "scatter",
        "mode": "markers",
        "marker": {"size": MARK_PIXELS, "color": "rgba(0,0,0,0)", "line": {"width": 0}},
        "selected": {"marker": {"color": "rgba(0,0,0,0)"}},
        "unselected": {"marker": {"color": "rgba(0,0,0,0)"}},
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    first, last = _labels(steps, nodes, placed, 0), _labels(steps, nodes, placed, len(steps))
    heads = [
        {"x": place, "y": 1, "yref": "paper", "yanchor": "bottom", "yshift": 14, "text": as_text(name)}
        for place, name in enumerate(columns)
    ]
    notes = [
        *heads,
        *({"x": -half, "xanchor": "right", "xshift": -6} | note for note in first),
        *({"x": len(steps) + half, "xanchor": "left", "xshift": 6} | note for note in last),
        *(
            {"x": column + half, "xanchor": "left", "xshift": 4} | note
            for column in (range(1, len(steps)) if all_named else ())
            for note in _labels(steps, nodes, placed, column)
        ),
    ]
    return figure(
        [*drawn, clickable],
        title,
        HEIGHT + ABOVE + BELOW,
        margin={"t": ABOVE, "b": BELOW, "l": _room(first), "r": _room(last)},
        annotations=[{"showarrow": False, "font": {"size": LABEL_SIZE}} | note for note in notes],
        shapes=[_node(column, place, colours[code], half) for (column, code), place in placed.items()],
        xaxis=HIDDEN_AXIS | {"range": [-half, len(steps) + half]},
        yaxis=HIDDEN_AXIS | {"range": [HEIGHT, 0]},
        hoverdistance=MARK_PIXELS,
    )


def _sizes(steps: Sequence[Sequence[Ribbon]], column: int, code: str) -> tuple[int, int]:
    """Customers that come to a node and that go from it."""
    coming = sum(ribbon.customers for ribbon in steps[column - 1] if ribbon.after == code) if column else 0
    going = sum(ribbon.customers for ribbon in steps[column] if ribbon.before == code) if column < len(steps) else 0
    return coming, going


def _placed(steps: Sequence[Sequence[Ribbon]], nodes: Sequence[Node]) -> tuple[dict[tuple[int, str], _Place], float]:
    """Where each node of each column stands, and pixels per customer, the same in all columns."""
    sizes = {
        (column, node.code): max(_sizes(steps, column, node.code)) for column in range(len(steps) + 1) for node in nodes
    }
    filled = {key: size for key, size in sizes.items() if size}
    if not filled:
        return {}, 0.0
    scales = []
    for column in range(len(steps) + 1):
        told = [size for (at, _), size in filled.items() if at == column]
        if told:
            scales.append((HEIGHT - NODE_GAP * (len(told) - 1)) / sum(told))
    scale = min(scales)
    placed: dict[tuple[int, str], _Place] = {}
    for column in range(len(steps) + 1):
        top = 0.0
        for node in nodes:
            size = filled.get((column, node.code))
            if size:
                placed[column, node.code] = _Place(top, size * scale)
                top += size * scale + NODE_GAP
    return placed, scale


def _laid(
    ribbons: Sequence[Ribbon],
    nodes: Sequence[Node],
    placed: dict[tuple[int, str], _Place],
    step: int,
    per_customer: float,
) -> list[tuple[Ribbon, float, float, float]]:
    """Each ribbon with the tops of its ends and its thickness, those of a node in the order of the other side."""
    order = {node.code: place for place, node in enumerate(nodes)}
    used: dict[tuple[int, str], float] = {}
    ends = {}
    for ribbon in sorted(ribbons, key=lambda one: (order[one.after], order[one.before])):
        side = (step + 1, ribbon.after)
        ends[ribbon.key] = placed[side].top + used.get(side, 0.0)
        used[side] = used.get(side, 0.0) + ribbon.customers * per_customer
    laid = []
    for ribbon in sorted(ribbons, key=lambda one: (order[one.before], order[one.after])):
        side = (step, ribbon.before)
        start, thick = placed[side].top + used.get(side, 0.0), ribbon.customers * per_customer
        laid.append((ribbon, start, ends[ribbon.key], thick))
        used[side] = used.get(side, 0.0) + thick
    return laid


def _bend(start: tuple[float, float], end: tuple[float, float], part: float) -> tuple[float, float]:
    eased = part * part * (3 - 2 * part)
    return start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * eased


def _ribbon(
    start: tuple[float, float], end: tuple[float, float], thick: float, colour: str, *, dim: bool
) -> dict[str, Any]:
    upper = [_bend(start, end, at / BENDS) for at in range(BENDS + 1)]
    shown = max(thick, 1.0)
    edge = [*upper, *((x, y + shown) for x, y in reversed(upper))]
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [x for x, _ in edge],
        "y": [y for _, y in edge],
        "fill": "toself",
        "fillcolor": f"rgba({red},{green},{blue},{DIMMED if dim else SHOWN})",
        "line": {"width": 0, "color": colour},
        "hoverinfo": "skip",
    }


def _marks_along(start: tuple[float, float], end: tuple[float, float], thick: float) -> list[tuple[float, float]]:
    rows = max(1, round(thick / MARK_PIXELS))
    shifts = [thick * (row + 0.5) / rows for row in range(rows)]
    bends = [_bend(start, end, (at + 0.5) / MARKS_ALONG) for at in range(MARKS_ALONG)]
    return [(x, y + shift) for x, y in bends for shift in shifts]


def _node(column: int, place: _Place, colour: str, half: float) -> dict[str, Any]:
    return {
        "type": "rect",
        "x0": column - half,
        "x1": column + half,
        "y0": place.top,
        "y1": place.top + max(place.height, 1.0),
        "fillcolor": colour,
        "line": {"width": 0},
    }


def _labels(
    steps: Sequence[Sequence[Ribbon]], nodes: Sequence[Node], placed: dict[tuple[int, str], _Place], column: int
) -> list[dict[str, Any]]:
    there = [node for node in nodes if (column, node.code) in placed]
    middles = [place.top + place.height / 2 for node in there for place in [placed[column, node.code]]]
    return [
        {
            "y": y,
            "text": f"{shortened(node.label, NAME_COLUMNS)}  <b>{whole(max(_sizes(steps, column, node.code)))}</b>",
        }
        for node, y in zip(there, apart(middles, HEIGHT, LABEL_LINE), strict=True)
    ]


def _room(labels: Sequence[dict[str, Any]]) -> int:
    return pixels_of([note["text"].replace("<b>", "").replace("</b>", "") for note in labels]) + 18
