"""The rule of one tag, edited with the rule builder. At most one is open."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from pages.ui.plain_text import plain_text
from pages.ui.rule_answer import draw_count
from pages.ui.rule_builder import count_of, draw_rule_builder
from pages.ui.rule_state import RuleState, rule_in
from pages.ui.tag_draft import renew_widgets, turn
from segmentation.rules.tree import tree_content, tree_of

if TYPE_CHECKING:
    from pages.ui.view import View
    from segmentation.rules.draft import Reading
    from segmentation.tags.definitions import TagGroup, TagValue
    from segmentation.tags.evaluate import GroupCount

_OPEN = "tags.rule_open"


@dataclass(frozen=True)
class _Open:
    """``key``: of the builder; ``content``: the rule it began with, as plain dicts."""

    group: str
    tag: str
    key: str
    content: dict[str, Any] | None


def open_rule(group: str, value: TagValue) -> None:
    """Show the builder with the tag's rule; for callbacks."""
    renew_widgets()
    content = None if value.rule is None else tree_content(value.rule)
    st.session_state[_OPEN] = _Open(group, value.code, f"tags.rule.{group}.{value.code}.{turn()}", content)


def close_rule() -> None:
    """Put the builder away; what it made stays in the draft. For callbacks."""
    if st.session_state.pop(_OPEN, None) is not None:
        renew_widgets()


def open_tag(draft: TagGroup) -> str | None:
    """The tag of this group whose rule is open; another group's is closed."""
    opened = _opened(draft)
    return None if opened is None else opened.tag


def _opened(draft: TagGroup) -> _Open | None:
    opened = st.session_state.get(_OPEN)
    if not isinstance(opened, _Open):
        return None
    if opened.group != draft.code or opened.tag not in [value.code for value in draft.values]:
        del st.session_state[_OPEN]
        return None
    return opened


def is_finished(view: View, draft: TagGroup) -> bool:
    """Whether no rule is open with something left to fill in or to mend."""
    opened = _opened(draft)
    return opened is None or _is_finished(view, rule_in(opened.key))


def _is_finished(view: View, read: Reading) -> bool:
    _, faults = count_of(view, read)
    return read.finished and not faults


def with_built_rule(view: View, draft: TagGroup) -> TagGroup:
    """The group with the rule as built so far; while something is not finished, with the last that was."""
    opened = _opened(draft)
    if opened is None or not isinstance(st.session_state.get(opened.key), RuleState):
        return draft
    read = rule_in(opened.key)
    if not _is_finished(view, read):
        return draft
    rule = None if read.content is None else tree_of(read.content)
    return draft.with_value(replace(draft.value(opened.tag), rule=rule))


def draw_tag_rule(view: View, draft: TagGroup, counted: GroupCount | None) -> None:
    """The builder of the open rule and how many it finds. ``counted``: who carries the tags of the group now."""
    opened = _opened(draft)
    if opened is None:
        return
    name = plain_text(draft.value(opened.tag).label(view.language))
    head, done = st.columns([4, 1], vertical_alignment="center")
    head.markdown(f"**{view.say('rules.rule_of', name=name)}**")
    done.button(
        view.say("tags.rule_close"),
        icon=":material/check:",
        width="stretch",
        key="tags.rule_close",
        on_click=close_rule,
    )
    draw_rule_builder(view, opened.key, opened.content)
    read = rule_in(opened.key)
    found, faults = count_of(view, read)
    if not read.finished or faults:
        st.caption(f":orange[:material/edit_note: {view.say('tags.rule_part')}]")
    elif found is None:
        st.caption(view.say("tags.rule_empty"))
    else:
        draw_count(view, found, finished=True)
        carried = next((one.customers for one in counted.values if one.value.code == opened.tag), 0) if counted else 0
        if counted and carried != found.customers:
            st.caption(view.say("tags.rule_earlier", carried=view.whole(carried), tag=name))
