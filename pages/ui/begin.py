"""The first statement of every page: who reads, which data, and what to do when there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from pages.ui import session
from pages.ui.demo_button import draw_demo_button
from segmentation import words
from segmentation.activation.customer_list import segment_label
from segmentation.charts.amounts import compact_number, percent, whole

if TYPE_CHECKING:
    from datetime import date

    from segmentation.errors import FenqunError
    from segmentation.store import Store
    from segmentation.words import Language


@dataclass(frozen=True)
class View:
    """What a page may use: the store, the reader's language, the data's version, the day looked from."""

    page: str
    store: Store
    language: Language
    dataset_version: int
    as_of: date | None

    @property
    def day(self) -> date:
        """The as-of date, where the page knows that there is data."""
        assert self.as_of is not None
        return self.as_of

    def say(self, key: str, **values: object) -> str:
        """The words of ``key`` in the reader's language."""
        return words.say(key, self.language, **values)

    def template(self, key: str) -> str:
        """The words of ``key`` with their blanks left for a chart to fill."""
        return words.template(key, self.language)

    def number(self, value: float | None) -> str:
        """Three digits with 万/亿 or K/M."""
        return compact_number(value, self.language)

    def whole(self, value: float | None) -> str:
        """All digits, grouped."""
        return whole(value)

    def percent(self, share: float | None) -> str:
        """A share of 1 as per cent."""
        return percent(share)

    def segment(self, code: str) -> str:
        """A segment's name."""
        return segment_label(code, self.language)

    def problem(self, error: FenqunError) -> str:
        """What is wrong and what to do next, as plain text."""
        known = words.known(f"error.{error.code}")
        return self.say(f"error.{error.code}", **error.values) if known else str(error)


def begin(page: str, *, needs_data: bool = True) -> View:
    """Draw the page's question and return its view; a page that needs data ends here when there is none."""
    if not st.session_state.get("frame_drawn"):
        st.stop()  # nobody reaches a page but through the frame
    store = session.store()
    view = View(page, store, session.language(), store.dataset_version(), session.as_of())
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
            if st.button(view.say("empty.import"), type="primary", icon=":material/upload_file:", width="stretch"):
                st.switch_page(st.session_state["pages"]["import"])
        with right:
            draw_demo_button(view)
