"""How a group differs from all, as bars that go right for more and left for less."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segmentation.charts.axes import named_rows
from segmentation.charts.canvas import HIDDEN_AXIS, LABEL_SIZE, as_text, figure, pixels_of, wrapped
from segmentation.charts.palette import ACCENT, LINE

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go  # type: ignore[import-untyped]

MORE, LESS = ACCENT, "#D9693B"
ROW, BAR, NAME_LINE = 36, 20, 17
NAME_COLUMNS = 30
PLOT_PIXELS = 430  # that bars and labels share at the usual width of a page


def difference_bars(frame: pd.DataFrame, *, title: str, hover: str, more_words: str, less_words: str) -> go.Figure:
    """One bar a difference, first row on top, as long as its effect, labelled with both figures.

    ``frame``: ``label`` (shown name), ``effect`` (standardised, any sign), ``figures`` (shown beside the bar); the
    sentence ``hover`` may name both. ``more_words`` and ``less_words`` head the two sides.
    """
    rows = list(frame[["label", "effect", "figures"]].itertuples(index=False, name=None))
    if not rows:
        return figure([], title, 40, xaxis=HIDDEN_AXIS, yaxis=HIDDEN_AXIS)
    labels = [as_text(figures) for _, _, figures in rows]
    names = [wrapped(label, NAME_COLUMNS) for label, _, _ in rows]
    height = max(ROW, max(name.count("<br>") + 1 for name in names) * NAME_LINE + 8)
    bars: dict[str, Any] = {
        "type": "bar",
        "orientation": "h",
        "x": [float(effect) for _, effect, _ in rows],
        "y": list(range(len(rows))),
        "text": labels,
        "textposition": "outside",
        "textfont": {"size": LABEL_SIZE - 1},
        "cliponaxis": False,
        "constraintext": "none",
        "hovertext": [as_text(hover.format(label=label, figures=figures)) for label, _, figures in rows],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "marker": {"color": [MORE if effect > 0 else LESS for _, effect, _ in rows], "cornerradius": 3},
        "unselected": {"marker": {"opacity": 0.5}, "textfont": {"color": LINE}},
    }
    low, high = _range(rows)
    heads = [
        _head(f"← {less_words}", "right"),
        _head(f"{more_words} →", "left"),
    ]
    return figure(
        [bars],
        title,
        height * len(rows) + 30,
        margin={"t": 30},
        bargap=1 - BAR / height,
        annotations=[head for head, shown in zip(heads, (low < 0, high > 0), strict=True) if shown],
        xaxis={
            "range": [low, high],
            "showticklabels": False,
            "showgrid": False,
            "zeroline": True,
            "zerolinecolor": LINE,
            "zerolinewidth": 1,
            "fixedrange": True,
        },
        yaxis=named_rows(names),
    )


def _range(rows: list[tuple[str, float, str]]) -> tuple[float, float]:
    """The ends of the axis: each bar's label has room beside it."""
    most = max(abs(effect) for _, effect, _ in rows) or 1.0
    wide = {
        sign: max((pixels_of([figures]) for _, effect, figures in rows if (effect > 0) == (sign > 0)), default=0)
        for sign in (1, -1)
    }
    scale = most / max(PLOT_PIXELS - wide[1] - wide[-1], 120)  # per pixel, were the longest bar all of the rest
    ends = {
        sign: max(
            (
                abs(effect) + scale * (pixels_of([figures]) + 10)
                for _, effect, figures in rows
                if (effect > 0) == (sign > 0)
            ),
            default=0.0,
        )
        for sign in (1, -1)
    }
    return -ends[-1] if ends[-1] else -0.02 * most, ends[1] or 0.02 * most


def _head(words: str, side: str) -> dict[str, Any]:
    return {
        "x": 0,
        "xref": "x",
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "yshift": 4,
        "xanchor": side,
        "text": as_text(words),
        "showarrow": False,
        "font": {"size": LABEL_SIZE - 1},
        "xshift": -6 if side == "right" else 6,
    }
