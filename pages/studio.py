"""Studio: drag the cuts, watch sizes and revenue move, save the result."""

import streamlit as st

from pages.ui import View, begin, calls
from pages.ui.cut_sliders import draw_rfm_cuts
from pages.ui.model_controls import draw_controls
from pages.ui.notices import draw_notices
from pages.ui.save_version import draw_save
from pages.ui.segment_pictures import (
    draw_answer,
    draw_model_pictures,
    draw_revenue_picture,
    draw_segment_table,
)
from pages.ui.session import kept_settings
from pages.ui.share_look import draw_look_problem, draw_share
from pages.ui.studio_settings import KEPT, draw_model_choice
from segmentation.models.rfm import MODELS as RFM_MODELS

view = begin("studio")


@st.fragment
def draw_studio(view: View) -> None:
    """Settings left, what comes of them right; a change reruns this part only."""
    settings_side, result_side = st.columns([1, 2], gap="large")
    with settings_side, kept_settings("studio", KEPT):
        code = draw_model_choice(view)
        settings = draw_rfm_cuts(view, code) if code in RFM_MODELS else draw_controls(view, code)
    result = calls.evaluate(view.store, view.state, view.day, settings.to_json())
    versions = calls.saved_versions(view.store, settings.model)
    with result_side:
        draw_look_problem(view)
        told, share, save = st.columns([6, 2, 2], vertical_alignment="center")
        with told:
            draw_answer(view, result)
            st.caption(view.say("tags.basis", as_of=view.day, n=view.whole(result.customers)))
        with share:
            draw_share(view, settings)
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
            calls.evaluate(view.store, view.state, view.day, compared.settings.to_json()).sizes() if compared else None
        )
        draw_segment_table(view, result, saved)
        draw_model_pictures(view, result)


draw_studio(view)
