"""A rule that is being built, held for one reader under a key: the draft, and the drafts before and after it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import streamlit as st

from segmentation.rules.draft import Draft, Reading, draft_of, reading

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MOST_STEPS = 50
_MISSING = object()


@dataclass
class RuleState:
    """``origin``: the content the page asked for, as text, and what it was told last; another one starts anew."""

    draft: Draft
    origin: str
    told: str = ""
    past: list[Draft] = field(default_factory=list)
    future: list[Draft] = field(default_factory=list)

    def edit(self, change: Callable[[Draft], Draft]) -> None:
        """Put the changed draft in place; what was undone before is gone."""
        changed = change(self.draft)
        if changed == self.draft:
            return
        self.past = [*self.past, self.draft][-MOST_STEPS:]
        self.future = []
        self.draft = changed

    def undo(self) -> None:
        """One step back."""
        self.future.append(self.draft)
        self.draft = self.past.pop()

    def redo(self) -> None:
        """One step forward again."""
        self.past.append(self.draft)
        self.draft = self.future.pop()


def rule_state(key: str, content: Mapping[str, Any] | None) -> RuleState:
    """The rule under the key; it begins with ``content`` and follows when the page asks for another one."""
    asked = as_text(content)
    state = st.session_state.get(key)
    if not isinstance(state, RuleState) or asked not in (state.origin, state.told):
        state = RuleState(draft_of(content), asked)
        st.session_state[key] = state
    return state


def rule_in(key: str) -> Reading:
    """What is built under the key; nothing when it was never drawn."""
    state = st.session_state.get(key)
    return reading(state.draft if isinstance(state, RuleState) else draft_of(None))


def put_rule(key: str, content: Mapping[str, Any] | None) -> None:
    """Set another rule in the place of the one under the key, or of none; it can be undone."""
    state = st.session_state.get(key)
    if isinstance(state, RuleState):
        made = draft_of(content, state.draft.next_id)
        state.edit(lambda _draft: made)
    else:
        st.session_state[key] = RuleState(draft_of(content), as_text(None))


def edit(key: str, change: Callable[[Draft], Draft]) -> None:
    """Change the draft under the key; for callbacks."""
    st.session_state[key].edit(change)


def shown_as(key: str, value: object, *, relabelled: bool = False) -> str:
    """Make a widget of that key show the draft's value, which alone counts; returns the key.

    ``relabelled``: its options may be worded anew from run to run. The browser holds and sends words, so it must be
    told the value each time, or it would go on sending words that no option has any more.
    """
    if relabelled or st.session_state.get(key, _MISSING) != value:
        st.session_state[key] = value
    return key


def as_text(content: Mapping[str, Any] | None) -> str:
    """Equal contents, equal texts."""
    return json.dumps(content, default=str, ensure_ascii=False)
