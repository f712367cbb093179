"""Long work of the satisfaction page: on a thread with progress, its results kept for the session."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, TypeVar, cast

import streamlit as st

from pages.ui import jobs
from segmentation.errors import CancelledError

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from pages.ui.view import View

Found = TypeVar("Found")
_MOST = 8


def worked_out(
    view: View,
    name: str,
    key: Hashable,
    work: Callable[[Callable[[str, float | None], None], Callable[[], bool]], Found],
) -> Found | None:
    """The result of ``work`` for ``key``, begun if need be; None while it runs (progress is drawn) or if it failed."""
    job_key, asked_key = f"satisfaction.{name}.job", f"satisfaction.{name}.asked"
    kept = cast(
        "OrderedDict[Hashable, Found]", st.session_state.setdefault(f"satisfaction.{name}.found", OrderedDict())
    )
    if key in kept:
        kept.move_to_end(key)
        return kept[key]
    if st.session_state.get(asked_key) != key:
        st.session_state[asked_key] = key
        jobs.start(job_key, work)
    job = jobs.follow(view, job_key)
    if job is None:
        return None
    if job.error is not None:
        jobs.draw_error(view, job)
        if isinstance(job.error, CancelledError) and st.button(view.say("satisfaction.again"), key=f"{job_key}.again"):
            st.session_state.pop(asked_key)
            st.rerun()
        return None
    found = kept[key] = cast("Found", job.result)
    while len(kept) > _MOST:
        kept.popitem(last=False)
    st.session_state.pop(asked_key)
    jobs.drop(job_key)
    return found
