"""Whom a rule finds, in one sentence with the number, and the rule in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.ui.plain_text import plain_text
from pages.ui.rule_builder import count_of
from pages.ui.rule_state import rule_in
from segmentation.rules.sentence import sentence
from segmentation.rules.tree import tree_of

if TYPE_CHECKING:
    from pages.ui.view import View
    from segmentation.rules.count import TreeCount


def draw_rule_answer(view: View, key: str) -> TreeCount | None:
    """The answer for the rule built under the key; None when there is nothing to count."""
    read = rule_in(key)
    counted, _ = count_of(view, read)
    if counted is None or read.content is None:
        st.info(view.say("rules.nothing"), icon=":material/person_search:")
        return None
    st.subheader(
        view.say(
            "rules.answer",
            customers=view.whole(counted.customers),
            known=view.whole(counted.known),
            share=view.percent(counted.share),
            as_of=view.day,
        ),
        anchor=False,
    )
    st.caption(plain_text(view.say("rules.reads", text=sentence(tree_of(read.content), view.language))))
    if not read.finished:
        st.caption(view.say("rules.part"))
    return counted
