"""Rules: say whom you want, see who that is, keep it; one rule, or ordered segments by rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.ui import View, begin, rule_answer
from pages.ui.rule_builder import draw_rule_builder
from pages.ui.rule_segments import draw_segments, draw_segments_answer
from pages.ui.rule_state import rule_in
from pages.ui.segment_entries import MODE, take_opened
from pages.ui.session import kept_settings, start_with

if TYPE_CHECKING:
    from pages.ui.list_page import ListChoice

RULE = "rules.rule"
view = begin("rules")
take_opened()


def draw_one(view: View) -> ListChoice | None:
    """The rule left, whom it finds right."""
    rule_side, result_side = st.columns([62, 38], gap="medium")
    with rule_side:
        draw_rule_builder(view, RULE, None)
    read = rule_in(RULE)
    with result_side:
        counted = rule_answer.draw_rule_answer(view, RULE)
        if counted is None or read.content is None or (found := rule_answer.found_run(view, read.content)) is None:
            return None
        run, name = found
        choice = rule_answer.list_of(view, run, name, named=False)
        rule_answer.draw_keep(view, run, read.content, finished=read.finished)
        rule_answer.draw_files(view, choice)
        rule_answer.draw_funnel(view, counted)
    return choice


def draw_many(view: View) -> ListChoice | None:
    """The segments in order left, their sizes right."""
    settings_side, result_side = st.columns([62, 38], gap="medium")
    with settings_side:
        segmentation = draw_segments(view)
    with result_side:
        return draw_segments_answer(view, segmentation)


@st.fragment
def draw_rules(view: View) -> None:
    """One of the two ways, and the people below; a change reruns this part only."""
    with kept_settings("rules", (MODE, rule_answer.NAME)):
        start_with(MODE, "one")
        mode = st.segmented_control(
            view.say("rules.mode"),
            ["one", "segments"],
            format_func=lambda name: view.say(f"rules.mode_{name}"),
            key=MODE,
            required=True,
            label_visibility="collapsed",
        )
        choice = draw_many(view) if mode == "segments" else draw_one(view)
    if choice is not None:
        rule_answer.draw_people(view, choice)


draw_rules(view)
