"""The first statement of every page: who reads, which data, and what to do when there is none."""

from __future__ import annotations

import streamlit as st

from pages.ui import session
from pages.ui.demo_button import draw_demo_button
from pages.ui.view import View
from pages.ui.way_to_import import draw_way_to_import
from segmentation.segments.library import library_version


def begin(page: str, *, needs_data: bool = True) -> View:
    """Draw the page's question and return its view; a page that needs data ends here when there is none."""
    if not st.session_state.get("frame_drawn"):
        st.stop()  # nobody reaches a page but through the frame
    store = session.store()
    view = View(page, store, session.language(), store.dataset_version(), library_version(store), session.as_of())
    st.title(view.say(f"{page}.question"), anchor=False)
    if needs_data and view.as_of is None:
        _draw_empty(view)
        st.stop()
    return view


def _draw_empty(view: View) -> None:
    with st.container(border=True):
        st.subheader(view.say("empty.title"), anchor=False)
        st.write(view.say("empty.text"))
        left, right, _ = st.columns([1, 1, 2])
        with left:
            draw_way_to_import(view, width="stretch")
        with right:
            draw_demo_button(view)
