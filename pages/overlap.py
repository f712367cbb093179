"""Overlap: who is in several segments, tags and rules at once; take the list, or save it as a segment."""

import streamlit as st

from pages.ui import begin, calls
from pages.ui.list_page import draw_downloads, draw_list, usual_list
from pages.ui.overlap_parts import (
    draw_answer,
    draw_choice,
    draw_kept,
    draw_pairs,
    draw_picture,
    draw_put_elsewhere,
    draw_sets,
)
from pages.ui.overlap_rule import draw_own_rule
from segmentation.segments.overlap import members

view = begin("overlap")
settings_side, result_side = st.columns([1, 2], gap="large")
with settings_side:
    sets, keys = draw_sets(view)
with result_side:
    draw_own_rule(view)
    if not sets:
        st.info(view.say("overlap.choose_sets"), icon=":material/layers:")
        st.stop()
    with st.spinner(view.say("step.computing")):
        told = calls.overlap(view.store, view.state, view.day, sets, keys, view.language)
    draw_answer(view, told)
    draw_put_elsewhere(view, sets)
    draw_picture(view, told)
with settings_side:
    operation, places, name = draw_choice(view, told)
with result_side:
    if not places:
        st.stop()
    customers = told.count(operation, places)
    draw_kept(view, told, operation, places, name)
    if customers:
        run = members(view.store, view.day, sets, operation, places, name=name)
        choice = usual_list(view, run, name)
        draw_downloads(view, choice, customers, primary=False)
        draw_list(view, choice, customers)
    draw_pairs(view, told)
