"""What is asked of an event beside which one: how often, when, and of what kind."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from pages.ui.rule_days import day_of, draw_day
from pages.ui.rule_state import edit, shown_as
from segmentation.rules.draft_edits import changed
from segmentation.rules.tree import PERIODS

if TYPE_CHECKING:
    from pages.ui.view import View
    from segmentation.rules.draft import DraftNode

TIMES = ("at_least", "at_most", "more_than", "less_than", "is")
EVER = "ever"
_FIRST_DAYS = 90


def draw_times(view: View, key: str, node: DraftNode, *, part: str) -> None:
    """How often: the comparison, or the count."""
    operator, count = next(iter(dict(node.told.get("times") or {"at_least": 1}).items()))
    shown = operator if part == "operator" else count
    name = shown_as(f"{key}.{node.node_id}.times_{part}", shown, relabelled=part == "operator")

    def told() -> None:
        value = st.session_state[name]
        if part == "operator" and value not in TIMES:
            return
        times = {value: count} if part == "operator" else {operator: value}
        edit(key, partial(changed, node_id=node.node_id, told={**node.told, "times": times}))

    def label(code: str) -> str:
        text = view.say(f"rule_builder.times_{code}")
        return view.say("rule_builder.negated", text=text) if node.negated else text

    if part == "operator":
        st.selectbox(
            view.say("rule_builder.operator"),
            TIMES,
            key=name,
            format_func=label,
            label_visibility="collapsed",
            on_change=told,
        )
        return
    left, right = st.columns([10, 10], gap="xxsmall", vertical_alignment="center")
    with left:
        st.number_input(
            view.say("rule_builder.times"),
            min_value=0,
            max_value=1_000_000,
            value=None,
            step=1,
            required=True,
            key=name,
            label_visibility="collapsed",
            on_change=told,
        )
    right.markdown(view.say("rule_builder.times_unit"))


def draw_period(view: View, key: str, node: DraftNode) -> None:
    """When: the kind of period, and its days beside it."""
    chosen = next((name for name in PERIODS if name in node.told), EVER)
    period, value = st.columns([30, 50], gap="xxsmall", vertical_alignment="center")
    with period:
        _draw_period(view, key, node, chosen)
    with value:
        _draw_period_value(view, key, node, chosen)


def _draw_period(view: View, key: str, node: DraftNode, chosen: str) -> None:
    name = shown_as(f"{key}.{node.node_id}.period", chosen)

    def told() -> None:
        period = st.session_state[name]
        first: dict[str, Any] = {"last_days": _FIRST_DAYS, "since": None, "between": [None, None]}
        kept = {key_: value for key_, value in node.told.items() if key_ not in PERIODS}
        added = {} if period == EVER else {period: first[period]}
        edit(key, partial(changed, node_id=node.node_id, told={**kept, **added}))

    st.selectbox(
        view.say("rule_builder.period"),
        (EVER, "last_days", "between", "since"),
        key=name,
        format_func=lambda code: view.say(f"rule_builder.period_{code}"),
        label_visibility="collapsed",
        on_change=told,
    )


def _draw_period_value(view: View, key: str, node: DraftNode, chosen: str) -> None:
    if chosen == EVER:
        return
    value = node.told[chosen]
    at = f"{key}.{node.node_id}.{chosen}"

    def tell(read: Any) -> None:
        edit(key, partial(changed, node_id=node.node_id, told={**node.told, chosen: read()}))

    label = view.say(f"rule_builder.period_{chosen}")
    if chosen == "last_days":
        name = shown_as(at, value)
        left, right = st.columns([10, 10], gap="xxsmall", vertical_alignment="center")
        with left:
            st.number_input(
                label,
                min_value=1,
                max_value=36_600,
                value=None,
                step=1,
                required=True,
                key=name,
                label_visibility="collapsed",
                on_change=lambda: tell(lambda: st.session_state[name]),
            )
        right.markdown(view.say("rule_builder.days_unit"))
        return
    if chosen == "since":
        name = shown_as(at, day_of(value))
        draw_day(label, name, lambda: tell(lambda: st.session_state[name]))
        return
    low, high = value if isinstance(value, list | tuple) and len(value) == 2 else (None, None)
    left, right = st.columns(2, gap="xxsmall")
    first, last = shown_as(f"{at}.from", day_of(low)), shown_as(f"{at}.to", day_of(high))
    with left:
        draw_day(label, first, lambda: tell(lambda: [st.session_state[first], high]))
    with right:
        draw_day(label, last, lambda: tell(lambda: [low, st.session_state[last]]))
