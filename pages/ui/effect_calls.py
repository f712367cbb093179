"""Library calls about campaigns kept between reruns, as in ``calls``."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from segmentation.effects import campaigns, compared, experiment_checks, responders
from segmentation.segments.runs import Run

if TYPE_CHECKING:
    from segmentation.store import Store

State = tuple[int, int]


@st.cache_data(max_entries=50, show_spinner=False)
def known_campaigns(_store: Store, state: State, as_of: date) -> tuple[campaigns.Campaign, ...]:
    """See ``effects.campaigns.campaigns``."""
    return campaigns.campaigns(_store, as_of)


@st.cache_data(max_entries=50, show_spinner=False)
def balance(_store: Store, state: State, told: compared.Comparison) -> tuple[experiment_checks.Balance, ...]:
    """See ``effects.experiment_checks.balance``."""
    return experiment_checks.balance(_store, told)


@st.cache_data(max_entries=50, show_spinner=False)
def crossings(_store: Store, state: State, told: compared.Comparison) -> tuple[experiment_checks.Crossing, ...]:
    """See ``effects.experiment_checks.crossings``."""
    return experiment_checks.crossings(_store, told)


@st.cache_data(max_entries=50, show_spinner=False)
def people(_store: Store, state: State, told: compared.Comparison, arm: str, name: str, *, ordered: bool) -> Run:
    """See ``effects.responders.responders``."""
    return responders.responders(_store, told, arm, ordered=ordered, name=name)
