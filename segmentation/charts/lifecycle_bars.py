"""New, returning and resurrected customers of each period above the line, those gone dormant below it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segmentation.charts.amounts import Language, whole
from segmentation.charts.axes import round_ticks, value_axis
from segmentation.charts.canvas import LABEL_SIZE, as_text, figure
from segmentation.charts.palette import LINE

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    import plotly.graph_objects as go  # type: ignore[import-untyped]

HEIGHT = 320
MOST_LABELS = 8
COLOURS = {"returning": "#25599C", "new": "#82B3DE", "resurrected": "#1F9199", "dormant": "#D9693B"}
RUNNING = 0.45  # how solid the bars of a period are that still runs


def lifecycle_figure(
    frame: pd.DataFrame, *, title: str, names: Mapping[str, str], hover: str, language: Language = "zh"
) -> go.Figure:
    """One stack a period. ``frame``: ``period``, ``finished``, and a column of customers for each of ``COLOURS``.

    ``names``: words for the parts; ``hover`` may use ``{period}`` ``{part}`` ``{customers}``. A period that still runs
    is paler and marked ``*``. A click gives ``customdata``: the number of the row, from 0, and the part.
    """
    labels = [f"{period}{'' if done else '*'}" for period, done in zip(frame["period"], frame["finished"], strict=True)]
    solid = [1.0 if done else RUNNING for done in frame["finished"]]
    traces: list[dict[str, Any]] = []
    for part, colour in COLOURS.items():
        counts = [int(count) for count in frame[part]]
        told = [
            hover.format(period=label, part=names[part], customers=whole(count))
            for label, count in zip(labels, counts, strict=True)
        ]
        traces.append(
            {
                "type": "bar",
                "name": as_text(names[part]),
                "x": [as_text(label) for label in labels],
                "y": [-count for count in counts] if part == "dormant" else counts,
                "customdata": [[place, part] for place in range(len(counts))],
                "marker": {"color": colour, "opacity": solid, "line": {"width": 0}},
                "hovertext": [as_text(text) for text in told],
                "hovertemplate": "%{hovertext}<extra></extra>",
            }
        )
    downwards = max((int(count) for count in frame["dormant"]), default=0)
    upwards = max(
        (int(count) for count in frame[[part for part in COLOURS if part != "dormant"]].sum(axis=1)), default=0
    )
    return figure(
        traces if len(frame) else [],
        title,
        HEIGHT,
        margin={"b": 44, "t": 34},
        barmode="relative",
        bargap=0.25,
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "font": {"size": LABEL_SIZE}},
        xaxis={
            "type": "category",
            "tickvals": [as_text(label) for label in labels[:: -(-len(labels) // MOST_LABELS) or 1]],
            "tickangle": 0,
            "fixedrange": True,
            "tickfont": {"size": LABEL_SIZE},
            "showgrid": False,
        },
        yaxis=value_axis(round_ticks(-downwards, upwards, 6, whole=True), language, signed=False)
        | {"zeroline": True, "zerolinecolor": LINE},
    )
