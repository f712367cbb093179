"""The customers as they stood on a day: what every model looks at, on one day alone or on each day of a pass."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from segmentation.metrics.customers import metrics_table
from segmentation.metrics.happened import RunningEvents, happened_query
from segmentation.metrics.pass_tables import PassTables
from segmentation.metrics.running import Asked, RunningMetrics
from segmentation.store import load_sql

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from datetime import date

    from segmentation.store import Store


class Snapshot(Protocol):
    """Tables of one day. ``days``: all days that will be asked for with it, ascending.

    ``customer_id`` in its tables is the id, or a number where ``numbers`` is a table of ``customer_number`` and
    ``customer_id``.
    """

    store: Store
    day: date
    days: Sequence[date]
    numbers: str | None

    def metrics(self, columns: Collection[str] = (), window_months: int | None = None) -> str:
        """Name of a table like ``metrics_table``; in a pass other columns of windows and gaps than these are NULL."""

    def happened(
        self, events: str, values: Mapping[str, object], period: str, since: date, until: date
    ) -> tuple[str, Mapping[str, object]]:
        """Table or ``(query)`` of metrics/happened.sql over a statement of events, and what it binds."""

    def numbered(self, query: str) -> str:
        """A statement with a ``customer_id``, which is told as in the other tables."""

    def once(self, part: str, query: Callable[[], str]) -> str:
        """Table or ``(query)`` of the rows of ``query()``, asked and made once for all days."""

    def table(self, kind: str, query: str, values: Mapping[str, object], key: Mapping[str, object]) -> str:
        """Name of a table of this day; ``key`` differs whenever the rows may, for the same statement and data."""


class SingleDay(Snapshot):
    """One day, from the tables that all who ask for the day share."""

    def __init__(self, store: Store, day: date) -> None:
        self.store, self.day, self.days = store, day, (day,)
        self.numbers = None

    def metrics(self, columns: Collection[str] = (), window_months: int | None = None) -> str:  # noqa: ARG002 - all there
        return metrics_table(self.store, self.day, window_months=window_months)

    def happened(
        self,
        events: str,
        values: Mapping[str, object],
        period: str,  # noqa: ARG002
        since: date,
        until: date,
    ) -> tuple[str, Mapping[str, object]]:
        return f"({happened_query(f'({events})', since, until)})", values

    def numbered(self, query: str) -> str:
        return query

    def once(self, part: str, query: Callable[[], str]) -> str:  # noqa: ARG002 - there is one day
        return f"({query()})"

    def table(self, kind: str, query: str, values: Mapping[str, object], key: Mapping[str, object]) -> str:
        return self.store.derived(kind, query, values, {"as_of": self.day, **key})


class DayOfPass(Snapshot):
    """One day after the other, each from the one before. Tables of a day are gone when the next one is asked for.

    Customers go by number, 1 for whom was known first: those known on a day have the numbers from 1 to ``known``.
    """

    def __init__(self, tables: PassTables, days: Sequence[date]) -> None:
        self.store, self.days, self.day = tables.store, days, days[0]
        self._tables = tables
        self._customers = tables.make("customers", load_sql("metrics/running_customers"), {"last_day": days[-1]})
        self.numbers = self._customers
        self._running = RunningMetrics(tables, self._customers, days[-1])
        self._events = RunningEvents(tables, self._customers)
        self._of_day: list[str] = []
        self.known = 0

    def go_to(self, day: date) -> None:
        """The next day."""
        for name in self._of_day:
            self._tables.drop(name)
        self._of_day = []
        self._events.next_day()
        self.day = day
        with self.store.cursor() as cursor:
            row = cursor.execute(f"SELECT COUNT(*) FROM {self.numbers} WHERE known_on <= $1", [day]).fetchone()  # noqa: S608
        assert row is not None
        self.known = int(row[0])

    def metrics(self, columns: Collection[str] = (), window_months: int | None = None) -> str:
        return self._running.at(self.day, self.known, Asked.of(columns, window_months))

    def happened(
        self, events: str, values: Mapping[str, object], period: str, since: date, until: date
    ) -> tuple[str, Mapping[str, object]]:
        return self._events.between(events, values, period, since, until), {}

    def numbered(self, query: str) -> str:
        return (
            "SELECT told.* REPLACE (numbers.customer_number AS customer_id)"  # noqa: S608 - our own statement
            f" FROM ({query}) AS told INNER JOIN {self.numbers} AS numbers USING (customer_id)"
        )

    def once(self, part: str, query: Callable[[], str]) -> str:
        return self._tables.once(part, query)

    def table(self, kind: str, query: str, values: Mapping[str, object], key: Mapping[str, object]) -> str:
        told = repr((self.day, query, sorted(values.items()), sorted(key.items())))
        name = self._tables.once(f"{kind}_{hashlib.sha256(told.encode()).hexdigest()[:16]}", lambda: query, values)
        if name not in self._of_day:
            self._of_day.append(name)
        return name


@contextmanager
def passing(
    store: Store, base: str, days: Sequence[date], *, cancelled: Callable[[], bool] = lambda: False
) -> Iterator[DayOfPass]:
    """A pass over days that ascend; its tables are called ``<base>_…`` and gone at the end."""
    tables = PassTables(store, base, cancelled)
    try:
        yield DayOfPass(tables, days)
    finally:
        tables.drop_all()
