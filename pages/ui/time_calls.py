"""Library calls of the pages about time, kept between reruns."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from pages.ui.calls import State
from segmentation.effects import stops as of_stops
from segmentation.effects.history import RulesOf
from segmentation.effects.stops import Stop
from segmentation.metrics import customers
from segmentation.segments import library, runs

if TYPE_CHECKING:
    from segmentation.store import Store


@st.cache_data(max_entries=50, show_spinner=False)
def at_stops(
    _store: Store,
    state: State,
    as_of: date,
    version_id: int,
    rules: RulesOf,
    stops: tuple[Stop, ...],
    days: tuple[date, ...],
    name: str,
) -> runs.Run:
    """See ``effects.stops.at_stops``."""
    version = library.version(_store, version_id)
    return of_stops.at_stops(_store, as_of, version, stops, name=name, rules=rules, days=days)


@st.cache_data(max_entries=50, show_spinner=False)
def undated_customers(_store: Store, state: State) -> int:
    """See ``metrics.customers.undated_customers``."""
    return customers.undated_customers(_store)
