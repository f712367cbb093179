"""KPIs kept between reruns. Targets are not in them: they are read as they are."""

from __future__ import annotations

from datetime import date

import streamlit as st

from pages.ui.calls import State
from segmentation.activation import report as reports
from segmentation.effects import kpi_standing, kpis
from segmentation.effects.periods import Grain, Period
from segmentation.segments import library
from segmentation.store import Store


@st.cache_data(max_entries=200, show_spinner=False)
def finished_periods(_store: Store, state: State, grain: Grain, as_of: date) -> tuple[Period, ...]:
    """See ``effects.kpi_standing.finished_periods``."""
    return kpi_standing.finished_periods(_store, grain, as_of)


@st.cache_data(max_entries=100, show_spinner=False)
def compared_table(
    _store: Store, state: State, version_id: int | None, grain: Grain, start: date, as_of: date, churn_days: int
) -> kpis.KpiTable:
    """See ``effects.kpi_standing.compared_table``."""
    version = None if version_id is None else library.version(_store, version_id)
    return kpi_standing.compared_table(_store, version, grain, start, as_of, churn_days=churn_days)


@st.cache_data(max_entries=50, show_spinner=False)
def course_table(
    _store: Store, state: State, version_id: int | None, grain: Grain, as_of: date, churn_days: int
) -> kpis.KpiTable:
    """See ``effects.kpi_standing.course_table``."""
    version = None if version_id is None else library.version(_store, version_id)
    return kpi_standing.course_table(_store, version, grain, as_of, churn_days=churn_days)


@st.cache_data(max_entries=50, show_spinner=False)
def report(
    _store: Store,
    state: State,
    version_id: int,
    grain: Grain,
    start: date,
    as_of: date,
    churn_days: int,
    target_ids: tuple[int, ...],
) -> reports.Report:
    """See ``activation.report.make_report``; ``target_ids``: the targets in force."""
    version = library.version(_store, version_id)
    return reports.make_report(_store, version, grain, as_of, start=start, churn_days=churn_days)
