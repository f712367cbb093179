"""How content customers say they are: CSAT, NPS and CES over time and by group.

CSAT: per cent of answers that are satisfied, 0 to 100. NPS: per cent of promoters less per cent of detractors, -100 to
100 (Reichheld, Harvard Business Review 81(12), 2003). CES: mean score on 1-7, 7 = easy (Dixon, Freeman & Toman, Harvard
Business Review 88(7), 2010). What counts as what: ``scored_answers.sql``. Every answer counts, several of one customer
too.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal, get_args

from dateutil.relativedelta import relativedelta

from segmentation.effects.intervals import difference_interval, mean_interval, net_interval, share_interval, variance
from segmentation.effects.periods import Grain, Period, periods
from segmentation.errors import InputError
from segmentation.segments.effect import CHANCE, SMALL_N, test_value
from segmentation.segments.runs import members_table
from segmentation.store import load_sql, quote_identifier
from segmentation.tags.evaluate import tags_table

if TYPE_CHECKING:
    from segmentation.effects.intervals import Interval
    from segmentation.segments.runs import Run
    from segmentation.store import Store
    from segmentation.tags.definitions import TagGroup

Measure = Literal["csat", "nps", "ces"]
MEASURES: tuple[Measure, ...] = get_args(Measure)
Outcome = Literal["high", "middle", "low"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
SCALES: dict[Measure, tuple[float, float]] = {"csat": (0, 100), "nps": (-100, 100), "ces": (1, 7)}
Dimension = Literal["channel", "order_channel", "category", "product_name", "issue_type", "assignee"]
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)
FIRST_DAY = date(1900, 1, 1)


@dataclass(frozen=True)
class Change:
    """A difference of two figures with its 95 % interval, by their standard errors."""

    value: float
    low: float
    high: float

    @property
    def chance(self) -> bool:
        """Whether the interval holds 0."""
        return self.low <= 0 <= self.high


@dataclass(frozen=True)
class Score:
    """One figure and what it rests on. ``total``, ``squares``: sums of the answers' points, and of their squares."""

    measure: Measure
    n: int
    high: int
    middle: int
    low: int
    total: float
    squares: float

    @property
    def value(self) -> float | None:
        """CSAT 0 to 100, NPS -100 to 100, CES 1 to 7; None without answers."""
        return self.total / self.n if self.n else None

    @property
    def interval(self) -> Interval | None:
        """95 %, in the unit of ``value``: Wilson (CSAT), adjusted Wald (NPS), t (CES)."""
        if self.measure == "ces":
            found = mean_interval(self.n, self.total, self.squares)
            lowest, highest = SCALES["ces"]
            return found and (max(found[0], lowest), min(found[1], highest))
        found = share_interval(self.high, self.n)
        if self.measure == "nps":
            found = net_interval(self.high, self.low, self.n)
        return found and (100 * found[0], 100 * found[1])

    @property
    def error(self) -> float:
        """Standard error of ``value``; 0 without answers."""
        return math.sqrt(variance(self.n, self.total, self.squares) / self.n) if self.n else 0.0

    @property
    def small(self) -> bool:
        """Whether fewer than 30 answers stand behind it."""
        return self.n < SMALL_N

    def change_from(self, earlier: Score) -> Change | None:
        """How it differs from another, independent one; None where one of them has fewer than 2 answers."""
        if self.value is None or earlier.value is None or min(self.n, earlier.n) < 2:
            return None
        low, high = difference_interval(self.value, self.error, earlier.value, earlier.error)
        return Change(self.value - earlier.value, low, high)

    def count(self, outcome: Outcome) -> int:
        """Answers that count as ``outcome``."""
        return {"high": self.high, "middle": self.middle, "low": self.low}[outcome]

    def share(self, outcome: Outcome) -> float | None:
        """Their share, 0 to 1; None without answers."""
        return self.count(outcome) / self.n if self.n else None

    def share_interval(self, outcome: Outcome) -> Interval | None:
        """Its 95 % interval (Wilson)."""
        return share_interval(self.count(outcome), self.n)


@dataclass(frozen=True)
class GroupScore:
    """The answers of one value; None = not known. ``standing``: whether it lies above or below all beyond chance."""

    value: str | None
    score: Score
    standing: Literal["above", "below"] | None


def windows(as_of: date, months: int | None) -> tuple[date, tuple[date, date] | None]:
    """The first of the last ``months`` up to a day, and first and last day of as many before; None = all there is."""
    if months is None:
        return FIRST_DAY, None
    first, earlier = (as_of - relativedelta(months=n) + timedelta(days=1) for n in (months, 2 * months))
    return first, (earlier, first - timedelta(days=1))


def answers_table(store: Store, as_of: date) -> str:
    """Name of a table with one row per scored answer up to a day: see ``satisfaction_answers.sql``."""
    query = load_sql("effects/satisfaction_answers", scored_answers=f"({load_sql('effects/scored_answers')})")
    return store.derived("answers", query, {"as_of": as_of}, {"as_of": as_of})


def measures_asked(store: Store, as_of: date) -> dict[Measure, int]:
    """Measures that have answers up to a day, with how many, the most first."""
    with store.holding(), store.cursor() as cursor:
        query = f"SELECT kind, COUNT(*) FROM {answers_table(store, as_of)} GROUP BY kind ORDER BY 2 DESC, 1"  # noqa: S608
        return dict(cursor.execute(query).fetchall())


def overall(store: Store, as_of: date, measure: Measure, first: date = FIRST_DAY, last: date | None = None) -> Score:
    """All answers from ``first`` to ``last``, which is ``as_of`` or earlier."""
    everything = "(SELECT *, NULL AS group_value FROM answers)"
    return next(iter(_counted(store, as_of, measure, first, everything, last=last).values()))


