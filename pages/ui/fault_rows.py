"""The rows behind a check: a page of them, and all of them as a file."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from pages.ui import calls
from pages.ui.told_alike import column_of, told_alike
from segmentation.activation.fault_list import column_kind, export_faults
from segmentation.quality.checks import BATCHES
from segmentation.quality.rows import PAGE_ROWS, check_title

if TYPE_CHECKING:
    from pages.ui.view import View
    from segmentation.quality.checks import Check
    from segmentation.quality.measure import Quality, Scope


def draw_fault_rows(view: View, quality: Quality, scope: Scope, check: Check) -> None:
    """The page asked for, its place in the whole, and the downloads."""
    total = quality.by_check()[check].faulty
    if not total:
        st.info(view.say("quality.rows_none"), icon=":material/check_circle:")
        return
    title, buttons = st.columns([2, 1], vertical_alignment="center")
    title.markdown(f"**{view.say('quality.rows_title')}**")
    with buttons.container(horizontal=True, horizontal_alignment="right"):
        _draw_downloads(view, quality, check)
    pages = -(-total // PAGE_ROWS)
    page = 0
    if pages > 1:
        label = view.say("quality.page", pages=view.whole(pages))
        page = int(st.number_input(label, 1, pages, width=200, key=f"quality.page.{check.name}.{pages}")) - 1
    asked = (view.store, view.dataset_version, view.day, scope, check.name, view.language)
    with st.spinner(view.say("step.computing")):
        listed, frame = calls.faults(*asked), calls.faulty_rows(*asked, page)
    kinds = {name: column_kind(engine_type) for name, _, engine_type in listed.columns}
    st.dataframe(
        told_alike(frame, kinds),
        hide_index=True,
        height="content" if len(frame) <= 10 else 400,
        column_config={name: column_of(label, kinds[name]) for name, label, _ in listed.columns},
        placeholder="–",
    )
    if check.table == BATCHES:
        st.caption(view.say("quality.rows_cells"))
    else:
        first = page * PAGE_ROWS
        st.caption(view.say("quality.rows_shown", first=first + 1, last=first + len(frame), total=view.whole(total)))


def _draw_downloads(view: View, quality: Quality, check: Check) -> None:
    name = view.say("quality.rows_file", check=check_title(check, view.language).replace(" ", "_"))
    for suffix in (".xlsx", ".csv"):
        st.download_button(
            view.say(f"segments.download_{suffix[1:]}"),
            partial(_made, view, quality, check, suffix),
            file_name=name + suffix,
            icon=":material/download:",
            on_click="ignore",
            key=f"quality.download{suffix}",
        )


def _made(view: View, quality: Quality, check: Check, suffix: str) -> bytes:
    path = view.store.work_folder / f"list-{abs(hash((quality.as_of, check, view.language)))}{suffix}"
    export_faults(view.store, quality, check, path, view.language)
    content = path.read_bytes()
    path.unlink()
    return content
