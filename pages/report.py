"""Report: what happened in a week or month, on one page, to read, to hand on and to mail."""

import streamlit as st

from pages.ui import begin
from pages.ui.kpi_choice import draw_choice
from pages.ui.kpi_work import report_of
from pages.ui.report_parts import (
    draw_answer,
    draw_downloads,
    draw_kpis,
    draw_mail,
    draw_points,
    draw_segments,
    draw_sizes,
)

view = begin("report")
settings_side, result_side = st.columns([1, 3], gap="large")
with settings_side:
    choice = draw_choice(view, "report", report=True)
with result_side:
    if choice is None or choice.version is None:
        st.stop()
    report = report_of(view, choice)
    if report is None:
        st.stop()
    draw_answer(view, report)
    draw_points(view, report)
    draw_kpis(view, report)
    draw_sizes(view, report)
    draw_segments(view, report)
with settings_side:
    draw_downloads(view, report)
    draw_mail(view, choice)