def by_period(
    store: Store, as_of: date, measure: Measure, grain: Grain, first: date | None = None
) -> list[tuple[Period, Score]]:
    """Every period from that of ``first`` (or of the first answer) to ``as_of``, those without answers included.

    Raises what ``periods`` raises.
    """
    if first is None:
        with store.holding(), store.cursor() as cursor:
            query = f"SELECT MIN(answered_on) FROM {answers_table(store, as_of)} WHERE kind = $1"  # noqa: S608
            row = cursor.execute(query, [measure]).fetchone()
        if row is None or row[0] is None:
            return []
        first = row[0]
    told = periods(grain, first, as_of)
    groups = f"(SELECT *, CAST(DATE_TRUNC('{grain}', answered_on) AS DATE) AS group_value FROM answers)"  # noqa: S608
    start = told[0].start if told else first
    found = _counted(store, as_of, measure, start, groups)
    return [(period, found.get(period.start) or _nothing(measure)) for period in told]


def dimensions_told(store: Store, as_of: date) -> list[Dimension]:
    """By what answers can be grouped: of what some, at least, are known."""
    counts = ", ".join(f"COUNT({name})" for name in DIMENSIONS)
    with store.holding(), store.cursor() as cursor:
        row = cursor.execute(f"SELECT {counts} FROM {answers_table(store, as_of)}").fetchone()  # noqa: S608
    return [name for name, count in zip(DIMENSIONS, row or (), strict=True) if count]


def by_dimension(
    store: Store, as_of: date, measure: Measure, dimension: Dimension, first: date = FIRST_DAY
) -> list[GroupScore]:
    """By where it was answered, or by the order or ticket before it; most answers first.

    Raises ``InputError("dimension_unknown")``.
    """
    if dimension not in DIMENSIONS:
        raise InputError("dimension_unknown", value=dimension, allowed=", ".join(DIMENSIONS))
    groups = f"(SELECT *, {quote_identifier(dimension)} AS group_value FROM answers)"  # noqa: S608
    return _grouped(store, as_of, measure, first, groups)


def by_segment(store: Store, measure: Measure, run: Run, first: date = FIRST_DAY) -> list[GroupScore]:
    """By the segment customers are in at the run's day; most answers first. None = answers without a customer."""
    with store.holding():
        members = members_table(store, run)
        groups = (
            "(SELECT answers.*, placed.segment AS group_value FROM answers"  # noqa: S608 - our own name
            f" LEFT JOIN {members} AS placed ON answers.customer_id = placed.customer_id)"
        )
        return _grouped(store, run.as_of, measure, first, groups)


def by_tag(store: Store, as_of: date, measure: Measure, group: TagGroup, first: date = FIRST_DAY) -> list[GroupScore]:
    """By the value (its code) of a tag group customers carry at ``as_of``; None = none of them.

    In a group whose values do not exclude each other an answer counts with each value its customer carries.
    """
    with store.holding():
        tags = tags_table(store, as_of, [group])
        carried = " UNION ALL ".join(
            f"SELECT customer_id, {place} AS place FROM {tags.name} WHERE {tags.has(0, place).sql('duckdb')}"  # noqa: S608
            for place in range(len(group.values))
        )
        groups = (
            f"(SELECT answers.*, carried.place AS group_value FROM answers LEFT JOIN ({carried}) AS carried"  # noqa: S608
            " ON answers.customer_id = carried.customer_id)"
        )
        found = _counted(store, as_of, measure, first, groups)
    codes = {place: value.code for place, value in enumerate(group.values)}
    named = {None if place is None else codes[place]: score for place, score in found.items()}
    return _standing(named, overall(store, as_of, measure, first))


def _grouped(store: Store, as_of: date, measure: Measure, first: date, groups: str) -> list[GroupScore]:
    found = _counted(store, as_of, measure, first, groups)
    return _standing(found, overall(store, as_of, measure, first))


def _standing(found: dict[str | None, Score], whole: Score) -> list[GroupScore]:
    return [GroupScore(value, score, _against(score, whole)) for value, score in found.items() if score.n]


def _against(part: Score, whole: Score) -> Literal["above", "below"] | None:
    """By a v-test, as for profiles: several groups are looked at, so three standard errors."""
    if part.value is None or whole.value is None:
        return None
    spread = math.sqrt(variance(whole.n, whole.total, whole.squares))
    z = test_value(part.value - whole.value, spread, part.n, whole.n)
    if abs(z) < CHANCE or part.small:
        return None
    return "above" if z > 0 else "below"


def _counted(
    store: Store, as_of: date, measure: Measure, first: date, groups: str, *, last: date | None = None
) -> dict[Any, Score]:
    """Value -> score. ``groups``: a query over ``answers`` that tells ``group_value``; None is there if nothing is."""
    if measure not in MEASURES:
        raise InputError("measure_unknown", value=measure, allowed=", ".join(MEASURES))
    with store.holding(), store.cursor() as cursor:
        grouped = groups.replace("FROM answers", f"FROM {answers_table(store, as_of)} AS answers")
        rows = cursor.execute(
            load_sql("effects/satisfaction_counts", grouped_answers=grouped),
            {"measure": measure, "first": first, "last": last or as_of},
        ).fetchall()
    return {value: Score(measure, *counts) for value, *counts in rows} or {None: _nothing(measure)}


def _nothing(measure: Measure) -> Score:
    return Score(measure, 0, 0, 0, 0, 0.0, 0.0)
