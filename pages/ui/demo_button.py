"""One press fills an empty database with the demo shop."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from pages.ui import jobs
from pages.ui.rerun import rerun
from segmentation.intake.load import load_file
from segmentation.words import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from pages.ui.view import View
    from segmentation.intake.commit import Batch
    from segmentation.words import Language

FOLDER = Path(__file__).parents[2] / "data" / "demo"
FILES = {
    "zh": (
        "订单_demo.xlsx",
        "客户_demo.xlsx",
        "满意度_demo.csv",
        "工单_demo.csv",
        "互动记录_demo.csv",
        "营销触达_demo.csv",
    ),
    "en": (
        "orders_demo.xlsx",
        "customers_demo.xlsx",
        "satisfaction_demo.csv",
        "tickets_demo.csv",
        "interactions_demo.csv",
        "campaigns_demo.csv",
    ),
}
_JOB = "demo.job"


def draw_demo_button(view: View) -> None:
    """The button, then the progress of loading; reruns the page when the data is there."""
    if st.button(view.say("empty.demo"), icon=":material/science:", width="stretch", help=view.say("empty.demo_help")):
        store, names = view.store, FILES[view.language]

        def load(progress: Callable[[str, float | None], None], cancelled: Callable[[], bool]) -> list[Batch]:
            now = datetime.now().replace(microsecond=0)  # noqa: DTZ005 - the wall clock of the machine is meant
            return [
                load_file(store, FOLDER / name, committed_at=now, progress=progress, cancelled=cancelled)
                for name in names
                if (FOLDER / name).exists()
            ]

        jobs.start(_JOB, load)
    job = jobs.follow(view, _JOB)
    if job is None:
        return
    if job.error is not None:
        jobs.draw_error(view, job)
        return
    rerun()


def tell_demo_loaded(language: Language) -> None:
    """Say so once, whichever page is open by then: with data there, no page draws the button any more."""
    job = st.session_state.get(_JOB)
    if isinstance(job, jobs.Job) and job.done and job.error is None:
        jobs.drop(_JOB)
        st.toast(say("empty.demo_done", language), icon=":material/check_circle:")
