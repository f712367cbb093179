"""The rows of a rule: groups in boxes, a condition or an event a row, each with how many customers meet it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from pages.ui.plain_text import plain_text
from pages.ui.rule_events import draw_period, draw_times
from pages.ui.rule_follow import draw_follow
from pages.ui.rule_members import FIRST, draw_member
from pages.ui.rule_operators import ORDER, first_operator, told_as
from pages.ui.rule_state import edit, shown_as
from pages.ui.rule_subjects import Subject, field_named, subject_label, subject_of, subjects
from pages.ui.rule_values import draw_value
from segmentation.charts.canvas import columns_of
from segmentation.errors import InputError
from segmentation.rules import draft_edits
from segmentation.rules.fields import EVENTS
from segmentation.rules.memberships import KINDS
from segmentation.rules.tree import operators_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from streamlit.delta_generator import DeltaGenerator

    from pages.ui.view import View
    from segmentation.rules.count import BranchCount
    from segmentation.rules.draft import Draft, DraftNode
    from segmentation.rules.fields import RuleField

COLUMNS = (33, 19, 37, 10, 6, 4)  # subject, operator, value, count, menu, remove
BELOW = (23, 23, 42, 21)  # operator and value under a subject too long to stand beside them
_ROOM, _LESS = 150, 9  # pixels for a subject beside its operator, and how many less in every group further in
_LETTER, _EDGE = 6.5, 12  # of its type; a Chinese character takes two
HEAD_COLUMNS = (43, 56, 10)
JOINS = ("all", "any", "not_any", "not_all")


def _line(widths: tuple[int, ...]) -> list[DeltaGenerator]:
    return st.columns(widths, gap="xxsmall", vertical_alignment="center")


@dataclass(frozen=True)
class Marks:
    """What is told beside the nodes, by id: counts, what is not finished, what does not fit and why."""

    counts: Mapping[int, BranchCount] = field(default_factory=dict)
    open_ids: frozenset[int] = frozenset()
    faults: Mapping[int, InputError] = field(default_factory=dict)


@dataclass(frozen=True)
class Rows:
    """Draws the nodes of the draft under ``key``."""

    view: View
    key: str
    draft: Draft
    marks: Marks

    def group(self, node: DraftNode, event: str | None = None) -> None:
        """A group's choice of and/or, its parts, and what can be added to it."""
        is_root = node is self.draft.root
        is_where = not is_root and self.draft.within(node.node_id)[-2].kind == "event"
        if not is_where or len(node.parts) > 1:
            self._head(node, is_root=is_root or is_where, event=event)
        for part in node.parts:
            self._part(part, event)
        if not is_where:  # what is asked of an event is added beside its period
            self._add(node, ("condition",) if event else ("condition", "event", "group"))

    def _part(self, node: DraftNode, event: str | None) -> None:
        if node.kind == "group":
            with st.container(border=True, gap="xsmall", key=f"{self.key}.{node.node_id}.box"):
                self.group(node, event)
        else:
            self._row(node, event)
        if node.node_id in self.marks.faults:
            error = self.marks.faults[node.node_id]
            values = {**error.values, "node": self.view.say("rule_builder.here")}
            told = self.view.problem(InputError(error.code, **values))
            st.caption(f":red[:material/error: {plain_text(told)}]")

    def _head(self, node: DraftNode, *, is_root: bool, event: str | None) -> None:
        told = f"not_{node.join}" if node.negated else node.join
        left, count, menu = st.columns(HEAD_COLUMNS, gap="xxsmall", vertical_alignment="center")
        name = shown_as(self._at(node, "join"), told)

        def joined() -> None:
            chosen = st.session_state[name]
            self._edit(draft_edits.changed, node, join=chosen.removeprefix("not_"), negated=chosen.startswith("not_"))

        with left:
            st.selectbox(
                self.view.say("rule_builder.join"),
                JOINS,
                key=name,
                format_func=lambda join: self.view.say(f"rule_builder.join_{join}"),
                label_visibility="collapsed",
                on_change=joined,
            )
        if not event:
            with count:
                self._count(node)
        if not is_root:
            with menu:
                self._menu(node, ("up", "down", "duplicate", "wrap", "unwrap", "remove"))

    def _row(self, node: DraftNode, event: str | None) -> None:
        if self.stands_beside(node, event):
            subject, operator, value, count, menu, remove = _line(COLUMNS)
        else:
            subject, count, menu, remove = _line((sum(COLUMNS[:3]), *COLUMNS[3:]))
            _, operator, value, _ = _line(BELOW)
        with subject:
            self._subject(node, event)
        if node.kind == "event" and node.name is not None:
            with operator:
                draw_times(self.view, self.key, node, part="operator")
            with value:
                draw_times(self.view, self.key, node, part="count")
        elif node.about in KINDS:
            draw_member(self.view, self.key, node, operator, value)
        elif node.name is not None:
            self._condition(node, event, operator, value)
        with count:
            self._count(node)
        with menu:
            self._menu(node, ("up", "down", "duplicate", "wrap", "negate"))
        with remove:
            st.button(
                "",
                icon=":material/close:",
                type="tertiary",
                help=self.view.say("rule_builder.remove"),
                key=self._at(node, "remove"),
                on_click=partial(self._edit, draft_edits.removed, node),
            )
        if node.kind == "event" and node.name is not None:
            self._event_details(node)

    def _event_details(self, node: DraftNode) -> None:
        """The period, what is asked after it, and the conditions on the event's own fields."""
        where = node.parts[0]
        with st.container(key=self._at(node, "details"), gap="xsmall"):
            period, add = st.columns([80, 29], gap="xxsmall", vertical_alignment="center")
            with period:
                draw_period(self.view, self.key, node)
            with add:
                self._add_button(where, "condition", "rule_builder.add_where")
            draw_follow(self.view, self.key, node)
            if where.parts:
                mark, asked = st.columns([4, 96], gap="xxsmall")
                mark.markdown(":material/subdirectory_arrow_right:")
                with asked:
                    self.group(where, node.name)

    def stands_beside(self, node: DraftNode, event: str | None) -> bool:
        """Whether what the node asks about is readable whole beside its operator and value."""
        chosen = subject_of(node)
        if chosen is None:
            return True
        levels = len(self.draft.within(node.node_id)) - 2
        return columns_of(subject_label(self.view, chosen, event)) * _LETTER + _EDGE <= _ROOM - levels * _LESS

    def _subject(self, node: DraftNode, event: str | None) -> None:
        chosen = subject_of(node)
        options = subjects(self.view, event, events_only=node.kind == "event")
        if chosen is not None and chosen not in options:
            options.append(chosen)
        name = shown_as(self._at(node, "subject"), chosen, relabelled=True)

        def about() -> None:
            told = st.session_state[name]
            if isinstance(told, Subject):
                self._edit(draft_edits.asked_about, node, about=told.about, name=told.name)
                if told.about in KINDS:
                    self._edit(draft_edits.changed, node, told=FIRST)
                elif told.about != "event" and (asked := field_named(told.name, event)) is not None:
                    self._edit(draft_edits.changed, node, told={first_operator(asked): None})

        st.selectbox(
            self.view.say("rule_builder.subject"),
            options,
            index=None,
            required=True,
            key=name,
            format_func=lambda subject: subject_label(self.view, subject, event, grouped=subject != chosen),
            placeholder=self.view.say(f"rule_builder.choose_{node.kind}"),
            label_visibility="collapsed",
            on_change=about,
        )

    def _condition(self, node: DraftNode, event: str | None, left: Any, right: Any) -> None:
        asked = field_named(str(node.name), event)
        if asked is None:
            return
        told = dict(node.told) or {first_operator(asked): None}
        operator, value = next(iter(told.items()))
        shown = "is_filled" if operator == "is_empty" and value is False else operator
        name = shown_as(self._at(node, "operator"), shown, relabelled=True)

        known = (*operators_of(asked, EVENTS.get(event or "")), "is_filled")

        def operated() -> None:
            if (chosen := st.session_state[name]) in known:
                self._edit(draft_edits.changed, node, told=told_as(asked, chosen, operator, value))

        with left:
            st.selectbox(
                self.view.say("rule_builder.operator"),
                [code for code in ORDER if code in known],
                key=name,
                format_func=lambda code: self._operator_label(code, asked, negated=node.negated),
                label_visibility="collapsed",
                on_change=operated,
            )
        with right:
            draw_value(self.view, (self.key, node.node_id), asked, event=event, told=told)

    def _operator_label(self, code: str, asked: RuleField, *, negated: bool) -> str:
        sign = asked.kind == "number" and code in ("is", "is_not")
        label = self.view.say(f"rule_builder.op_{code}{'_number' if sign else ''}")
        return self.view.say("rule_builder.negated", text=label) if negated else label

    def _count(self, node: DraftNode) -> None:
        found = self.marks.counts.get(node.node_id)
        if node.node_id in self.marks.open_ids:
            st.markdown(f":small[:orange[{self.view.say('rule_builder.open')}]]", text_alignment="right")
        elif found is not None:
            text = f":small[{self.view.whole(found.customers)}]"
            if found.so_far is not None and found.so_far != found.customers:
                text += f"  \n:small[**→ {self.view.whole(found.so_far)}**]"
            st.markdown(text, text_alignment="right")

    def _menu(self, node: DraftNode, acts: tuple[str, ...]) -> None:
        name = self._at(node, "menu")
        steps = {"up": -1, "down": 1}
        edits: dict[str, Any] = {
            **{act: partial(draft_edits.moved, node_id=node.node_id, step=step) for act, step in steps.items()},
            "duplicate": partial(draft_edits.duplicated, node_id=node.node_id),
            "wrap": partial(draft_edits.wrapped, node_id=node.node_id),
            "unwrap": partial(draft_edits.unwrapped, node_id=node.node_id),
            "negate": partial(draft_edits.changed, node_id=node.node_id, negated=not node.negated),
            "remove": partial(draft_edits.removed, node_id=node.node_id),
        }
        possible = [act for act in acts if edits[act](self.draft) != self.draft]

        def done() -> None:
            if (act := st.session_state[name]) is not None:
                edit(self.key, edits[act])

        st.menu_button(
            "",
            possible,
            key=name,
            format_func=lambda act: self.view.say(
                f"rule_builder.act_{'negate_back' if act == 'negate' and node.negated else act}"
            ),
            icon=":material/more_vert:",
            type="tertiary",
            help=self.view.say("rule_builder.menu"),
            on_click=done,
        )

    def _add(self, node: DraftNode, kinds: tuple[str, ...]) -> None:
        with st.container(horizontal=True, gap="small"):
            for kind in kinds:
                self._add_button(node, kind, f"rule_builder.add_{kind}")

    def _add_button(self, group: DraftNode, kind: str, words: str) -> None:
        """A button that adds a node of the kind to the group."""
        st.button(
            self.view.say(words),
            icon=":material/add:",
            type="tertiary",
            key=self._at(group, f"add_{kind}"),
            disabled=draft_edits.added(self.draft, group.node_id, kind) is self.draft,
            on_click=lambda: edit(self.key, partial(draft_edits.added, group_id=group.node_id, kind=kind)),
        )

    def _at(self, node: DraftNode, part: str) -> str:
        return f"{self.key}.{node.node_id}.{part}"

    def _edit(self, change: Any, node: DraftNode, **values: Any) -> None:
        edit(self.key, partial(change, node_id=node.node_id, **values))
