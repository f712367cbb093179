"""How often something happened to each customer in a span of days, at many days: each adds what came and went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.metrics.customers import BEGINNING
from segmentation.metrics.pass_tables import day_literal
from segmentation.store import load_sql

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from segmentation.metrics.pass_tables import PassTables


def happened_query(events: str, since: date, until: date) -> str:
    """Statement of metrics/happened.sql over a table or ``(query)`` of events."""
    days = {"since": day_literal(since), "until_day": day_literal(until)}
    return load_sql("metrics/happened", happened_events=events, **days)


class RunningEvents:
    """Counts of events whose statements are read once; ``since`` and ``until`` ascend from day to day.

    Those not asked for on a day are forgotten: events chosen by what holds on a day alone are read anew each day.
    """

    def __init__(self, tables: PassTables, customers: str) -> None:
        self._tables, self._customers = tables, customers
        self._events: dict[tuple[object, ...], str] = {}
        self._counts: dict[tuple[object, ...], dict[str, _Count]] = {}
        self._asked: set[tuple[object, ...]] = set()
        self._made = 0

    def between(self, events: str, values: Mapping[str, object], period: str, since: date, until: date) -> str:
        """Name of a table of metrics/happened.sql, by customer numbers.

        ``events``: statement of ``customer_id``, ``happened_at``. ``period`` tells apart spans over the same events.
        """
        key = (events, *sorted((name, repr(value)) for name, value in values.items()))
        self._asked.add(key)
        if key not in self._events:
            numbered = (
                "SELECT numbers.customer_number AS customer_id, told.happened_at"  # noqa: S608 - our own statement
                f" FROM ({events}) AS told INNER JOIN {self._customers} AS numbers USING (customer_id)"
                " WHERE told.happened_at IS NOT NULL"
            )
            self._made += 1
            self._events[key] = self._tables.make(f"events_{self._made}", numbered, values)
            self._counts[key] = {}
        counts = self._counts[key]
        if period not in counts:
            self._made += 1
            counts[period] = _Count(self._tables, self._made, self._events[key])
        return counts[period].between(since, until)

    def next_day(self) -> None:
        """Forget what was not asked for since the last one."""
        for key in [key for key in self._events if key not in self._asked]:
            self._tables.drop(self._events.pop(key))
            for count in self._counts.pop(key).values():
                count.drop()
        self._asked = set()


class _Count:
    """How often, in the span it has come to."""

    def __init__(self, tables: PassTables, number: int, events: str) -> None:
        self._tables, self._number, self._events = tables, number, events
        self._table, self._turn = "", 0
        self._span = (BEGINNING, BEGINNING)

    def between(self, since: date, until: date) -> str:
        span = (min(since, until), until)
        if self._table and span == self._span:
            return self._table
        before = self._table or f"({happened_query(self._events, BEGINNING, BEGINNING)})"
        query = load_sql(
            "metrics/happened_state",
            happened_before=before,
            happened_new=f"({happened_query(self._events, self._span[1], span[1])})",
            happened_passed=f"({happened_query(self._events, self._span[0], span[0])})",
        )
        self._turn += 1
        previous, self._table = self._table, self._tables.make(f"times_{self._number}_{self._turn}", query)
        self._tables.drop(previous)
        self._span = span
        return self._table

    def drop(self) -> None:
        """Remove what is told."""
        self._tables.drop(self._table)
