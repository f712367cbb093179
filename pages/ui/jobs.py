"""Long work on a thread of its own: it outlives reruns, tells its step, and can be cancelled."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Generic, TypeVar

import streamlit as st

from pages.ui.rerun import rerun
from segmentation import words
from segmentation.errors import CancelledError, FenqunError, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable

    from pages.ui.view import View

Result = TypeVar("Result")
POLL_SECONDS = 0.3
LONG_SECONDS = 3  # from here on the time it takes is told: a bar that cannot fill should be seen to live


class Job(Generic[Result]):
    """One run of ``work(progress, cancelled)``. ``result`` or ``error`` is set once ``done``."""

    def __init__(self, work: Callable[[Callable[[str, float | None], None], Callable[[], bool]], Result]) -> None:
        self.step = "starting"
        self.fraction: float | None = None
        self.result: Result | None = None
        self.error: FenqunError | None = None
        self.begun = time.monotonic()
        self._cancelled = threading.Event()
        self._work = work
        self._thread = threading.Thread(target=self._run, name="fenqun-job", daemon=True)
        self._thread.start()

    @property
    def done(self) -> bool:
        """Whether there is a result or an error."""
        return not self._thread.is_alive()

    def cancel(self) -> None:
        """Ask the work to stop; it undoes what it did."""
        self._cancelled.set()

    def wait(self, seconds: float) -> bool:
        """Wait a moment for short work; whether it is done."""
        self._thread.join(seconds)
        return self.done

    def _tell(self, step: str, fraction: float | None = None) -> None:
        self.step, self.fraction = step, fraction

    def _run(self) -> None:
        try:
            self.result = self._work(self._tell, self._cancelled.is_set)
        except FenqunError as error:
            self.error = error
        except Exception as error:  # noqa: BLE001 - a thread must hand every failure to the page
            self.error = StoreError("unexpected", message=f"{type(error).__name__}: {error}")


def start(key: str, work: Callable[[Callable[[str, float | None], None], Callable[[], bool]], Result]) -> None:
    """Begin work under a session key; work under it that still runs is cancelled first."""
    running = st.session_state.get(key)
    if isinstance(running, Job) and not running.done:
        running.cancel()
    job = Job(work)
    st.session_state[key] = job
    job.wait(POLL_SECONDS)


def follow(view: View, key: str) -> Job[object] | None:
    """The job under the key once it is done. While it runs, draw its progress and a way out, and return None."""
    job = st.session_state.get(key)
    if not isinstance(job, Job):
        return None
    if job.done:
        return job
    _draw_progress(view, key)
    return None


def running(key: str) -> bool:
    """Whether work under the key has not ended yet."""
    job = st.session_state.get(key)
    return isinstance(job, Job) and not job.done


def drop(key: str) -> None:
    """Forget a job."""
    st.session_state.pop(key, None)


def draw_error(view: View, job: Job[object], *, file_name: str | None = None) -> None:
    """Say why the job has no result; ``file_name`` is the name the reader knows the file by."""
    if isinstance(job.error, CancelledError):
        st.info(view.say("error.cancelled"), icon=":material/block:")
    elif job.error is not None:
        with st.container(border=True):
            st.markdown(f":material/error: **{view.say('job.failed')}**")
            if file_name is not None and "name" in job.error.values:
                job.error.values["name"] = file_name
            st.text(view.problem(job.error))


@st.fragment(run_every=POLL_SECONDS)
def _draw_progress(view: View, key: str) -> None:
    job = st.session_state.get(key)
    if not isinstance(job, Job) or job.done:
        rerun()
    step, seconds = _in_words(view, job.step), int(time.monotonic() - job.begun)
    if seconds >= LONG_SECONDS:
        step = view.say("job.elapsed", step=step, seconds=seconds)
    bar, button = st.columns([5, 1], vertical_alignment="center")
    bar.progress(min(max(job.fraction or 0.0, 0.0), 1.0), text=step)
    # called by the press itself: the run that hears it may end before it comes to the button
    button.button(view.say("job.cancel"), key=f"{key}.cancel", width="stretch", on_click=job.cancel)


def _in_words(view: View, step: str) -> str:
    """The step, with a count of rows if it has one ("reading_rows 20000"); what has no words is a name."""
    name, _, rows = step.partition(" ")
    if rows.isdecimal() and words.known(f"step.{name}"):
        return view.say(f"step.{name}", rows=view.whole(int(rows)))
    return view.say(f"step.{step}") if words.known(f"step.{step}") else step
