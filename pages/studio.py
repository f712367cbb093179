"""Studio: drag the cuts, watch sizes and revenue move, save the result."""

import streamlit as st

from pages.ui import View, begin, calls
from pages.ui.cut_sliders import draw_cut_sliders
from pages.ui.notices import draw_notices
from pages.ui.save_version import draw_save
from pages.ui.segment_pictures import (
    draw_answer,
    draw_heat_map,
    draw_revenue_picture,
    draw_segment_table,
    draw_sizes_picture,
)
from pages.ui.session import kept_settings
from pages.ui.studio_settings import KEPT, draw_model_settings

view = begin("studio")


@st.fragment
def draw_studio(view: View) -> None:
    """Settings left, what comes of them right; a change reruns this part only."""
    settings_side, result_side = st.columns([1, 2], gap="large")
    with settings_side:
        above, sliders, below = st.container(), st.container(), st.container()
        with kept_settings("studio", KEPT):
            with above:
                form = draw_model_settings(view, below)
            with sliders:
                settings = draw_cut_sliders(view, form)
    result = calls.evaluate(view.store, view.dataset_version, view.day, settings.to_json())
    versions = calls.saved_versions(view.store, settings.model)
    with result_side:
        told, save = st.columns([4, 1], vertical_alignment="center")
        with told:
            draw_answer(view, result)
        with save:
            draw_save(view, result)
        draw_revenue_picture(view, result)
        draw_notices(view, result)
        compared = None
        if versions:
            compared = st.selectbox(
                view.say("studio.compare"),
                versions,
                format_func=lambda v: f"{v.name} · v{v.version_number}",
                key="studio.compare",
            )
        saved = (
            calls.evaluate(view.store, view.dataset_version, view.day, compared.settings.to_json()).sizes()
            if compared
            else None
        )
        draw_segment_table(view, result, saved)
        areas, heat = st.columns(2)
        with areas:
            draw_sizes_picture(view, result)
        with heat:
            draw_heat_map(view, result)


draw_studio(view)
