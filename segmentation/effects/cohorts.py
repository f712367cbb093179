"""Cohorts: customers who began together, and how many of them were active at each later age.

A cohort is everybody whose first event (first order, ticket, interaction ...) lies in one period; with ``recurring``
everybody who had the event in it, first or not; or everybody in one segment on a day. Age counts periods from there.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING

from segmentation.effects.activity import PURCHASE, EventChoice, Window, activity_masks, index_sql, window
from segmentation.effects.cohort_groups import Breakdown, groups_table
from segmentation.effects.history import memberships_table
from segmentation.effects.shares import Share
from segmentation.errors import InputError
from segmentation.segments.library import version
from segmentation.store import load_sql

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from segmentation.effects.periods import Grain, Period
    from segmentation.store import Store


@dataclass(frozen=True)
class SegmentStart:
    """Cohorts are the segments of a saved version on a day, by its rules as they are now."""

    version_id: int
    day: date


@dataclass(frozen=True)
class CohortSettings:
    """``count``: periods looked at, the running one included. ``or_after``: active at an age or later ("unbounded").

    ``by``: broken down by it; not with a ``SegmentStart``, whose cohorts are segments already.
    """

    grain: Grain = "month"
    count: int = 13
    start: EventChoice | SegmentStart = PURCHASE
    activity: EventChoice = PURCHASE
    recurring: bool = False
    or_after: bool = False
    by: Breakdown | None = None


@dataclass(frozen=True)
class Cell:
    """One cohort at one age. ``customers``: active; ``orders`` that stand; ``revenue`` net of refunds, in the currency
    of the data; both None where not asked for. ``finished`` False: the period still runs, so the cell may grow.
    """

    age: int
    customers: int
    orders: int | None
    revenue: float | None
    finished: bool


@dataclass(frozen=True)
class Cohort:
    """``group``: value of the breakdown, or the segment; None = no value known, or not broken down.

    ``place``: of its period in the window, from 0. ``cells`` by age from 0, up to the as-of date.
    """

    group: str | None
    place: int
    period: Period
    customers: int
    cells: tuple[Cell, ...]

    def share(self, age: int) -> float:
        """Retention rate, 0..1."""
        return self.cells[age].customers / self.customers

    def revenue_per_customer(self) -> list[float]:
        """Revenue so far per customer of the cohort, by age."""
        return [total / self.customers for total in accumulate(cell.revenue or 0.0 for cell in self.cells)]


@dataclass(frozen=True)
class CurvePoint:
    """All cohorts that finished an age, together: ``share.count`` of ``share.of`` customers were active."""

    age: int
    share: Share


@dataclass(frozen=True)
class CohortTable:
    """Cohorts by group and period; those nobody entered are left out."""

    settings: CohortSettings
    looked: Window
    cohorts: tuple[Cohort, ...]

    @property
    def customers(self) -> int:
        """Everybody who entered a cohort; one who entered several counts for each."""
        return sum(cohort.customers for cohort in self.cohorts)

    @property
    def running_seen(self) -> bool:
        """Whether anybody was active in the period that still runs; on its first day it says nothing."""
        return any(cell.customers for cohort in self.cohorts for cell in cohort.cells if not cell.finished)

    def groups(self) -> list[str | None]:
        """Groups, the one with most customers first."""
        sizes: defaultdict[str | None, int] = defaultdict(int)
        for cohort in self.cohorts:
            sizes[cohort.group] += cohort.customers
        return sorted(sizes, key=lambda group: (-sizes[group], group or ""))

    def of_group(self, group: str | None) -> list[Cohort]:
        """The cohorts of one group, oldest first."""
        return [cohort for cohort in self.cohorts if cohort.group == group]

    def only(self, group: str | None) -> CohortTable:
        """The cohorts of one group."""
        return replace(self, cohorts=tuple(self.of_group(group)))

    def curve(self, cohorts: Sequence[Cohort] | None = None) -> list[CurvePoint]:
        """Retention by age over cohorts (default all), each age over those that finished it."""
        active: defaultdict[int, int] = defaultdict(int)
        entered: defaultdict[int, int] = defaultdict(int)
        for cohort in self.cohorts if cohorts is None else cohorts:
            for cell in cohort.cells:
                if cell.finished:
                    active[cell.age] += cell.customers
                    entered[cell.age] += cohort.customers
        return [CurvePoint(age, Share(active[age], entered[age])) for age in sorted(entered)]


def cohort_table(store: Store, as_of: date, settings: CohortSettings, *, money: bool = False) -> CohortTable:
    """Count every cohort at every age up to ``as_of``; ``money``: orders and revenue, too (a second look at them)."""
    looked = window(settings.grain, as_of, settings.count)
    last = len(looked.periods)
    with store.holding(), store.cursor() as cursor:
        tables = {"grouped_entries": grouped_entries(store, looked, settings)}
        tables["masks"] = activity_masks(store, looked, settings.activity)
        sizes = cursor.execute(load_sql("effects/cohort_sizes", **tables)).fetchall()
        values = {"periods": last, "or_after": settings.or_after}
        rows = cursor.execute(load_sql("effects/cohort_cells", **tables), values).fetchall()
        paid = cursor.execute(*_money(looked, tables["grouped_entries"])).fetchall() if money else []
    active = {(group, place, age): int(customers) for group, place, age, customers in rows}
    earned = {(group, place, age): (int(orders), float(revenue)) for group, place, age, orders, revenue in paid}
    nothing: tuple[int | None, float | None] = (0, 0.0) if money else (None, None)

    def cell(group: str | None, place: int, age: int) -> Cell:
        key = group, place, age
        orders, revenue = earned.get(key, nothing)
        return Cell(age, active.get(key, 0), orders, revenue, looked.periods[place + age].finished)

    segments: list[str] = []  # stand as in their version
    if isinstance(settings.start, SegmentStart):
        segments = list(version(store, settings.start.version_id).sizes)

    def rank(row: tuple[str | None, int, int]) -> tuple[bool, int, str, int]:
        group, place, _ = row
        return group is None, segments.index(group) if group in segments else len(segments), group or "", place

    cohorts = [
        Cohort(
            group,
            place,
            looked.periods[place],
            int(size),
            tuple(cell(group, place, age) for age in range(last - place)),
        )
        for group, place, size in sorted(sizes, key=rank)
    ]
    return CohortTable(settings, looked, tuple(cohorts))


def grouped_entries(store: Store, looked: Window, settings: CohortSettings) -> str:
    """Name of a table of ``customer_id``, ``group`` and ``cohort`` (place of the period in the window).

    One row per customer, or per cohort the customer enters. Ask for it within ``store.holding()``.
    """
    first = looked.first_index
    if isinstance(settings.start, SegmentStart):
        return _segment_entries(store, looked, settings.start)
    starts = activity_masks(store, looked, settings.start)
    kind = "recurring" if settings.recurring else "first"
    values = {"periods": len(looked.periods)} if settings.recurring else {"first_index": first}
    entries = load_sql(f"effects/cohort_entries_{kind}", starts=starts)
    grouping = "CAST(NULL AS VARCHAR)"
    joined = ""
    if settings.by is not None:
        grouping = "groups.value"
        groups = groups_table(store, looked.as_of, settings.by)
        joined = f" LEFT JOIN {groups} AS groups ON entries.customer_id = groups.customer_id"
    query = f'SELECT entries.customer_id, {grouping} AS "group", cohort FROM ({entries}) AS entries{joined}'  # noqa: S608 - our names
    key = {"looked": (looked.grain, first, looked.as_of), "values": tuple(values.items())}
    return store.derived("cohort_entries", query, values, key)


def _segment_entries(store: Store, looked: Window, start: SegmentStart) -> str:
    place = next((n for n, period in enumerate(looked.periods) if period.start <= start.day <= period.end), None)
    if place is None:
        raise InputError(
            "cohort_day_outside",
            value=start.day.isoformat(),
            allowed=f"{looked.periods[0].start.isoformat()} – {looked.as_of.isoformat()}",
        )
    memberships = memberships_table(store, version(store, start.version_id), (start.day,))
    query = load_sql("effects/cohort_entries_segment", memberships=memberships)
    return store.derived("cohort_entries", query, {"start": place}, {"start": place})


def _money(looked: Window, entries: str) -> tuple[str, dict[str, object]]:
    index = index_sql(looked.grain, "ordered_at")
    query = load_sql("effects/cohort_money", grouped_entries=entries, period_index=index)
    return query, {"first_index": looked.first_index, "as_of": looked.as_of}
