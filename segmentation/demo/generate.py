"""The files of an invented retailer, from orders to campaigns: the same for the same seed."""

from __future__ import annotations

import csv
import tempfile
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

import duckdb

from segmentation.demo.tables import Tables
from segmentation.demo.write import SHEET_ROWS, join_csv, write_workbook
from segmentation.errors import CancelledError, InputError, StoreError
from segmentation.store import quote_literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

Language = Literal["zh", "en"]
Table = Literal["orders", "customers", "surveys", "tickets", "interactions", "campaigns"]

MOST_CUSTOMERS = 5_000_000
FIRST_UNTIL, LAST_UNTIL = date(2018, 1, 1), date(2030, 12, 31)
"""The last day must lie where ``season.csv`` knows the spring festivals."""

DATA = Path(__file__).parents[2] / "data" / "demo"
SHEETS: Mapping[Language, Mapping[str, str]] = {
    "zh": {"orders": "订单明细", "customers": "客户资料"},
    "en": {"orders": "Orders", "customers": "Customers"},
}
_BATCH = 5_000
_Span = dict[str, object]
_Row = tuple[object, ...]


@dataclass(frozen=True)
class DemoFiles:
    """Where the files are and how many rows each table has; orders also as a workbook if they fit one."""

    orders: Path
    orders_workbook: Path | None
    customers: Path
    surveys: Path
    tickets: Path
    interactions: Path
    campaigns: Path
    rows: Mapping[Table, int]


def generate(
    out: Path,
    *,
    customers: int,
    seed: int = 2024,
    language: Language = "zh",
    until: date = date(2025, 12, 31),
    progress: Callable[[float], None] = lambda _share: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> DemoFiles:
    """Write the 30 months up to ``until`` into ``out``: orders, customers, surveys, tickets, interactions, campaigns.

    ``progress`` is told the share done, 0 to 1; ``cancelled`` is asked every few seconds. Files appear in ``out``
    when all are complete, and replace those of an earlier call.
    Raises ``InputError``: ``demo_customers_out_of_range``, ``demo_language_unknown``, ``demo_until_out_of_range``,
    ``demo_folder_unusable``; ``StoreError``: ``engine``; ``CancelledError``.
    """
    _check(customers, language, until)

    def watch(share: float) -> None:
        if cancelled():
            raise CancelledError
        progress(share)

    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".demo-", dir=out) as name:
            work = Path(name)
            # a file, so that tables larger than the memory granted can leave it
            with closing(duckdb.connect(work / "demo.duckdb")) as con:
                con.execute("SET memory_limit = '2GB'")
                con.execute(f"SET temp_directory = {quote_literal(str(work / 'spill'))}")
                tables = Tables(con, DATA, customers, seed, language, until, watch)
                tables.build()
                made = _Writer(tables, work, language).write()
            finished = _move(made, out)
            progress(1.0)
            return finished
    except OSError as error:
        raise InputError("demo_folder_unusable", folder=str(out), reason=error.strerror or str(error)) from error
    except duckdb.Error as error:
        raise StoreError("engine", message=str(error)) from error


def header(table: Table, language: Language) -> list[str]:
    """The column names of a file, as its first row shows them."""
    with (DATA / "headers.csv").open(encoding="utf-8", newline="") as lines:
        return [row[language] for row in csv.DictReader(lines) if row["file"] == table]


def _check(customers: int, language: str, until: date) -> None:
    if not 1 <= customers <= MOST_CUSTOMERS:
        raise InputError("demo_customers_out_of_range", given=customers, low=1, high=MOST_CUSTOMERS)
    if language not in get_args(Language):
        raise InputError("demo_language_unknown", given=language, allowed=", ".join(get_args(Language)))
    if not FIRST_UNTIL <= until <= LAST_UNTIL:
        raise InputError("demo_until_out_of_range", given=until, low=FIRST_UNTIL, high=LAST_UNTIL)


@dataclass(frozen=True)
class _Writer:
    """Writes the tables into ``work`` and counts their rows: CSV, and workbooks where people can open them."""

    tables: Tables
    work: Path
    language: Language
    rows: dict[Table, int] = field(default_factory=dict)

    def write(self) -> DemoFiles:
        months, people = self.tables.months(), self.tables.spans()
        whole: list[_Span] = [{}]
        orders = self.csv("orders", months, 0.65, 0.75)
        fits = self.rows["orders"] <= SHEET_ROWS
        few = self.tables.customers <= SHEET_ROWS
        return DemoFiles(
            orders=orders,
            orders_workbook=self.workbook("orders", months, 0.75, 0.88, self.rows["orders"]) if fits else None,
            customers=self.workbook("customers", people, 0.88, 0.96, self.tables.customers)
            if few
            else self.csv("customers", people, 0.88, 0.96),
            surveys=self.csv("surveys", whole, 0.96, 0.98),
            tickets=self.csv("tickets", whole, 0.98, 0.99),
            interactions=self.csv("interactions", whole, 0.99, 0.995),
            campaigns=self.csv("campaigns", whole, 0.995, 1.0),
            rows=self.rows,
        )

    def csv(self, table: Table, spans: Sequence[_Span], start: float, end: float) -> Path:
        path = self.work / f"{table}.csv"
        self.rows[table] = 0
        join_csv(path, header(table, self.language), self._parts(table, spans, start, end))
        return path

    def workbook(self, table: Table, spans: Sequence[_Span], start: float, end: float, total: int) -> Path:
        path = self.work / f"{table}.xlsx"
        rows = self._heard(self._cells(table, spans), total, start, end)
        sheet, names = SHEETS[self.language][table], header(table, self.language)
        write_workbook(path, sheet, names, rows, scratch=self.work)
        self.rows[table] = total
        return path

    def _parts(self, table: Table, spans: Sequence[_Span], start: float, end: float) -> Iterator[Path]:
        part = self.work / "part.csv"
        for span in self.tables.steps(spans, start, end):
            self.rows[table] += self.tables.copy(table, span, part)
            yield part

    def _cells(self, table: Table, spans: Sequence[_Span]) -> Iterator[_Row]:
        for span in spans:
            found = self.tables.select(table, span)
            while batch := found.fetchmany(_BATCH):
                yield from batch

    def _heard(self, rows: Iterator[_Row], total: int, start: float, end: float) -> Iterator[_Row]:
        """The same rows, with a word about progress now and then."""
        for done, row in enumerate(rows):
            if done % _BATCH == 0:
                self.tables.watch(start + (end - start) * done / total)
            yield row


def _move(made: DemoFiles, out: Path) -> DemoFiles:
    """Move the finished files to ``out``; drop what an earlier call left in the other format."""
    for stale in ("orders.xlsx", "customers.csv", "customers.xlsx"):
        (out / stale).unlink(missing_ok=True)

    def moved(path: Path) -> Path:
        return path.replace(out / path.name)

    return DemoFiles(
        orders=moved(made.orders),
        orders_workbook=made.orders_workbook and moved(made.orders_workbook),
        customers=moved(made.customers),
        surveys=moved(made.surveys),
        tickets=moved(made.tickets),
        interactions=moved(made.interactions),
        campaigns=moved(made.campaigns),
        rows=made.rows,
    )
