"""Tags the last quarter suggests, to take over with one press."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.ui import calls
from pages.ui.plain_text import plain_text
from pages.ui.rerun import rerun
from pages.ui.toasts import toast_after_rerun
from pages.ui.told_alike import told_alike
from segmentation.errors import FenqunError
from segmentation.rules.sentence import sentence
from segmentation.tags.propose import accept_proposal

if TYPE_CHECKING:
    from pages.ui.view import View
    from segmentation.tags.propose import TagProposal


def draw_proposals(view: View) -> None:
    """Why left, proposals right."""
    with st.spinner(view.say("step.computing")):
        found = calls.tag_proposals(view.store, view.state, view.day)
    settings_side, result_side = st.columns([1, 2], gap="large")
    with settings_side:
        st.caption(view.say("tags.proposals_help"))
        author = st.text_input(view.say("tags.author"), max_chars=60, key="tags.proposals.author")
    with result_side:
        st.subheader(
            view.say("tags.proposals_answer", n=len(found), as_of=view.day)
            if found
            else view.say("tags.proposals_none"),
            anchor=False,
        )
        if found:
            _draw_choice(view, found, author)


def _draw_choice(view: View, found: list[TagProposal], author: str) -> None:
    frame = pd.DataFrame(
        {
            view.say("tags.group"): [one.group.label(view.language) for one in found],
            view.say("tags.tag"): [one.value.label(view.language) for one in found],
            view.say("column.customers"): [one.customers for one in found],
            view.say("tags.why"): [_why(view, one) for one in found],
        }
    )
    chosen = st.dataframe(
        told_alike(frame, {view.say("column.customers"): "whole"}),
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        key=f"tags.proposals.{view.state[1]}",
    )
    rows = chosen["selection"]["rows"]
    st.caption(view.say("tags.proposals_select"))
    if rules := [_rule(view, found[row]) for row in rows]:
        st.text("\n".join(rules))
    if rows and st.button(
        view.say("tags.accept", n=len(rows)),
        type="primary",
        icon=":material/add:",
        key="tags.accept",
    ):
        now = datetime.now().replace(microsecond=0)  # noqa: DTZ005 - the wall clock of the machine is meant
        try:
            for row in rows:
                reason = view.say("tags.accepted_reason", why=_why(view, found[row]))
                accept_proposal(view.store, found[row], saved_at=now, author=author.strip() or None, reason=reason)
        except FenqunError as error:
            st.error(plain_text(view.problem(error)), icon=":material/error:")
            return
        toast_after_rerun(view.say("tags.accepted", n=len(rows)), icon=":material/check_circle:")
        rerun()


def _rule(view: View, one: TagProposal) -> str:
    rule = sentence(one.value.rule, view.language) if one.value.rule else "–"
    return view.say("library.fact", name=one.value.label(view.language), value=rule)


def _why(view: View, one: TagProposal) -> str:
    return view.say(
        f"tag_reason.{one.reason}",
        first=one.first_sold_on or "–",
        times=f"{one.growth:.1f}" if one.growth else "–",
    )
