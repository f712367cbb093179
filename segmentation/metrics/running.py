"""The metrics of every customer at many days, from one pass over the orders: each day adds what came since the last.

A window holds what was told until its end less what was told until its beginning.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segmentation.metrics.customers import BEGINNING, metric_dates
from segmentation.metrics.pass_tables import day_literal
from segmentation.store import load_sql

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from segmentation.metrics.pass_tables import PassTables

_WINDOWED = ("order_count", "spend")
_GAPS = {"mean_gap_days", "median_gap_days", "last_gap_days"}
_BEFORE = {"window_start": "window_before", "start_6_months": "before_6_months", "start_12_months": "before_12_months"}
_NO_GAPS = "(SELECT 0 AS customer_id, 0 AS gap_count, 0 AS last_gap_days, 0 AS median_gap_days WHERE FALSE)"
_NO_LISTS = "(SELECT 0 AS customer_id, [0] AS gaps WHERE FALSE)"
_LISTS = "SELECT customer_id, LIST(gap_days ORDER BY ordered_on) AS gaps FROM order_gaps GROUP BY customer_id"


@dataclass(frozen=True)
class Asked:
    """What takes time and is NULL if not asked: ``*_6_months`` and ``*_12_months`` (``months``), gaps, their medians.

    ``window_months``: what ``*_window`` covers, None = all time.
    """

    window_months: int | None = None
    months: frozenset[int] = frozenset()
    gaps: bool = False
    medians: bool = False

    @classmethod
    def of(cls, columns: Collection[str], window_months: int | None = None) -> Asked:
        """What these columns of ``metrics_table`` need."""
        months = frozenset(months for months in (6, 12) if {f"{c}_{months}_months" for c in _WINDOWED} & set(columns))
        return cls(window_months, months, bool(_GAPS & set(columns)), "median_gap_days" in columns)

    def covers(self, other: Asked) -> bool:
        """Whether all that the other asks is told."""
        return (
            self.window_months == other.window_months
            and self.months >= other.months
            and self.gaps >= other.gaps
            and self.medians >= other.medians
        )


class RunningMetrics:
    """Metrics like those of ``metrics_table`` at days that ascend; ``customer_id`` is the customer's number.

    ``customers``: table of metrics/running_customers.sql up to ``last_day``. What is asked for gets a state of its own.
    """

    def __init__(self, tables: PassTables, customers: str, last_day: date) -> None:
        self._tables, self._customers, self._last_day = tables, customers, last_day
        self._states: dict[Asked, _State] = {}

    def at(self, day: date, known: int, asked: Asked) -> str:
        """Name of a view with the ``known`` customers of the day, gone when a later day is asked for."""
        covering = next((other for other in self._states if other.covers(asked)), asked)
        if covering not in self._states:
            self._states[covering] = _State(self._tables, len(self._states), covering, self._orders())
            self._states[covering].begin(self._customers)
        return self._states[covering].at(day, known, self._totals())

    def _orders(self) -> str:
        told = f"({load_sql('metrics/told_orders')})"
        query = load_sql("metrics/running_orders", told_orders=told, running_customers=self._customers)
        return self._tables.once("orders", lambda: query, {"as_of": self._last_day})

    def _totals(self) -> str:
        """Ready totals of customers by their number."""
        query = (
            "SELECT totals.* REPLACE (numbers.customer_number AS customer_id,"  # noqa: S608 - our name
            " COALESCE(totals.source_customer_id, totals.customer_id) AS source_customer_id)"
            f" FROM customer_totals AS totals INNER JOIN {self._customers} AS numbers USING (customer_id)"
        )
        return self._tables.once("totals", lambda: query)


class _State:
    """The sums of each customer on the day it has come to."""

    def __init__(self, tables: PassTables, number: int, asked: Asked, orders: str) -> None:
        self._tables, self._number, self._asked, self._orders = tables, number, asked, orders
        self._table, self._view, self._turn = "", "", 0
        self._dates: Mapping[str, date] = {}

    def begin(self, customers: str) -> None:
        asks: dict[str, object] = {f"asks_{months}_months": months in self._asked.months for months in (6, 12)}
        query = load_sql("metrics/running_start", running_customers=customers)
        self._table = self._tables.make(f"state_{self._number}_0", query, asks)

    def at(self, day: date, known: int, totals: str) -> str:
        if self._dates.get("as_of") == day:
            return self._view
        self._tables.drop(self._view)
        self._advance(day)
        sums = load_sql("metrics/running_sums", running_state=self._table, known_customers=str(known))
        ready = load_sql("metrics/ready_totals", customer_totals=totals)
        query = load_sql("metrics/customer_metrics", order_sums=f"({sums})", ready_totals=f"({ready})")
        self._view = self._tables.view(
            f"metrics_{self._number}_{self._turn}", query.replace("$as_of", day_literal(day))
        )
        return self._view

    def _advance(self, day: date) -> None:
        dates = metric_dates(day, self._asked.window_months)
        for months in (6, 12):
            if months not in self._asked.months:
                dates[f"start_{months}_months"] = BEGINNING
        bound: dict[str, object] = {"day": day, "day_before": self._dates.get("as_of", BEGINNING)}
        for start, before in _BEFORE.items():
            bound |= {start: dates[start], before: self._dates.get(start, BEGINNING)}
        query = load_sql(
            "metrics/running_state",
            running_state=self._table,
            running_new=f"({load_sql('metrics/running_new', running_orders=self._orders)})",
            running_passed=f"({load_sql('metrics/running_passed', running_orders=self._orders)})",
            running_new_gaps=self._new_gaps(),
        )
        self._turn += 1
        previous, self._table = self._table, self._tables.make(f"state_{self._number}_{self._turn}", query, bound)
        self._tables.drop(previous)
        self._dates = dates

    def _new_gaps(self) -> str:
        if not self._asked.gaps:
            return _NO_GAPS
        gaps = self._tables.once("gaps", lambda: load_sql("metrics/order_gaps", told_orders=self._orders))
        lists = _NO_LISTS
        if self._asked.medians:
            lists = self._tables.once("gap_lists", lambda: _LISTS.replace("order_gaps", gaps))
        names = {"order_gaps": gaps, "gap_lists": lists, "running_state": self._table}
        return f"({load_sql('metrics/running_new_gaps', **names)})"
