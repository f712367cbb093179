"""Long work of a page on a thread of its own; what it found is kept for the session."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, TypeVar, cast

import streamlit as st

from pages.ui import jobs
from segmentation.errors import CancelledError

if TYPE_CHECKING:
    from collections.abc import Callable

    from pages.ui.view import View

Found = TypeVar("Found")
_MOST = 8


def kept_work(
    view: View,
    name: str,
    key: tuple[object, ...],
    work: Callable[[Callable[[str, float | None], None], Callable[[], bool]], Found],
) -> Found | None:
    """What ``work(progress, cancelled)`` finds for ``key``, which begins with ``view.state``.

    None while it runs (progress and a way out are drawn), when it failed or was cancelled. ``name``: of the work, one
    of which runs at a time.
    """
    kept = cast("OrderedDict[object, Found]", st.session_state.setdefault(f"{name}.kept", OrderedDict()))
    if key in kept:
        kept.move_to_end(key)
        return kept[key]
    asked, running = f"{name}.asked", f"{name}.job"
    if st.session_state.get(asked) != key:
        st.session_state[asked] = key
        jobs.start(running, work)
    job = jobs.follow(view, running)
    if job is None:
        return None
    if job.error is not None:
        jobs.draw_error(view, job)
        if isinstance(job.error, CancelledError):
            st.button(view.say("time.compute"), key=f"{name}.again", on_click=st.session_state.pop, args=(asked, None))
        return None
    kept[key] = cast("Found", job.result)
    while len(kept) > _MOST:
        kept.popitem(last=False)
    st.session_state.pop(asked)
    jobs.drop(running)
    return kept[key]


def kept_call(view: View, name: str, key: tuple[object, ...], step: str, call: Callable[[], Found]) -> Found | None:
    """As ``kept_work``, of a library call that tells no progress: ``step`` is what is drawn while it runs."""

    def work(progress: Callable[[str, float | None], None], cancelled: Callable[[], bool]) -> Found:
        progress(step, None)
        with view.store.cancellable(cancelled):
            return call()

    return kept_work(view, name, key, work)
