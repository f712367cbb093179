"""Tags by hand: set them for one customer or a list, see those in force, take them away."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.ui import calls
from pages.ui.plain_text import plain_text
from pages.ui.rerun import rerun
from pages.ui.toasts import toast_after_rerun
from segmentation.customers.find import find_customers
from segmentation.errors import FenqunError
from segmentation.intake.formats import EXTENSIONS
from segmentation.intake.stage import stage
from segmentation.tags.library import groups
from segmentation.tags.marks import Marking, mark, mark_list, marks, put_back, remove

if TYPE_CHECKING:
    from pages.ui.view import View
    from segmentation.tags.definitions import TagGroup, TagValue
    from segmentation.tags.marks import ListReport, Mark

_REPORT, _REMOVED, _TURN = "tags.list_report", "tags.removed", "tags.mark_turn"


def draw_marks(view: View) -> None:
    """Setting left, those in force right."""
    by_hand = [(group, value) for group in groups(view.store) for value in group.values if value.rule is None]
    settings_side, result_side = st.columns([1, 2], gap="large")
    with settings_side:
        if by_hand:
            _draw_form(view, by_hand)
        else:
            st.info(view.say("tags.no_hand_tags"), icon=":material/sell:")
    with result_side:
        _draw_in_force(view, by_hand)


def _draw_form(view: View, by_hand: list[tuple[TagGroup, TagValue]]) -> None:
    turn = st.session_state.get(_TURN, 0)
    place = st.selectbox(
        view.say("tags.tag"),
        range(len(by_hand)),
        format_func=lambda one: by_hand[one][1].label(view.language),
        key="tags.mark.value",
        help=view.say("tags.hand_tag_help"),
    )
    group, value = by_hand[place]
    author = st.text_input(view.say("tags.author"), max_chars=60, key="tags.mark.author")
    reason = st.text_input(view.say("tags.reason"), max_chars=200, key=f"tags.mark.reason.{turn}")
    ends_on = st.date_input(
        view.say("tags.until"),
        value=None,
        min_value=view.day,
        key=f"tags.mark.until.{turn}",
        help=view.say("tags.until_help"),
    )
    marking = Marking(group.code, value.code, view.day, author, reason, ends_on if isinstance(ends_on, date) else None)
    one, listed = st.tabs([view.say("tags.one_customer"), view.say("tags.upload_list")])
    with one:
        _draw_one(view, marking, turn)
    with listed:
        _draw_list(view, marking, turn)


def _draw_one(view: View, marking: Marking, turn: int) -> None:
    text = st.text_input(view.say("tags.find"), key=f"tags.mark.find.{turn}", help=view.say("tags.find_help"))
    found = find_customers(view.store, text)
    if text.strip() and not found:
        st.caption(view.say("tags.find_none"))
    labels = {one.customer_id: f"{one.customer_id} · {one.name}" if one.name else one.customer_id for one in found}
    customer = None
    if found:
        key = f"tags.mark.customer.{turn}"
        customer = st.selectbox(view.say("tags.customer"), list(labels), format_func=labels.__getitem__, key=key)
    if st.button(
        view.say("tags.set"), type="primary", icon=":material/sell:", key="tags.mark.do", disabled=customer is None
    ):
        try:
            added = mark(view.store, [str(customer)], marking, marked_at=_now())
        except FenqunError as error:
            st.error(plain_text(view.problem(error)), icon=":material/error:")
            return
        _done(view, "tags.set_done" if added else "tags.set_already")


def _draw_list(view: View, marking: Marking, turn: int) -> None:
    upload = st.file_uploader(
        view.say("tags.list"), type=EXTENSIONS, key=f"tags.mark.list.{turn}", help=view.say("tags.list_help")
    )
    if upload is not None and st.button(view.say("tags.set_list"), type="primary", key="tags.mark.list_do"):
        path = view.store.work_folder / f"upload-tags-{upload.file_id}"
        staged = None
        try:
            path.write_bytes(upload.getvalue())
            with st.spinner(view.say("step.reading")):
                staged = stage(path, view.store.work_folder)
                st.session_state[_REPORT] = mark_list(view.store, staged, marking, marked_at=_now())
        except FenqunError as error:
            st.error(plain_text(view.problem(error)), icon=":material/error:")
            return
        finally:
            path.unlink(missing_ok=True)
            if staged is not None:
                staged.path.unlink(missing_ok=True)
        _done(view, "tags.list_done")
    if _REPORT in st.session_state:
        _draw_report(view, st.session_state[_REPORT])


def _draw_report(view: View, report: ListReport) -> None:
    st.caption(
        view.say(
            "tags.list_report",
            column=plain_text(report.column),
            rows=view.whole(report.rows),
            marked=view.whole(report.marked),
            already=view.whole(report.already),
            repeated=view.whole(report.repeated),
            empty=view.whole(report.empty),
            unknown=view.whole(report.unknown_count),
        )
    )
    if report.unknown:
        names = (view.say("column.row_number"), view.say("column.customer_id"))
        few = len(report.unknown) <= 4  # the table ends with its rows
        st.dataframe(
            pd.DataFrame(report.unknown, columns=list(names)), hide_index=True, height="content" if few else 180
        )


def _draw_in_force(view: View, by_hand: list[tuple[TagGroup, TagValue]]) -> None:
    found = marks(view.store, as_of=view.day)
    customers = len({one.customer_id for one in found})
    st.subheader(
        view.say("tags.marks_answer", customers=view.whole(customers), marks=view.whole(len(found)), as_of=view.day)
        if found
        else view.say("tags.marks_none"),
        anchor=False,
    )
    _draw_undo(view)
    labels = {(group.code, value.code): value.label(view.language) for group, value in by_hand}
    if found:
        chosen = st.dataframe(
            _frame(view, found, labels),
            hide_index=True,
            on_select="rerun",
            selection_mode="multi-row",
            key=f"tags.marks.{view.state[1]}",
        )
        rows = chosen["selection"]["rows"]
        st.caption(view.say("tags.marks_select"))
        if rows:
            _draw_remove(view, [found[row] for row in rows])
    with st.expander(view.say("tags.marks_history"), icon=":material/history:"):
        st.dataframe(_frame(view, marks(view.store), labels), hide_index=True)
    counts = calls.tag_counts(view.store, view.state, view.day)
    st.caption(view.say("tags.basis", as_of=view.day, n=view.whole(counts.customers)))


def _draw_remove(view: View, chosen: list[Mark]) -> None:
    with st.container(border=True):
        left, right = st.columns(2)
        author = left.text_input(view.say("tags.author"), max_chars=60, key="tags.remove.author")
        reason = right.text_input(view.say("tags.reason"), max_chars=200, key="tags.remove.reason")
        if st.button(view.say("tags.remove", n=len(chosen)), icon=":material/label_off:", key="tags.remove.do"):
            ids = [one.mark_id for one in chosen]
            try:
                remove(view.store, ids, removed_on=view.day, removed_by=author, reason=reason, removed_at=_now())
            except FenqunError as error:
                st.error(plain_text(view.problem(error)), icon=":material/error:")
                return
            st.session_state[_REMOVED] = ids
            _done(view, "tags.removed")


def _draw_undo(view: View) -> None:
    ids = st.session_state.get(_REMOVED)
    if ids and st.button(view.say("tags.undo_remove", n=len(ids)), icon=":material/undo:", key="tags.undo_remove"):
        put_back(view.store, ids)
        st.session_state.pop(_REMOVED)
        _done(view, "tags.put_back")


def _frame(view: View, found: list[Mark], labels: dict[tuple[str, str], str]) -> pd.DataFrame:
    columns: dict[str, list[object]] = {
        view.say("column.customer_id"): [one.customer_id for one in found],
        view.say("tags.tag"): [labels.get((one.group_code, one.value_code), one.value_code) for one in found],
        view.say("tags.since"): [one.starts_on for one in found],
        view.say("tags.until"): [one.ends_on for one in found],
        view.say("tags.by"): [one.author for one in found],
        view.say("tags.reason"): [one.reason for one in found],
    }
    if any(one.removed_at for one in found):
        columns[view.say("tags.removed_on")] = [one.removed_on for one in found]
        columns[view.say("tags.removed_by")] = [one.removed_by for one in found]
        columns[view.say("tags.removed_reason")] = [one.removed_reason for one in found]
    return pd.DataFrame(columns)


def _done(view: View, words: str) -> None:
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1
    toast_after_rerun(view.say(words), icon=":material/check_circle:")
    rerun()


def _now() -> datetime:
    return datetime.now().replace(microsecond=0)  # noqa: DTZ005 - the wall clock of the machine is meant
