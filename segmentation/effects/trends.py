"""How segments develop: their size at the end of each period, and what their customers brought in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from segmentation.effects.history import history_of, memberships_table
from segmentation.effects.moves import Change, moves_over
from segmentation.effects.periods import periods
from segmentation.effects.stops import Stop
from segmentation.errors import InputError
from segmentation.models.result import LEFT_OVER
from segmentation.segments.library import versions
from segmentation.store import interruptible, load_sql

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from segmentation.effects.history import RulesOf
    from segmentation.effects.periods import Grain, Period
    from segmentation.segments.library import Version
    from segmentation.store import Store

MOST_POINTS = 120
_DAYS_AT_MOST: dict[Grain, int] = {"week": 7, "month": 31, "quarter": 92}
MEASURES = ("customers", "customer_share", "revenue", "spend_per_order", "orders_per_customer")
OF_THE_PERIOD = MEASURES[2:]  # of orders of the period, not of its last day alone
WHO = ("inside", "entered", "left", "stayed")  # at the end of a period, or between its ends


@dataclass(frozen=True)
class Point:
    """One segment in one period. ``customers``: in it on the period's last day, of the ``known`` by then.

    ``orders`` (sales) and ``revenue`` (net of refunds) of the period, by these customers; ``buyers`` ordered in it.
    """

    segment: str
    period: Period
    customers: int
    known: int
    buyers: int
    orders: int
    revenue: float

    @property
    def customer_share(self) -> float | None:
        """Of all customers known on that day, 0..1."""
        return self.customers / self.known if self.known else None

    @property
    def spend_per_order(self) -> float | None:
        """Average order value: revenue / orders of the period."""
        return self.revenue / self.orders if self.orders else None

    @property
    def orders_per_customer(self) -> float | None:
        """Orders of the period / customers at its end."""
        return self.orders / self.customers if self.customers else None

    def value(self, measure: str) -> float | None:
        """One of ``MEASURES``."""
        found: float | None = getattr(self, measure)
        return found


@dataclass(frozen=True)
class Trends:
    """By segment, in the order of meaning, one for each of ``periods``; nobody there counts 0.

    ``changes``: from the end of the period before to the end of the period.
    """

    version: Version
    rules: RulesOf
    periods: tuple[Period, ...]
    points: dict[str, tuple[Point, ...]]
    changes: dict[str, tuple[Change, ...]]

    @property
    def days(self) -> tuple[date, ...]:
        """The day before the first period, then the last day of each: what entered and left are told between."""
        return looked_at(self.periods)

    def stops(self, segment: str, place: int, who: str) -> tuple[Stop, ...]:
        """Where one of ``WHO`` were: what finds them. ``place``: of the period, from 0."""
        before, after = self.days[place], self.days[place + 1]
        if who == "inside":
            return (Stop(after, segment),)
        return (Stop(before, segment, there=who != "entered"), Stop(after, segment, there=who != "left"))

    def count(self, segment: str, place: int, who: str) -> int:
        """How many they are."""
        if who == "inside":
            return self.points[segment][place].customers
        found: int = getattr(self.changes[segment][place], who)
        return found

    def most_changed(self) -> str | None:
        """The segment whose share of all customers changed most from the first period to the last."""
        named = [segment for segment in self.points if segment not in LEFT_OVER] or list(self.points)
        return max(named, key=lambda segment: abs(self.share_change(segment)), default=None)

    def share_change(self, segment: str) -> float:
        """Share in the last period minus that in the first, -1..1."""
        first, last = self.points[segment][0], self.points[segment][-1]
        return (last.customer_share or 0.0) - (first.customer_share or 0.0)


def last_periods(grain: Grain, count: int, as_of: date, not_before: date | None) -> tuple[Period, ...]:
    """The last ``count`` periods up to ``as_of``, fewer where ``not_before`` lies in a later one.

    Raises ``InputError("period_count")`` outside 1..120, ``InputError("grain_unknown")``.
    """
    if not 1 <= count <= MOST_POINTS:
        raise InputError("period_count", value=count, allowed=f"1-{MOST_POINTS}")
    first = as_of - timedelta(days=count * _DAYS_AT_MOST.get(grain, 1))
    return periods(grain, min(as_of, max(first, not_before or first)), as_of)[-count:]


def looked_at(told: Sequence[Period]) -> tuple[date, ...]:
    """The day before the first period, then the last day of each."""
    return (told[0].start - timedelta(days=1), *(period.end for period in told)) if told else ()


def trends(
    store: Store,
    version: Version,
    told: Sequence[Period],
    rules: RulesOf = "now",
    *,
    progress: Callable[[float], None] = lambda _fraction: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Trends:
    """Every segment of a saved segmentation in every period. ``progress`` is told the part done, 0 to 1."""
    if not told:
        return Trends(version, rules, (), {}, {})
    days = looked_at(told)
    with store.holding(), store.cursor() as cursor, interruptible(cursor, cancelled):
        memberships = memberships_table(store, version, days, rules, progress=progress, cancelled=cancelled)
        query = load_sql("effects/trends", memberships=memberships)
        spans = {"period_starts": [period.start for period in told], "period_ends": [period.end for period in told]}
        rows = cursor.execute(query, spans).fetchall()
        moved = moves_over(store, history_of(version, days, rules), cancelled=cancelled)
    found = {(as_of, segment): tuple(counts) for as_of, segment, *counts in rows}
    known: dict[date, int] = {}
    for (as_of, _), counts in found.items():
        known[as_of] = known.get(as_of, 0) + counts[0]
    changes = [moves.changes() for moves in moved]
    names = segments_in_order(store, version, {segment for told_of in changes for segment in told_of})
    points = {
        segment: tuple(_point(segment, period, known, found.get((period.end, segment))) for period in told)
        for segment in names
    }
    told_of = {
        segment: tuple(
            found_in.get(segment) or _nobody(segment, moves.before, moves.after)
            for found_in, moves in zip(changes, moved, strict=True)
        )
        for segment in names
    }
    return Trends(version, rules, tuple(told), points, told_of)


def _nobody(segment: str, before: date, after: date) -> Change:
    return Change(segment, before, after, *[0] * 8)


def _point(segment: str, period: Period, known: dict[date, int], counts: tuple[float, ...] | None) -> Point:
    customers, buyers, orders, revenue = counts or (0, 0, 0, 0.0)
    return Point(segment, period, int(customers), known.get(period.end, 0), int(buyers), int(orders), float(revenue))


def segments_in_order(store: Store, version: Version, found: set[str]) -> list[str]:
    """All segments of a version in the order of meaning, then those that only earlier versions had.

    What is left over (``LEFT_OVER``) is there only where somebody is.
    """
    earlier = [other for other in versions(store) if other.name == version.name]
    told = dict.fromkeys(version.sizes) | dict.fromkeys(code for other in earlier for code in other.sizes)
    ordered = [*told, *sorted(found - set(told))]
    return [code for code in ordered if code in found or (code in version.sizes and code not in LEFT_OVER)]
