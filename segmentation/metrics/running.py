"""The metrics of every customer at many days, from one pass over the orders: each day adds what came since the last.

What adds up is here; gaps but the last one, refunds and cancellations are not. A window holds what was told until its
end less what was told until its beginning.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segmentation.metrics.customers import BEGINNING, metric_dates
from segmentation.store import interruptible, load_sql

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from datetime import date

    from segmentation.store import Store

_WINDOWED = ("order_count", "spend")
_BEFORE = {"window_start": "window_before", "start_6_months": "before_6_months", "start_12_months": "before_12_months"}


@dataclass(frozen=True)
class Asked:
    """What takes time and is NULL if not asked: ``*_6_months`` and ``*_12_months`` (``months``), ``last_gap_days``.

    ``window_months``: what ``*_window`` covers, None = all time.
    """

    window_months: int | None = None
    months: frozenset[int] = frozenset()
    gap: bool = False

    @classmethod
    def of(cls, columns: Collection[str], window_months: int | None = None) -> Asked:
        """What these columns of ``metrics_table`` need."""
        months = frozenset(months for months in (6, 12) if {f"{c}_{months}_months" for c in _WINDOWED} & set(columns))
        return cls(window_months, months, "last_gap_days" in columns)


class Running:
    """One pass up to ``last_day``, in tables of its own; ``with running(...)`` removes them.

    Customers go by ``customer_number``, 1 for whom was known first: those known on a day have the numbers from 1 to
    ``known(day)``. ``customers``: table of ``customer_number`` and ``customer_id``.
    """

    def __init__(self, store: Store, base: str, last_day: date, asked: Asked, cancelled: Callable[[], bool]) -> None:
        self._store, self._base, self._last_day, self._cancelled = store, base, last_day, cancelled
        self._asked = asked
        self._made: dict[str, str] = {}
        self._state = ""
        self._view = ""
        self._days = 0
        self._before: Mapping[str, date] = {}
        self.customers = f"{base}_customers"

    def number_customers(self) -> None:
        """Make ``customers``."""
        self._make("customers", load_sql("metrics/running_customers"), {"last_day": self._last_day})

    def known(self, day: date) -> int:
        """How many customers are known on a day."""
        with self._store.cursor() as cursor:
            row = cursor.execute(f"SELECT COUNT(*) FROM {self.customers} WHERE known_on <= $1", [day]).fetchone()  # noqa: S608
        assert row is not None
        return int(row[0])

    def metrics(self, day: date) -> str:
        """Name of a view like ``metrics_table``, of what adds up; its ``customer_id`` is the ``customer_number``.

        Days must ascend; a view is gone with the next one.
        """
        if not self._state:
            self._begin()
        self._advance(day)
        told = {"this_day": f"DATE '{day.isoformat()}'", "known_customers": str(self.known(day))}
        tables = {"running_state": self._state, "running_totals": self._made["totals"]}
        view = f"{self._base}_metrics_{self._days}"
        with self._store.cursor() as cursor:
            if self._view:
                cursor.execute(f"DROP VIEW {self._view}")
            cursor.execute(f"CREATE OR REPLACE VIEW {view} AS {load_sql('metrics/running_metrics', **tables, **told)}")
        self._view = view
        return view

    def _begin(self) -> None:
        tables = {"running_customers": self.customers}
        self._make("orders", load_sql("metrics/running_orders", **tables), {"last_day": self._last_day})
        self._make("totals", load_sql("metrics/running_totals", **tables))
        asks = {f"asks_{months}_months": months in self._asked.months for months in (6, 12)}
        self._state = self._make("state_0", load_sql("metrics/running_start", **tables), asks)

    def _advance(self, day: date) -> None:
        dates = metric_dates(day, self._asked.window_months)
        for months in (6, 12):
            if months not in self._asked.months:
                dates[f"start_{months}_months"] = BEGINNING
        bound: dict[str, object] = {"day": day, "day_before": self._before.get("as_of", BEGINNING)}
        for start, before in _BEFORE.items():
            bound |= {start: dates[start], before: self._before.get(start, BEGINNING)}
        orders = self._made["orders"]
        new = "metrics/running_new_days" if self._asked.gap else "metrics/running_new"
        query = load_sql(
            "metrics/running_state",
            running_state=self._state,
            running_new=f"({load_sql(new, running_orders=orders)})",
            running_passed=f"({load_sql('metrics/running_passed', running_orders=orders)})",
        )
        self._days += 1
        bound["asks_gap"] = self._asked.gap
        previous, self._state = self._state, self._make(f"state_{self._days}", query, bound)
        self._drop(previous)
        self._before = dates

    def _make(self, part: str, query: str, values: Mapping[str, object] | None = None) -> str:
        name = f"{self._base}_{part}"
        with self._store.cursor() as cursor, interruptible(cursor, self._cancelled):
            self._made[part] = name
            cursor.execute(f"CREATE OR REPLACE TABLE {name} AS {query}", dict(values or {}))
        return name

    def _drop(self, name: str) -> None:
        self._made = {part: made for part, made in self._made.items() if made != name}
        with self._store.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {name}")

    def close(self) -> None:
        """Remove all tables."""
        for name in list(self._made.values()):
            self._drop(name)
        if self._view:
            with self._store.cursor() as cursor:
                cursor.execute(f"DROP VIEW IF EXISTS {self._view}")


@contextmanager
def running(
    store: Store, base: str, last_day: date, asked: Asked, *, cancelled: Callable[[], bool] = lambda: False
) -> Iterator[Running]:
    """A pass whose tables are called ``<base>_…``, gone at the end."""
    told = Running(store, base, last_day, asked, cancelled)
    try:
        told.number_customers()
        yield told
    finally:
        told.close()
