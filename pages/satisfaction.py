"""Satisfaction: are customers content, where not, and what do they say?"""

import streamlit as st

from pages.ui import begin
from pages.ui.satisfaction_choice import draw_answer, draw_settings
from pages.ui.satisfaction_drivers import draw_drivers
from pages.ui.satisfaction_groups import draw_groups
from pages.ui.satisfaction_moves import draw_moves
from pages.ui.satisfaction_people import draw_people
from pages.ui.satisfaction_texts import draw_texts
from pages.ui.satisfaction_trend import draw_trend
from pages.ui.way_to_import import draw_way_to_import

view = begin("satisfaction")
parts = {
    "trend": draw_trend,
    "groups": draw_groups,
    "drivers": draw_drivers,
    "texts": draw_texts,
    "moves": draw_moves,
    "people": draw_people,
}
settings_side, result_side = st.columns([1, 2], gap="large")
with settings_side:
    choice = draw_settings(view, tuple(parts))
with result_side:
    if choice is None:
        st.info(view.say("satisfaction.no_answers"), icon=":material/rate_review:")
        draw_way_to_import(view)
        st.stop()
    draw_answer(view, choice)
    parts[choice.part](view, choice, settings_side)
