"""What a careful analyst would add, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.ui import calls

if TYPE_CHECKING:
    from pages.ui.view import View
    from segmentation.models.notices import Notice
    from segmentation.models.result import Result


def draw_notices(view: View, result: Result) -> None:
    """All notices in one quiet box; nothing when there are none."""
    found = calls.segment_notices(view.store, view.state, view.day, result.settings.to_json())
    if not found:
        return
    with st.expander(view.say("studio.notices", n=len(found)), icon=":material/info:"):
        for notice in found:
            st.text(f"• {_worded(view, notice)}")


def _worded(view: View, notice: Notice) -> str:
    values = dict(notice.values)
    if "segment" in values:
        values["segment"] = view.segment(str(values["segment"]))
    if "axis" in values:
        values["axis"] = view.say(f"axis_short.{values['axis']}")
    if "signals" in values:
        values["signals"] = [view.say(f"signal.{name}") for name in notice.values["signals"]]  # type: ignore[attr-defined]
    share = values.get("share")
    if isinstance(share, float):
        values["share"] = view.percent(share)
    return view.say(f"notice.{notice.code}", **values)
