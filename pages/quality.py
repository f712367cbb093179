"""Data quality: can the data be trusted, where not, and which rows are to be mended."""

import streamlit as st

from pages.ui import begin
from pages.ui.fault_rows import draw_fault_rows
from pages.ui.quality_figures import (
    draw_answer,
    draw_checks,
    draw_map,
    draw_report,
    draw_scope,
    draw_sources,
    draw_trend,
    draw_way_to_audit,
)
from pages.ui.quality_work import measured
from pages.ui.session import kept_settings

view = begin("quality")
everything = measured(view)
if everything is None:
    st.stop()
settings_side, result_side = st.columns([1, 2], gap="large")
with settings_side, kept_settings("quality", ("quality.scope", "quality.rows_by")):
    scope = draw_scope(view, everything)
quality = everything.within(scope)
with result_side:
    told, button = st.columns([5, 2], vertical_alignment="center")
    with told:
        draw_answer(view, quality)
    with button:
        draw_report(view, quality, scope)
    draw_map(view, quality)
with settings_side:
    draw_sources(view, quality)
    draw_way_to_audit(view)
check = draw_checks(view, quality)
if check is not None:
    draw_trend(view, quality, check)
    draw_fault_rows(view, quality, scope, check)
