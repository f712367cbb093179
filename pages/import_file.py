"""Import: what is in the files, which rows can be used, and in they go."""

from dataclasses import replace

import streamlit as st

from pages.ui import begin, import_steps
from pages.ui.batches import draw_batches
from pages.ui.cleaning_rules import choose_cleaning, draw_cleaning
from pages.ui.database_source import chosen_source, draw_database_source
from pages.ui.demo_button import draw_demo_button
from pages.ui.import_report import (
    draw_check,
    draw_commit,
    draw_done,
    draw_left_out,
    draw_preview,
    draw_problem,
    draw_refusal,
)
from pages.ui.import_tables import draw_tables
from pages.ui.mapping_form import draw_mapping
from pages.ui.reading_form import draw_reading, draw_text_form, draw_way_back, read_as_wanted
from pages.ui.templates import draw_templates
from pages.ui.undo_work import follow_undo
from pages.ui.upload_mode import draw_difference, draw_mode
from pages.ui.uploader import draw_uploader
from segmentation.errors import InputError
from segmentation.intake.commit import Check

view = begin("import", needs_data=False)
uploader_key = import_steps.uploader_key()
source = chosen_source(view)
news = st.container()
uploads = [] if source else draw_uploader(view, uploader_key)
if not uploads and not source:
    import_steps.forget()
    with news:
        follow_undo(view)
        done = import_steps.committed()
        if done:
            draw_done(view, done)
    draw_database_source(view)
    left, _ = st.columns([1, 3])
    with left:
        if view.as_of is None:
            draw_demo_button(view)
        draw_templates(view)
    draw_batches(view)
    st.stop()

import_steps.forget_committed()
files = [(source.file_id, source, source.name)] if source else import_steps.keep_uploads(view, uploads)
entries = import_steps.find_tables(view, files)
if entries is None:
    st.stop()
entry = import_steps.only_table(entries)
simple = entry is not None
if entry is None:
    entry = draw_tables(view, entries)
    if entry is None:
        st.stop()
    st.subheader(entry.table.label, anchor=False)

entry = read_as_wanted(view, entry)
if entry is None:
    st.stop()
if not entry.ready:
    draw_problem(view, entry)
    draw_way_back(view, entry)
    st.stop()

settings_side, result_side = st.columns([1, 2], gap="large")
with settings_side:
    mode = draw_mode(view, entry.key)
    draw_reading(view, entry, choose_sheet=simple)
    plan = replace(choose_cleaning(view, draw_mapping(view, entry), entry.key), mode=mode)
    draw_text_form(view, entry)
    draw_way_back(view, entry)
entry = import_steps.with_plan(entry, plan, simple=simple)
with result_side:
    checked = (import_steps.check_tables(view, [entry] if simple else entries) or {}).get(entry.key)
    if isinstance(checked, Check):
        answer = st.container()
        sure = draw_difference(view, entry, checked)
        if simple:
            with answer:
                draw_commit(view, entry, checked, sure=sure)
        draw_check(view, checked)
        draw_cleaning(view, checked.cleaning)
    elif isinstance(checked, InputError):
        draw_refusal(view, checked)
    draw_left_out(view, entry)
    draw_preview(view, entry)
