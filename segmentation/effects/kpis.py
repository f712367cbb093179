"""KPIs of all customers and of each segment, period by period. Definitions: ``kpi_definitions``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from dateutil.relativedelta import relativedelta

from segmentation.effects.history import memberships_table
from segmentation.effects.intervals import net_interval, share_interval
from segmentation.effects.kpi_definitions import CHURN_DAYS, GROWTH, KPIS, NEWCOMERS, SMALL, Kpi
from segmentation.effects.kpi_intervals import BOOTSTRAP_GROUPS, growth_draws, interval_of, ratio_draws
from segmentation.effects.periods import Grain, Period, periods
from segmentation.errors import InputError
from segmentation.models.result import LEFT_OVER
from segmentation.store import interruptible, load_sql

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import duckdb
    from numpy.typing import NDArray

    from segmentation.effects.kpi_definitions import Source
    from segmentation.segments.library import Version
    from segmentation.store import Store

    Sums = NDArray[np.float64]
    Progress = Callable[[str, float | None], None]

KPI_GRAINS: tuple[Grain, ...] = ("week", "month")
MOST_CHURN_DAYS = 1_000
_FAMILIES = tuple(dict.fromkeys(kpi.family for kpi in KPIS))
_PART_OF_HISTORY = 0.6  # of the time, where segments are asked for
_NO_MEMBERS = "(SELECT CAST(NULL AS DATE) AS as_of, CAST(NULL AS VARCHAR) AS customer_id, NULL AS segment LIMIT 0)"


@dataclass(frozen=True)
class Figure:
    """One KPI of one segment (None: all customers) in one period; shares of 1, money, hours.

    ``value`` None: nothing to compute it from. ``n``: what the KPI counts. ``interval``: 95 %, None for totals.
    """

    kpi: str
    segment: str | None
    period: Period
    value: float | None
    n: int
    interval: tuple[float, float] | None

    @property
    def small(self) -> bool:
        """Whether too few are counted to trust the value much."""
        return self.value is not None and self.n < SMALL


@dataclass(frozen=True)
class KpiTable:
    """``figures`` by (kpi, segment or None, first day of the period); ``segments`` in the order of meaning.

    ``missing``: KPIs of which there are no data at all.
    """

    grain: Grain
    periods: tuple[Period, ...]
    segments: tuple[str, ...]
    churn_days: int
    missing: tuple[str, ...]
    figures: Mapping[tuple[str, str | None, date], Figure]

    def figure(self, kpi: str, segment: str | None, start: date) -> Figure | None:
        """One figure, None where there is none."""
        return self.figures.get((kpi, segment, start))

    def series(self, kpi: str, segment: str | None) -> list[Figure]:
        """One KPI in each of the periods."""
        return [self.figures[kpi, segment, period.start] for period in self.periods]


def kpi_periods(store: Store, grain: Grain, as_of: date) -> tuple[Period, ...]:
    """All weeks or months from the first datum that a KPI needs to ``as_of``, ascending; empty without data."""
    if grain not in KPI_GRAINS:
        raise InputError("grain_unknown", value=grain, allowed=", ".join(KPI_GRAINS))
    first = first_datum(store, as_of)
    return periods(grain, first, as_of) if first else ()


def first_datum(store: Store, as_of: date) -> date | None:
    """The first day of any data that a KPI needs."""
    return min((day for day in _first_days(store, as_of).values() if day is not None), default=None)


def previous_start(grain: Grain, start: date) -> date:
    """First day of the period before."""
    return start - (relativedelta(weeks=1) if grain == "week" else relativedelta(months=1))


def last_year_start(grain: Grain, start: date) -> date:
    """First day of the same month last year, or of the week 52 weeks earlier."""
    return start - (relativedelta(weeks=52) if grain == "week" else relativedelta(years=1))


def kpis(
    store: Store,
    version: Version | None,
    grain: Grain,
    told: Sequence[Period],
    as_of: date,
    *,
    churn_days: int = CHURN_DAYS,
    progress: Progress = lambda _step, _fraction: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> KpiTable:
    """Every KPI in each of ``told`` (periods of the grain up to ``as_of``), of all customers and by segment.

    ``version`` None: all customers only. Raises ``InputError("grain_unknown")``, ``InputError("churn_days")``.
    """
    if grain not in KPI_GRAINS:
        raise InputError("grain_unknown", value=grain, allowed=", ".join(KPI_GRAINS))
    if not 1 <= churn_days <= MOST_CHURN_DAYS:
        raise InputError("churn_days", value=churn_days, allowed=f"1-{MOST_CHURN_DAYS}")
    first_days = _first_days(store, as_of)
    missing = tuple(kpi.code for kpi in KPIS if first_days[kpi.source] is None)
    shown = {period.start: period for period in told}
    # growth asks for the period before as well
    ends = {period.start: period.end for period in told}
    for start in list(shown):
        ends.setdefault(previous_start(grain, start), start - timedelta(days=1))
    starts = sorted(ends)
    if not shown:
        return KpiTable(grain, (), (), churn_days, missing, {})
    begun = _PART_OF_HISTORY if version else 0.0
    with store.holding(), store.cursor() as cursor, interruptible(cursor, cancelled):
        memberships = members_before(
            store,
            version,
            starts,
            as_of,
            progress=lambda part: progress("time_history", part * begun),
            cancelled=cancelled,
        )
        found: dict[str, dict[str, Sums]] = {}
        segments = _segments(cursor, version, memberships)
        for place, family in enumerate(_FAMILIES):
            if all(kpi.code in missing for kpi in KPIS if kpi.family == family):
                continue
            progress(f"kpi_{family}", begun + (0.95 - begun) * place / len(_FAMILIES))
            customers, values = kpi_customers(family, grain, ends, as_of, churn_days=churn_days)
            query = load_sql("effects/kpi_sums", kpi_customers=customers, memberships=memberships)
            columns = cursor.execute(query, values | {"newcomers": NEWCOMERS}).fetchnumpy()
            found |= {family: _sums(columns, starts, segments)}
    progress("kpi_intervals", 0.97)
    places: list[str | None] = [None, *(segments if version else ())]
    figures: dict[tuple[str, str | None, date], Figure] = {}
    for kpi in KPIS:
        if kpi.code in missing:
            none = [Figure(kpi.code, place, period, None, 0, None) for period in told for place in places]
            figures |= {(kpi.code, cell.segment, cell.period.start): cell for cell in none}
            continue
        # the sum over the segments is all customers
        sums = {
            name: np.concatenate([column.sum(axis=1, keepdims=True), column], axis=1)[:, : len(places)]
            for name, column in found[kpi.family].items()
            if name in kpi.columns
        }
        cells = _figures(kpi, places, sums, starts=starts, shown=shown, grain=grain, first_day=first_days[kpi.source])
        figures |= {(kpi.code, cell.segment, cell.period.start): cell for cell in cells}
    return KpiTable(grain, tuple(told), tuple(segments if version else ()), churn_days, missing, figures)


def _first_days(store: Store, as_of: date) -> dict[Source, date | None]:
    with store.cursor() as cursor:
        cursor.execute(load_sql("effects/kpi_sources"), {"as_of": as_of})
        names = [column[0] for column in cursor.description or ()]
        row = cursor.fetchone()
    assert row is not None
    return cast("dict[Source, date | None]", dict(zip(names, row, strict=True)))


def kpi_customers(
    family: str, grain: Grain, ends: Mapping[date, date], as_of: date, *, churn_days: int
) -> tuple[str, dict[str, object]]:
    """What the KPIs of a family are added up from, one row per period and customer: a ``(query)`` and its values.

    ``ends``: the last day of each period, by its first.
    """
    query = load_sql(f"effects/kpi_{family}", scored_answers=f"({load_sql('effects/scored_answers')})")
    values: dict[str, object] = {
        "starts": list(ends),
        "ends": list(ends.values()),
        "previous_starts": [previous_start(grain, start) for start in ends],
        "grain": grain,
        "as_of": as_of,
        "churn_days": churn_days,
    }
    return f"({query})", {name: value for name, value in values.items() if f"${name}" in query}


def members_before(
    store: Store,
    version: Version | None,
    starts: Sequence[date],
    as_of: date,
    *,
    progress: Callable[[float], None] = lambda _fraction: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> str:
    """Where everybody was on the day before each period; nobody is anywhere before the first datum."""
    first = first_datum(store, as_of)
    days = [start - timedelta(days=1) for start in starts if first and start > first]
    if not version or not days:
        return _NO_MEMBERS
    return memberships_table(store, version, days, progress=progress, cancelled=cancelled)


def _segments(cursor: duckdb.DuckDBPyConnection, version: Version | None, memberships: str) -> list[str]:
    """Segments in the order of the version, those found besides, those for what is left over; newcomers last."""
    if version is None:
        return [NEWCOMERS]
    query = f"SELECT DISTINCT segment FROM {memberships} ORDER BY segment"  # noqa: S608 - our own table
    told = [name for (name,) in cursor.execute(query).fetchall()]
    names = [name for name in dict.fromkeys((*version.sizes, *told)) if name in told or name not in LEFT_OVER]
    return [*sorted(names, key=lambda name: name in LEFT_OVER), NEWCOMERS]


def _sums(columns: Mapping[str, Any], starts: Sequence[date], segments: Sequence[str]) -> dict[str, Sums]:
    """Each summed column as an array (periods, segments, bootstrap groups)."""
    at = {np.datetime64(start): place for place, start in enumerate(starts)}
    where = {segment: place for place, segment in enumerate(segments)}
    rows = np.array([at[day] for day in columns["start_on"].astype("datetime64[D]")], dtype=np.intp)
    places = np.array([where[str(segment)] for segment in columns["segment"]], dtype=np.intp)
    groups = columns["bootstrap_group"].astype(np.intp)
    sums = {}
    for name, column in columns.items():
        if name not in ("start_on", "segment", "bootstrap_group"):
            sums[name] = np.zeros((len(starts), len(segments), BOOTSTRAP_GROUPS))
            sums[name][rows, places, groups] = column.astype(np.float64)
    return sums


def _figures(
    kpi: Kpi,
    places: Sequence[str | None],
    sums: Mapping[str, Sums],
    *,
    starts: Sequence[date],
    shown: Mapping[date, Period],
    grain: Grain,
    first_day: date | None,
) -> Iterator[Figure]:
    """One figure for each period shown and place, from sums (periods, places, bootstrap groups)."""
    totals, counts = sums[kpi.numerator].sum(axis=2), sums[kpi.n].sum(axis=2)
    below = totals if kpi.denominator is None else sums[kpi.denominator].sum(axis=2)
    values = np.divide(totals, below, out=np.full_like(totals, np.nan), where=below > 0)
    draws = None
    if kpi.denominator is not None and kpi.interval == "bootstrap":
        draws = ratio_draws(sums[kpi.numerator], sums[kpi.denominator])
    for at, start in enumerate(starts):
        if start not in shown:
            continue
        period = shown[start]
        before = starts.index(previous_start(grain, start)) if kpi.code == GROWTH else at
        for place, segment in enumerate(places):
            n = int(min(counts[at, place], counts[before, place]))
            value = float(totals[at, place] if kpi.denominator is None else values[at, place])
            if kpi.code == GROWTH:
                earlier = float(values[before, place])
                value = value / earlier - 1 if earlier > 0 else float("nan")
            if first_day is None or period.end < first_day or np.isnan(value):
                yield Figure(kpi.code, segment, period, None, n, None)
                continue
            cell = {name: column[at, place] for name, column in sums.items()}
            interval = _interval(kpi, cell)
            if draws is not None:
                here = draws[at, place]
                interval = interval_of(growth_draws(here, draws[before, place]) if kpi.code == GROWTH else here)
            yield Figure(kpi.code, segment, period, value, n, interval)


def _interval(kpi: Kpi, cell: Mapping[str, Sums]) -> tuple[float, float] | None:
    """Of a KPI that is a share or a net, from the sums of its columns by bootstrap group; None of the others."""
    told = {name: round(float(column.sum())) for name, column in cell.items()}
    if kpi.interval == "wilson":
        return share_interval(told[kpi.numerator], told[str(kpi.denominator)])
    if kpi.interval == "net":
        net = net_interval(told["nps_high"], told["nps_low"], told[kpi.n])
        return None if net is None else (100 * net[0], 100 * net[1])
    return None
