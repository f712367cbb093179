"""Segments: choose whom to write to, look at them, take the list."""

import streamlit as st

from pages.ui import begin
from pages.ui.list_page import KEPT, draw_downloads, draw_list, draw_list_settings
from pages.ui.segment_pictures import draw_size_bars
from pages.ui.session import kept_settings
from pages.ui.version_details import draw_version_details

view = begin("segments")
settings_side, result_side = st.columns([1, 2], gap="large")
with settings_side:
    with kept_settings("segments", KEPT):
        choice = draw_list_settings(view)
    draw_version_details(view, choice)
result = choice.run.result
with result_side:
    sizes = [size for size in result.segments if size.segment in choice.segments]
    customers = sum(size.customers for size in sizes)
    st.subheader(
        view.say(
            "segments.answer",
            customers=view.whole(customers),
            share=view.percent(sum(size.customer_share for size in sizes)),
            revenue=view.percent(sum(size.revenue_share for size in sizes)),
        ),
        anchor=False,
    )
    if choice.run.overridden:
        st.caption(view.say("override.counted", n=view.whole(choice.run.overridden)))
    if not customers:
        st.info(view.say("segments.nobody"), icon=":material/person_search:")
        draw_size_bars(view, result)
        st.stop()
    draw_downloads(view, choice, customers)
    draw_list(view, choice, customers)
    draw_size_bars(view, result)
