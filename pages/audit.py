"""Spot check: does the data agree with its source? A sample drawn, held against the source by hand, and the verdict."""

import streamlit as st

from pages.ui import begin
from pages.ui.audit_form import draw_new_sample
from pages.ui.audit_verdict import choose_audit, draw_records, draw_steps, draw_verdict
from segmentation.quality.audits import audits

view = begin("audit")
known = audits(view.store)
settings_side, result_side = st.columns([1, 2], gap="large")
with settings_side:
    draw_new_sample(view)
with result_side:
    if not known:
        st.subheader(view.say("spot_check.nothing"), anchor=False)
        st.write(view.say("spot_check.nothing_help"))
        st.stop()
    answer = st.container()
    audit = choose_audit(view, known)
    with answer:
        draw_verdict(view, audit)
    draw_steps(view, audit)
    draw_records(view, known)
