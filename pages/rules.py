"""Rules: say whom you want, see who that is, keep it; one rule, or ordered segments by rules."""

import streamlit as st

from pages.ui import View, begin
from pages.ui.rule_answer import NAME, draw_funnel, draw_keep, draw_people, draw_rule_answer, found_run
from pages.ui.rule_builder import draw_rule_builder
from pages.ui.rule_segments import draw_segments, draw_segments_answer
from pages.ui.rule_state import rule_in
from pages.ui.segment_entries import MODE, take_opened
from pages.ui.session import kept_settings
from segmentation.activation.customer_list import DEFAULT_COLUMNS

RULE = "rules.rule"
view = begin("rules")
take_opened()


def draw_one_rule(view: View) -> None:
    """The rule left, the answer right, the people below."""
    rule_side, result_side = st.columns([62, 38], gap="medium")
    with rule_side:
        draw_rule_builder(view, RULE, None)
    read = rule_in(RULE)
    with result_side:
        counted = draw_rule_answer(view, RULE)
        found = found_run(view, read.content) if counted is not None and read.content is not None else None
        if counted is None or found is None:
            return
        run, name = found
        draw_keep(view, run, finished=read.finished)
        draw_funnel(view, counted)
    columns = tuple(column for column in DEFAULT_COLUMNS if column != "segment")
    draw_people(view, run, (name,), name, columns=columns)


@st.fragment
def draw_rules(view: View) -> None:
    """One of the two ways; a change reruns this part only."""
    with kept_settings("rules", (MODE, NAME)):
        mode = st.segmented_control(
            view.say("rules.mode"),
            ["one", "segments"],
            default="one" if MODE not in st.session_state else None,
            format_func=lambda name: view.say(f"rules.mode_{name}"),
            key=MODE,
            required=True,
            label_visibility="collapsed",
        )
        if mode == "segments":
            settings_side, result_side = st.columns([62, 38], gap="medium")
            with settings_side:
                segmentation = draw_segments(view)
            with result_side:
                draw_segments_answer(view, segmentation)
        else:
            draw_one_rule(view)


draw_rules(view)
