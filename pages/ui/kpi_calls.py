"""Library calls about KPIs kept between reruns, as in ``calls``; what takes longer is in ``kpi_work``."""

from __future__ import annotations

from datetime import date

import streamlit as st

from pages.ui.calls import State
from segmentation.effects import kpi_standing, kpis
from segmentation.effects.periods import Grain, Period
from segmentation.store import Store


@st.cache_data(max_entries=200, show_spinner=False)
def finished_periods(_store: Store, state: State, grain: Grain, as_of: date) -> tuple[Period, ...]:
    """See ``effects.kpi_standing.finished_periods``."""
    return kpi_standing.finished_periods(_store, grain, as_of)


@st.cache_data(max_entries=200, show_spinner=False)
def looked_at(_store: Store, state: State, grain: Grain, start: date, as_of: date) -> tuple[Period, ...]:
    """See ``effects.kpi_standing.looked_at``."""
    return kpi_standing.looked_at(_store, grain, start, as_of)


@st.cache_data(max_entries=50, show_spinner=False)
def first_datum(_store: Store, state: State, as_of: date) -> date | None:
    """See ``effects.kpis.first_datum``."""
    return kpis.first_datum(_store, as_of)
