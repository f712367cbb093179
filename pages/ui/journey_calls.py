"""Library calls about customer journeys kept between reruns, as in ``calls``."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from segmentation.insights import journey as ways
from segmentation.segments.runs import Run

if TYPE_CHECKING:
    from segmentation.store import Store

State = tuple[int, int]


@st.cache_data(max_entries=50, show_spinner=False)
def people(_store: Store, state: State, as_of: date, settings: ways.JourneySettings) -> Run:
    """See ``insights.journey.journey_run``."""
    return ways.journey_run(_store, as_of, settings)
