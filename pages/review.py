"""Review: do the segments still fit, who is in them, whom a person put elsewhere, and why is one customer there."""

import streamlit as st

from pages.ui import begin
from pages.ui.open_customer import PART
from pages.ui.review_checklist import draw_answer, draw_checklist, draw_sizes
from pages.ui.review_choice import choose_run, draw_record, draw_sign
from pages.ui.review_customer import draw_customer
from pages.ui.review_overrides import draw_overrides
from pages.ui.review_sample import draw_sample

view = begin("review")
settings_side, result_side = st.columns([1, 2], gap="large")
with settings_side:
    of, run, told = choose_run(view)
    if told is None:
        st.info(view.say("override.only_saved"), icon=":material/save:")
        if st.button(view.say("review.to_studio"), icon=":material/tune:", key="review.studio"):
            st.switch_page(st.session_state["pages"]["studio"])
    else:
        draw_sign(view, told)
        draw_record(view, told)
parts = ["checklist", "sample", "overrides", "customer"] if told else ["customer", "sample"]
with result_side:
    draw_answer(view, run, told)
    if st.session_state.get(PART) not in parts:
        st.session_state[PART] = parts[0]
    part = st.segmented_control(
        view.say("review.parts"),
        parts,
        format_func=lambda name: view.say(f"review.part_{name}"),
        key=PART,
        required=True,
        label_visibility="collapsed",
    )
    if part == "checklist" and told is not None:
        draw_checklist(view, told)
        draw_sizes(view, told)
    elif part == "sample":
        draw_sample(view, run)
    elif part == "overrides":
        draw_overrides(view, run)
    else:
        draw_customer(view, of, run)
