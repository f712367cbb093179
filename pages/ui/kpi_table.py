"""The answer, the table of segments and KPIs, and its files."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from segmentation.activation.kpi_list import export_kpis
from segmentation.activation.kpi_text import (
    cell_text,
    change_text,
    kpi_label,
    period_label,
    place_label,
    value_text,
)
from segmentation.effects.kpi_definitions import GROUPS, KPIS, kpi_named

if TYPE_CHECKING:
    from pages.ui.kpi_choice import KpiChoice
    from pages.ui.view import View
    from segmentation.effects.kpi_standing import Change, Standing, Standings

KPI, SEGMENT, GROUP, CELL = "kpis.kpi", "kpis.segment", "kpis.group", "kpis.cell"
EVERYBODY = ""  # in the box of segments, where None would be no choice
WINNING, LOSING = "color: #3B82C4", "color: #D0603A"
SHADES = {
    "reached": "background-color: rgba(59, 130, 196, 0.18)",
    "missed": "background-color: rgba(208, 96, 58, 0.22)",
}


def draw_answer(view: View, choice: KpiChoice, told: Standings) -> None:
    """All customers in the period, in one sentence."""
    period = period_label(choice.grain, choice.period, view.language)
    revenue, retention = told.rows["revenue", None], told.rows["retention_rate", None]
    if revenue.now.value is None:
        st.subheader(view.say("kpis.answer_no_orders", period=period), anchor=False)
    else:
        kpi, change = kpi_named("revenue"), revenue.change("previous")
        text = view.say(
            "kpis.answer",
            period=period,
            revenue=value_text(kpi, revenue.now.value, view.language),
            buyers=view.whole(revenue.now.n),
        )
        if change:
            text += view.say("kpis.answer_change", change=change_text(kpi, change, view.language))
        if retention.now.value is not None:
            text += view.say("kpis.answer_kept", retention=view.percent(retention.now.value))
        if told.states:
            text += view.say("kpis.answer_targets", reached=told.states.count("reached"), n=len(told.states))
        st.subheader(text, anchor=False)
    day = choice.period.start - timedelta(days=1)
    st.caption(view.say("kpis.basis", day=day) if choice.version else view.say("kpis.basis_all"))


def draw_table(view: View, choice: KpiChoice, told: Standings) -> None:
    """Segments down, the KPIs of one group across; a cell chosen is shown below."""
    group = st.segmented_control(
        view.say("kpis.group"),
        GROUPS,
        default=GROUPS[0],
        format_func=lambda name: view.say(f"kpi_group.{name}"),
        key=GROUP,
        required=True,
        label_visibility="collapsed",
    )
    shown = [kpi for kpi in KPIS if kpi.group == group]
    places = [None, *told.table.segments]
    if st.session_state.get(KPI) not in [kpi.code for kpi in shown]:
        st.session_state[KPI] = shown[0].code
    cells = {(kpi.code, place): told.rows[kpi.code, place] for kpi in shown for place in places}
    changes = {at: one.change(choice.against) for at, one in cells.items()}
    names = [kpi_label(kpi.code, view.language) for kpi in shown]
    frame = pd.DataFrame(
        [
            [place_label(place, view.language)]
            + [cell_text(cells[kpi.code, place], changes[kpi.code, place], view.language) for kpi in shown]
            for place in places
        ],
        columns=[view.say("kpis.segment"), *names],
    )
    tones = pd.DataFrame("", index=frame.index, columns=frame.columns)
    for column, kpi in enumerate(shown, start=1):
        for row, place in enumerate(places):
            tones.iat[row, column] = _look(cells[kpi.code, place], changes[kpi.code, place])

    def choose() -> None:
        for row, name in st.session_state[CELL]["selection"]["cells"]:
            st.session_state[SEGMENT] = places[row] or EVERYBODY
            if name in names:
                st.session_state[KPI] = shown[names.index(name)].code

    st.dataframe(
        frame.style.apply(lambda _: tones, axis=None),
        hide_index=True,
        height="content",
        on_select=choose,
        selection_mode="single-cell",
        key=CELL,
        placeholder="–",
    )
    st.caption(view.say("kpis.marks"))


def _look(standing: Standing, change: Change | None) -> str:
    """A target reached or missed colours the ground and leaves the change to its mark: a rise may still miss it."""
    if standing.state in SHADES:
        return SHADES[standing.state]
    if change and change.good is not None and change.certain is not False:
        return WINNING if change.good else LOSING
    return ""


def draw_downloads(view: View, choice: KpiChoice, told: Standings, *, primary: bool) -> None:
    """Every KPI of every segment in the period as Excel and CSV. ``primary``: whether Excel is what the page is for."""
    with st.container(horizontal=True):
        for suffix, kind in ((".xlsx", "primary" if primary else "secondary"), (".csv", "secondary")):
            st.download_button(
                view.say(f"segments.download_{suffix[1:]}"),
                data=partial(export_kpis, view.store, told, suffix, language=view.language),
                file_name=f"{view.say('kpis.file_name')}_{choice.period.start}_{choice.period.end}{suffix}",
                type=kind,  # type: ignore[arg-type]
                icon=":material/download:",
                on_click="ignore",
                key=f"kpis.download{suffix}",
            )
