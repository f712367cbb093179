"""Keep a rule as a tag: a value of a group that is there, or of a new one."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import streamlit as st

from pages.ui.plain_text import plain_text
from pages.ui.rerun import rerun
from pages.ui.tag_draft import show_group
from pages.ui.toasts import toast_after_rerun
from segmentation.errors import FenqunError
from segmentation.rules.tree import tree_of
from segmentation.tags.definitions import MAX_CODE, TagGroup, TagValue
from segmentation.tags.library import group, groups, save_group

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from pages.ui.view import View

_TURN = "save_tag.turn"


def draw_save_tag(view: View, content: Mapping[str, Any], *, finished: bool) -> None:
    """A button that opens group, name and reason. The same name in a group takes the rule instead of its old one."""
    turn = st.session_state.get(_TURN, 0)  # a new one empties the fields, and closes them
    with st.popover(
        view.say("save_tag.open"),
        icon=":material/sell:",
        width="stretch",
        disabled=not finished,
        key=f"save_tag.{turn}",
    ):
        labels = {found.code: found.label(view.language) for found in groups(view.store)}
        chosen = st.selectbox(
            view.say("save_tag.group"),
            list(labels),
            index=None,
            format_func=lambda code: labels.get(code, code),
            placeholder=view.say("save_tag.group_choose"),
            accept_new_options=True,
            key=f"save_tag.group.{turn}",
            help=view.say("save_tag.group_help"),
        )
        name = st.text_input(view.say("save_tag.name"), max_chars=MAX_CODE, key=f"save_tag.name.{turn}")
        author = st.text_input(view.say("save.author"), max_chars=60, key="save_tag.author")
        reason = st.text_input(view.say("save.reason"), max_chars=200, key=f"save_tag.reason.{turn}")
        if not st.button(view.say("save_tag.save"), type="primary", key="save_tag.save"):
            return
        tag = TagValue(name.strip(), rule=tree_of(dict(content)))
        now = datetime.now().replace(microsecond=0)  # noqa: DTZ005 - the wall clock of the machine is meant
        try:
            if chosen in labels:
                made = group(view.store, str(chosen)).with_value(tag)
            else:
                made = TagGroup(str(chosen or "").strip(), "behaviour", (tag,), exclusive=False)
            save_group(view.store, made, saved_at=now, reason=reason, author=author.strip() or None)
        except FenqunError as error:
            st.text(view.problem(error))
            return
        st.session_state[_TURN] = turn + 1
        show_group(made)
        toast_after_rerun(view.say("save_tag.done", name=plain_text(tag.code)), icon=":material/check_circle:")
        rerun()
