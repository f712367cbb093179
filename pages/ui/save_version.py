"""Save what the studio shows, under a name."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal

import streamlit as st

from pages.ui import calls
from pages.ui.plain_text import plain_text
from pages.ui.rerun import rerun
from pages.ui.toasts import toast_after_rerun
from segmentation.errors import FenqunError
from segmentation.segments.library import MAX_NAME, save_version

if TYPE_CHECKING:
    from pages.ui.view import View
    from segmentation.models.result import Result

    ButtonKind = Literal["primary", "secondary"]

_TURN = "save.turn"


def draw_save(
    view: View, result: Result, *, key: str = "save", words: str = "save.open", kind: ButtonKind = "primary"
) -> None:
    """A button that opens the name and the reason; the same name again makes the next version.

    ``key`` tells several on one page apart; ``words`` and ``kind``: what stands on the button, and how it looks.
    """
    turn = st.session_state.get(_TURN, 0)  # a new one empties the fields, and closes them
    with st.popover(view.say(words), icon=":material/save:", type=kind, width="stretch", key=f"{key}.box.{turn}"):
        known = list(dict.fromkeys(version.name for version in calls.saved_versions(view.store)))
        name = st.text_input(
            view.say("save.name"), max_chars=MAX_NAME, key=f"{key}.name.{turn}", help=view.say("save.name_help")
        )
        if known:
            st.caption(view.say("save.known", names=plain_text(" · ".join(known[:5]))))
        author = st.text_input(view.say("save.author"), max_chars=60, key=f"{key}.author")
        reason = st.text_input(
            view.say("save.reason"), max_chars=200, key=f"{key}.reason.{turn}", help=view.say("save.reason_help")
        )
        purpose = st.text_input(
            view.say("save.purpose"), max_chars=200, key=f"{key}.purpose.{turn}", help=view.say("save.purpose_help")
        )
        owner = st.text_input(view.say("save.owner"), max_chars=60, key=f"{key}.owner.{turn}")
        if not st.button(view.say("save.save"), type="primary", key=f"{key}.save"):
            return
        now = datetime.now().replace(microsecond=0)  # noqa: DTZ005 - the wall clock of the machine is meant
        try:
            saved = save_version(
                view.store,
                name,
                result,
                saved_at=now,
                author=author or None,
                reason=reason or None,
                purpose=purpose or None,
                owner=owner or None,
            )
        except FenqunError as error:
            st.text(view.problem(error))
            return
        st.session_state["segments.version"] = saved.version_id
        st.session_state[_TURN] = turn + 1
        told = view.say("save.done", name=plain_text(saved.name), number=saved.version_number)
        toast_after_rerun(told, icon=":material/check_circle:")
        rerun()
