"""The Pareto curve of the ABC classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.ui import calls
from segmentation.charts.pareto import ParetoClass, pareto_curve
from segmentation.models.abc_classes import CLASSES

if TYPE_CHECKING:
    from pages.ui.view import View
    from segmentation.models.result import Result


def draw_pareto(view: View, result: Result) -> None:
    """The curve with the cuts in it; nothing where nobody brings revenue."""
    told = calls.pareto(view.store, view.state, result.as_of, result.settings.to_json())
    if told is None:
        return
    ends = [*told.cuts, told.points[-1]]
    classes = [
        ParetoClass(
            code,
            code[-1].upper(),
            customers,
            view.say(
                "pareto.cut",
                letter=code[-1].upper(),
                customers=view.percent(customers),
                revenue=view.percent(revenue),
            ),
        )
        for code, (customers, revenue) in zip(CLASSES, ends, strict=True)
    ]
    figure = pareto_curve(
        told.points,
        title=view.say("pareto.title", revenue=view.percent(told.top_revenue)),
        classes=classes,
        customers_title=view.say("pareto.customers_axis"),
        revenue_title=view.say("pareto.revenue_axis"),
        hover=view.template("pareto.hover"),
    )
    st.plotly_chart(figure, config={"displaylogo": False, "modeBarButtons": [["toImage"]]}, key="chart.pareto")
