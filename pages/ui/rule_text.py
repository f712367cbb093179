"""A rule written and read as text (YAML). The one place where a tag's rule is edited."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.ui.plain_text import plain_text
from segmentation.errors import InputError
from segmentation.rules.sentence import sentence
from segmentation.rules.tree import read_tree, write_tree

if TYPE_CHECKING:
    from pages.ui.view import View
    from segmentation.rules.tree import Node


def draw_rule_text(view: View, key: str, rule: Node | None) -> Node | None:
    """A text field with the rule; returns what it says, or the rule as it was while the text does not fit."""
    text = st.text_area(
        view.say("tags.rule_text"),
        value="" if rule is None else write_tree(rule),
        key=key,
        height=150,
        help=view.say("tags.rule_text_help"),
        placeholder="{field: order_count, at_least: 3}",
    )
    if not text.strip():
        return None
    try:
        told = read_tree(text)
    except InputError as error:
        st.error(plain_text(view.problem(error)), icon=":material/error:")
        return rule
    st.caption(plain_text(sentence(told, view.language)))
    return told
