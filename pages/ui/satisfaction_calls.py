"""Library calls of the satisfaction page kept between reruns, as in ``calls``."""

from __future__ import annotations

from datetime import date

import streamlit as st

from pages.ui.calls import State
from segmentation.effects import move_answers as answers_of_moves
from segmentation.effects import response, satisfaction
from segmentation.effects.move_answers import MoveAnswers
from segmentation.effects.periods import Grain, Period
from segmentation.effects.satisfaction import Dimension, GroupScore, Measure, Score
from segmentation.insights import feedback_text
from segmentation.segments.library import version
from segmentation.segments.runs import Run
from segmentation.store import Store
from segmentation.tags.library import groups

_ENTRIES = 100


@st.cache_data(max_entries=_ENTRIES, show_spinner=False)
def measures_asked(_store: Store, state: State, as_of: date) -> dict[Measure, int]:
    """See ``effects.satisfaction.measures_asked``."""
    return satisfaction.measures_asked(_store, as_of)


@st.cache_data(max_entries=_ENTRIES, show_spinner=False)
def overall(_store: Store, state: State, as_of: date, measure: Measure, first: date, last: date | None = None) -> Score:
    """See ``effects.satisfaction.overall``."""
    return satisfaction.overall(_store, as_of, measure, first, last)


@st.cache_data(max_entries=_ENTRIES, show_spinner=False)
def by_period(
    _store: Store, state: State, as_of: date, measure: Measure, grain: Grain, first: date | None
) -> list[tuple[Period, Score]]:
    """See ``effects.satisfaction.by_period``."""
    return satisfaction.by_period(_store, as_of, measure, grain, first)


@st.cache_data(max_entries=_ENTRIES, show_spinner=False)
def dimensions_told(_store: Store, state: State, as_of: date) -> list[Dimension]:
    """See ``effects.satisfaction.dimensions_told``."""
    return satisfaction.dimensions_told(_store, as_of)


@st.cache_data(max_entries=_ENTRIES, show_spinner=False)
def by_dimension(
    _store: Store, state: State, as_of: date, measure: Measure, dimension: Dimension, first: date
) -> list[GroupScore]:
    """See ``effects.satisfaction.by_dimension``."""
    return satisfaction.by_dimension(_store, as_of, measure, dimension, first)


@st.cache_data(max_entries=_ENTRIES, show_spinner=False)
def by_segment(_store: Store, state: State, measure: Measure, _run: Run, run_key: str, first: date) -> list[GroupScore]:
    """See ``effects.satisfaction.by_segment``; ``run_key`` names the run."""
    return satisfaction.by_segment(_store, measure, _run, first)


@st.cache_data(max_entries=_ENTRIES, show_spinner=False)
def by_tag(_store: Store, state: State, as_of: date, measure: Measure, group: str, first: date) -> list[GroupScore]:
    """See ``effects.satisfaction.by_tag``; the group by its code."""
    (chosen,) = (known for known in groups(_store) if known.code == group)
    return satisfaction.by_tag(_store, as_of, measure, chosen, first)


@st.cache_data(max_entries=_ENTRIES, show_spinner=False)
def response_rates(_store: Store, state: State, as_of: date, first: date) -> list[response.ResponseRate]:
    """See ``effects.response.response_rates``."""
    return response.response_rates(_store, as_of, first)


@st.cache_data(max_entries=_ENTRIES, show_spinner=False)
def texts_told(_store: Store, state: State, as_of: date, first: date) -> int:
    """Distinct texts: see ``insights.feedback_text.count_texts``."""
    return feedback_text.count_texts(_store, as_of, first)


@st.cache_data(max_entries=_ENTRIES, show_spinner=False)
def move_answers(
    _store: Store,
    state: State,
    as_of: date,
    version_id: int,
    measure: Measure,
    move: tuple[str, str],
    days: tuple[date, date],
) -> MoveAnswers:
    """See ``effects.move_answers.move_answers``."""
    return answers_of_moves.move_answers(
        _store,
        as_of,
        version(_store, version_id),
        measure,
        from_segment=move[0],
        to_segment=move[1],
        earlier=days[0],
        later=days[1],
    )
