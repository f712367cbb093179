"""KPIs: how every segment does, week by week or month by month, against others, before and a target."""

import streamlit as st

from pages.ui import begin
from pages.ui.kpi_choice import draw_choice, draw_missing, targets_of
from pages.ui.kpi_course import draw_course
from pages.ui.kpi_people import draw_people, people_chosen
from pages.ui.kpi_table import draw_answer, draw_downloads, draw_table
from pages.ui.kpi_work import table_of
from segmentation.effects.kpi_standing import standings

view = begin("kpis")
settings_side, result_side = st.columns([1, 3], gap="large")
with settings_side:
    choice = draw_choice(view, "kpis")
with result_side:
    if choice is None:
        st.stop()
    table = table_of(view, choice)
    if table is None:
        st.stop()
    told = standings(table, choice.period.start, targets_of(view, choice))
    draw_answer(view, choice, told)
    draw_table(view, choice, told)
    draw_downloads(view, choice, told, primary=not people_chosen())
    draw_course(view, choice, told)
    draw_people(view, choice, table)
with settings_side:
    draw_missing(view, told)
