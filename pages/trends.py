"""Trends: how segments develop, who came and who went."""

import streamlit as st

from pages.ui import begin
from pages.ui.people_parts import draw_people
from pages.ui.session import kept_settings
from pages.ui.trend_parts import draw_answer, draw_changes, draw_measure, draw_picture, draw_table
from pages.ui.trend_settings import KEPT, chosen_people, draw_trend_settings, draw_undated, people_name
from pages.ui.trend_work import trends_of
from pages.ui.version_choice import saved_newest

view = begin("trends")
newest = saved_newest(view)
settings_side, result_side = st.columns([1, 3], gap="large")
with kept_settings("trends", KEPT):
    with settings_side:
        form = draw_trend_settings(view, newest)
    with result_side:
        answer = st.container()
        draw_measure(view)
        found = trends_of(view, form)
        if found is None:
            st.stop()
        with answer:
            draw_answer(view, found)
            draw_undated(view)
        draw_picture(view, form, found)
        draw_changes(view, form, found)
people = chosen_people(found)
with result_side:
    if people is not None:
        name = people_name(view, form, found, people)
        draw_people(view, form.version, form.rules, found.stops(*people), name=name, days=found.days)
    draw_table(view, form, found)
