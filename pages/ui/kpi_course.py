"""One KPI of one segment: its course, its definition, its target."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.ui.kpi_people import take_period
from pages.ui.kpi_table import EVERYBODY, KPI, SEGMENT
from pages.ui.kpi_target import draw_target
from pages.ui.segment_pictures import PLOT
from segmentation.activation.kpi_text import (
    counted_text,
    definition,
    interval_text,
    kpi_label,
    period_label,
    place_label,
    target_text,
    value_text,
)
from segmentation.charts.kpi_series import kpi_series
from segmentation.effects.kpi_definitions import KPIS, kpi_named
from segmentation.effects.kpi_standing import course

if TYPE_CHECKING:
    from pages.ui.kpi_choice import KpiChoice
    from pages.ui.view import View
    from segmentation.effects.kpi_definitions import Kpi
    from segmentation.effects.kpi_standing import Standing, Standings, Step

COURSE = "kpis.course"
_COLUMNS = ("label", "value", "low", "high", "last_year", "finished", "hover", "last_year_hover", "key")


def draw_course(view: View, choice: KpiChoice, told: Standings) -> None:
    """The chosen KPI of the chosen segment, period by period; a click on a point chooses its customers."""
    group = kpi_named(st.session_state[KPI]).group
    places = [EVERYBODY, *told.table.segments]
    if st.session_state.get(SEGMENT) not in places:
        st.session_state[SEGMENT] = EVERYBODY
    left, middle, right, last = st.columns([2.5, 2.5, 2, 1.6], vertical_alignment="bottom")
    code = left.selectbox(
        view.say("kpis.kpi"),
        [kpi.code for kpi in KPIS if kpi.group == group],
        format_func=lambda name: kpi_label(name, view.language),
        key=KPI,
    )
    chosen = middle.selectbox(
        view.say("kpis.segment"), places, format_func=lambda name: place_label(name or None, view.language), key=SEGMENT
    )
    segment = chosen or None
    kpi, standing = kpi_named(code), told.rows[code, segment]
    with right, st.popover(view.say("kpis.definition"), icon=":material/info:", width="stretch"):
        _draw_definition(view, choice, kpi)
    with last, st.popover(view.say("kpis.target"), icon=":material/flag:", width="stretch"):
        draw_target(view, choice, standing)
    st.markdown(_told(view, choice, standing))
    steps = course(told.table, code, segment)
    if all(step.now.value is None for step in steps):
        st.info(view.say("kpis.nothing"), icon=":material/show_chart:")
        return
    figure = kpi_series(
        pd.DataFrame([_point(view, choice, kpi, step) for step in steps], columns=list(_COLUMNS)),
        title=view.say("kpis.chart", kpi=kpi_label(code, view.language), segment=place_label(segment, view.language)),
        last_year_words=view.say("kpis.last_year"),
        target=standing.target.value if standing.target else None,
        target_words=view.say("kpis.target_line", value=value_text(kpi, standing.target.value, view.language))
        if standing.target
        else "",
        as_share=kpi.unit in ("share", "change"),
        from_zero=kpi.unit not in ("score", "change", "points"),
        language=view.language,
    )
    st.plotly_chart(figure, config=PLOT, key=COURSE, on_select=partial(take_period, COURSE), selection_mode="points")


def _told(view: View, choice: KpiChoice, standing: Standing) -> str:
    """The value of the period in words, and its target."""
    kpi, now = kpi_named(standing.kpi), standing.now
    period = period_label(choice.grain, choice.period, view.language)
    if now.value is None:
        return view.say("kpis.figure_none", period=period)
    text = view.say(
        "kpis.figure" if now.interval else "kpis.figure_total",
        period=period,
        value=value_text(kpi, now.value, view.language),
        counted=counted_text(kpi, now, view.language),
        interval=interval_text(kpi, now, view.language),
    )
    if standing.target and standing.state:
        target = target_text(standing.target, view.language)
        text += " " + view.say("kpis.figure_target", target=target, state=view.say(f"kpi_state.{standing.state}"))
    return text


def _point(view: View, choice: KpiChoice, kpi: Kpi, step: Step) -> tuple[object, ...]:
    now, before = step.now, step.last_year
    period = period_label(choice.grain, now.period, view.language)
    low, high = now.interval or (None, None)
    kind = "hover_running" if not now.period.finished else "hover" if now.interval else "hover_total"
    hover = view.say(
        f"kpis.{kind}",
        period=period,
        value=value_text(kpi, now.value, view.language),
        interval=interval_text(kpi, now, view.language),
        counted=counted_text(kpi, now, view.language),
    )
    earlier = value_text(kpi, before.value if before else None, view.language)
    return (
        f"{now.period.start:%m-%d}" if choice.grain == "week" else f"{now.period.start:%Y-%m}",
        now.value,
        low,
        high,
        before.value if before else None,
        now.period.finished,
        hover,
        view.say("kpis.hover_last_year", period=period, value=earlier),
        now.period.start.isoformat(),
    )


def _draw_definition(view: View, choice: KpiChoice, kpi: Kpi) -> None:
    st.markdown(f"#### {kpi_label(kpi.code, view.language)}")
    rows = [
        *definition(kpi, view.language, churn_days=choice.churn_days),
        (view.say("kpis.def_period"), period_label(choice.grain, choice.period, view.language)),
    ]
    for name, text in rows:
        st.markdown(f"**{name}**  \n{text}")
