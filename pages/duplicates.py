"""Duplicates: which customers are the same person, merged or kept apart pair by pair, or many by one press."""

import streamlit as st

from pages.ui import begin
from pages.ui.duplicate_merges import draw_downloads, draw_merges
from pages.ui.duplicate_pair import draw_pair
from pages.ui.duplicate_settings import (
    KEPT,
    THRESHOLD,
    draw_answer,
    draw_pairs,
    draw_progress,
    draw_search,
    draw_settings,
)
from pages.ui.session import kept_settings
from segmentation.customers.duplicates import last_search

view = begin("duplicates")
done = last_search(view.store)
settings_side, result_side = st.columns([1, 2], gap="large")
with settings_side:
    draw_search(view, done)
    if done is not None:
        with kept_settings("duplicates", KEPT):
            draw_settings(view)
with result_side:
    draw_progress(view)
    if done is None:
        with st.container(border=True):
            st.subheader(view.say("duplicates.not_yet"), anchor=False)
            st.write(view.say("duplicates.intro"))
    else:
        threshold = float(st.session_state[THRESHOLD])
        total = draw_answer(view, done, threshold)
        if total:
            draw_pair(view, draw_pairs(view, threshold, total))
with settings_side:
    if done is not None:
        draw_downloads(view, float(st.session_state[THRESHOLD]))
    draw_merges(view)
