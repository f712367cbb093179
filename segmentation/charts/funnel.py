"""What is left step by step: a bar a step, its words above it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segmentation.charts.amounts import percent, whole
from segmentation.charts.canvas import HIDDEN_AXIS, LABEL_SIZE, as_text, figure, pixels_of, shortened
from segmentation.charts.palette import ACCENT, NEUTRAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    import plotly.graph_objects as go  # type: ignore[import-untyped]

LABEL_COLUMNS = 46
_ROW, _BAR = 44, 16


def steps_funnel(steps: Sequence[tuple[str, int]], *, title: str, hover: str) -> go.Figure:
    """``steps``: label and customers, the first is everybody. ``hover``: ``{label}`` ``{customers}`` ``{share}``."""
    if not steps:
        return figure([], title, 40, xaxis=HIDDEN_AXIS, yaxis=HIDDEN_AXIS)
    everybody = max(steps[0][1], 1)
    shares = [percent(count / everybody) for _, count in steps]
    values = [f"{whole(count)} · {share}" for (_, count), share in zip(steps, shares, strict=True)]
    told = zip(steps, shares, strict=True)
    bars: dict[str, Any] = {
        "type": "bar",
        "orientation": "h",
        "x": [float(count) for _, count in steps],
        "y": list(range(len(steps))),
        "width": _BAR / _ROW,
        "text": values,
        "textposition": "outside",
        "textfont": {"size": LABEL_SIZE},
        "cliponaxis": False,
        "constraintext": "none",
        "hovertext": [
            as_text(hover.format(label=label, customers=whole(count), share=share)) for (label, count), share in told
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "marker": {"color": [NEUTRAL, *[ACCENT] * (len(steps) - 1)], "cornerradius": 3, "line": {"width": 0}},
    }
    labels = [
        {
            "text": shortened(label, LABEL_COLUMNS),
            "x": 0,
            "y": place,
            "yshift": _BAR / 2 + 11,
            "xanchor": "left",
            "showarrow": False,
            "font": {"size": LABEL_SIZE},
        }
        for place, (label, _) in enumerate(steps)
    ]
    return figure(
        [bars],
        title,
        _ROW * len(steps) + 20,
        margin={"r": pixels_of(values) + 14, "l": 8},
        annotations=labels,
        xaxis=HIDDEN_AXIS | {"rangemode": "tozero"},
        yaxis=HIDDEN_AXIS | {"range": [len(steps) - 0.6, -0.8]},
    )
