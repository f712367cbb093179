"""What a saved version is: when, by whom, why, its cuts; to the studio with it, or away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.ui.open_version import can_open, open_settings
from pages.ui.version_archive import draw_archive_button
from pages.ui.version_library import draw_archive, version_facts
from segmentation.activation.about import about_settings

if TYPE_CHECKING:
    from pages.ui.list_page import ListChoice
    from pages.ui.view import View


def draw_version_details(view: View, choice: ListChoice) -> None:
    """Facts of the version chosen, and what can be done with it."""
    version, settings = choice.run.version, choice.run.settings
    with st.expander(view.say("version.details"), icon=":material/rule:"):
        if version is not None:
            st.text(version_facts(view, version))
        for row in about_settings(settings, view.language):
            if row:
                st.text("  ".join(map(str, row)))
        with st.container(horizontal=True):
            if can_open(settings) and st.button(view.say("version.open"), icon=":material/tune:", key="version.open"):
                open_settings(settings)
            if version is not None:
                draw_archive_button(view, version, key="version.archive")
    draw_archive(view)
