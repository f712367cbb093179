"""Saving a group of tags with a reason, going back, putting away; new tags and new groups."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import streamlit as st

from pages.ui.plain_text import plain_text
from pages.ui.rerun import rerun
from pages.ui.tag_draft import drop_draft, keep_draft, show_group, turn
from pages.ui.tag_rule import close_rule, is_finished, open_rule
from pages.ui.toasts import toast_after_rerun
from pages.ui.version_archive import use_labels
from segmentation.errors import FenqunError
from segmentation.tags.definitions import DIMENSIONS, MAX_CODE, TagGroup, TagValue, group_content, group_of
from segmentation.tags.library import (
    archive_group,
    group,
    groups,
    history,
    is_built_in,
    is_changed,
    reset_group,
    restore_version,
    save_group,
    take_back,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from pages.ui.view import View


def draw_changes(view: View, draft: TagGroup) -> None:
    """Save what was edited; more that can be done with the group."""
    edited, finished = draft != group(view.store, draft.code), is_finished(view, draft)
    with st.popover(
        view.say("tags.save"),
        icon=":material/save:",
        type="primary",
        width="stretch",
        disabled=not (edited and finished),
        help=None if finished else view.say("tags.rule_part"),
    ):
        author, reason = _who_why(view, "save")
        if st.button(view.say("tags.save_confirm"), type="primary", key="tags.save.do"):
            _do(
                view, "tags.saved", lambda: save_group(view.store, draft, saved_at=_now(), reason=reason, author=author)
            )
        if st.button(view.say("tags.drop"), key="tags.drop"):
            close_rule()
            drop_draft()
            rerun()
    with st.popover(view.say("tags.more"), icon=":material/more_horiz:", width="stretch"):
        _draw_new_tag(view, draft)
        _draw_history(view, draft)
        _draw_archive(view, draft)


def draw_new_group(view: View) -> None:
    """A group of one's own with its first tag."""
    with st.popover(view.say("tags.new_group"), icon=":material/add:", width="stretch"):
        key = f"tags.new_group.{turn()}"
        name = st.text_input(view.say("tags.group_name"), max_chars=MAX_CODE, key=f"{key}.name")
        dimension = st.selectbox(
            view.say("tags.dimension"),
            DIMENSIONS,
            format_func=lambda one: view.say(f"tag_dimension.{one}"),
            key=f"{key}.dimension",
        )
        exclusive = st.toggle(
            view.say("tags.exclusive"), value=True, key=f"{key}.exclusive", help=view.say("tags.exclusive_help")
        )
        tag = st.text_input(view.say("tags.first_tag"), max_chars=MAX_CODE, key=f"{key}.tag")
        st.caption(view.say("tags.new_tag_help"))
        author, reason = _who_why(view, "new_group")
        if st.button(view.say("tags.add"), type="primary", key="tags.new_group.do"):
            made = TagGroup(name.strip(), dimension, (TagValue(tag.strip()),), exclusive)
            _do(
                view,
                "tags.added",
                lambda: save_group(view.store, made, saved_at=_now(), reason=reason, author=author),
                then=lambda: _show(made),
            )


def draw_put_away(view: View) -> None:
    """Groups that were put away, to take back."""
    away = groups(view.store, archived=True)
    if not away:
        return
    with st.popover(view.say("tags.away", n=len(away)), icon=":material/inventory_2:", width="stretch"):
        labels = {one.code: one.label(view.language) for one in away}
        code = st.selectbox(view.say("tags.group"), list(labels), format_func=labels.__getitem__, key="tags.away")
        author, reason = _who_why(view, "away")
        if st.button(view.say("tags.take_back"), key="tags.away.do"):
            _do(
                view,
                "tags.taken_back",
                lambda: take_back(view.store, str(code), saved_at=_now(), reason=reason, author=author),
            )


def _draw_new_tag(view: View, draft: TagGroup) -> None:
    with st.expander(view.say("tags.new_tag"), icon=":material/add:"):
        key = f"tags.new_tag.{draft.code}.{turn()}"
        name = st.text_input(view.say("tags.name"), max_chars=MAX_CODE, key=f"{key}.name").strip()
        st.caption(view.say("tags.new_tag_help"))
        if st.button(view.say("tags.add"), key="tags.new_tag.do"):
            tag = TagValue(name)
            try:
                added = group_of(group_content(replace(draft, values=(*draft.values, tag))))
            except FenqunError as error:
                st.error(plain_text(view.problem(error)), icon=":material/error:")
                return
            keep_draft(view, added)
            if draft.dimension != "subjective":
                open_rule(draft.code, tag)
            rerun()


def _draw_history(view: View, draft: TagGroup) -> None:
    with st.expander(view.say("tags.history"), icon=":material/history:"):
        versions = history(view.store, draft.code)
        if not versions:
            st.caption(view.say("tags.history_none"))
            return
        for version in versions[:10]:
            st.text(
                view.say(
                    "tags.history_line",
                    number=version.version_number,
                    at=version.saved_at,
                    author=version.author or "–",
                    reason=version.reason,
                )
            )
        numbers = [version.version_number for version in versions]
        number = st.selectbox(view.say("tags.version"), numbers, key=f"tags.version.{draft.code}.{turn()}")
        if st.button(view.say("tags.restore"), key="tags.restore"):
            _do(
                view,
                "tags.restored",
                lambda: restore_version(view.store, draft.code, int(number), saved_at=_now(), author=None),
            )


def _draw_archive(view: View, draft: TagGroup) -> None:
    label = "tags.switch_off" if is_built_in(draft.code) else "tags.archive"
    with st.expander(view.say("tags.put_away"), icon=":material/archive:"):
        code = draft.code
        changed, users = is_changed(view.store, code), use_labels(view, "tag", code)
        if users:
            st.text("\n".join([view.say("tags.in_use"), *users]))
        if users and not changed:
            return
        author, reason = _who_why(view, "archive")
        if changed and st.button(view.say("tags.reset"), key="tags.reset"):
            _do(
                view,
                "tags.was_reset",
                lambda: reset_group(view.store, code, saved_at=_now(), reason=reason, author=author),
            )
        if not users and st.button(view.say(label), key="tags.archive"):
            _do(
                view,
                "tags.archived",
                lambda: archive_group(view.store, code, saved_at=_now(), reason=reason, author=author),
            )


def _who_why(view: View, place: str) -> tuple[str | None, str]:
    author = st.text_input(view.say("tags.author"), max_chars=60, key=f"tags.author.{place}")
    reason = st.text_input(view.say("tags.reason"), max_chars=200, key=f"tags.reason.{place}.{turn()}")
    return author.strip() or None, reason


def _show(made: TagGroup) -> None:
    show_group(made)
    if made.dimension != "subjective":
        open_rule(made.code, made.values[0])


def _do(view: View, done: str, change: Callable[[], object], then: Callable[[], None] = lambda: None) -> None:
    try:
        change()
    except FenqunError as error:
        st.error(plain_text(view.problem(error)), icon=":material/error:")
        return
    close_rule()
    drop_draft()
    then()
    toast_after_rerun(view.say(done), icon=":material/check_circle:")
    rerun()


def _now() -> datetime:
    return datetime.now().replace(microsecond=0)  # noqa: DTZ005 - the wall clock of the machine is meant
