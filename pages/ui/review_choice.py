"""The left third of the review: which segmentation, the signature, and the reviews on record."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.ui import calls
from pages.ui.list_page import chosen_run
from pages.ui.model_controls import ready_models
from pages.ui.open_customer import OF
from pages.ui.rerun import rerun
from pages.ui.toasts import toast_after_rerun
from segmentation.activation.about import model_label
from segmentation.errors import InputError
from segmentation.segments.reviews import MOST_NOTE, next_quarter, sign, signed_reviews

if TYPE_CHECKING:
    from pages.ui.view import View
    from segmentation.segments.reviews import Review
    from segmentation.segments.runs import Run

_TURN = "review.turn"  # a new one empties the note


def now() -> datetime:
    """The wall clock of the machine, whole seconds."""
    return datetime.now().replace(microsecond=0)  # noqa: DTZ005


def choose_run(view: View) -> tuple[int | str, Run, Review | None]:
    """What is looked at: a saved version with its review, or a model as it comes, which has none."""
    saved = {version.version_id: version for version in calls.saved_versions(view.store)}
    options: list[int | str] = [*saved, *ready_models()]
    if st.session_state.get(OF) not in options:
        st.session_state[OF] = options[0]

    def named(option: int | str) -> str:
        if isinstance(option, int):
            return f"{saved[option].name} · v{saved[option].version_number}"
        return view.say("segments.as_it_comes", model=model_label(option, view.language))

    of = st.selectbox(view.say("segments.version"), options, format_func=named, key=OF)
    with st.spinner(view.say("step.computing")):
        run = chosen_run(view, of)
        if run.version is None:
            return of, run, None
        signed = len(signed_reviews(view.store, run.version.name))
        return of, run, calls.review(view.store, view.state, run, run.key, signed)


def draw_sign(view: View, told: Review) -> None:
    """Name, decision, and the button."""
    turn = st.session_state.get(_TURN, 0)
    with st.container(border=True):
        st.markdown(f"**{view.say('review.sign_title')}**", help=view.say("review.sign_help"))
        name = st.text_input(view.say("review.sign_name"), max_chars=60, key="review.sign_name")
        note = st.text_area(view.say("review.sign_note"), max_chars=MOST_NOTE, height=96, key=f"review.note.{turn}")
        pressed = st.button(
            view.say("review.sign"), type="primary", icon=":material/verified:", key="review.sign", width="stretch"
        )
        if not pressed:
            return
        try:
            sign(view.store, told, signed_by=name, note=note, signed_at=now())
        except InputError as error:
            st.text(view.problem(error))
            return
        st.session_state[_TURN] = turn + 1
        toast_after_rerun(view.say("review.signed", due=next_quarter(told.run.as_of)), icon=":material/verified:")
        rerun()


def draw_record(view: View, told: Review) -> None:
    """Signed reviews of the segmentation, newest first."""
    version = told.run.version
    assert version is not None
    signed = signed_reviews(view.store, version.name)
    st.text(
        view.say("review.last", name=told.last.signed_by, as_of=told.last.as_of)
        if told.last
        else view.say("review.never")
    )
    if not signed:
        return
    with st.expander(view.say("review.record", n=len(signed)), icon=":material/history:"):
        columns = ("export.as_of", "review.col_by", "review.col_look", "review.col_note", "review.col_version")
        rows = [(one.as_of, one.signed_by, one.look, one.note, f"v{one.version_number}") for one in signed]
        st.dataframe(
            pd.DataFrame(rows, columns=[view.say(name) for name in columns]),
            hide_index=True,
            height="content" if len(rows) <= 8 else 320,
            placeholder="–",
        )
