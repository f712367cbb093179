"""Moves: who goes from which segment to which, and the customers of each flow."""

import streamlit as st

from pages.ui import begin
from pages.ui.move_parts import (
    draw_answer,
    draw_flows_table,
    draw_paths,
    draw_picture,
    draw_picture_choice,
    draw_stays,
)
from pages.ui.move_settings import KEPT, chosen_flow, draw_move_settings, flow_name
from pages.ui.move_work import movement_of
from pages.ui.people_parts import draw_people
from pages.ui.session import kept_settings
from pages.ui.trend_settings import draw_undated
from pages.ui.version_choice import saved_newest
from segmentation.effects.movement import flow_stops

view = begin("moves")
newest = saved_newest(view)
settings_side, result_side = st.columns([1, 3], gap="large")
with kept_settings("moves", KEPT):
    with settings_side:
        form = draw_move_settings(view, newest)
    with result_side:
        if form.first >= form.last:
            st.subheader(view.say("moves.days_wrong", first=form.first, last=form.last), anchor=False)
            st.stop()
        answer = st.container()
        draw_picture_choice(view)
        found = movement_of(view, form)
        if found is None:
            st.stop()
        with answer:
            draw_answer(view, found)
            draw_undated(view)
        draw_picture(view, found)
with result_side:
    chosen = chosen_flow(found)
    if chosen is not None:
        name = flow_name(view, *chosen)
        draw_people(view, form.version, form.rules, flow_stops(*chosen), name=name, days=found.history.days)
    draw_flows_table(view, found)
    draw_paths(view, found)
    draw_stays(view, found)
