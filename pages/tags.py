"""Tags: what customers carry by rules or by hand, the score it adds up to, and what the quarter suggests."""

import streamlit as st

from pages.ui import begin
from pages.ui.session import start_with
from pages.ui.tag_groups import draw_groups
from pages.ui.tag_marks import draw_marks
from pages.ui.tag_proposals import draw_proposals
from pages.ui.tag_score import draw_score

view = begin("tags")
PARTS = {"groups": draw_groups, "by_hand": draw_marks, "score": draw_score, "proposals": draw_proposals}
start_with("tags.part", "groups")
part = st.segmented_control(
    view.say("tags.part"),
    list(PARTS),
    format_func=lambda name: view.say(f"tags.part_{name}"),
    key="tags.part",
    label_visibility="collapsed",
    required=True,
)
PARTS[part or "groups"](view)
