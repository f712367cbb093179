"""Import: what is in the file, which rows can be used, and in it goes."""

import streamlit as st

from pages.ui import begin, import_steps
from pages.ui.batches import draw_batches
from pages.ui.database_source import chosen_source, draw_database_source
from pages.ui.demo_button import draw_demo_button
from pages.ui.import_report import draw_check, draw_commit, draw_done, draw_preview
from pages.ui.import_steps import ReadFile
from pages.ui.jobs import draw_error
from pages.ui.mapping_form import (
    draw_mapping,
    draw_reading,
    draw_text_form,
    draw_way_back,
    entity_chosen,
    read_settings,
)
from pages.ui.templates import draw_templates
from segmentation.intake.commit import Check
from segmentation.intake.formats import EXTENSIONS

view = begin("import", needs_data=False)
upload = st.file_uploader(
    view.say("import.upload"), type=EXTENSIONS, help=view.say("import.upload_help"), key=import_steps.uploader_key()
) or chosen_source(view)
if upload is None:
    import_steps.forget()
    draw_database_source(view)
    left, _ = st.columns([1, 3])
    with left:
        draw_demo_button(view)
        draw_templates(view)
    draw_batches(view)
    st.stop()

source = import_steps.keep_upload(view, upload)
done = import_steps.committed()
if done is not None:
    draw_done(view, done)
    draw_batches(view)
    st.stop()

file_key = f"import.{upload.file_id}"
reading = import_steps.read(view, source, read_settings(file_key), entity_chosen(file_key), file_name=upload.name)
if reading is None:
    st.stop()
if not isinstance(reading.result, ReadFile):
    draw_error(view, reading, file_name=upload.name)
    draw_way_back(view, file_key)
    st.stop()

file = reading.result
settings_side, result_side = st.columns([1, 2], gap="large")
with settings_side:
    draw_reading(view, file, file_key)
    plan = draw_mapping(view, file, file_key)
    draw_text_form(view, file, file_key)
with result_side:
    checked = import_steps.check_plan(view, file.staged, plan)
    if checked is not None and isinstance(checked.result, Check):
        draw_commit(view, file.staged, plan, checked.result, upload.name)
        draw_check(view, checked.result)
    elif checked is not None:
        draw_error(view, checked)
    draw_preview(view, file.staged, plan)
