"""The invented shop as tables of a scratch database, built by the queries beside this file, in steps of flat memory."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

from segmentation.store import load_sql

if TYPE_CHECKING:
    from pathlib import Path

    from duckdb import DuckDBPyConnection

Watch = Callable[[float], None]
"""Hears the share done; raises to stop."""

MONTHS = 30
_CHUNK = 50_000  # customers a query, or as much work in months: memory stays flat, a cancel is heard within seconds
_Step = TypeVar("_Step")


@dataclass(frozen=True)
class Tables:
    """What one run knows: the database, where the words lie, and the settings every query may name."""

    con: DuckDBPyConnection
    data: Path
    customers: int
    seed: int
    language: str
    until: date
    watch: Watch

    def build(self) -> None:
        """Create all tables, from the words to the lines of the orders file."""
        self.watch(0.0)
        self.con.execute(load_sql("demo/dice"))
        self._create("words", {"path": str(self.data / "vocabulary.csv")})
        self._create("slots", {})
        first_day = self.months()[0]["first_day"]
        self._create("season", {"path": str(self.data / "season.csv"), "first_day": first_day})
        self._create("persons", {"units": self.count("season")})
        self._fill("purchases", self.steps(self.spans(), 0.02, 0.4))
        self._fill("entries", self.steps(self.months(), 0.4, 0.65))

    def spans(self) -> list[dict[str, object]]:
        """The customers in groups one query handles at a time."""
        return [
            {"first": first, "last": min(first + _CHUNK - 1, self.customers)}
            for first in range(1, self.customers + 1, _CHUNK)
        ]

    def months(self) -> list[dict[str, object]]:
        """The time the shop is open, in groups of months one query handles at a time; the ends may be cut."""
        end = self.until + timedelta(days=1)
        index = end.year * 12 + end.month - 1
        starts = [date(at // 12, at % 12 + 1, 1) for at in range(index - MONTHS, index + 1)]
        starts[0] = starts[0].replace(day=min(end.day, 28))
        every = max(1, MONTHS * _CHUNK // self.customers)
        edges = [*[day for day in starts if day < end][::every], end]
        return [{"first_day": a, "next_day": b} for a, b in pairwise(edges)]

    def steps(self, items: Sequence[_Step], start: float, end: float) -> Iterator[_Step]:
        """The items one by one, reporting progress from ``start`` to ``end`` and stopping when asked."""
        for done, item in enumerate(items):
            self.watch(start + (end - start) * done / len(items))
            yield item

    def count(self, table: str) -> int:
        """Rows of a table."""
        return _only_number(self.con.table(table).count("*").fetchall())

    def select(self, table: str, span: Mapping[str, object]) -> DuckDBPyConnection:
        """The finished rows of a file, in its order; read them to the end."""
        query, values = self._query(table, span)
        return self.con.execute(query, values)

    def copy(self, table: str, span: Mapping[str, object], path: Path) -> int:
        """Write the finished rows of a file as CSV without a header; how many."""
        query, values = self._query(table, span)
        copy = f"COPY ({query}) TO $part (FORMAT csv, HEADER false)"
        return _only_number(self.con.execute(copy, {**values, "part": str(path)}).fetchall())

    def _create(self, table: str, span: Mapping[str, object]) -> None:
        query, values = self._query(table, span)
        self.con.execute(f"CREATE TABLE {table} AS {query}", values)

    def _fill(self, table: str, spans: Iterator[Mapping[str, object]]) -> None:
        for number, span in enumerate(spans):
            query, values = self._query(table, span)
            into = f"INSERT INTO {table}" if number else f"CREATE TABLE {table} AS"
            self.con.execute(f"{into} {query}", values)

    def _query(self, name: str, span: Mapping[str, object]) -> tuple[str, dict[str, object]]:
        query = load_sql(f"demo/{name}")
        known = {
            "seed": self.seed,
            "customers": self.customers,
            "language": self.language,
            "last_day": self.until,
            **span,
        }
        # the engine refuses values a query doesn't name
        named = set(re.findall(r"\$(\w+)", re.sub("--.*", "", query)))
        return query, {key: value for key, value in known.items() if key in named}


def _only_number(rows: list[tuple[object, ...]]) -> int:
    ((number,),) = rows
    assert isinstance(number, int)
    return number
