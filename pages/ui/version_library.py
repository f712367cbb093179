"""The saved segmentations, and the versions of one: what each is for, who answers for it, what is done with it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.ui.open_version import can_open, open_settings
from pages.ui.plain_text import plain_text
from pages.ui.rerun import rerun
from pages.ui.toasts import toast_after_rerun
from pages.ui.version_archive import draw_archive_button, use_labels
from segmentation.activation.about import model_label
from segmentation.errors import FenqunError
from segmentation.segments.library import archive, restore, versions

if TYPE_CHECKING:
    from pages.ui.view import View
    from segmentation.segments.library import Version


def draw_names(view: View, saved: list[Version]) -> str:
    """A choice among the segmentations; returns the name."""
    names = list(dict.fromkeys(version.name for version in saved))
    newest = {name: next(version for version in saved if version.name == name) for name in names}
    chosen = st.selectbox(
        view.say("library.name"),
        names,
        format_func=lambda name: f"{name} · {model_label(newest[name].model, view.language)}",
        key="library.name",
    )
    version = newest[chosen]
    for key, text in (("purpose", version.purpose), ("owner", version.owner)):
        st.text(view.say("library.fact", name=view.say(f"save.{key}"), value=text or "–"))
    uses = use_labels(view, "segment", chosen)
    used = "\n".join(["", *uses]) if uses else view.say("library.used_nowhere")
    st.text(view.say("library.fact", name=view.say("library.used_in"), value=used))
    return chosen


def begin_with_newest(key: str, found: list[Version], place: int = 0) -> None:
    """Else a box keeps what another segmentation's version of the same label stood for."""
    if st.session_state.get(key) not in found:
        st.session_state[key] = found[place]


def version_facts(view: View, version: Version) -> str:
    """When, by whom, of which day, why."""
    return view.say(
        "version.saved",
        at=version.saved_at,
        author=version.author or "–",
        reason=version.reason or "–",
        as_of=version.as_of,
    )


def draw_versions(view: View, found: list[Version]) -> None:
    """All versions of one segmentation, newest first, and what can be done with one."""
    st.dataframe(
        pd.DataFrame(
            {
                view.say("library.number"): [f"v{version.version_number}" for version in found],
                view.say("library.saved_at"): [version.saved_at.date() for version in found],
                view.say("library.why"): [version.reason for version in found],
            }
        ),
        hide_index=True,
        height="content" if len(found) <= 8 else 320,
        placeholder="–",
        column_config={view.say("library.why"): st.column_config.TextColumn(width=150)},
    )
    begin_with_newest("library.one", found)
    chosen = st.selectbox(
        view.say("library.version"), found, format_func=lambda version: f"v{version.version_number}", key="library.one"
    )
    st.text(version_facts(view, chosen))
    with st.container(horizontal=True):
        if can_open(chosen.settings) and st.button(
            view.say("version.open"), icon=":material/tune:", key="library.open"
        ):
            open_settings(chosen.settings)
        if chosen.version_id != found[0].version_id:
            _draw_restore(view, chosen)
        draw_archive_button(view, chosen, key="library.archive")
    draw_archive(view)


def _draw_restore(view: View, chosen: Version) -> None:
    with st.popover(view.say("library.restore"), icon=":material/history:"):
        st.caption(view.say("library.restore_help", number=chosen.version_number))
        author = st.text_input(view.say("save.author"), max_chars=60, key="save.author")
        reason = st.text_input(view.say("save.reason"), max_chars=200, key=f"library.reason.{chosen.version_id}")
        if st.button(view.say("library.restore"), type="primary", key="library.restore"):
            try:
                made = restore(view.store, chosen.version_id, saved_at=_now(), author=author or None, reason=reason)
            except FenqunError as error:
                st.text(view.problem(error))
                return
            words = view.say("save.done", name=plain_text(made.name), number=made.version_number)
            toast_after_rerun(words, icon=":material/check_circle:")
            rerun()


def draw_archive(view: View) -> None:
    """Versions put away, and a way to take them back."""
    away = versions(view.store, archived=True)
    if not away:
        return
    with st.popover(view.say("version.archive_open", n=len(away)), icon=":material/inventory_2:"):
        chosen = st.selectbox(
            view.say("segments.version"),
            away,
            format_func=lambda v: f"{plain_text(v.name)} · v{v.version_number}",
            key="version.away",
        )
        if st.button(view.say("version.restore"), key="version.restore"):
            archive(view.store, chosen.version_id, archived_at=None)
            rerun()


def _now() -> datetime:
    return datetime.now().replace(microsecond=0)  # noqa: DTZ005 - the wall clock of the machine is meant
