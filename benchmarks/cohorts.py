"""The cohort matrix of 39 months, beside the same in pandas and a plain query; data in the database or in memory.

Every side makes the triangle of customers by cohort and age. ``again``: other settings, the months of each customer
told already. ``with money``: orders and revenue of every cell, too.
"""

from __future__ import annotations

import time
from datetime import date
from typing import TYPE_CHECKING

from benchmarks.customer_metrics import fill_store
from benchmarks.side_by_side import OUT, Side, compare, options_of

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from segmentation.effects.cohorts import CohortTable

AS_OF = date(2025, 3, 1)
MONTHS = 39  # all of them: every customer enters a cohort

# Customers begin on any day of three years; the orders of each lie anywhere between that day and the last.
ORDERS = """
    COPY (
        SELECT
            'O' || LPAD(CAST(i AS VARCHAR), 9, '0') AS order_id,
            'C' || LPAD(CAST(customer AS VARCHAR), 7, '0') AS customer_id,
            TIMESTAMP '2022-01-01' + TO_SECONDS(
                began + CAST((1155 * 86400 - began) * (HASH(i * 7) % 1000000 / 1e6) ** 2 AS BIGINT)
            ) AS ordered_at,
            HASH(i * 3) % 100000 / 100.0 AS amount,
            CAST(NULL AS DECIMAL(18, 4)) AS refund_amount,
            'sale' AS kind
        FROM (
            SELECT
                i,
                HASH(i) % $customers AS customer,
                CAST(HASH((HASH(i) % $customers) * 13) % (1096 * 86400) AS BIGINT) AS began
            FROM RANGE($rows) AS numbers(i)
        )
    ) TO '{path}'
"""

PLAIN = """
    WITH told AS (
        SELECT customer_id, DATE_TRUNC('month', ordered_at) AS month FROM orders
        WHERE kind = 'sale' AND customer_id IS NOT NULL AND ordered_at < DATE '2025-03-02'
    ),
    firsts AS (SELECT customer_id, MIN(month) AS cohort FROM told GROUP BY customer_id)
    SELECT cohort, DATE_DIFF('month', cohort, month) AS age, COUNT(DISTINCT customer_id) AS customers
    FROM told JOIN firsts USING (customer_id)
    GROUP BY ALL
"""


def _database(options: argparse.Namespace) -> Path:
    return OUT / f"cohorts-{options.rows}-{options.customers}.duckdb"


def prepare(options: argparse.Namespace) -> str:
    """A database of the program."""
    import duckdb

    orders = _database(options).with_suffix(".parquet")
    if not _database(options).exists():
        duckdb.connect().execute(ORDERS.format(path=orders), {"rows": options.rows, "customers": options.customers})
        fill_store(_database(options), orders)
        orders.unlink()
    return f"{options.rows:,} orders of {options.customers:,} customers in {MONTHS} months"


def _note(cells: int, customers: int, seconds: float) -> str:
    return f"{cells} cells, {customers:,} active in them; processor {seconds:.1f} s"


def _told(table: CohortTable, processor: float) -> str:
    cells = [cell.customers for cohort in table.cohorts for cell in cohort.cells if cell.customers]
    return _note(len(cells), sum(cells), processor)


def _fenqun(options: argparse.Namespace, *, warm: bool = False, money: bool = False) -> tuple[float, str]:
    from segmentation.effects.cohorts import CohortSettings, cohort_table
    from segmentation.store import Store

    store = Store(_database(options), work_folder=OUT)
    if warm:
        cohort_table(store, AS_OF, CohortSettings(count=MONTHS, or_after=True))
    started, processor = time.perf_counter(), time.process_time()
    table = cohort_table(store, AS_OF, CohortSettings(count=MONTHS), money=money)
    return time.perf_counter() - started, _told(table, time.process_time() - processor)


def fenqun(options: argparse.Namespace) -> tuple[float, str]:
    """A store just opened."""
    return _fenqun(options)


def fenqun_again(options: argparse.Namespace) -> tuple[float, str]:
    """After the first look: another setting."""
    return _fenqun(options, warm=True)


def fenqun_money(options: argparse.Namespace) -> tuple[float, str]:
    """With orders and revenue."""
    return _fenqun(options, money=True)


def duckdb_plain(options: argparse.Namespace) -> tuple[float, str]:
    """What an analyst writes on the same table."""
    import duckdb

    connection = duckdb.connect(str(_database(options)), read_only=True)
    started, processor = time.perf_counter(), time.process_time()
    rows = connection.execute(PLAIN).fetchall()
    seconds = time.perf_counter() - started
    return seconds, _note(len(rows), sum(row[2] for row in rows), time.process_time() - processor)


def pandas(options: argparse.Namespace) -> tuple[float, str]:
    """The usual recipe: period, first period by transform, nunique of customers; the frame in memory."""
    import duckdb
    import pandas as pd

    frame = duckdb.connect(str(_database(options)), read_only=True).execute(
        "SELECT customer_id, ordered_at FROM orders WHERE kind = 'sale' AND ordered_at < DATE '2025-03-02'"
    ).df()  # fmt: skip
    started, processor = time.perf_counter(), time.process_time()
    month = frame["ordered_at"].dt.year * 12 + frame["ordered_at"].dt.month
    told = pd.DataFrame({"customer_id": frame["customer_id"], "month": month})
    told["cohort"] = told.groupby("customer_id")["month"].transform("min")
    told["age"] = told["month"] - told["cohort"]
    cells = told.groupby(["cohort", "age"])["customer_id"].nunique()
    seconds = time.perf_counter() - started
    return seconds, _note(len(cells), int(cells.sum()), time.process_time() - processor)


SIDES = [
    Side("fenqun", fenqun),
    Side("fenqun, again", fenqun_again),
    Side("fenqun, with money", fenqun_money),
    Side("DuckDB, COUNT(DISTINCT) a cell", duckdb_plain),
    Side("pandas, in memory", pandas),
]

if __name__ == "__main__":
    compare(
        options_of(__doc__, rows=10_000_000, customers=500_000),
        SIDES,
        prepare=prepare,
        reference="pandas, in memory",
    )
