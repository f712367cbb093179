"""From a customer chosen in a list to why they are there, and to another segment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from pages.ui.view import View

OF, PART, SEARCH, CUSTOMER = "review.of", "review.part", "review.search", "review.customer"
OVERRIDE_CUSTOMER = "override.customer"


def draw_way_to_customer(view: View, of: int | str, chosen: list[str]) -> None:
    """Buttons for the chosen row; before one is chosen, that one can be. ``of``: version id or model code."""
    if not chosen:
        st.caption(view.say("explain.row"))
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(chosen[0])
        if st.button(view.say("explain.open"), icon=":material/help:", key="segments.explain"):
            open_customer(of, chosen[0])
        if isinstance(of, int) and st.button(
            view.say("explain.change"), icon=":material/swap_horiz:", key="segments.override"
        ):
            open_override(of, chosen[0])


def open_customer(of: int | str, customer_id: str) -> None:
    """Go to the explanation of a customer."""
    st.session_state.update({OF: of, PART: "customer", SEARCH: customer_id, CUSTOMER: customer_id})
    st.switch_page(st.session_state["pages"]["review"])


def open_override(of: int | str, customer_id: str) -> None:
    """Go to the form that puts a customer into another segment."""
    st.session_state.update({OF: of, PART: "overrides", OVERRIDE_CUSTOMER: customer_id})
    st.switch_page(st.session_state["pages"]["review"])
