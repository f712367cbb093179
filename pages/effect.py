"""Effect: whether a campaign changed what its customers did, and how sure that is."""

import streamlit as st

from pages.ui import begin, effect_calls
from pages.ui.effect_parts import (
    PART,
    draw_answer,
    draw_arms,
    draw_evidence,
    draw_figures,
    draw_no_campaigns,
    draw_settings,
    effect_of,
)
from pages.ui.effect_trust import draw_checks, draw_people, draw_plan, draw_segments

view = begin("effect")
parts = {"segments": draw_segments, "checks": draw_checks, "plan": draw_plan, "people": draw_people}
known = effect_calls.known_campaigns(view.store, view.state, view.day)
if not known:
    draw_no_campaigns(view)
    st.stop()
settings_side, result_side = st.columns([1, 2], gap="large")
with settings_side:
    asked, outcome = draw_settings(view, known)
with result_side:
    found = effect_of(view, asked)
    if found is None:
        st.stop()
    comparison, estimates = found
    draw_answer(view, comparison, estimates, outcome)
    draw_evidence(view, comparison)
    draw_arms(view, comparison, outcome)
    draw_figures(view, comparison, estimates, outcome)
    part = st.segmented_control(
        view.say("effect.parts"),
        list(parts),
        format_func=lambda code: view.say(f"effect.part_{code}"),
        key=PART,
        default="segments",
        required=True,
    )
    parts[part](view, comparison, estimates)
