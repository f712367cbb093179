"""The weekly or monthly report of a segmentation: every number in it, for the page, the workbook and the HTML file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from segmentation.effects.history import history_of
from segmentation.effects.kpi_definitions import CHURN_DAYS, GROWTH, KPIS, NEWCOMERS, SMALL
from segmentation.effects.kpi_standing import (
    Standing,
    Standings,
    Step,
    compared_periods,
    course,
    course_periods,
    finished_periods,
    standings,
)
from segmentation.effects.kpi_targets import targets
from segmentation.effects.kpis import kpis
from segmentation.effects.moves import NOT_KNOWN, Flow, Moves, moves
from segmentation.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from segmentation.effects.kpis import Progress
    from segmentation.effects.periods import Grain, Period
    from segmentation.segments.library import Version
    from segmentation.store import Store

MOST_FLOWS = 5
MOST_POINTS = 3
TOTAL_CHANGE = 0.1  # a total has no interval: from this ratio on its change is worth a word
SIZE_CHANGE = 0.1
PointCode = Literal["target_missed", "fell", "rose", "shrank", "grew"]


@dataclass(frozen=True)
class Size:
    """Customers of a segment on the day before the period and on its last day."""

    segment: str
    before: int
    after: int
    share: float

    @property
    def change(self) -> int:
        """Customers more."""
        return self.after - self.before


@dataclass(frozen=True)
class Point:
    """One of the things to look at: a standing, or a segment's size.

    ``good``: better than before; None for sizes, as it depends on the segment whether more of it is good.
    """

    code: PointCode
    good: bool | None
    standing: Standing | None = None
    size: Size | None = None


@dataclass(frozen=True)
class Report:
    """``sizes`` in the order of meaning; ``flows``: those of most customers who moved; ``courses`` of all customers."""

    version: Version
    grain: Grain
    period: Period
    as_of: date
    standings: Standings
    moves: Moves
    sizes: tuple[Size, ...]
    flows: tuple[Flow, ...]
    points: tuple[Point, ...]
    courses: dict[str, list[Step]]

    @property
    def kpis(self) -> list[Standing]:
        """Of all customers, those that can be told."""
        rows = [self.standings.rows[kpi.code, None] for kpi in KPIS]
        return [one for one in rows if one.now.value is not None]


def make_report(
    store: Store,
    version: Version,
    grain: Grain,
    as_of: date,
    *,
    start: date | None = None,
    churn_days: int = CHURN_DAYS,
    progress: Progress = lambda _step, _fraction: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Report:
    """The report of the finished period from ``start``, or of the last one.

    Raises ``InputError("report_no_period")`` where none has ended, ``InputError("period_unfinished")``.
    """
    finished = finished_periods(store, grain, as_of)
    if not finished:
        raise InputError("report_no_period", as_of=as_of.isoformat())
    start = start or finished[0].start
    table = kpis(
        store,
        version,
        grain,
        compared_periods(store, grain, start, as_of),
        as_of,
        churn_days=churn_days,
        progress=_part(progress, 0, 0.5),
        cancelled=cancelled,
    )
    told = standings(table, start, targets(store, version.name, grain))
    until = told.period.end
    courses = kpis(
        store,
        None,
        grain,
        course_periods(store, grain, as_of, until=until),
        as_of,
        churn_days=churn_days,
        progress=_part(progress, 0.5, 0.8),
        cancelled=cancelled,
    )
    progress("time_moves", 0.8)
    before = start - timedelta(days=1)
    moved = moves(store, history_of(version, (before, until)), before, until, cancelled=cancelled)
    sizes = _sizes(moved, table.segments)
    flows = [flow for flow in moved.flows if not flow.stayed and flow.segment_before != NOT_KNOWN]
    flows.sort(key=lambda flow: (-flow.customers, flow.segment_before, flow.segment_after))
    return Report(
        version=version,
        grain=grain,
        period=told.period,
        as_of=as_of,
        standings=told,
        moves=moved,
        sizes=sizes,
        flows=tuple(flows[:MOST_FLOWS]),
        points=_points(told, sizes),
        courses={kpi.code: course(courses, kpi.code, None) for kpi in KPIS},
    )


def _part(progress: Progress, low: float, high: float) -> Progress:
    """Progress of a part of the work, from ``low`` to ``high`` of the whole."""
    return lambda step, fraction: progress(step, low + (high - low) * (fraction or 0))


def _sizes(moved: Moves, segments: tuple[str, ...]) -> tuple[Size, ...]:
    changes = moved.changes()
    names = [name for name in dict.fromkeys((*segments, *changes)) if name in changes and name != NEWCOMERS]
    return tuple(
        Size(name, found.size_before, found.size_after, found.size_after / moved.customers)
        for name in names
        for found in [changes[name]]
    )


def _points(told: Standings, sizes: tuple[Size, ...]) -> tuple[Point, ...]:
    """Targets surely missed first, then changes beyond chance (bad ones first), then segments that grew or shrank.

    Within each by how large they are against the value before; a KPI is told once.
    """
    rows = [one for one in told.rows.values() if one.kpi != GROWTH and one.now.value is not None]
    missed = [one for one in rows if one.state == "missed"]
    missed.sort(key=lambda one: (one.segment is not None, -_shortfall(one)))
    changed = [one for one in rows if _stands_out(one)]
    changed.sort(key=lambda one: (bool(_good(one)), one.segment is not None, -_relative(one)))
    points, kpis = [], set()
    for one in (*missed, *changed):
        if one.kpi not in kpis:
            kpis.add(one.kpi)
            change = one.change("previous")
            rose = change is not None and change.size > 0
            code: PointCode = "target_missed" if one in missed else "rose" if rose else "fell"
            points.append(Point(code, bool(_good(one)) and one not in missed, standing=one))
    shifted = [size for size in sizes if size.before >= SMALL and abs(size.change) >= SIZE_CHANGE * size.before]
    shifted.sort(key=lambda size: -abs(size.change))
    points += [Point("grew" if size.change > 0 else "shrank", None, size=size) for size in shifted]
    return tuple(points[:MOST_POINTS])


def _stands_out(one: Standing) -> bool:
    change = one.change("previous")
    if change is None or one.segment == NEWCOMERS:
        return False
    if one.now.interval is None:
        return one.segment is None and not one.now.small and abs(change.size) >= TOTAL_CHANGE
    return bool(change.certain)


def _good(one: Standing) -> bool | None:
    change = one.change("previous")
    return change.good if change else None


def _relative(one: Standing) -> float:
    assert one.now.value is not None
    assert one.previous is not None
    assert one.previous.value is not None
    return abs(one.now.value - one.previous.value) / max(abs(one.previous.value), 1e-9)


def _shortfall(one: Standing) -> float:
    assert one.target is not None
    assert one.now.value is not None
    return abs(one.now.value - one.target.value) / max(abs(one.target.value), 1e-9)
