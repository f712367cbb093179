"""Segments by rules in order: each with its builder; the first that fits decides, the last takes the rest."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from pages.ui import calls
from pages.ui.plain_text import plain_text
from pages.ui.rule_builder import draw_rule_builder
from pages.ui.rule_coverage import draw_coverage
from pages.ui.rule_state import rule_in, shown_as
from pages.ui.segment_entries import SegmentEntries, rule_key, segment_entries
from segmentation.models.result import OTHERS
from segmentation.rules.model import RulesSettings
from segmentation.rules.segments import MOST_SEGMENTS

if TYPE_CHECKING:
    from pages.ui.list_page import ListChoice
    from pages.ui.view import View
    from segmentation.rules.segments import RuleSegmentation


def draw_segments(view: View) -> RuleSegmentation | None:
    """The list of segments, and the rule of the chosen one. Returns what of it can be counted."""
    entries = segment_entries()
    if not entries.order and not entries.removed:
        entries.add(view.say("rules.first_name"), None)
    segmentation, error = entries.built()
    with st.container(border=True, gap="xsmall"):
        sizes = (
            {}
            if segmentation is None
            else {
                row.segment: row for row in calls.rule_coverage(view.store, view.state, view.day, _json(segmentation))
            }
        )
        _draw_head(view)
        for place, segment_id in enumerate(entries.order, 1):
            _draw_entry(view, entries, segment_id, place, sizes)
        _draw_rest(view, entries, sizes)
        with st.container(horizontal=True):
            st.button(
                view.say("rules.add_segment"),
                icon=":material/add:",
                type="tertiary",
                key="rules.add_segment",
                disabled=len(entries.order) >= MOST_SEGMENTS - 1,
                on_click=lambda: entries.add(view.say("rules.next_name", n=len(entries.order) + 1), None),
            )
            if entries.removed:
                st.button(
                    view.say("rules.put_back", name=plain_text(entries.names[entries.removed[-1][1]])),
                    icon=":material/undo:",
                    type="tertiary",
                    key="rules.put_back",
                    on_click=entries.put_back,
                )
    if error is not None:
        st.caption(f":red[:material/error: {plain_text(view.problem(error))}]")
    if entries.chosen is not None:
        st.markdown(f"**{plain_text(view.say('rules.rule_of', name=entries.names[entries.chosen]))}**")
        draw_rule_builder(view, rule_key(entries.chosen), None)
    return segmentation


def _draw_head(view: View) -> None:
    columns = st.columns(_COLUMNS, gap="xxsmall")
    columns[1].caption(view.say("rules.column_segment"))
    columns[2].caption(view.say("rules.column_matched"), text_alignment="right")
    columns[3].caption(view.say("rules.column_got"), text_alignment="right")


_COLUMNS = (5, 42, 15, 15, 12, 6, 5)


def _draw_entry(view: View, entries: SegmentEntries, segment_id: int, place: int, sizes: dict[str, Any]) -> None:
    columns = st.columns(_COLUMNS, gap="xxsmall", vertical_alignment="center")
    columns[0].markdown(f":small[{place}]", text_alignment="center")
    name = shown_as(f"rules.entry.{segment_id}.name", entries.names[segment_id])

    def named() -> None:
        entries.names[segment_id] = str(st.session_state[name]).strip()

    with columns[1]:
        st.text_input(
            view.say("rules.column_segment"), key=name, max_chars=60, label_visibility="collapsed", on_change=named
        )
    row = sizes.get(entries.names[segment_id])
    _draw_numbers(view, columns[2], columns[3], row, open_=not rule_in(rule_key(segment_id)).finished)
    with columns[4]:
        st.button(
            view.say("rules.edit"),
            type="secondary" if entries.chosen == segment_id else "tertiary",
            key=f"rules.entry.{segment_id}.edit",
            on_click=lambda: setattr(entries, "chosen", segment_id),
        )
    menu = f"rules.entry.{segment_id}.menu"

    def moved() -> None:
        if (act := st.session_state[menu]) is not None:
            entries.move(segment_id, {"up": -1, "down": 1}[act])

    with columns[5]:
        st.menu_button(
            "",
            ["up", "down"],
            key=menu,
            format_func=lambda act: view.say(f"rule_builder.act_{act}"),
            icon=":material/more_vert:",
            type="tertiary",
            help=view.say("rule_builder.menu"),
            on_click=moved,
        )
    with columns[6]:
        st.button(
            "",
            icon=":material/close:",
            type="tertiary",
            help=view.say("rule_builder.remove"),
            key=f"rules.entry.{segment_id}.remove",
            on_click=partial(entries.remove, segment_id),
        )


def _draw_rest(view: View, entries: SegmentEntries, sizes: dict[str, Any]) -> None:
    columns = st.columns(_COLUMNS, gap="xxsmall", vertical_alignment="center")
    columns[0].markdown(":small[:material/last_page:]", text_alignment="center")
    name = shown_as("rules.rest", entries.rest)

    def named() -> None:
        entries.rest = str(st.session_state[name]).strip()

    with columns[1]:
        st.text_input(
            view.say("rules.rest"),
            key=name,
            max_chars=60,
            placeholder=view.say("rules.rest"),
            label_visibility="collapsed",
            on_change=named,
        )
    _draw_numbers(view, columns[2], columns[3], sizes.get(entries.rest or OTHERS), open_=False)


def _draw_numbers(view: View, matched: Any, got: Any, row: Any, *, open_: bool) -> None:
    if open_:
        matched.markdown(f":small[:orange[{view.say('rule_builder.open')}]]", text_alignment="right")
    elif row is not None:
        matched.markdown(f":small[{view.whole(row.matched)}]", text_alignment="right")
    if row is not None:
        text = f"**{view.whole(row.got)}**"
        shown = f":orange[{text}]" if row.fault in ("empty", "shadowed") else text
        got.markdown(f":small[{shown}]", text_alignment="right")


def _json(segmentation: RuleSegmentation) -> str:
    return RulesSettings(segmentation).to_json()


def draw_segments_answer(view: View, segmentation: RuleSegmentation | None) -> ListChoice | None:
    """Sizes, what is wrong with the order, and saving; None where the segments cannot be counted."""
    entries = segment_entries()
    if segmentation is None or len(segmentation.segments) < 2:
        st.info(view.say("rules.segments_nothing"), icon=":material/person_search:")
        return None
    run = calls.run_settings(view.store, view.state, view.day, _json(segmentation))
    coverage = calls.rule_coverage(view.store, view.state, view.day, _json(segmentation))
    return draw_coverage(view, run, coverage, finished=entries.finished())
