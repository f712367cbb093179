"""Which saved segmentation a page is about; without one, the way to the studio."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.ui import calls
from segmentation.activation.about import model_label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pages.ui.view import View
    from segmentation.segments.library import Version


def saved_newest(view: View) -> dict[str, Version]:
    """Name of a saved segmentation -> its newest version. Ends the page where nothing is saved."""
    newest: dict[str, Version] = {}
    for version in calls.saved_versions(view.store):
        newest.setdefault(version.name, version)
    if not newest:
        st.info(view.say("time.nothing_saved"), icon=":material/inventory_2:")
        if st.button(view.say("overview.to_studio"), type="primary", icon=":material/tune:"):
            st.switch_page(st.session_state["pages"]["studio"])
        st.stop()
    return newest


def draw_version(view: View, newest: Mapping[str, Version], key: str) -> Version:
    """The segmentation chosen, in its newest version."""
    if st.session_state.get(key) not in newest:
        st.session_state[key] = next(iter(newest))
    name = st.selectbox(
        view.say("segments.version"),
        list(newest),
        format_func=lambda one: f"{one} · {model_label(newest[one].model, view.language)}",
        key=key,
    )
    return newest[name]
