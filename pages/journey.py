"""Journey: the touchpoints on the way to an order or to silence, and where customers are lost."""

import streamlit as st

from pages.ui import begin
from pages.ui.journey_parts import draw_answer, draw_people, draw_picture, draw_settings
from pages.ui.journey_tables import draw_pains, draw_paths, draw_times
from pages.ui.kept_work import kept_call
from pages.ui.session import kept_settings, start_with
from segmentation.insights.journey import journey

view = begin("journey")
parts = {"paths": draw_paths, "times": draw_times, "pains": draw_pains}
chosen_part = "journey.part"
settings_side, result_side = st.columns([1, 3], gap="large")
with kept_settings("journey", ("journey.set.", chosen_part)), settings_side:
    plan = draw_settings(view)
with result_side:
    key = (view.state, view.day, plan)
    found = kept_call(view, "journey", key, "journey_paths", lambda: journey(view.store, view.day, plan))
    if found is None:
        st.stop()
    draw_answer(view, found)
    draw_picture(view, found)
    draw_people(view, found)
    start_with(chosen_part, "paths")
    part = st.segmented_control(
        view.say("journey.parts"),
        list(parts),
        format_func=lambda code: view.say(f"journey.part_{code}"),
        key=chosen_part,
        required=True,
    )
    parts[str(part)](view, found)
