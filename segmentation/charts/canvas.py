"""What all figures share: transparent ground, theme's fonts, margins nothing is cut by, user text that stays text."""

from __future__ import annotations

import html
import unicodedata
from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Sequence

CLEAR = "rgba(0,0,0,0)"
FAINT = "rgba(128,140,155,0.10)"
GRID = "rgba(128,140,155,0.22)"
LABEL_SIZE = 13
TITLE_SIZE = 16
TITLE_LINE = 21  # pixels
TITLE_ABOVE = 10
TITLE_COLUMNS = 72
LETTER_PIXELS = 7.2  # of LABEL_SIZE type; a Chinese character takes two
HIDDEN_AXIS = {"visible": False, "fixedrange": True}


def as_text(text: object) -> str:
    """A text plotly shows as it is: it would take ``<b>`` and ``<a href>`` in a segment's name for markup."""
    return html.escape(" ".join(str(text).split()), quote=False)


def columns_of(text: str) -> int:
    """How many Latin letters wide a text is; Chinese characters count two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def pixels_of(texts: Sequence[str]) -> int:
    """The width of the widest of some one-line labels."""
    return round(max((columns_of(text) for text in texts), default=0) * LETTER_PIXELS)


def shortened(text: object, columns: int) -> str:
    """Escaped text on one line, none wider than ``columns``: what is left out is an ellipsis."""
    told = " ".join(str(text).split())
    while columns_of(told) > columns:
        told = f"{told.removesuffix('…')[:-1]}…"
    return html.escape(told, quote=False)


def wrapped(text: object, columns: int) -> str:
    """Escaped text on as many lines as it needs, none wider than ``columns``; words stay whole where they can."""
    return "<br>".join(html.escape(line, quote=False) for line in _lines(" ".join(str(text).split()), columns))


def _lines(text: str, columns: int) -> list[str]:
    lines = [""]
    for piece in _pieces(text, columns):
        if lines[-1] and columns_of(lines[-1] + piece.rstrip()) > columns:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        lines[-1] += piece
    return lines


def _pieces(text: str, columns: int) -> list[str]:
    """Where a line may break: after a space, beside Chinese characters, and within words wider than a line.

    No line starts with 。 or ends with （.
    """
    pieces = [""]
    for letter in text:
        last = pieces[-1]
        kind = unicodedata.category(letter)
        wide = unicodedata.east_asian_width(letter) in "WF" and (kind == "Ps" or kind[0] != "P")
        opened = last and unicodedata.category(last[-1]) == "Ps"
        if last and (last[-1] == " " or (wide and not opened) or columns_of(last) >= columns):
            pieces.append("")
        pieces[-1] += letter
    return pieces


def apart(places: Sequence[float], height: float, line: float) -> list[float]:
    """Ascending places of labels, moved as little as keeps them a line apart and above ``height``."""
    found: list[float] = []
    for place in places:
        found.append(max(place, found[-1] + line) if found else place)
    limit = height
    for at in range(len(found) - 1, -1, -1):
        found[at] = min(found[at], limit)
        limit = found[at] - line
    return found


def figure(data: list[dict[str, Any]], title: str, height: int, **layout: Any) -> go.Figure:
    """A figure of plain trace dicts; ``height`` counts without the title. Margins come as ``margin``."""
    lines = wrapped(title, TITLE_COLUMNS)
    top = TITLE_ABOVE + (lines.count("<br>") + 1) * TITLE_LINE + 6 if title else 0
    margin = {"l": 8, "r": 8, "t": 8, "b": 8, "pad": 0} | layout.pop("margin", {})
    margin["t"] += top
    # The dicts are ours and the tests validate them; checking each again would be half of the time a cut takes.
    return go.Figure(
        _validate=False,
        data=data,
        layout={
            "title": {
                "text": f"<b>{lines}</b>" if title else "",
                "font": {"size": TITLE_SIZE},
                "x": 0,
                "xref": "container",
                "xanchor": "left",
                # plotly hangs the middle of several lines, not their top, at y
                "y": 1 - (TITLE_ABOVE + lines.count("<br>") * TITLE_LINE) / (height + top),
                "yref": "container",
                "yanchor": "top",
                "pad": {"l": 8},
            },
            "height": height + top,
            "margin": margin,
            "paper_bgcolor": CLEAR,
            "plot_bgcolor": CLEAR,
            "showlegend": False,
            "dragmode": False,
            "modebar": {"remove": ["select", "lasso", "zoom", "pan", "autoscale"], "bgcolor": CLEAR},
            "hoverlabel": {"align": "left", "font": {"size": LABEL_SIZE}, "namelength": 0},
            **layout,
        },
    )
