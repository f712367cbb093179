"""A group of tags while it is edited: what the widgets say, until it is saved or dropped."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import streamlit as st

from segmentation.tags.definitions import group_content
from segmentation.tags.library import group

if TYPE_CHECKING:
    from pages.ui.view import View
    from segmentation.tags.definitions import TagGroup

_DRAFT, _TURN, _SHOW = "tags.draft", "tags.turn", "tags.show"


def draft_of(view: View, code: str) -> TagGroup:
    """The group as edited so far, or as saved."""
    kept = st.session_state.get(_DRAFT)
    saved = group(view.store, code)
    if isinstance(kept, tuple) and kept[0] == (code, saved):
        return kept[1]  # type: ignore[no-any-return]
    return saved


def keep_draft(view: View, draft: TagGroup) -> None:
    """Remember what was edited."""
    st.session_state[_DRAFT] = ((draft.code, group(view.store, draft.code)), draft)


def drop_draft() -> None:
    """Forget what was edited; the widgets start anew."""
    st.session_state.pop(_DRAFT, None)
    renew_widgets()


def renew_widgets() -> None:
    """Let the widgets start from the draft again."""
    st.session_state[_TURN] = turn() + 1


def turn() -> int:
    """A part of widget keys: a new one empties them."""
    return int(st.session_state.get(_TURN, 0))


def as_json(draft: TagGroup) -> str:
    """The group as the cached calls take it."""
    return json.dumps(group_content(draft), ensure_ascii=False, default=str)


def show_group(shown: TagGroup) -> None:
    """Have the group chosen when the page is drawn next."""
    st.session_state[_SHOW] = (shown.dimension, shown.code)


def take_shown() -> None:
    """Choose the group asked for, before the widgets that choose are drawn."""
    dimension, code = st.session_state.pop(_SHOW, (None, None))
    if dimension is not None:
        st.session_state["tags.dimension"] = dimension
        st.session_state[f"tags.group.{dimension}"] = code
