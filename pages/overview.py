"""Overview: who brings the revenue, on the standard classes or the version saved last."""

import streamlit as st

from pages.ui import begin, calls
from pages.ui.list_page import chosen_run, open_list
from pages.ui.plain_text import plain_text
from pages.ui.segment_pictures import draw_answer, draw_cards, draw_revenue_picture, draw_segment_table

view = begin("overview")
versions = calls.saved_versions(view.store)
run = chosen_run(view, versions[0].version_id if versions else "rfm8")
result = run.result
totals = calls.totals(view.store, view.dataset_version, view.day)

told, button = st.columns([4, 1], vertical_alignment="center")
with told:
    draw_answer(view, result)
    st.caption(
        view.say("overview.basis_saved", name=plain_text(versions[0].name), number=versions[0].version_number)
        if versions
        else view.say("overview.basis_standard")
    )
    if run.overridden:
        st.caption(view.say("override.counted", n=view.whole(run.overridden)))
if button.button(view.say("overview.to_studio"), type="primary", icon=":material/tune:", width="stretch"):
    st.switch_page(st.session_state["pages"]["studio"])

draw_cards(view, totals)
clicked = draw_revenue_picture(view, result)
st.caption(view.say("overview.click"))
if clicked is not None:
    open_list(clicked, versions[0].version_id if versions else "rfm8")
draw_segment_table(view, result)
