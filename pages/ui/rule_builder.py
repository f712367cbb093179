"""A rule built by clicks: conditions in groups, what customers did, the count of each beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from pages.ui import calls
from pages.ui.plain_text import plain_text
from pages.ui.rule_rows import Marks, Rows
from pages.ui.rule_state import RuleState, as_text, put_rule, rule_state
from segmentation.errors import InputError
from segmentation.rules.draft import Reading, reading
from segmentation.rules.tree import read_tree, tree_content, tree_of, write_tree

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pages.ui.view import View
    from segmentation.rules.count import TreeCount


def draw_rule_builder(view: View, key: str, content: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Draw the rule under ``key``, begun with ``content``; what it is now, None while something is not finished.

    Two rules on a page have two keys. The rule stays when the reader is on other pages.
    """
    state = rule_state(key, content)
    read = reading(state.draft)
    counted, faults = count_of(view, read)
    branches = counted.branches if counted else ()
    # what is turned round stands at two places, the outer first: it is told last, and stays
    counts = {read.ids[branch.path]: branch for branch in reversed(branches) if branch.path in read.ids}
    marks = Marks(counts, read.open_ids, {**faults, **read.faults})
    with st.container(border=True, gap="xsmall", key=f"{key}.builder"):
        Rows(view, key, state.draft, marks).group(state.draft.root)
    _draw_tools(view, key, state, read)
    told = read.content if read.finished and not faults else None
    state.told = as_text(told)
    return told


def count_of(view: View, read: Reading) -> tuple[TreeCount | None, dict[int, InputError]]:
    """The customers of what is finished, or which node cannot be counted and why."""
    if read.content is None:
        return None, {}
    try:
        return calls.rule_count(view.store, view.state, view.day, as_text(read.content)), {}
    except InputError as error:
        path = str(error.values.get("node", "rule"))
        while path not in read.ids:
            path = path.rpartition(".")[0] or "rule"
        return None, {read.ids[path]: error}


def _draw_tools(view: View, key: str, state: RuleState, read: Reading) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button(
            view.say("rule_builder.undo"),
            icon=":material/undo:",
            type="tertiary",
            key=f"{key}.undo",
            disabled=not state.past,
            on_click=state.undo,
        )
        st.button(
            view.say("rule_builder.redo"),
            icon=":material/redo:",
            type="tertiary",
            key=f"{key}.redo",
            disabled=not state.future,
            on_click=state.redo,
        )
        with st.popover(view.say("rule_builder.text"), icon=":material/content_copy:", type="tertiary"):
            _draw_text(view, key, read)
    st.caption(view.say("rule_builder.counts_help"))


def _draw_text(view: View, key: str, read: Reading) -> None:
    if read.content is not None:
        st.caption(view.say("rule_builder.copy_help" if read.finished else "rule_builder.copy_part"))
        st.code(write_tree(tree_of(read.content)), language="yaml")
    field, problem = f"{key}.pasted", f"{key}.problem"

    def paste() -> None:
        try:
            put_rule(key, tree_content(read_tree(st.session_state[field])))
        except InputError as error:
            st.session_state[problem] = view.problem(error)
            return
        st.session_state.pop(problem, None)
        st.session_state[field] = ""

    st.text_area(view.say("rule_builder.paste"), key=field, height=140, placeholder=view.say("rule_builder.paste_like"))
    st.button(view.say("rule_builder.paste_take"), key=f"{key}.paste", on_click=paste)
    if problem in st.session_state:
        st.caption(f":red[:material/error: {plain_text(st.session_state[problem])}]")
