"""The right two thirds of the import page: what would be kept, why not all, the file as read, and the commit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.ui import import_steps, jobs
from pages.ui.plain_text import plain_text
from segmentation.intake.commit import Batch, Check, loaded_before

if TYPE_CHECKING:
    from pages.ui.view import View
    from segmentation.intake.plan import Plan
    from segmentation.intake.stage import StagedTable


def draw_commit(view: View, staged: StagedTable, plan: Plan, check: Check, file_name: str) -> None:
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
    before = loaded_before(view.store, staged)
    again = True
    if before is not None:
        st.warning(
            view.say("import.loaded_before", batch=before.batch_id, at=before.committed_at),
            icon=":material/content_copy:",
        )
        again = st.checkbox(view.say("import.load_again"), key="import.again")
    if button.button(
        view.say("import.commit"),
        type="primary",
        width="stretch",
        disabled=check.rows_kept == 0 or not again or jobs.running(import_steps.COMMIT),
        key="import.commit_button",
    ):
        import_steps.start_commit(view, staged, plan, file_name)
        st.rerun()
    job = jobs.follow(view, import_steps.COMMIT)
    if job is not None and job.error is not None:
        jobs.draw_error(view, job)


def draw_done(view: View, batch: Batch) -> None:
    """What came in, and where to go next."""
    with st.container(border=True):
        st.subheader(
            ":material/check_circle: "
            + view.say("import.done", batch=batch.batch_id, kept=view.whole(batch.rows_kept)),
            anchor=False,
        )
        if batch.rows_rejected:
            st.write(view.say("import.done_rejected", rejected=view.whole(batch.rows_rejected)))
        with st.container(horizontal=True):
            if st.button(view.say("import.to_studio"), type="primary", icon=":material/tune:"):
                st.switch_page(st.session_state["pages"]["studio"])
            st.button(view.say("import.another"), icon=":material/upload_file:", on_click=import_steps.begin_anew)


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


def draw_preview(view: View, staged: StagedTable, plan: Plan) -> None:
    """The first rows of the file as read, titles and header included, and how they were read."""
    st.markdown(f"**{view.say('import.preview')}**")
    told = [view.say(f"import.kind_{staged.family}", kind=staged.kind)]
    if staged.encoding:
        delimiter = {"\t": "Tab", "whitespace": view.say("import.whitespace")}.get(
            staged.delimiter or "", staged.delimiter
        )
        told.append(view.say("import.text_form", encoding=staged.encoding, delimiter=delimiter))
    if plan.decimal_mark == ",":
        told.append(view.say("import.decimal_comma"))
    if staged.left_out_count:
        reasons = [f"{view.say(f'left_out.{reason}')} {rows}" for reason, rows in staged.left_out_counts.items()]
        told.append(view.say("import.left_out", told=", ".join(reasons)))
    if staged.rejoined:
        told.append(view.say("import.rejoined", rows=staged.rejoined))
    if staged.hidden_sheets:
        told.append(view.say("import.hidden", names=plain_text(", ".join(staged.hidden_sheets))))
    st.caption(" · ".join(told))
    width = max((len(row) for row in staged.preview), default=0)
    frame = pd.DataFrame(
        [tuple(row) + ("",) * (width - len(row)) for row in staged.preview],
        index=pd.RangeIndex(1, len(staged.preview) + 1),
        columns=[str(place + 1) for place in range(width)],
    )
    st.dataframe(frame, height="content", placeholder="")
