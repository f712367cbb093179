"""KPIs, and the people behind them, are counted on a thread of their own and kept for the session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pages.ui.kept_work import kept_work
from pages.ui.kpi_choice import targets_of
from segmentation.activation.report import make_report
from segmentation.effects.kpi_people import KpiPeopleSettings, kpi_people
from segmentation.effects.kpi_standing import compared_table, course_table, standings

if TYPE_CHECKING:
    from collections.abc import Callable

    from pages.ui.kpi_choice import KpiChoice
    from pages.ui.view import View
    from segmentation.activation.report import Report
    from segmentation.effects.kpi_standing import Standings
    from segmentation.effects.kpis import KpiTable
    from segmentation.segments.runs import Run

    Progress = Callable[[str, float | None], None]
    Cancelled = Callable[[], bool]


def standings_of(view: View, choice: KpiChoice) -> Standings | None:
    """Every KPI of the period, with targets as they are now. None while it is counted, or where that failed."""
    start = choice.period.start

    def work(progress: Progress, cancelled: Cancelled) -> KpiTable:
        return compared_table(
            view.store,
            choice.version,
            choice.grain,
            start,
            view.day,
            churn_days=choice.churn_days,
            progress=progress,
            cancelled=cancelled,
        )

    table = kept_work(view, "kpis", (*_key(view, choice), start), work)
    return None if table is None else standings(table, start, targets_of(view, choice))


def course_of(view: View, choice: KpiChoice) -> KpiTable | None:
    """KPIs period by period; None as above."""

    def work(progress: Progress, cancelled: Cancelled) -> KpiTable:
        return course_table(
            view.store,
            choice.version,
            choice.grain,
            view.day,
            churn_days=choice.churn_days,
            progress=progress,
            cancelled=cancelled,
        )

    return kept_work(view, "kpis.course", _key(view, choice), work)


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
