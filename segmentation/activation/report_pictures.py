"""Pictures of a report as SVG: plain marks that every browser draws without a script, a font or the network."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Sequence

BLUE, GREY, ORANGE, BAND = "#2F6DB0", "#9AA3AF", "#C9562B", "#D6E4F2"
WIDTH, HEIGHT, EDGE = 220, 54, 5


def course_picture(
    values: Sequence[float | None],
    intervals: Sequence[tuple[float, float] | None],
    last_year: Sequence[float | None],
    target: float | None,
    label: str,
) -> str:
    """A line with its 95 % band, last year dotted in grey, the target dashed; ``label`` for readers who do not see."""
    heights = [value for value in (*values, *last_year, target) if value is not None]
    heights += [end for interval in intervals if interval for end in interval]
    svg = _svg(WIDTH, HEIGHT, label)
    if not heights:
        return _text(svg)
    low, high = min(heights), max(heights)
    span = (high - low) or 1.0
    step = (WIDTH - 2 * EDGE) / max(len(values) - 1, 1)

    def at(place: int, value: float) -> str:
        return f"{EDGE + place * step:.1f},{HEIGHT - EDGE - (value - low) / span * (HEIGHT - 2 * EDGE):.1f}"

    for run in _runs(intervals):
        edge = [at(place, ends[0]) for place in run if (ends := intervals[place])]
        back = [at(place, ends[1]) for place in reversed(run) if (ends := intervals[place])]
        ET.SubElement(svg, "polygon", points=" ".join(edge + back), fill=BAND)
    if target is not None:
        left, height = at(0, target).split(",")
        right, _ = at(len(values) - 1, target).split(",")
        line = {"x1": left, "x2": right, "y1": height, "y2": height, "stroke": ORANGE, "stroke-dasharray": "5 3"}
        ET.SubElement(svg, "line", line)
    for line_values, look in ((last_year, {"stroke": GREY, "stroke-dasharray": "2 3"}), (values, {"stroke": BLUE})):
        for run in _runs(line_values):
            points = " ".join(at(place, value) for place in run if (value := line_values[place]) is not None)
            ET.SubElement(svg, "polyline", {"points": points, "fill": "none", "stroke-width": "2", **look})
    told = [place for place, value in enumerate(values) if value is not None]
    if told and (value := values[told[-1]]) is not None:
        x, y = at(told[-1], value).split(",")
        ET.SubElement(svg, "circle", cx=x, cy=y, r="3.5", fill=BLUE)
    return _text(svg)


def size_picture(before: int, after: int, most: int, colour: str, label: str) -> str:
    """A bar of the customers now above a grey one of those before."""
    svg = _svg(WIDTH, 22, label)
    for y, height, count, fill in ((2, 11, after, colour), (15, 5, before, GREY)):
        width = f"{WIDTH * count / max(most, 1):.1f}"
        ET.SubElement(svg, "rect", x="0", y=str(y), width=width, height=str(height), rx="2", fill=fill)
    return _text(svg)


def _runs(values: Sequence[object]) -> list[list[int]]:
    """Places in a row that have a value."""
    runs: list[list[int]] = []
    for place, value in enumerate(values):
        if value is None:
            continue
        if runs and runs[-1][-1] == place - 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs


def _svg(width: int, height: int, label: str) -> ET.Element:
    look = {"width": str(width), "height": str(height), "viewBox": f"0 0 {width} {height}", "role": "img"}
    return ET.Element("svg", {**look, "aria-label": label})


def _text(svg: ET.Element) -> str:
    return ET.tostring(svg, encoding="unicode")
