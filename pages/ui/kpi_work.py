"""KPIs, and the people behind them, are counted on a thread of their own and kept for the session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pages.ui import kpi_calls
from pages.ui.kept_work import kept_work
from pages.ui.kpi_choice import targets_of
from segmentation.activation.report import make_report
from segmentation.effects.kpi_people import KpiPeopleSettings, kpi_people
from segmentation.effects.kpis import kpis

if TYPE_CHECKING:
    from collections.abc import Callable

    from pages.ui.kpi_choice import KpiChoice
    from pages.ui.view import View
    from segmentation.activation.report import Report
    from segmentation.effects.kpis import KpiTable
    from segmentation.segments.runs import Run

    Progress = Callable[[str, float | None], None]
    Cancelled = Callable[[], bool]


def table_of(view: View, choice: KpiChoice) -> KpiTable | None:
    """KPIs of the period, of those it is held against and of the course. None while counted, or where it failed."""
    told = kpi_calls.looked_at(view.store, view.state, choice.grain, choice.period.start, view.day)

    def work(progress: Progress, cancelled: Cancelled) -> KpiTable:
        return kpis(
            view.store,
            choice.version,
            choice.grain,
            told,
            view.day,
            churn_days=choice.churn_days,
            progress=progress,
            cancelled=cancelled,
        )

    return kept_work(view, "kpis", (*_key(view, choice), told), work)


def people_of(view: View, settings: KpiPeopleSettings) -> Run | None:
    """The customers behind a KPI; None as above."""

    def work(progress: Progress, cancelled: Cancelled) -> Run:
        return kpi_people(view.store, view.day, settings, progress=progress, cancelled=cancelled)

    return kept_work(view, "kpis.people", (view.state, view.day, settings), work)


def report_of(view: View, choice: KpiChoice) -> Report | None:
    """The report chosen, with targets as they are now; None as above."""
    version = choice.version
    assert version is not None
    in_force = tuple(sorted(target.target_id for target in targets_of(view, choice).values()))

    def work(progress: Progress, cancelled: Cancelled) -> Report:
        return make_report(
            view.store,
            version,
            choice.grain,
            view.day,
            start=choice.period.start,
            churn_days=choice.churn_days,
            progress=progress,
            cancelled=cancelled,
        )

    return kept_work(view, "report", (*_key(view, choice), choice.period.start, in_force), work)


def _key(view: View, choice: KpiChoice) -> tuple[object, ...]:
    return view.state, view.day, choice.version_id, choice.grain, choice.churn_days
