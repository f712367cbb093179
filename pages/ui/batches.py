"""What has been imported: a table, the rejects of each file, the way back, and all of it to take away."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.ui import jobs
from pages.ui.cleaning_rules import draw_changes_download
from pages.ui.templates import XLSX
from pages.ui.told_alike import told_alike
from pages.ui.undo_work import UNDO, start_undo
from segmentation.activation.entity_export import entity_file, rows_in_force
from segmentation.activation.reject_list import write_rejects
from segmentation.intake.history import batches, part_of

if TYPE_CHECKING:
    from pages.ui.view import View
    from segmentation.intake.commit import Batch

_NAMES = (
    "batch_id",
    "file_name",
    "entity",
    "source",
    "mode",
    "rows_read",
    "rows_kept",
    "rows_rejected",
    "committed_at",
)


def draw_batches(view: View) -> None:
    """The batches in force, newest first, and those undone; nothing when there are none."""
    told = batches(view.store)
    known = [batch for batch in told if batch.undone_at is None]
    if known:
        st.subheader(view.say("batches.title"), anchor=False)
        _draw_table(view, known, _NAMES)
        _draw_actions(view, known)
    undone = [batch for batch in told if batch.undone_at is not None]
    if undone:
        with st.expander(view.say("batches.undone_ones", files=len(undone)), icon=":material/history:"):
            _draw_table(view, undone, (*_NAMES, "undone_at"))
            st.caption(view.say("batches.again"))


def _draw_table(view: View, told: list[Batch], names: tuple[str, ...]) -> None:
    worded = {"entity": "entity_short", "mode": "mode"}
    rows = [
        [view.say(f"{worded[name]}.{getattr(b, name)}") if name in worded else getattr(b, name) for name in names]
        for b in told
    ]
    st.dataframe(
        told_alike(
            pd.DataFrame(rows, columns=[view.say(f"column.{name}") for name in names]),
            {view.say(f"column.{name}"): "whole" for name in names if name.startswith("rows_")},
        ),
        hide_index=True,
    )


def _draw_actions(view: View, known: list[Batch]) -> None:
    """Rejects, undo and downloads."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            view.say("batches.choose"),
            known,
            format_func=lambda batch: f"{batch.batch_id} · {batch.file_name}",
            width=360,
            key="batches.chosen",
        )
        if chosen.rows_rejected:
            st.download_button(
                view.say("batches.rejects"),
                data=lambda: _rejects_file(view, chosen),
                file_name=f"rejects-{chosen.batch_id}.csv",
                mime="text/csv",
                icon=":material/download:",
            )
        draw_changes_download(view, chosen.batch_id)
        # one for each file: once a file is taken out, it must not stand open asking for the next
        with st.popover(view.say("batches.undo"), icon=":material/undo:", key=f"batches.undo.{chosen.batch_id}"):
            part = part_of(view.store, chosen.batch_id)
            st.write(view.say("batches.undo_question", rows=view.whole(part.rows)))
            if part.back:
                st.write(view.say("batches.undo_back", rows=view.whole(part.back)))
            if st.button(
                view.say("batches.undo_confirm"),
                type="primary",
                disabled=jobs.running(UNDO),
                key="batches.undo_confirm",
            ):
                start_undo(view, [chosen])

        _draw_downloads(view)


def _draw_downloads(view: View) -> None:
    """Every row in force of one kind as a workbook; made when its button is pressed."""
    with st.popover(view.say("batches.export"), icon=":material/download:"):
        st.caption(view.say("batches.export_help"))
        for entity, rows in rows_in_force(view.store).items():
            name = view.say(f"entity_short.{entity}")
            st.download_button(
                f"{name} · {view.whole(rows)}",
                partial(entity_file, view.store, entity, language=view.language),
                file_name=f"{name}.xlsx",
                mime=XLSX,
                key=f"batches.export.{entity}",
                on_click="ignore",
                type="tertiary",
            )


def _rejects_file(view: View, batch: Batch) -> bytes:
    path = view.store.work_folder / f"rejects-{batch.batch_id}.csv"
    labels = {name: view.say(f"column.{name}") for name in ("row_number", "column_name", "value", "reason")}
    reasons = {reason: view.say(f"reject.{reason}") for reason in batch.rejects_by_reason}
    write_rejects(view.store, batch.batch_id, path, labels=labels, reasons=reasons)
    content = path.read_bytes()
    path.unlink()
    return content
