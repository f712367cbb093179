"""Whom a rule finds: the sentence with the number, what is left after each condition, the list and its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.ui import calls
from pages.ui.list_page import ListChoice, draw_downloads, draw_list
from pages.ui.plain_text import plain_text
from pages.ui.rule_builder import count_of
from pages.ui.rule_state import rule_in
from pages.ui.save_tag import draw_save_tag
from pages.ui.save_version import draw_save
from pages.ui.segment_pictures import PLOT
from segmentation.activation.customer_list import DEFAULT_COLUMNS
from segmentation.charts.funnel import steps_funnel
from segmentation.errors import InputError
from segmentation.models.result import OTHERS
from segmentation.rules.model import RulesSettings
from segmentation.rules.segments import segmentation_of
from segmentation.rules.sentence import sentence
from segmentation.rules.tree import Group, tree_of

if TYPE_CHECKING:
    from typing import Any

    from pages.ui.view import View
    from segmentation.rules.count import TreeCount
    from segmentation.segments.runs import Run

NAME = "rules.name"


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
        st.caption(f":orange[:material/edit_note: {view.say('rules.part')}]")
    return counted


def draw_count(view: View, counted: TreeCount, *, finished: bool) -> None:
    """How many a rule finds, in a line; of one that is not finished, what of it can be counted."""
    values = {"found": view.whole(counted.customers), "known": view.whole(counted.known)}
    st.markdown(view.say("rules.count", share=view.percent(counted.share), **values))
    if not finished:
        st.caption(f":orange[:material/edit_note: {view.say('rules.part')}]")


def draw_funnel(view: View, counted: TreeCount) -> None:
    """What is left after each condition of an and, what comes together with each of an or."""
    steps = [(view.say("rules.everybody"), counted.known)]
    tree = counted.branches[0].node
    if isinstance(tree, Group):
        told = {branch.path: branch for branch in counted.branches}
        steps += [(sentence(part, view.language), told[part.path].so_far or 0) for part in tree.parts]
    else:
        steps.append((sentence(tree, view.language), counted.customers))
    figure = steps_funnel(
        steps,
        title=view.say(f"rules.funnel_{tree.kind if isinstance(tree, Group) else 'all'}"),
        hover=view.template("rules.funnel_hover"),
    )
    st.plotly_chart(figure, config=PLOT, key="rules.funnel")


def found_run(view: View, content: dict[str, Any]) -> tuple[Run, str] | None:
    """The rule as a segmentation of two: who meets it, under the name given, and all others."""
    name = str(st.session_state.get(NAME) or "").strip() or view.say("rules.found")
    try:
        segmentation = segmentation_of({"segments": [{"name": name, "rule": content}, {"name": OTHERS}]})
    except InputError as error:
        st.caption(f":red[:material/error: {plain_text(view.problem(error))}]")
        return None
    settings = RulesSettings(segmentation)
    return calls.run_settings(view.store, view.state, view.day, settings.to_json()), name


def draw_keep(view: View, run: Run, content: dict[str, Any], *, finished: bool) -> None:
    """Name it, save it as a segmentation or a tag; a rule that is not finished cannot be saved."""
    st.text_input(
        view.say("rules.name"),
        key=NAME,
        max_chars=60,
        placeholder=view.say("rules.found"),
        help=view.say("rules.name_help"),
    )
    save, tag = st.columns(2)
    with save:
        if finished:
            draw_save(view, run.result)
        else:
            st.button(view.say("save.open"), icon=":material/save:", disabled=True, width="stretch", key="rules.wait")
    with tag:
        draw_save_tag(view, content, finished=finished)


def list_of(view: View, run: Run, segment: str, *, named: bool) -> ListChoice:
    """The list of one segment of the run; ``named``: with the column that says which."""
    known = calls.list_columns(view.store, view.state, run, run.key)
    columns = tuple(name for name in DEFAULT_COLUMNS if name in known and (named or name != "segment"))
    return ListChoice(run, (segment,), columns or ("customer_id",), view.segment(segment))


def size_of(choice: ListChoice) -> int:
    """Customers on the list."""
    return sum(choice.run.result.sizes()[name] for name in choice.segments)


def draw_people(view: View, choice: ListChoice) -> None:
    """A page of the list; in its place what to do when nobody is on it."""
    customers = size_of(choice)
    if customers:
        draw_list(view, choice, customers)
    else:
        st.info(view.say("rules.nobody"), icon=":material/person_search:")


def draw_files(view: View, choice: ListChoice) -> None:
    """The list as files, where there is somebody on it."""
    if customers := size_of(choice):
        draw_downloads(view, choice, customers, primary=False)
