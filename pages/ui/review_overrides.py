"""Customers put elsewhere by hand: put one, see all, withdraw."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.ui.open_customer import OVERRIDE_CUSTOMER
from pages.ui.rerun import rerun
from pages.ui.review_choice import now
from pages.ui.row_height import row_height
from pages.ui.toasts import toast_after_rerun
from segmentation.errors import InputError
from segmentation.segments.overrides import Override, overrides, put, withdraw

if TYPE_CHECKING:
    from pages.ui.view import View
    from segmentation.segments.runs import Run

_TURN = "override.turn"  # a new one empties the fields
_WHO = "override.author"


def draw_overrides(view: View, run: Run) -> None:
    """The form, the list, and the way back."""
    assert run.version is not None
    told = overrides(view.store, run.version.name, run.as_of)
    with st.expander(
        view.say("override.new"),
        icon=":material/swap_horiz:",
        expanded=not told or OVERRIDE_CUSTOMER in st.session_state,
    ):
        draw_override_form(view, run)
    if not told:
        st.info(view.say("override.none"), icon=":material/back_hand:")
        return
    in_force = sum(one.state == "in_force" for one in told)
    st.markdown(f"**{view.say('override.list', in_force=in_force, n=len(told))}**")
    agreed = sum(one.agreed for one in told)
    if agreed:
        st.info(view.say("override.agree", n=agreed), icon=":material/handshake:")
    _draw_list(view, told)
    _draw_withdraw(view, [one for one in told if one.withdrawn_at is None])


def draw_override_form(view: View, run: Run, customer_id: str | None = None) -> None:
    """Into which segment, why, who, until when; ``customer_id``: whom, where that is settled."""
    version = run.version
    assert version is not None
    turn = f"{st.session_state.get(_TURN, 0)}.{customer_id or ''}"
    if customer_id is None:
        waiting = st.session_state.pop(OVERRIDE_CUSTOMER, None)
        if waiting is not None:
            st.session_state[f"override.customer.{turn}"] = waiting
        whom = st.text_input(view.say("override.customer"), key=f"override.customer.{turn}", max_chars=200)
    else:
        whom = customer_id
    left, right = st.columns(2)
    segment = left.selectbox(
        view.say("override.segment"), run.placement.segments, format_func=view.segment, key=f"override.segment.{turn}"
    )
    until = right.date_input(view.say("override.until"), value=None, min_value=run.as_of, key=f"override.until.{turn}")
    reason = left.text_input(view.say("override.reason"), max_chars=200, key=f"override.reason.{turn}")
    author = right.text_input(view.say("override.author"), max_chars=60, key=_WHO)
    if not st.button(view.say("override.put"), icon=":material/swap_horiz:", key="override.put"):
        return
    try:
        put(
            view.store,
            version.name,
            whom,
            segment,
            reason=reason,
            author=author,
            from_on=run.as_of,
            until_on=until,
            made_at=now(),
        )
    except InputError as error:
        st.text(view.problem(error))
        return
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1
    toast_after_rerun(view.say("override.done"), icon=":material/swap_horiz:")
    rerun()


def _draw_list(view: View, told: list[Override]) -> None:
    rows = [
        (
            one.customer_id,
            one.name,
            view.segment(one.segment),
            one.rule_segment and view.segment(one.rule_segment),
            view.say("override.reason_by", reason=one.reason, author=one.author, day=one.from_on),
            one.until_on and f"{one.until_on}",
            _state(view, one),
        )
        for one in told
    ]
    frame = pd.DataFrame(rows, columns=list(_WIDTHS)).dropna(axis="columns", how="all")
    widths = {name: _WIDTHS[name] for name in frame.columns}
    widths["override.col_reason"] += sum(_WIDTHS.values()) - sum(widths.values())  # the room of what is missing
    st.dataframe(
        frame.rename(columns=view.say),
        hide_index=True,
        height="content" if len(rows) <= 5 else 420,
        row_height=row_height((frame[name], width) for name, width in widths.items()),
        column_config={view.say(name): st.column_config.TextColumn(width=width) for name, width in widths.items()},
        placeholder="–",
    )


_WIDTHS = {  # pixels
    "column.customer_id": 88,
    "column.name": 70,
    "override.col_segment": 102,
    "override.col_rule_segment": 102,
    "override.col_reason": 146,
    "override.col_until": 84,
    "override.col_state": 88,
}


def _state(view: View, one: Override) -> str:
    state = view.say(f"override_state.{one.state}")
    if not one.withdrawn_by:
        return state
    return view.say("override.withdrawn_by", state=state, author=one.withdrawn_by, day=f"{one.withdrawn_at:%Y-%m-%d}")


def _draw_withdraw(view: View, told: list[Override]) -> None:
    if not told:
        return
    by_id = {one.override_id: one for one in sorted(told, key=lambda one: not one.agreed)}

    def named(override_id: int) -> str:
        one = by_id[override_id]
        return f"{one.customer_id} → {view.segment(one.segment)} · {one.reason}"

    chosen = st.selectbox(view.say("override.choose"), list(by_id), format_func=named, key="override.chosen")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        who = st.text_input(view.say("override.author"), max_chars=60, key="override.withdrawn_by")
        pressed = st.button(view.say("override.withdraw"), icon=":material/undo:", key="override.withdraw")
    if not pressed:
        return
    try:
        withdraw(view.store, chosen, withdrawn_by=who, withdrawn_at=now())
    except InputError as error:
        st.text(view.problem(error))
        return
    toast_after_rerun(view.say("override.withdrawn"), icon=":material/undo:")
    rerun()
