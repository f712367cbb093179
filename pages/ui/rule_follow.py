"""What is asked after an event: another one within so many days, or none."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from pages.ui.plain_text import plain_text
from pages.ui.rule_state import edit, shown_as
from pages.ui.rule_subjects import Subject, subject_label, subjects
from segmentation.errors import InputError
from segmentation.rules.draft_edits import changed
from segmentation.rules.sentence import follow_text
from segmentation.rules.tree import FOLLOWS, tree_of

if TYPE_CHECKING:
    from pages.ui.view import View
    from segmentation.rules.draft import DraftNode

NOTHING = "nothing"
_FIRST_DAYS = 30


def draw_follow(view: View, key: str, node: DraftNode) -> None:
    """Whether something is asked after the event, what, and within how many days; deeper steps as words."""
    kind = next((name for name in FOLLOWS if name in node.told), NOTHING)
    told = dict(node.told.get(kind) or {})
    offered = [subject.name for subject in subjects(view, events_only=True)]
    if told.get("event") and told["event"] not in offered:
        offered.append(told["event"])

    def tell(asked: str, values: dict[str, Any]) -> None:
        kept = {name: value for name, value in node.told.items() if name not in FOLLOWS}
        added = {} if asked == NOTHING else {asked: values}
        edit(key, partial(changed, node_id=node.node_id, told={**kept, **added}))

    def take_kind() -> None:
        asked = st.session_state[kind_key]
        values = told or {"event": offered[0], "within_days": _FIRST_DAYS}
        if asked == "without":
            values = {name: value for name, value in values.items() if name not in FOLLOWS}
        tell(asked, values)

    kind_key = shown_as(f"{key}.{node.node_id}.follow", kind, relabelled=True)
    chosen, event, within = st.columns([30, 50, 29], gap="xxsmall", vertical_alignment="center")
    chosen.selectbox(
        view.say("rule_builder.follow"),
        (NOTHING, *FOLLOWS),
        key=kind_key,
        format_func=lambda code: view.say(f"rule_builder.follow_{code}"),
        label_visibility="collapsed",
        on_change=take_kind,
    )
    if kind == NOTHING:
        return
    event_key = shown_as(f"{key}.{node.node_id}.follow_event", told.get("event"), relabelled=True)
    event.selectbox(
        view.say("rule_builder.choose_event"),
        offered,
        key=event_key,
        format_func=lambda code: subject_label(view, Subject("event", code)),
        label_visibility="collapsed",
        on_change=lambda: tell(
            kind, {"event": st.session_state[event_key], "within_days": told.get("within_days", _FIRST_DAYS)}
        ),
    )
    days_key = shown_as(f"{key}.{node.node_id}.follow_days", told.get("within_days"))
    number, unit = within.columns([10, 12], gap="xxsmall", vertical_alignment="center")
    number.number_input(
        view.say("rule_builder.follow_days"),
        min_value=1,
        max_value=36_600,
        value=None,
        step=1,
        required=True,
        key=days_key,
        label_visibility="collapsed",
        on_change=lambda: tell(kind, {**told, "within_days": st.session_state[days_key]}),
    )
    unit.markdown(view.say("rule_builder.follow_unit"))
    if set(told) - {"event", "within_days"}:
        _draw_deeper(view, node, kind)


def _draw_deeper(view: View, node: DraftNode, kind: str) -> None:
    """What is asked of the later event, and after it: shown, changed as text."""
    try:
        tree = tree_of({"event": node.name, kind: node.told[kind]})
    except InputError:
        return
    st.caption(f":material/subdirectory_arrow_right: {plain_text(follow_text(tree, view.language).lstrip('， '))}")
