"""Segments as pictures: how many customers each has, and what share of the revenue it brings.

Frames hold one row a segment, in the order of meaning: ``segment`` (code), ``label`` (shown name), ``customers``
(count), ``customer_share`` and ``revenue_share`` (0 to 1), ``revenue`` (money). ``hover`` is a sentence with any of
``{label}`` ``{customers}`` ``{customer_share}`` ``{revenue}`` ``{revenue_share}``. ``colour``, if there: the row's own.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from segmentation.charts.amounts import Language, compact_number, percent, whole
from segmentation.charts.axes import named_rows
from segmentation.charts.canvas import CLEAR, HIDDEN_AXIS, LABEL_SIZE, as_text, figure, pixels_of, wrapped
from segmentation.charts.palette import NEUTRAL, colour_of, text_on

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go  # type: ignore[import-untyped]

NAME_COLUMNS = 30  # then a name goes on in the next line
TILE_COLUMNS = 18
LARGE_TILE = 0.12  # of all customers
NAME_LINE = 17  # pixels
BAR_ROW, BAR = 40, 24
PAIR_ROW, PAIR = 46, 34


def sizes_bars(frame: pd.DataFrame, *, title: str, hover: str, language: Language = "zh") -> go.Figure:
    """Customers per segment as horizontal bars, first row on top, each labelled "128 · 12.8 %"."""
    rows = _rows(frame)
    labels = [f"{whole(row['customers'])} · {percent(row['customer_share'])}" for row in rows]
    bars = _bars(rows, [row["customers"] for row in rows], labels, _colours(rows), _hovers(rows, hover, language))
    return _figure([bars], rows, title, labels, row_height=_row_height(rows, BAR_ROW), thickness=BAR)


def revenue_bars(
    frame: pd.DataFrame,
    *,
    title: str,
    hover: str,
    customers_words: str,
    revenue_words: str,
    language: Language = "zh",
    currency: str = "",
) -> go.Figure:
    """Share of customers (grey) above share of revenue (the segment's colour), one pair a segment.

    The first pair says in words what the two are: ``customers_words`` "of customers", ``revenue_words`` "of revenue".
    """
    rows = _rows(frame)
    people = [percent(row["customer_share"]) for row in rows]
    money = [percent(row["revenue_share"]) for row in rows]
    if rows:
        people[0], money[0] = f"{people[0]} {customers_words}", f"{money[0]} {revenue_words}"
    hovers = _hovers(rows, hover, language, currency)
    grey = [NEUTRAL] * len(rows)
    pairs = [
        _bars(rows, [row["customer_share"] for row in rows], people, grey, hovers),
        _bars(rows, [row["revenue_share"] for row in rows], money, _colours(rows), hovers),
    ]
    row_height = _row_height(rows, PAIR_ROW)
    return _figure(pairs, rows, title, people + money, row_height=row_height, thickness=PAIR)


def sizes_treemap(frame: pd.DataFrame, *, title: str, hover: str, language: Language = "zh") -> go.Figure:
    """Customers per segment as areas with name and share, large ones with the count; empty segments have none."""
    rows = [row for row in _rows(frame) if row["customers"] > 0]
    colours = _colours(rows)
    tiles = {
        "type": "treemap",
        "ids": [str(row["segment"]) for row in rows],
        "labels": [wrapped(row["label"], TILE_COLUMNS) for row in rows],
        "parents": [""] * len(rows),
        "values": [float(row["customers"]) for row in rows],
        "text": [_tile_text(row) for row in rows],
        "texttemplate": "<b>%{label}</b><br>%{text}",
        "textfont": {"size": LABEL_SIZE + 1, "color": [text_on(colour) for colour in colours]},
        "hovertext": _hovers(rows, hover, language),
        "hovertemplate": "%{hovertext}<extra></extra>",
        "marker": {"colors": colours, "line": {"width": 0}, "cornerradius": 4, "pad": dict.fromkeys("tlrb", 3)},
        "tiling": {"packing": "squarify", "pad": 3},
        "pathbar": {"visible": False},
        "root": {"color": CLEAR},
        "sort": False,
    }
    if not rows:
        return figure([], title, 40, xaxis=HIDDEN_AXIS, yaxis=HIDDEN_AXIS)
    # one size everywhere; where even the least does not fit, hovering tells
    return figure([tiles], title, 380, uniformtext={"minsize": LABEL_SIZE - 3, "mode": "hide"})


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    names = [str(name) for name in frame.columns]
    rows = [dict(zip(names, values, strict=True)) for values in frame.itertuples(index=False, name=None)]
    return [row | {"position": position} for position, row in enumerate(rows)]


def _colours(rows: list[dict[str, Any]]) -> list[str]:
    return [row.get("colour") or colour_of(str(row["segment"]), row["position"]) for row in rows]


def _hovers(rows: list[dict[str, Any]], sentence: str, language: Language, currency: str = "") -> list[str]:
    return [
        as_text(
            sentence.format(
                label=row["label"],
                customers=whole(row["customers"]),
                customer_share=percent(row["customer_share"]),
                revenue=compact_number(row.get("revenue"), language, currency=currency),
                revenue_share=percent(row.get("revenue_share")),
            )
        )
        for row in rows
    ]


def _tile_text(row: dict[str, Any]) -> str:
    share = percent(row["customer_share"])
    return f"{whole(row['customers'])} · {share}" if row["customer_share"] >= LARGE_TILE else share


def _bars(
    rows: list[dict[str, Any]], values: list[Any], labels: list[str], colours: list[str], hovers: list[str]
) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "x": [float(value) for value in values],
        "y": [row["position"] for row in rows],
        "text": [as_text(label) for label in labels],
        "textposition": "outside",
        "textfont": {"size": LABEL_SIZE},
        "texttemplate": "%{text}",
        "cliponaxis": False,
        "constraintext": "none",
        "hovertext": hovers,
        "hovertemplate": "%{hovertext}<extra></extra>",
        "customdata": [str(row["segment"]) for row in rows],
        "marker": {"color": colours, "cornerradius": 3, "line": {"width": 0}},
    }


def _figure(
    bars: list[dict[str, Any]],
    rows: list[dict[str, Any]],
    title: str,
    labels: list[str],
    *,
    row_height: float,
    thickness: int,
) -> go.Figure:
    if not rows:
        return figure([], title, 40, xaxis=HIDDEN_AXIS, yaxis=HIDDEN_AXIS)
    return figure(
        bars,
        title,
        round(row_height * len(rows)) + 16,
        # the value labels stand right of the bars: the margin leaves room for the widest
        margin={"r": pixels_of(labels) + 18},
        barmode="group",
        bargap=1 - thickness / row_height,
        bargroupgap=0.06,
        xaxis=HIDDEN_AXIS | {"rangemode": "tozero"},
        yaxis=named_rows([wrapped(row["label"], NAME_COLUMNS) for row in rows])
        | {"tickvals": [row["position"] for row in rows]},
    )


def _row_height(rows: list[dict[str, Any]], least: int) -> float:
    """Taller rows where two neighbours' names would touch."""
    lines = [wrapped(row["label"], NAME_COLUMNS).count("<br>") + 1 for row in rows]
    return max([least, *((above + below) / 2 * NAME_LINE + 10 for above, below in pairwise(lines))])
