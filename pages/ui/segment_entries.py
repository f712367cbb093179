"""Segments by rules that are being built, held for one reader: their order, names, and which one is looked at."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import streamlit as st

from pages.ui.open_version import opened_key
from pages.ui.rule_state import put_rule, rule_in
from segmentation.errors import InputError
from segmentation.models.result import OTHERS
from segmentation.rules.segments import segmentation_of

if TYPE_CHECKING:
    from segmentation.rules.segments import RuleSegmentation

STATE, MODE = "rules.segments", "rules.mode"


@dataclass
class SegmentEntries:
    """``order``: ids of the segments; ``names`` by id; ``chosen``: whose rule is on the screen."""

    order: list[int] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)
    rest: str = ""
    chosen: int | None = None
    next_id: int = 0
    removed: list[tuple[int, int]] = field(default_factory=list)

    def add(self, name: str, content: dict[str, Any] | None) -> None:
        """One more at the end, chosen."""
        made = self.next_id
        self.next_id += 1
        self.order.append(made)
        self.names[made] = name
        self.chosen = made
        put_rule(rule_key(made), content)

    def move(self, segment_id: int, step: int) -> None:
        """One place earlier (-1) or later (1)."""
        place = self.order.index(segment_id)
        target = place + step
        if 0 <= target < len(self.order):
            self.order[place], self.order[target] = self.order[target], segment_id

    def remove(self, segment_id: int) -> None:
        """Out of the list; its rule stays until the reader leaves, for ``put_back``."""
        place = self.order.index(segment_id)
        self.order.remove(segment_id)
        self.removed.append((place, segment_id))
        self.chosen = self.order[min(place, len(self.order) - 1)] if self.order else None

    def put_back(self) -> None:
        """What was removed last, in its old place."""
        place, segment_id = self.removed.pop()
        self.order.insert(min(place, len(self.order)), segment_id)
        self.chosen = segment_id

    def built(self) -> tuple[RuleSegmentation | None, InputError | None]:
        """What of it can be counted; or why it cannot."""
        found = [
            {"name": self.names[segment_id], "rule": content}
            for segment_id in self.order
            if (content := rule_in(rule_key(segment_id)).content) is not None
        ]
        try:
            return segmentation_of({"segments": [*found, {"name": self.rest or OTHERS}]}), None
        except InputError as error:
            return None, error

    def finished(self) -> bool:
        """Whether every segment has a rule and every rule is filled in."""
        rules = [rule_in(rule_key(segment_id)) for segment_id in self.order]
        return bool(rules) and all(rule.finished and rule.content is not None for rule in rules)


def rule_key(segment_id: int) -> str:
    """Session key of a segment's rule."""
    return f"rules.segment.{segment_id}"


def segment_entries() -> SegmentEntries:
    """What this reader is building."""
    if not isinstance(st.session_state.get(STATE), SegmentEntries):
        st.session_state[STATE] = SegmentEntries()
    found: SegmentEntries = st.session_state[STATE]
    return found


def take_opened() -> None:
    """Settings that another page opens here, in the place of what was being built."""
    opened = st.session_state.pop(opened_key("rules"), None)
    if opened is None:
        return
    entries = SegmentEntries(next_id=segment_entries().next_id)
    for segment in json.loads(opened)["segments"]:
        if "rule" in segment:
            entries.add(segment["name"], segment["rule"])
        else:
            entries.rest = "" if segment["name"] == OTHERS else segment["name"]
    entries.chosen = entries.order[0] if entries.order else None
    st.session_state[STATE] = entries
    st.session_state[MODE] = "segments"
