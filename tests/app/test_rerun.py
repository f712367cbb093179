"""What a reader asks for while a page is at work comes; a page that draws itself anew does not take its place."""

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

PAGES = Path(__file__).parents[2] / "pages"


def asks_for_another_page_while_it_runs():
    import streamlit as st
    from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx

    from pages.ui.rerun import rerun

    context = get_script_run_ctx()
    if "begun" not in st.session_state:
        st.session_state["begun"] = True
        context.script_requests.request_rerun(RerunData(query_string="asked_for"))
        rerun()
    st.text(context.query_string)


def test_a_page_asked_for_meanwhile_is_the_one_that_comes():
    page = AppTest.from_function(asks_for_another_page_while_it_runs).run()
    assert not page.exception
    assert [text.value for text in page.text] == ["asked_for"]


@pytest.mark.parametrize("path", sorted(PAGES.rglob("*.py")), ids=lambda path: path.stem)
def test_every_page_draws_itself_anew_in_this_one_way(path):
    assert path.stem == "rerun" or not re.search(r"\bst\.rerun\b", path.read_text(encoding="utf-8"))
