"""Several tables of one upload at a glance: what each is taken for and why, what is wrong, which are to go in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.ui import import_steps, jobs
from pages.ui.plain_text import plain_text
from pages.ui.reading_form import why_in_words
from pages.ui.rerun import rerun
from segmentation.intake.commit import Check

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pages.ui.import_steps import Entry
    from pages.ui.view import View
    from segmentation.errors import InputError

OPENED = "import.opened"
_WIDTHS = (5, 2, 2, 7, 1)
_ROWS_AT_ONCE = 9
_LIST_HEIGHT = 460
_ROWS_BESIDE, _HEIGHT_BESIDE = 4, 220  # while one of the tables stands open below


def draw_tables(view: View, entries: Sequence[Entry]) -> Entry | None:
    """The list of tables under the answer and the one button; returns the table that is opened.

    While rows are being counted the list stands without marks.
    """
    checks = import_steps.check_tables(view, entries)
    heading = st.container()
    names = st.columns(_WIDTHS)
    for column, word in zip(names, ("table", "taken_for", "rows_usable", "why", ""), strict=True):
        column.caption(view.say(f"import.head_{word}") if word else "")
    alone = len({entry.table.source for entry in entries}) == 1
    opened = next((entry for entry in entries if entry.key == st.session_state.get(OPENED)), None)
    tall = len(entries) > (_ROWS_BESIDE if opened else _ROWS_AT_ONCE)
    with st.container(
        height=(_HEIGHT_BESIDE if opened else _LIST_HEIGHT) if tall else "content", border=True, gap="xsmall"
    ):
        chosen = [
            entry
            for entry in entries
            if _draw_row(view, entry, (checks or {}).get(entry.key), told=checks is not None, alone=alone)
        ]
    if checks is not None:
        with heading:
            _draw_answer(view, entries, chosen, checks)
    shapes = [entry.table.shape for entry in entries if entry.ready]
    if len(set(shapes)) < len(shapes):
        st.caption(view.say("import.same_shape"))
    return opened


def _usable(entry: Entry, check: Check | InputError | None) -> bool:
    return entry.ready and isinstance(check, Check) and check.rows_kept > 0


def _draw_row(view: View, entry: Entry, check: Check | InputError | None, *, told: bool, alone: bool) -> bool:
    """One table, by its sheet where there is but one file; whether it is marked to go in."""
    table = entry.table
    mark, kind, rows, why, button = st.columns(_WIDTHS, vertical_alignment="center")
    usable = _usable(entry, check)
    name = table.sheet if alone and table.sheet else table.label
    label = view.say("import.table_hidden", name=name) if table.hidden else name
    marked = False
    if told:
        marked = mark.checkbox(
            plain_text(label),
            value=usable and import_steps.marked(entry),
            disabled=not usable,
            key=f"{entry.key}.take.{usable}",
            on_change=_mark,
            args=(entry.key, usable),
        )
    else:
        mark.markdown(plain_text(label))
    if entry.ready:
        known = view.say("import.not_recognised" if table.missing else f"entity_short.{entry.plan.entity}")
        kind.markdown(known if table.missing else f"**{known}**")
        rows.markdown(_rows(view, entry, check))
    why.caption(_told(view, entry, check))
    opened = st.session_state.get(OPENED) == entry.key
    button.button(
        view.say("import.close_table" if opened else "import.open_table"),
        key=f"{entry.key}.open",
        on_click=_open,
        args=(None if opened else entry.key,),
        type="tertiary",
    )
    return usable and marked


def _mark(key: str, usable: bool) -> None:  # noqa: FBT001 - a callback
    import_steps.mark(key, taken=st.session_state[f"{key}.take.{usable}"])


def _open(key: str | None) -> None:
    st.session_state[OPENED] = key


def _rows(view: View, entry: Entry, check: Check | InputError | None) -> str:
    assert entry.table.staged is not None
    if not isinstance(check, Check):
        return view.whole(entry.table.staged.rows)
    if check.rows_rejected:
        return view.say("import.rows_of", kept=view.whole(check.rows_kept), read=view.whole(check.rows_read))
    return view.whole(check.rows_kept)


def _told(view: View, entry: Entry, check: Check | InputError | None) -> str:
    """What is wrong with the table, or what must be answered, or else why it is taken for what it is."""
    table = entry.table
    if table.problem is not None:
        no_table = table.sheet is not None and table.problem.code in ("file_empty", "no_values")
        return ":material/block: " + (
            view.say("import.no_table") if no_table else plain_text(view.problem(table.problem))
        )
    if check is not None and not isinstance(check, Check):
        return ":material/error: " + plain_text(view.problem(check))
    proposal = table.proposal
    assert proposal is not None
    if table.before is not None:
        return ":material/content_copy: " + view.say("import.table_before", batch=table.before.batch_id)
    if proposal.undecided_dates:
        header = next(iter(proposal.undecided_dates))
        return ":material/help: " + view.say("import.table_dates", header=plain_text(header))
    return why_in_words(view, proposal.why)


def _draw_answer(
    view: View, entries: Sequence[Entry], chosen: Sequence[Entry], checks: Mapping[str, Check | InputError]
) -> None:
    """How much goes in, in one sentence, and the button; progress names the table."""
    told = [check for entry in chosen if isinstance(check := checks.get(entry.key), Check)]
    sentence, button = st.columns([3, 1], vertical_alignment="center")
    sentence.subheader(
        view.say(
            "import.answer_tables",
            tables=view.whole(len(chosen)),
            all=view.whole(len(entries)),
            rows=view.whole(sum(check.rows_kept for check in told)),
        ),
        anchor=False,
    )
    button.button(
        view.say("import.commit_tables", tables=len(chosen)),
        type="primary",
        width="stretch",
        disabled=not chosen or jobs.running(import_steps.COMMIT),
        key="import.commit_button",
        on_click=import_steps.start_commit,
        args=(view, chosen),
    )
    job = jobs.follow(view, import_steps.COMMIT)
    if job is not None and job.error is not None:
        jobs.draw_error(view, job)
        st.caption(view.say("import.none_in", table=plain_text(job.step)))
    elif job is not None:
        rerun()  # it ended after this run had looked for its batches
