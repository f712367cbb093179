"""How each KPI stands in one period: against all customers, the period before, the same one last year, its target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from segmentation.effects.kpi_definitions import GROWTH, KPIS, kpi_named
from segmentation.effects.kpi_intervals import difference_interval
from segmentation.effects.kpi_targets import state_of
from segmentation.effects.kpis import kpi_periods, last_year_start, previous_start
from segmentation.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from segmentation.effects.kpi_targets import State, Target
    from segmentation.effects.kpis import Figure, KpiTable
    from segmentation.effects.periods import Grain, Period
    from segmentation.store import Store

Against = Literal["previous", "last_year", "all"]
AGAINST: tuple[Against, ...] = ("previous", "last_year", "all")
COURSE: dict[Grain, int] = {"week": 26, "month": 13}


@dataclass(frozen=True)
class Change:
    """One value against another: ``size`` a ratio - 1 or a difference, as ``Kpi.compared_by`` says.

    ``certain``: the 95 % interval of the difference does not hold 0; never with small n; None for totals.
    ``good``: in the better direction; None for no change.
    """

    size: float
    certain: bool | None
    good: bool | None


@dataclass(frozen=True)
class Standing:
    """One KPI of one segment (None: all customers) in one period, beside what it is held against."""

    kpi: str
    segment: str | None
    now: Figure
    previous: Figure | None
    last_year: Figure | None
    all: Figure | None
    target: Target | None

    @property
    def state(self) -> State | None:
        """Whether the target is reached; None without one."""
        return state_of(self.now, self.target) if self.target else None

    def change(self, against: Against) -> Change | None:
        """From that to now; None where either is not known, or what they are told of is the same."""
        before: Figure | None = getattr(self, against)
        if before is None or before.value is None or self.now.value is None or (against == "all" and not self.segment):
            return None
        kpi = kpi_named(self.kpi)
        if against == "all" and kpi.interval is None:
            return None  # a part of a total is no more and no less than it
        if against == "previous" and self.kpi == GROWTH:
            return None  # it tells itself what changed since then
        size = self.now.value - before.value
        good = None if not size else (size > 0) == kpi.more_is_better
        certain = False if self.now.small or before.small else None
        if certain is None and self.now.interval and before.interval:
            low, high = difference_interval(self.now.value, self.now.interval, before.value, before.interval)
            certain = not low <= 0 <= high
        if kpi.compared_by == "ratio":
            if before.value <= 0:
                return None
            size /= before.value
        return Change(size, certain, good)


@dataclass(frozen=True)
class Standings:
    """Every KPI and segment in one period; ``rows`` by (kpi, segment)."""

    period: Period
    table: KpiTable
    rows: Mapping[tuple[str, str | None], Standing]

    @property
    def states(self) -> list[State]:
        """Of every target that something can be held against."""
        return [one.state for one in self.rows.values() if one.state]


def finished_periods(store: Store, grain: Grain, as_of: date) -> tuple[Period, ...]:
    """The periods that can be told whole, newest first."""
    return tuple(period for period in reversed(kpi_periods(store, grain, as_of)) if period.finished)


def compared_periods(store: Store, grain: Grain, start: date, as_of: date) -> list[Period]:
    """The finished period from ``start``, the one before and the same one last year, as far as there are data.

    Raises ``InputError("period_unfinished")`` for a day at which no finished period with data begins.
    """
    known = {period.start: period for period in finished_periods(store, grain, as_of)}
    if start not in known:
        raise InputError("period_unfinished", value=start.isoformat(), as_of=as_of.isoformat())
    wanted = (last_year_start(grain, start), previous_start(grain, start), start)
    return [known[day] for day in wanted if day in known]


def course_periods(store: Store, grain: Grain, as_of: date, *, until: date | None = None) -> list[Period]:
    """The last 13 months or 26 weeks, the running one included, and the same ones last year.

    ``until``: the last day of the last one, if not ``as_of``.
    """
    known = [period for period in kpi_periods(store, grain, as_of) if period.end <= (until or as_of)]
    recent = known[-COURSE[grain] :]
    last_year = {last_year_start(grain, period.start) for period in recent}
    return [period for period in known if period in recent or period.start in last_year]


def looked_at(store: Store, grain: Grain, start: date, as_of: date) -> tuple[Period, ...]:
    """All periods of ``compared_periods`` and ``course_periods``, ascending: one table of them answers both."""
    told = {*compared_periods(store, grain, start, as_of), *course_periods(store, grain, as_of)}
    return tuple(sorted(told, key=lambda period: period.start))


def standings(table: KpiTable, start: date, targets: Mapping[tuple[str, str | None], Target]) -> Standings:
    """Each KPI in the period from ``start``, of a table of its ``compared_periods``."""
    before, last_year = previous_start(table.grain, start), last_year_start(table.grain, start)
    rows = {}
    for kpi in KPIS:
        for segment in (None, *table.segments):
            now = table.figures[kpi.code, segment, start]
            rows[kpi.code, segment] = Standing(
                kpi.code,
                segment,
                now,
                table.figure(kpi.code, segment, before),
                table.figure(kpi.code, segment, last_year),
                table.figure(kpi.code, None, start),
                targets.get((kpi.code, segment)),
            )
    return Standings(next(period for period in table.periods if period.start == start), table, rows)


@dataclass(frozen=True)
class Step:
    """One period of a course, beside the same one last year."""

    now: Figure
    last_year: Figure | None


def course(table: KpiTable, kpi: str, segment: str | None) -> list[Step]:
    """One KPI of a table of ``course_periods``, period by period."""
    recent = table.periods[-COURSE[table.grain] :]
    return [
        Step(
            table.figures[kpi, segment, period.start],
            table.figure(kpi, segment, last_year_start(table.grain, period.start)),
        )
        for period in recent
    ]
