"""The customers behind a point, a bar or a flow: how many, saved as a rule, listed, downloaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.ui import calls, time_calls
from pages.ui.list_page import draw_downloads, draw_list, usual_list
from pages.ui.plain_text import plain_text
from pages.ui.save_version import draw_save
from segmentation.effects.stops import as_rule, can_be_rule
from segmentation.errors import FenqunError
from segmentation.rules.sentence import sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from pages.ui.view import View
    from segmentation.effects.history import RulesOf
    from segmentation.effects.stops import Stop
    from segmentation.models.result import Result
    from segmentation.rules.model import RulesSettings
    from segmentation.segments.library import Version
    from segmentation.segments.runs import Run


def draw_people(
    view: View, version: Version, rules: RulesOf, stops: Sequence[Stop], *, name: str, days: Sequence[date]
) -> None:
    """Those who were at every stop. ``name``: what they are called; ``days``: those the page has asked for already."""
    with st.spinner(view.say("step.computing")):
        run = time_calls.at_stops(
            view.store, view.state, view.day, version.version_id, rules, tuple(stops), tuple(days), name
        )

    def rule() -> RulesSettings | None:
        return as_rule(version, stops, name) if can_be_rule(view.store, version, stops, rules) else None

    draw_found(view, run, name, rule)


def draw_found(
    view: View,
    run: Run,
    name: str,
    rule: Callable[[], RulesSettings | None],
    *,
    no_rule: str = "people.no_rule",
    wider: str | None = None,
    forget: Callable[[], None] | None = None,
) -> None:
    """The customers who are the segment ``name`` of a run. ``rule``: what finds them; ``no_rule``: words for none.

    ``wider``: words for a rule that finds others, too, and may be saved all the same; ``forget`` closes the list.
    """
    customers = run.result.sizes()[name]
    told, button = st.columns([3, 1], vertical_alignment="center")
    told.markdown(f"**{view.say('people.chosen', name=plain_text(name), customers=view.whole(customers))}**")
    if forget is not None:
        button.button(
            view.say("people.forget"), icon=":material/close:", width="stretch", key="people.forget", on_click=forget
        )
    if not customers:
        return
    with told:
        saved = _draw_rule(view, rule, name, customers, no_rule, wider)
    if saved is not None:
        with button:
            draw_save(view, saved, words="people.save")
    choice = usual_list(view, run, name)
    draw_downloads(view, choice, customers, primary=False)
    draw_list(view, choice, customers)


def _draw_rule(  # noqa: PLR0917 - as it is called
    view: View, rule: Callable[[], RulesSettings | None], name: str, customers: int, no_rule: str, wider: str | None
) -> Result | None:
    """Say the rule that finds them on any later day; its result, if it is the same customers."""
    try:
        settings = rule()
        if settings is None:
            st.caption(view.say(no_rule))
            return None
        found = calls.run_settings(view.store, view.state, view.day, settings.to_json()).result
    except FenqunError as error:
        st.text(view.problem(error))
        return None
    tree = settings.segmentation.segments[0].rule
    assert tree is not None
    words = {"rule": plain_text(sentence(tree, view.language)), "customers": view.whole(found.sizes()[name])}
    if found.sizes()[name] == customers:
        st.caption(view.say("people.rule", **words))
        return found
    st.caption(view.say(wider or "overlap.rule_differs", **words, listed=view.whole(customers)))
    return found if wider else None
