"""How many customers a person put elsewhere, beside whatever a segmentation is shown in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.ui.plain_text import plain_text
from segmentation.activation.about import model_label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pages.ui.view import View
    from segmentation.segments.runs import Run


def draw_override_note(view: View, runs: Iterable[Run]) -> None:
    """A line where customers of these runs were put elsewhere by hand; each version once."""
    told = {
        plain_text(
            f"{run.version.name} v{run.version.version_number}"
            if run.version
            else model_label(run.settings.model, view.language)
        ): view.whole(run.overridden)
        for run in runs
        if run.overridden
    }
    if told:
        listed = view.say("override.note_join").join(
            view.say("override.note_of", name=name, n=count) for name, count in told.items()
        )
        st.caption(f":material/back_hand: {view.say('override.note', listed=listed)}")
