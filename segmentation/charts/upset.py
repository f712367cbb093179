"""Sets laid over each other, as an UpSet plot: a matrix of dots, sizes of combinations above, sizes of sets left.

Lex, Gehlenborg, Strobelt, Vuillemot, Pfister: UpSet, Visualization of Intersecting Sets. IEEE Transactions on
Visualization and Computer Graphics 20(12), 2014.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segmentation.charts.amounts import compact_number, whole
from segmentation.charts.canvas import FAINT, HIDDEN_AXIS, LABEL_SIZE, as_text, figure, pixels_of, wrapped
from segmentation.charts.palette import ACCENT, LINE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import plotly.graph_objects as go  # type: ignore[import-untyped]

    from segmentation.charts.amounts import Language

MOST_SHOWN = 20
ROW, BARS, GAP = 30, 190, 14  # pixels
NAME_COLUMNS = 26
SIZES_SHARE = 0.15  # of the width
CHOSEN = "#E39B4A"
EMPTY_DOT = "rgba(128,140,155,0.28)"


def upset(
    combinations: Sequence[tuple[int, int]],
    sets: Sequence[tuple[str, int]],
    *,
    title: str,
    hover: str,
    set_hover: str,
    rest_words: str,
    chosen: int | None = None,
    language: Language = "zh",
) -> go.Figure:
    """``combinations``: (mask, customers), the largest first; bit n of a mask stands for the n-th of ``sets``.

    ``sets``: (shown name, customers). ``hover`` may use ``{names}`` ``{customers}``, ``set_hover`` ``{name}``
    ``{customers}``. Beyond 20 combinations the rest is summed up in ``rest_words`` (``{n}`` ``{customers}``). Bars and
    dots carry their mask as ``customdata``; ``chosen`` is marked.
    """
    if not combinations:
        return figure([], title, 40, xaxis=HIDDEN_AXIS, yaxis=HIDDEN_AXIS)
    shown, rest = list(combinations[:MOST_SHOWN]), combinations[MOST_SHOWN:]
    if len(rest) == 1:
        shown, rest = [*shown, *rest], []
    counts = [customers for _, customers in shown]
    hovers = [as_text(hover.format(names=_names(mask, sets), customers=whole(customers))) for mask, customers in shown]
    texts = [compact_number(count, language) for count in counts]
    colours = [CHOSEN if mask == chosen else ACCENT for mask, _ in shown]
    masks = [mask for mask, _ in shown]
    left_over = sum(customers for _, customers in rest)
    rest_told = rest_words.format(n=len(rest), customers=whole(left_over)) if rest else ""
    names = [wrapped(name, NAME_COLUMNS) for name, _ in sets]
    row = max(ROW, max(name.count("<br>") + 1 for name in names) * 16 + 4)
    matrix = row * len(sets)
    height = BARS + GAP + matrix
    split = matrix / height
    left = pixels_of([line for name in names for line in name.split("<br>")])
    return figure(
        [
            _sizes(sets, set_hover, language),
            *_dots(shown, len(sets), hovers, chosen),
            _bars(counts, texts, hovers, colours, masks),
        ],
        title,
        height,
        bargap=0.35 if len(counts) > 4 else 0.75,
        hovermode="closest",
        shapes=_stripes(len(sets), len(counts)),
        annotations=_rest_note(rest_told) if rest else [],
        xaxis={**HIDDEN_AXIS, "domain": [SIZES_SHARE, 1], "range": [-0.6, max(len(counts), 5) - 0.4], "anchor": "y"},
        yaxis={
            "domain": [split + GAP / height, 1],
            "anchor": "x",
            "range": [0, max(counts) * (1.3 if len(counts) > 12 else 1.14)],
            "visible": False,
            "fixedrange": True,
        },
        xaxis2={
            **HIDDEN_AXIS,
            "domain": [0, SIZES_SHARE - 0.01],
            "range": [max(1, *(size for _, size in sets)) * 1.9, 0],
            "anchor": "y2",
        },
        yaxis2={
            "domain": [0, split],
            "anchor": "free",
            "position": 0,
            "side": "left",
            "range": [len(sets) - 0.5, -0.5],
            "tickvals": list(range(len(sets))),
            "ticktext": names,
            "tickfont": {"size": LABEL_SIZE},
            "ticks": "",
            "ticklabelstandoff": 6,
            "automargin": True,
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
        margin={"l": left + 14, "t": 24},
    )


def _bars(
    counts: Sequence[int], texts: Sequence[str], hovers: Sequence[str], colours: Sequence[str], masks: Sequence[int]
) -> dict[str, Any]:
    return {
        "type": "bar",
        "x": list(range(len(counts))),
        "y": list(counts),
        "text": list(texts),
        "textposition": "outside",
        "textangle": -90 if len(counts) > 12 else 0,
        "textfont": {"size": LABEL_SIZE - 1},
        "cliponaxis": False,
        "constraintext": "none",
        "hovertext": list(hovers),
        "hovertemplate": "%{hovertext}<extra></extra>",
        "customdata": list(masks),
        "marker": {"color": list(colours), "cornerradius": 3},
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 1}},
    }


def _sizes(sets: Sequence[tuple[str, int]], hover: str, language: Language) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "x": [size for _, size in sets],
        "y": list(range(len(sets))),
        "xaxis": "x2",
        "yaxis": "y2",
        "width": 0.5,
        "text": [compact_number(size, language) for _, size in sets],
        "textposition": "outside",
        "textfont": {"size": LABEL_SIZE - 1},
        "cliponaxis": False,
        "constraintext": "none",
        "hovertext": [as_text(hover.format(name=name, customers=whole(size))) for name, size in sets],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "marker": {"color": LINE, "cornerradius": 2},
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 1}},
    }


def _dots(
    shown: Sequence[tuple[int, int]], count: int, hovers: Sequence[str], chosen: int | None
) -> list[dict[str, Any]]:
    """A line from the highest to the lowest set of each combination, and a dot for every set, filled where it is in."""
    line_x: list[float | None] = []
    line_y: list[float | None] = []
    for place, (mask, _) in enumerate(shown):
        inside = [number for number in range(count) if mask >> number & 1]
        line_x += [place, place, None]
        line_y += [inside[0], inside[-1], None]
    lines = {
        "type": "scatter",
        "mode": "lines",
        "x": line_x,
        "y": line_y,
        "yaxis": "y2",
        "line": {"color": ACCENT, "width": 3},
        "hoverinfo": "skip",
    }
    cells = [(place, number, mask) for place, (mask, _) in enumerate(shown) for number in range(count)]
    dots = {
        "type": "scatter",
        "mode": "markers",
        "x": [place for place, _, _ in cells],
        "y": [number for _, number, _ in cells],
        "yaxis": "y2",
        "customdata": [mask for _, _, mask in cells],
        "hovertext": [hovers[place] for place, _, _ in cells],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "marker": {
            "size": 13 if len(shown) <= 12 else 11,
            "color": [
                EMPTY_DOT if not mask >> number & 1 else CHOSEN if mask == chosen else ACCENT
                for _, number, mask in cells
            ],
            "line": {"width": 0},
        },
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 1}},
    }
    return [lines, dots]


def _stripes(sets: int, columns: int) -> list[dict[str, Any]]:
    """Every second row shaded, so that the eye stays in its row."""
    return [
        {
            "type": "rect",
            "xref": "x",
            "yref": "y2",
            "x0": -0.6,
            "x1": max(columns, 5) - 0.4,
            "y0": number - 0.5,
            "y1": number + 0.5,
            "fillcolor": FAINT,
            "line": {"width": 0},
            "layer": "below",
        }
        for number in range(0, sets, 2)
    ]


def _rest_note(words: str) -> list[dict[str, Any]]:
    """What is not drawn: as a bar it would often dwarf all others."""
    return [
        {
            "x": 1,
            "xref": "paper",
            "xanchor": "right",
            "y": 1,
            "yref": "paper",
            "yanchor": "bottom",
            "text": as_text(words),
            "showarrow": False,
            "font": {"size": LABEL_SIZE - 1},
        }
    ]


def _names(mask: int, sets: Sequence[tuple[str, int]]) -> str:
    return " + ".join(name for number, (name, _) in enumerate(sets) if mask >> number & 1)
