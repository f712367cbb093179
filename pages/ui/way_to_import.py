"""The button that leads to the import, wherever data are lacking."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from typing import Literal

    from pages.ui.view import View


def draw_way_to_import(view: View, *, primary: bool = True, width: Literal["content", "stretch"] = "content") -> None:
    """``primary``: where the page has nothing else to offer."""
    kind: Literal["primary", "secondary"] = "primary" if primary else "secondary"
    if st.button(view.say("empty.import"), type=kind, icon=":material/upload_file:", width=width, key="way_to_import"):
        st.switch_page(st.session_state["pages"]["import"])
