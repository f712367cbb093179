"""What has been imported: a table, the rejects of each file, and the way back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.ui.cleaning_rules import draw_changes_download
from pages.ui.toasts import toast_after_rerun
from segmentation.activation.reject_list import write_rejects
from segmentation.intake.commit import Batch, undo
from segmentation.intake.history import batches

if TYPE_CHECKING:
    from pages.ui.view import View

_NAMES = ("batch_id", "file_name", "entity", "rows_read", "rows_kept", "rows_rejected", "committed_at")


def draw_batches(view: View) -> None:
    """The batches in force, newest first; nothing when there are none."""
    known = [batch for batch in batches(view.store) if batch.undone_at is None]
    if not known:
        return
    st.subheader(view.say("batches.title"), anchor=False)
    rows = [
        (
            b.batch_id,
            b.file_name,
            view.say(f"entity.{b.entity}"),
            b.rows_read,
            b.rows_kept,
            b.rows_rejected,
            b.committed_at,
        )
        for b in known
    ]
    st.dataframe(pd.DataFrame(rows, columns=[view.say(f"column.{name}") for name in _NAMES]), hide_index=True)
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
        with st.popover(view.say("batches.undo"), icon=":material/undo:"):
            st.write(view.say("batches.undo_question", rows=view.whole(chosen.rows_kept)))
            if st.button(view.say("batches.undo_confirm"), type="primary", key="batches.undo_confirm"):
                undo(view.store, chosen.batch_id, undone_at=datetime.now().replace(microsecond=0))  # noqa: DTZ005
                toast_after_rerun(view.say("batches.undone"), icon=":material/undo:")
                st.rerun()


def _rejects_file(view: View, batch: Batch) -> bytes:
    path = view.store.work_folder / f"rejects-{batch.batch_id}.csv"
    labels = {name: view.say(f"column.{name}") for name in ("row_number", "column_name", "value", "reason")}
    reasons = {reason: view.say(f"reject.{reason}") for reason in batch.rejects_by_reason}
    write_rejects(view.store, batch.batch_id, path, labels=labels, reasons=reasons)
    content = path.read_bytes()
    path.unlink()
    return content
