"""Retention: do customers come back? Cohorts as a triangle, the people behind a cell, and what else tells of it."""

import streamlit as st

from pages.ui import begin
from pages.ui.retention_parts import draw_answer, draw_more, draw_triangle, tables_of
from pages.ui.retention_people import draw_people
from pages.ui.retention_settings import KEPT, draw_settings
from pages.ui.session import kept_settings

view = begin("retention")
settings_side, result_side = st.columns([1, 2], gap="large")
with settings_side, kept_settings("retention", KEPT):
    choice = draw_settings(view)
with result_side:
    with st.spinner(view.say("step.computing")):
        table = tables_of(view, choice)
    if not table.customers:
        st.info(view.say("retention.nobody"), icon=":material/event_busy:")
        st.stop()
    draw_answer(view, choice, table)
    cell = draw_triangle(view, choice, table)
    draw_people(view, choice, table, cell)
    draw_more(view, choice, table)
