"""Measuring the quality of large data takes a while: on a thread of its own, with progress and a way out."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import streamlit as st

from pages.ui import calls, jobs
from pages.ui.rerun import rerun
from segmentation.errors import CancelledError

if TYPE_CHECKING:
    from collections.abc import Callable

    from pages.ui.view import View
    from segmentation.quality.measure import Quality

_JOB, _ASKED, _KEPT = "measuring.job", "measuring.asked", "measuring.kept"


def measured(view: View) -> Quality | None:
    """The quality of the data as they are now; None while it is measured (progress is drawn) or was cancelled."""
    key = view.dataset_version, view.day
    kept_key, kept = st.session_state.get(_KEPT, (None, None))
    if kept_key == key:
        return cast("Quality", kept)
    if st.session_state.get(_ASKED) != key:
        st.session_state[_ASKED] = key
        jobs.start(_JOB, _work(view))
    job = jobs.follow(view, _JOB)
    if job is None:
        return None
    if job.error is not None:
        jobs.draw_error(view, job)
        if isinstance(job.error, CancelledError) and st.button(view.say("quality.measure"), key="measuring.again"):
            st.session_state.pop(_ASKED)
            rerun()
        return None
    st.session_state[_KEPT] = key, job.result
    st.session_state.pop(_ASKED)
    jobs.drop(_JOB)
    return cast("Quality", job.result)


def _work(view: View) -> Callable[[Callable[[str, float | None], None], Callable[[], bool]], Quality]:
    store, version, day = view.store, view.dataset_version, view.day

    def work(progress: Callable[[str, float | None], None], cancelled: Callable[[], bool]) -> Quality:
        def told(table: str, fraction: float | None) -> None:
            progress(view.say("quality.measuring", table=view.say(f"table.{table}")), fraction)

        return calls.quality(store, version, day, told, cancelled)  # shared by all sessions of the process

    return work
