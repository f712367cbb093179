"""A rule of one's own as one more set: built with the rule builder, beside the sets to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.ui.plain_text import plain_text
from pages.ui.rerun import rerun
from pages.ui.rule_answer import draw_count
from pages.ui.rule_builder import count_of, draw_rule_builder
from pages.ui.rule_state import rule_in
from segmentation.errors import FenqunError
from segmentation.rules.tree import tree_of, write_tree
from segmentation.segments.overlap import MOST_SETS
from segmentation.segments.overlap_sets import rule_set

if TYPE_CHECKING:
    from pages.ui.view import View

RULES = "overlap.rules"  # (name, YAML) of each rule made
ADDED = "overlap.added"  # a rule just made, to be chosen in the next run
OPEN = "overlap.rule_open"  # how many rules were begun, while one is open
_BEGUN = "overlap.rules_begun"
MOST_NAME = 60


def draw_rule_button(view: View) -> None:
    """The button that opens the builder."""
    st.button(
        view.say("overlap.own_rule"),
        icon=":material/rule:",
        width="stretch",
        key="overlap.rule_begin",
        disabled=OPEN in st.session_state,
        on_click=_begin,
    )


def _begin() -> None:
    st.session_state[_BEGUN] = st.session_state.get(_BEGUN, 0) + 1
    st.session_state[OPEN] = st.session_state[_BEGUN]


def _close() -> None:
    st.session_state.pop(OPEN, None)


def draw_own_rule(view: View) -> None:
    """The builder while it is open; what is built becomes a set with a press."""
    if OPEN not in st.session_state:
        return
    key = f"overlap.rule.{st.session_state[OPEN]}"
    with st.container(border=True, key="overlap.rule_box"):
        left, add, close = st.columns([3, 1, 1], vertical_alignment="bottom")
        name = left.text_input(
            view.say("overlap.rule_name"),
            max_chars=MOST_NAME,
            key=f"{key}.name",
            placeholder=view.say("overlap.rule_unnamed"),
        )
        content = draw_rule_builder(view, key, None)
        counted, _ = count_of(view, rule_in(key))
        if counted is not None:
            draw_count(view, counted, finished=content is not None)
        close.button(view.say("overlap.rule_close"), width="stretch", key="overlap.rule_close", on_click=_close)
        if not add.button(
            view.say("overlap.rule_add"),
            icon=":material/add:",
            width="stretch",
            key="overlap.rule_add",
            disabled=content is None,
        ):
            return
        assert content is not None
        made = (name.strip() or view.say("overlap.rule_unnamed"), write_tree(tree_of(content)))
        try:
            set_key, _ = rule_set(*made)
        except FenqunError as error:
            st.text(plain_text(view.problem(error)))
            return
    st.session_state[RULES] = [*st.session_state.get(RULES, ()), made][-MOST_SETS:]
    st.session_state[ADDED] = [set_key]
    _close()
    rerun()
