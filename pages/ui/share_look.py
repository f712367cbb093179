"""A link to what the studio shows: settings and day travel in the address."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.ui import session
from pages.ui.open_version import fill_widgets
from segmentation.errors import FenqunError
from segmentation.segments.look import look_of, read_look

if TYPE_CHECKING:
    from pages.ui.view import View
    from segmentation.models.settings import Settings

LOOK = "look"
_TAKEN, _PROBLEM = "look.taken", "look.problem"


def take_look() -> None:
    """Put what the address tells into the widgets, once; call before any is drawn."""
    text = st.query_params.get(LOOK)
    if text is None or st.session_state.get(_TAKEN) == text:
        return
    st.session_state[_TAKEN] = text
    st.session_state.pop(_PROBLEM, None)
    try:
        settings, as_of = read_look(text)
    except FenqunError as error:
        st.session_state[_PROBLEM] = error
        return
    st.session_state[session.as_of_key(session.store().dataset_version())] = as_of
    fill_widgets(settings)


def draw_look_problem(view: View) -> None:
    """Why a link could not be opened, if it could not."""
    problem = st.session_state.get(_PROBLEM)
    if isinstance(problem, FenqunError):
        with st.container(border=True):
            st.text(view.problem(problem))


def draw_share(view: View, settings: Settings) -> None:
    """The link, to copy."""
    with st.popover(view.say("look.share"), icon=":material/link:", width="stretch"):
        st.caption(view.say("look.help"))
        address = (st.context.url or "").split("?", 1)[0]
        st.code(f"{address}?{LOOK}={look_of(settings, view.day)}", language=None, wrap_lines=True)
