"""The customers behind a KPI: who was lost, who complained, who answered low."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from pages.ui.kpi_table import KPI, SEGMENT
from pages.ui.kpi_work import people_of
from pages.ui.people_parts import draw_found
from segmentation.activation.kpi_text import kpi_label, period_label, place_label
from segmentation.effects.kpi_people import PARTS, KpiPeopleSettings, kpi_people_rule

if TYPE_CHECKING:
    from pages.ui.kpi_choice import KpiChoice
    from pages.ui.view import View
    from segmentation.effects.kpis import KpiTable
    from segmentation.effects.periods import Period

PERIOD, WHO = "kpis.people_period", "kpis.people_who"


def take_period(chart: str) -> None:
    """A click on a point of the course chooses its period, and lists its customers: the usual ones, if none yet."""
    points = st.session_state[chart]["selection"]["points"]
    if points and points[0].get("customdata"):
        told = points[0]["customdata"]
        st.session_state[PERIOD] = date.fromisoformat(told[0] if isinstance(told, list) else told)
        if not people_chosen():
            kpi = st.session_state[KPI]
            st.session_state[f"{WHO}.{kpi}"] = PARTS[kpi][0].code


def people_chosen() -> bool:
    """Whether customers behind the KPI are listed, or asked for."""
    return st.session_state.get(f"{WHO}.{st.session_state[KPI]}") is not None


def draw_people(view: View, choice: KpiChoice, table: KpiTable) -> None:
    """Whom to list of those the KPI counts in the period chosen, the list, and the ways to take it along."""
    kpi, segment, period = st.session_state[KPI], st.session_state[SEGMENT] or None, _period(choice, table)
    words = {
        "kpi": kpi_label(kpi, view.language),
        "segment": place_label(segment, view.language),
        "period": period_label(choice.grain, period, view.language),
    }
    part = st.pills(
        view.say("kpis.people", **words),
        [told.code for told in PARTS[kpi]],
        format_func=lambda code: _named(view, code, choice),
        help=view.say("kpis.people_help"),
        key=f"{WHO}.{kpi}",
    )
    if part is None:
        return
    name = view.say("kpis.people_name", who=_named(view, part, choice), **words)
    settings = KpiPeopleSettings(
        choice.version_id, choice.grain, period.start, period.end, kpi, segment, part, choice.churn_days, name
    )
    run = people_of(view, settings)
    if run is not None:
        draw_found(view, run, name, lambda: kpi_people_rule(view.store, settings), no_rule="kpis.people_no_rule")


def _named(view: View, code: str, choice: KpiChoice) -> str:
    return view.say(f"kpi_people.{code}", days=choice.churn_days)


def _period(choice: KpiChoice, table: KpiTable) -> Period:
    """The one clicked in the course, else the one the page tells of. Another choice of the page forgets the click."""
    page = (choice.grain, choice.period.start)
    if st.session_state.get(f"{PERIOD}.of") != page:
        st.session_state[f"{PERIOD}.of"] = page
        st.session_state.pop(PERIOD, None)
    clicked = st.session_state.get(PERIOD)
    return next((told for told in table.periods if told.start == clicked), choice.period)
