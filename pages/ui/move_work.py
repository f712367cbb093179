"""Moves are counted on a thread of their own and kept for the session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pages.ui.kept_work import kept_work
from segmentation.effects.movement import movement

if TYPE_CHECKING:
    from collections.abc import Callable

    from pages.ui.move_settings import MoveForm
    from pages.ui.view import View
    from segmentation.effects.movement import Movement


def movement_of(view: View, form: MoveForm) -> Movement | None:
    """The moves of the form. None while they are counted (progress is drawn) or where that failed."""

    def work(progress: Callable[[str, float | None], None], cancelled: Callable[[], bool]) -> Movement:
        return movement(
            view.store,
            form.version,
            form.first,
            form.last,
            grain=form.grain,
            rules=form.rules,
            progress=progress,
            cancelled=cancelled,
        )

    told = (form.version.version_id, form.rules, form.first, form.last, form.grain)
    return kept_work(view, "moves", (view.state, *told), work)
