"""Conditions on what customers belong to: a tag they carry, a segment they are in, or were in."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from pages.ui.rule_days import day_of, draw_day
from pages.ui.rule_state import edit, shown_as
from pages.ui.rule_values import Box
from segmentation.rules.draft_edits import changed
from segmentation.rules.memberships import MOST_MONTHS, OPERATORS, PAST_OPERATORS, member_label, member_options

if TYPE_CHECKING:
    from pages.ui.view import View
    from segmentation.rules.draft import DraftNode

FIRST: dict[str, Any] = {"in": None}
_FIRST_MONTHS = 12
_SINGLE = ("is", "is_not", "was", "ever")


def draw_member(view: View, key: str, node: DraftNode, left: Any, right: Any) -> None:
    """The comparison and the values of a condition on a tag or a segment."""
    told = dict(node.told) or FIRST
    operator = next(name for name in told if name not in PAST_OPERATORS.values())
    value = told[operator]
    beside = {name: told[name] for name in PAST_OPERATORS.values() if name in told}
    shown = "is_filled" if operator == "is_empty" and value is False else operator
    name = shown_as(f"{key}.{node.node_id}.operator", shown, relabelled=True)
    known = [*OPERATORS, "is_filled", *(PAST_OPERATORS if node.about == "segment" else ())]

    def operated() -> None:
        if (chosen := st.session_state[name]) in known:
            edit(key, partial(changed, node_id=node.node_id, told=_told_as(chosen, operator, value)))

    def label(code: str) -> str:
        text = view.say(f"rule_builder.op_{code}")
        return view.say("rule_builder.negated", text=text) if node.negated else text

    with left:
        st.selectbox(
            view.say("rule_builder.operator"),
            known,
            key=name,
            format_func=label,
            label_visibility="collapsed",
            on_change=operated,
        )
    if operator == "is_empty":
        return
    options = member_options(view.store, node.about).get(str(node.name), ())
    names = {code: member_label(node.about, str(node.name), code, view.language) for code in options}
    box = Box(view, (key, node.node_id), operator, beside)
    with right:
        if operator in _SINGLE:
            box.chosen(value, names)
        else:
            box.listed(value, names, str)
        _draw_when(view, key, node, told)


def _draw_when(view: View, key: str, node: DraftNode, told: dict[str, Any]) -> None:
    if "on" in told:
        name = shown_as(f"{key}.{node.node_id}.on", day_of(told["on"]))
        draw_day(view.say("rule_builder.on"), name, lambda: _tell(key, node, {**told, "on": st.session_state[name]}))
    elif "last_months" in told:
        name = shown_as(f"{key}.{node.node_id}.last_months", told["last_months"])
        left, right = st.columns(2, gap="xxsmall", vertical_alignment="center")
        left.number_input(
            view.say("rule_builder.last_months"),
            min_value=1,
            max_value=MOST_MONTHS,
            value=None,
            step=1,
            required=True,
            key=name,
            label_visibility="collapsed",
            on_change=lambda: _tell(key, node, {**told, "last_months": st.session_state[name]}),
        )
        right.markdown(view.say("rule_builder.months_unit"))


def _tell(key: str, node: DraftNode, told: dict[str, Any]) -> None:
    edit(key, partial(changed, node_id=node.node_id, told=told))


def _told_as(chosen: str, before: str, value: Any) -> dict[str, Any]:
    if chosen in ("is_empty", "is_filled"):
        return {"is_empty": chosen == "is_empty"}
    kept = value if (chosen in _SINGLE) == (before in _SINGLE) and before != "is_empty" else None
    beside: dict[str, dict[str, Any]] = {"was": {"on": None}, "ever": {"last_months": _FIRST_MONTHS}}
    return {chosen: kept, **beside.get(chosen, {})}
