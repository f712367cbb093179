"""Library calls of the retention page kept between reruns, as in ``calls``."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from pages.ui.calls import State
from segmentation.effects import cohorts, repurchase, survival
from segmentation.effects import lifecycle_bars as bars
from segmentation.effects.activity import EventChoice, event_choices
from segmentation.effects.cohort_groups import Breakdown, breakdowns
from segmentation.effects.periods import Grain
from segmentation.effects.shares import Share

if TYPE_CHECKING:
    from segmentation.store import Store

_ENTRIES = 50


@st.cache_data(max_entries=_ENTRIES, show_spinner=False)
def events(_store: Store, state: State) -> list[tuple[EventChoice, int]]:
    """See ``effects.activity.event_choices``."""
    return event_choices(_store)


@st.cache_data(max_entries=_ENTRIES, show_spinner=False)
def groups(_store: Store, state: State) -> list[Breakdown]:
    """See ``effects.cohort_groups.breakdowns``."""
    return breakdowns(_store)


@st.cache_data(max_entries=_ENTRIES, show_spinner=False)
def cohort_table(
    _store: Store, state: State, as_of: date, settings: cohorts.CohortSettings, *, money: bool
) -> cohorts.CohortTable:
    """See ``effects.cohorts.cohort_table``."""
    return cohorts.cohort_table(_store, as_of, settings, money=money)


@st.cache_data(max_entries=_ENTRIES, show_spinner=False)
def lifecycle_bars(
    _store: Store, state: State, as_of: date, grain: Grain, count: int, activity: EventChoice, by: Breakdown | None
) -> dict[str | None, tuple[bars.LifecycleBar, ...]]:
    """See ``effects.lifecycle_bars.lifecycle_bars``."""
    return bars.lifecycle_bars(_store, as_of, grain, count, activity, by)


@st.cache_data(max_entries=_ENTRIES, show_spinner=False)
def repurchase_steps(
    _store: Store, state: State, as_of: date, steps: int, within_days: int | None, by: Breakdown | None
) -> list[repurchase.RepurchaseStep]:
    """See ``effects.repurchase.repurchase_steps``."""
    return repurchase.repurchase_steps(_store, as_of, steps=steps, within_days=within_days, by=by)


@st.cache_data(max_entries=_ENTRIES, show_spinner=False)
def repurchase_rate(_store: Store, state: State, as_of: date) -> Share:
    """See ``effects.repurchase.repurchase_rate``."""
    return repurchase.repurchase_rate(_store, as_of)


@st.cache_data(max_entries=_ENTRIES, show_spinner=False)
def waiting_curves(
    _store: Store, state: State, as_of: date, after_order: int, by: Breakdown | None
) -> tuple[survival.WaitingCurve, ...]:
    """See ``effects.survival.waiting_curves``."""
    return survival.waiting_curves(_store, as_of, after_order=after_order, by=by)
