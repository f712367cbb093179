"""Trends are added up on a thread of their own and kept for the session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pages.ui import calls
from pages.ui.kept_work import kept_work
from segmentation.effects.trends import last_periods, trends

if TYPE_CHECKING:
    from collections.abc import Callable

    from pages.ui.trend_settings import TrendForm
    from pages.ui.view import View
    from segmentation.effects.trends import Trends


def trends_of(view: View, form: TrendForm) -> Trends | None:
    """The trends of the form. None while they are added up (progress is drawn) or where that failed."""
    first = calls.totals(view.store, view.dataset_version, view.day).first_order_on
    told = last_periods(form.grain, form.count, view.day, first)

    def work(progress: Callable[[str, float | None], None], cancelled: Callable[[], bool]) -> Trends:
        progress("time_history", 0.0)
        return trends(
            view.store,
            form.version,
            told,
            form.rules,
            progress=lambda fraction: progress("time_history", fraction),
            cancelled=cancelled,
        )

    return kept_work(view, "trends", (view.state, view.day, form.version.version_id, form.rules, told), work)
