"""One row per customer at the as-of date."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from segmentation.errors import InputError
from segmentation.store import load_sql, quote_literal

if TYPE_CHECKING:
    from pathlib import Path

    from segmentation.store import Store

BEGINNING = date(1, 1, 1)
METRIC_COLUMNS = (
    "customer_id",
    "first_order_on",
    "last_order_on",
    "days_since_last_order",
    "order_count",
    "spend_total",
    "spend_gross",
    "spend_per_order",
    "order_count_window",
    "spend_window",
    "order_count_6_months",
    "spend_6_months",
    "order_count_12_months",
    "spend_12_months",
    "mean_gap_days",
    "median_gap_days",
    "last_gap_days",
    "refund_count",
    "refund_total",
    "cancelled_count",
)


@dataclass(frozen=True)
class Totals:
    """All rows in force at the as-of date. ``revenue`` is net of refunds, guests included."""

    customers: int
    buyers: int
    orders: int
    guest_orders: int
    revenue: float
    guest_revenue: float
    refund_total: float
    refund_count: int
    first_order_on: date | None
    last_order_on: date | None


def default_as_of(store: Store) -> date | None:
    """The day after the newest order; without orders the day on which the totals were taken; None without either."""
    with store.cursor() as cursor:
        row = cursor.execute(
            "SELECT (SELECT CAST(MAX(ordered_at) AS DATE) FROM orders),"
            " (SELECT MAX(totals_as_of) FROM customer_totals), (SELECT MAX(CAST(committed_at AS DATE)) FROM batches"
            " WHERE undone_at IS NULL)"
        ).fetchone()
    assert row is not None
    newest_order, totals_as_of, committed = row
    if newest_order is not None:
        return newest_order + timedelta(days=1)  # type: ignore[no-any-return]
    return totals_as_of or committed  # type: ignore[no-any-return]


def months_before(day: date, months: int) -> date:
    """The same day of the month ``months`` earlier, or that month's last day."""
    return day - relativedelta(months=months)


def metrics_table(store: Store, as_of: date, *, window_months: int | None = None) -> str:
    """Name of a table of ``METRIC_COLUMNS``, one row per customer known on ``as_of``.

    ``*_window`` columns cover the last ``window_months`` months, or all time.
    """
    values = metric_dates(as_of, window_months)
    return store.derived("customer_metrics", _metrics_query(), values, {"as_of": as_of, "window": window_months})


def _metrics_query(**tables: str) -> str:
    """The statement of the metrics; ``tables`` stand in for those of the store."""
    told = f"({load_sql('metrics/told_orders', **tables)})"
    gaps = f"({load_sql('metrics/order_gaps', told_orders='told')})"
    sums = load_sql("metrics/order_sums", told_orders=told, order_gaps=gaps, **tables)
    totals = load_sql("metrics/ready_totals", **tables)
    return load_sql("metrics/customer_metrics", order_sums=f"({sums})", ready_totals=f"({totals})")


def metric_dates(as_of: date, window_months: int | None) -> dict[str, date]:
    """What the statement of the metrics binds: the as-of date, and the day after which each window begins."""
    if window_months is not None and not 1 <= window_months <= 240:
        raise InputError("window_out_of_range", value=window_months, allowed="1-240")
    return {
        "as_of": as_of,
        "window_start": months_before(as_of, window_months) if window_months else BEGINNING,
        "start_6_months": months_before(as_of, 6),
        "start_12_months": months_before(as_of, 12),
    }


def metrics_without_new_orders(
    customer_id: str, as_of: date, *, told_until: date, window_months: int | None = None
) -> tuple[str, dict[str, object]]:
    """A statement and its values: one customer's row of ``metrics_table``, if nothing comes after ``told_until``."""
    orders = "(SELECT * FROM orders WHERE customer_id = $only AND ordered_at < $told_until + INTERVAL 1 DAY)"
    totals_told = "(SELECT * FROM customer_totals WHERE customer_id = $only AND totals_as_of <= $told_until)"
    query = _metrics_query(orders=orders, customer_totals=totals_told)
    values = {**metric_dates(as_of, window_months), "only": customer_id, "told_until": told_until}
    return f"SELECT * FROM ({query}) WHERE customer_id = $only", values  # noqa: S608 - our own statement


def known_customer(store: Store, as_of: date, customer_id: str) -> str:
    """The id of the customer known at ``as_of`` whom an id belongs to, merges followed.

    Raises ``InputError("customer_not_found")``.
    """
    with store.cursor() as cursor:
        row = cursor.execute(
            f"SELECT customer_id FROM {metrics_table(store, as_of)} WHERE customer_id = COALESCE("  # noqa: S608
            "(SELECT customer_id FROM customer_links WHERE source_id = $1 LIMIT 1), $1)",
            [customer_id.strip()],
        ).fetchone()
    if row is None:
        raise InputError("customer_not_found", customer=customer_id, as_of=as_of.isoformat())
    return str(row[0])


def undated_customers(store: Store) -> int:
    """How many customers are known on every day, as a list or a campaign names them without one."""
    with store.cursor() as cursor:
        row = cursor.execute(load_sql("metrics/undated_customers")).fetchone()
    assert row is not None
    return int(row[0])


def write_metrics(store: Store, as_of: date, path: Path) -> int:
    """Write the metrics of every customer as parquet or CSV (by the file's ending); returns the rows written."""
    formats = {".parquet": "FORMAT parquet", ".csv": "FORMAT csv, HEADER"}
    if path.suffix not in formats:
        raise InputError("unsupported_output", value=path.name, allowed=", ".join(formats))
    table = metrics_table(store, as_of)
    written = store.work_folder / f"{path.stem}-{as_of}{path.suffix}"
    columns = ", ".join(c for c in METRIC_COLUMNS if not c.endswith("_window"))
    with store.cursor() as cursor:
        statement = f"COPY (SELECT {columns} FROM {table} ORDER BY customer_id) TO {quote_literal(str(written))} ({formats[path.suffix]})"  # noqa: E501, S608 - our own names
        row = cursor.execute(statement).fetchone()
    shutil.move(written, path)
    assert row is not None
    return int(row[0])


def totals(store: Store, as_of: date) -> Totals:
    """Counts and sums over everything in force at ``as_of``."""
    with store.cursor() as cursor:
        row = cursor.execute(
            load_sql("metrics/totals", customer_metrics=metrics_table(store, as_of)), {"as_of": as_of}
        ).fetchone()
    assert row is not None
    return Totals(*row)
