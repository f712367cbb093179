"""Library: what is saved, what changed between two versions, and who moved because of it."""

import streamlit as st

from pages.ui import begin, calls
from pages.ui.version_compare import draw_comparison
from pages.ui.version_library import draw_names, draw_versions

view = begin("library")
names_side, result_side = st.columns([1, 2], gap="large")
saved = calls.saved_versions(view.store)
if not saved:
    st.info(view.say("library.empty"), icon=":material/inventory_2:")
    if st.button(view.say("overview.to_studio"), type="primary", icon=":material/tune:"):
        st.switch_page(st.session_state["pages"]["studio"])
    st.stop()
with names_side:
    name = draw_names(view, saved)
versions = [version for version in saved if version.name == name]
with names_side:
    draw_versions(view, versions)
with result_side:
    draw_comparison(view, versions)
