"""The right two thirds of the import page: what would be kept, why not all, the file as read, and the commit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.ui import import_steps, jobs
from pages.ui.plain_text import plain_text
from pages.ui.reading_form import draw_keep_all, mark_in_words
from pages.ui.rerun import rerun
from pages.ui.undo_work import UNDO, start_undo
from segmentation.intake.commit import Batch, Check, loaded_before
from segmentation.intake.table_file import EXTRA_CELLS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pages.ui.import_steps import Entry
    from pages.ui.view import View
    from segmentation.errors import InputError
    from segmentation.intake.plan import Plan
    from segmentation.intake.stage import StagedTable


def draw_commit(view: View, entry: Entry, check: Check, *, sure: bool = True) -> None:
    """The answer in one sentence, the one button, and the progress of what it starts."""
    sentence, button = st.columns([3, 1], vertical_alignment="center")
    sentence.subheader(
        view.say(
            "import.answer",
            kept=view.whole(check.rows_kept),
            read=view.whole(check.rows_read),
            share=view.percent(check.rows_kept / check.rows_read if check.rows_read else 0),
        ),
        anchor=False,
    )
    assert entry.table.staged is not None
    before = loaded_before(view.store, entry.table.staged)
    again = True
    if before is not None and entry.plan.mode == "append":
        st.warning(
            view.say("import.loaded_before", batch=before.batch_id, at=before.committed_at),
            icon=":material/content_copy:",
        )
        again = st.checkbox(view.say("import.load_again"), key="import.again")
    button.button(
        view.say("import.commit"),
        type="primary",
        width="stretch",
        disabled=check.rows_kept == 0 or not again or not sure or jobs.running(import_steps.COMMIT),
        key="import.commit_button",
        on_click=import_steps.start_commit,
        args=(view, [entry]),
    )
    job = jobs.follow(view, import_steps.COMMIT)
    if job is not None and job.error is not None:
        jobs.draw_error(view, job)
    elif job is not None:
        rerun()  # it ended after this run had looked for its batch


def draw_done(view: View, batches: Sequence[Batch]) -> None:
    """What came in, and where to go next."""
    rejected = sum(batch.rows_rejected for batch in batches)
    kept = view.whole(sum(batch.rows_kept for batch in batches))
    with st.container(border=True):
        told = (
            view.say("import.done", batch=batches[0].batch_id, kept=kept)
            if len(batches) == 1
            else view.say("import.done_tables", tables=len(batches), kept=kept)
        )
        st.subheader(":material/check_circle: " + told, anchor=False)
        if rejected:
            st.write(view.say("import.done_rejected", rejected=view.whole(rejected)))
        with st.container(horizontal=True):
            if st.button(view.say("import.to_studio"), type="primary", icon=":material/tune:"):
                import_steps.forget_committed()
                st.switch_page(st.session_state["pages"]["studio"])
            if len(batches) > 1:
                _draw_undo_all(view, batches)


def _draw_undo_all(view: View, batches: Sequence[Batch]) -> None:
    with st.popover(view.say("import.undo_all"), icon=":material/undo:"):
        st.write(view.say("import.undo_all_question", tables=len(batches)))
        running = jobs.running(UNDO)
        if st.button(view.say("batches.undo_confirm"), disabled=running, key="import.undo_all_confirm"):
            start_undo(view, batches)


def draw_check(view: View, check: Check) -> None:
    """Counts, and the rows that stay out with row, column, value and reason."""
    columns = st.columns(4)
    columns[0].metric(view.say("column.rows_kept"), view.whole(check.rows_kept))
    columns[1].metric(view.say("column.rows_rejected"), view.whole(check.rows_rejected))
    columns[2].metric(view.say("column.customers"), view.whole(check.customers))
    if check.revenue is not None:
        columns[3].metric(view.say("import.amount_sum"), view.number(float(check.revenue)))
    if check.first_day is not None:
        st.caption(view.say("import.period", first=check.first_day, last=check.last_day))
    if check.rows_without_customer:
        st.info(
            view.say(
                "import.nameless" if check.revenue is None else "import.guests",
                rows=view.whole(check.rows_without_customer),
                share=view.percent(check.rows_without_customer / check.rows_kept),
            ),
            icon=":material/person_off:",
        )
    if not check.rejects:
        return
    reasons = " · ".join(f"{view.say(f'reject.{reason}')} {n}" for reason, n in check.rejects_by_reason.items())
    st.markdown(f"**{view.say('import.rejects')}** — {reasons}")
    rows = [(r.row_number, r.column_name, r.value, view.say(f"reject.{r.reason}")) for r in check.rejects]
    names = ("row_number", "column_name", "value", "reason")
    st.dataframe(
        pd.DataFrame(rows, columns=[view.say(f"column.{name}") for name in names]),
        hide_index=True,
        height="content" if len(rows) <= 6 else 240,
    )
    if check.rows_rejected > len(rows):
        st.caption(view.say("import.rejects_shown", shown=len(rows)))


def draw_preview(view: View, entry: Entry) -> None:
    """The first rows of the file as read, titles and header included, and how they were read."""
    staged = entry.table.staged
    assert staged is not None
    st.markdown(f"**{view.say('import.preview')}**")
    st.caption(" · ".join(_told_of_reading(view, staged, entry.plan)))
    width = max((len(row) for row in staged.preview), default=0)
    frame = pd.DataFrame(
        [tuple(row) + ("",) * (width - len(row)) for row in staged.preview],
        index=pd.RangeIndex(1, len(staged.preview) + 1),
        columns=[str(place + 1) for place in range(width)],
    )
    st.dataframe(frame, height="content", placeholder="")


def _told_of_reading(view: View, staged: StagedTable, plan: Plan) -> list[str]:
    told = [view.say(f"import.kind_{staged.family}", kind=staged.kind)]
    if staged.delimiter:
        delimiter, quote = mark_in_words(view, staged.delimiter), mark_in_words(view, staged.quote or "")
        told.append(view.say("import.text_form", encoding=staged.encoding, delimiter=delimiter, quote=quote))
    elif staged.encoding:
        told.append(view.say("import.markup_form", encoding=staged.encoding))
    if staged.header_rows > 1:
        last = staged.header_row + staged.header_rows - 1
        told.append(view.say("import.header_told", first=staged.header_row, last=last))
    if plan.decimal_mark == ",":
        told.append(view.say("import.decimal_comma"))
    if staged.padded:
        told.append(view.say("import.padded", rows=view.whole(staged.padded)))
    if staged.rejoined:
        told.append(view.say("import.rejoined", rows=view.whole(staged.rejoined)))
    if staged.trimmed:
        told.append(view.say("import.trimmed", rows=view.whole(staged.trimmed)))
    if staged.damaged_characters:
        told.append(view.say("import.damaged", count=view.whole(staged.damaged_characters)))
    if staged.hidden_sheets:
        told.append(view.say("import.hidden", names=plain_text(", ".join(staged.hidden_sheets))))
    return told


def draw_left_out(view: View, entry: Entry) -> None:
    """The rows taken for no data, by reason; all of them listed, to be taken back or downloaded."""
    staged = entry.table.staged
    assert staged is not None
    kept_all = bool(st.session_state.get(f"{entry.key}.changed", {}).get("keep_all_rows"))
    if not staged.left_out and not kept_all:
        return
    counts = staged.left_out_counts | ({EXTRA_CELLS: staged.trimmed} if staged.trimmed else {})
    reasons = [f"{view.say(f'left_out.{reason}')} {rows}" for reason, rows in counts.items()]
    with st.expander(view.say("import.left_out", told=" · ".join(reasons) or "0"), icon=":material/filter_list_off:"):
        draw_keep_all(view, entry)
        if not staged.left_out:
            return
        names = [view.say(f"column.{name}") for name in ("row_number", "reason", "value")]
        rows = [(row.row, view.say(f"left_out.{row.reason}"), row.text) for row in staged.left_out]
        frame = pd.DataFrame(rows, columns=names)
        st.dataframe(frame, hide_index=True, height="content" if len(rows) <= 6 else 240)
        st.download_button(
            view.say("import.left_out_download"),
            data=lambda: frame.to_csv(index=False).encode("utf-8-sig"),
            file_name=f"{view.say('import.left_out_file')}.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            key=f"{entry.key}.left_out_download",
        )


def draw_problem(view: View, entry: Entry) -> None:
    """Why the table cannot be read."""
    if entry.table.problem is not None:
        draw_refusal(view, entry.table.problem)


def draw_refusal(view: View, error: InputError) -> None:
    """What is wrong and what to do."""
    with st.container(border=True):
        st.markdown(f":material/error: **{view.say('job.failed')}**")
        st.text(view.problem(error))
