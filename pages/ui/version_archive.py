"""Putting a version away; where it is used is said before."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import streamlit as st

from pages.ui.plain_text import plain_text
from pages.ui.rerun import rerun
from pages.ui.toasts import toast_after_rerun
from segmentation import effects  # noqa: F401 - targets of KPIs are users, too
from segmentation.rules.uses import used_in
from segmentation.segments.library import archive, versions
from segmentation.tags.library import group

if TYPE_CHECKING:
    from pages.ui.view import View
    from segmentation.rules.uses import About, Use
    from segmentation.segments.library import Version


def use_labels(view: View, about: About, name: str) -> list[str]:
    """What uses a segmentation or a group of tags, in words, a line each."""
    return [f"• {_label(view, use)}" for use in used_in(view.store, about, name)]


def _label(view: View, use: Use) -> str:
    name, part = use.name, view.segment(use.part) if use.part else ""
    if use.kind == "tag":
        found = group(view.store, use.name)
        name, part = found.label(view.language), found.value(use.part).label(view.language)
    elif use.kind == "kpi_target":
        name = view.say(f"kpi.{use.name}")
    return view.say(f"library.used_{use.kind}", name=name, part=part, count=view.whole(use.count))


def draw_archive_button(view: View, version: Version, *, key: str) -> None:
    """The button; of the newest version of a segmentation in use, after telling by what."""
    of_name = [saved for saved in versions(view.store) if saved.name == version.name]
    used = use_labels(view, "segment", version.name) if of_name[0].version_id == version.version_id else []
    if not used:
        if st.button(view.say("version.archive"), icon=":material/archive:", key=key):
            _put_away(view, version)
        return
    with st.popover(view.say("version.archive"), icon=":material/archive:"):
        words = "archive_used" if len(of_name) == 1 else "archive_newest"
        then = of_name[1].version_number if len(of_name) > 1 else ""
        st.markdown(view.say(f"library.{words}", name=plain_text(version.name), then=then))
        st.text("\n".join(used))
        if st.button(view.say("version.archive_anyway"), key=key):
            _put_away(view, version)


def _put_away(view: View, version: Version) -> None:
    now = datetime.now().replace(microsecond=0)  # noqa: DTZ005 - the wall clock of the machine is meant
    archive(view.store, version.version_id, archived_at=now)
    toast_after_rerun(view.say("version.archived"), icon=":material/archive:")
    rerun()
