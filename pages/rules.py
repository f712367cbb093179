"""Rules: say whom you want, see who that is, keep it."""

import streamlit as st

from pages.ui import View, begin
from pages.ui.rule_answer import draw_rule_answer
from pages.ui.rule_builder import draw_rule_builder

view = begin("rules")


@st.fragment
def draw_rules(view: View) -> None:
    """The rule left, whom it finds right; a change reruns this part only."""
    rule_side, result_side = st.columns([62, 38], gap="large")
    with rule_side:
        draw_rule_builder(view, "rules.rule", None)
    with result_side:
        draw_rule_answer(view, "rules.rule")


draw_rules(view)
