"""Metrics of every customer at a date, beside a plain DuckDB query, polars, pandas, and the packages rfm, lifetimes."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.side_by_side import OUT, Side, compare, options_of

if TYPE_CHECKING:
    import argparse

AS_OF = date(2025, 3, 1)
STARTS = {"half": date(2024, 9, 1), "year": date(2024, 3, 1)}
PART = 10  # rfm and lifetimes get this part of the customers

ORDERS = """
    COPY (
        SELECT
            'O' || LPAD(CAST(i AS VARCHAR), 9, '0') AS order_id,
            'C' || LPAD(CAST(customer AS VARCHAR), 7, '0') AS customer_id,
            TIMESTAMP '2022-01-01' + TO_SECONDS(CAST(HASH(i * 7) % (1200 * 86400) AS BIGINT)) AS ordered_at,
            HASH(i * 3) % 100000 / 100.0 * CASE WHEN dice < 3 THEN -1 ELSE 1 END AS amount,
            CASE WHEN dice BETWEEN 6 AND 7 THEN HASH(i * 3) % 1000 / 100.0 END AS refund_amount,
            CASE WHEN dice < 3 THEN 'refund' WHEN dice < 5 THEN 'cancelled' WHEN dice = 5 THEN 'returned' ELSE 'sale'
            END AS kind
        FROM (
            SELECT i, HASH(i) % $customers AS customer, HASH(i * 11) % 100 AS dice FROM RANGE($rows) AS numbers(i)
        )
    ) TO '{path}'
"""

# What an analyst writes on the same table for the same columns.
PLAIN = """
    WITH o AS (
        SELECT customer_id, CAST(ordered_at AS DATE) AS day, kind, amount, COALESCE(refund_amount, 0) AS back,
               CASE kind WHEN 'sale' THEN amount - COALESCE(refund_amount, 0) WHEN 'refund' THEN amount ELSE 0
               END AS net
        FROM orders
        WHERE customer_id IS NOT NULL AND ordered_at < DATE '2025-03-02'
    ),
    sums AS (
        SELECT customer_id,
               MIN(day) FILTER (kind = 'sale') AS first_order_on,
               MAX(day) FILTER (kind = 'sale') AS last_order_on,
               COUNT(*) FILTER (kind = 'sale') AS order_count,
               SUM(net) AS spend_total,
               SUM(CASE WHEN kind IN ('sale', 'returned') THEN amount ELSE 0 END) AS spend_gross,
               COUNT(*) FILTER (kind = 'sale' AND day > DATE '0001-01-01') AS order_count_window,
               SUM(CASE WHEN day > DATE '0001-01-01' THEN net ELSE 0 END) AS spend_window,
               COUNT(*) FILTER (kind = 'sale' AND day > DATE '2024-09-01') AS order_count_6_months,
               SUM(CASE WHEN day > DATE '2024-09-01' THEN net ELSE 0 END) AS spend_6_months,
               COUNT(*) FILTER (kind = 'sale' AND day > DATE '2024-03-01') AS order_count_12_months,
               SUM(CASE WHEN day > DATE '2024-03-01' THEN net ELSE 0 END) AS spend_12_months,
               COUNT(*) FILTER (kind IN ('refund', 'returned') OR (kind = 'sale' AND back > 0)) AS refund_count,
               COUNT(*) FILTER (kind = 'cancelled') AS cancelled_count
        FROM o GROUP BY customer_id
    ),
    days AS (SELECT DISTINCT customer_id, day FROM o WHERE kind = 'sale'),
    gaps AS (SELECT customer_id, day - LAG(day) OVER (PARTITION BY customer_id ORDER BY day) AS gap FROM days),
    typical AS (
        SELECT customer_id, AVG(gap) AS mean_gap_days, MEDIAN(gap) AS median_gap_days FROM gaps GROUP BY customer_id
    )
    SELECT sums.*, DATE '2025-03-01' - last_order_on AS days_since_last_order,
           spend_gross - spend_total AS refund_total, spend_total / NULLIF(order_count, 0) AS spend_per_order,
           mean_gap_days, median_gap_days
    FROM sums LEFT JOIN typical USING (customer_id)
"""


def _parquet(options: argparse.Namespace) -> Path:
    return OUT / f"metrics-{options.rows}-{options.customers}.parquet"


def _database(options: argparse.Namespace) -> Path:
    return _parquet(options).with_suffix(".duckdb")


def prepare(options: argparse.Namespace) -> str:
    """Orders once as parquet (for the data frames) and once as a database of the program."""
    import duckdb

    path = _parquet(options)
    if not path.exists():
        duckdb.connect().execute(ORDERS.format(path=path), {"rows": options.rows, "customers": options.customers})
    fill_store(_database(options), path)
    size = _database(options).stat().st_size / 1e6
    return f"{options.rows:,} orders of {options.customers:,} customers, {size:.0f} MB as a database"


def fill_store(database: Path, orders: Path) -> None:
    """A database of the program with these orders and the customers they name, as one batch."""
    from segmentation.store import Store

    if database.exists():
        return
    store = Store(database, work_folder=OUT)
    with store.transaction() as cursor:
        cursor.execute("INSERT INTO orders BY NAME SELECT *, 1 AS batch_id FROM read_parquet(?)", [str(orders)])
        cursor.execute("INSERT INTO customers BY NAME SELECT DISTINCT customer_id, 1 AS batch_id FROM orders")
        cursor.execute(
            "INSERT INTO batches BY NAME SELECT 1 AS batch_id, 'orders' AS entity, 'orders' AS file_name, '' AS"
            " file_sha256, 0 AS rows_read, 0 AS rows_kept, 0 AS rows_rejected, ? AS committed_at",
            [datetime(2026, 11, 21)],  # noqa: DTZ001
        )
    store.close()


def _told(customers: int, spend: float, medians: float) -> str:
    """So that a reader sees that all sides found the same."""
    return f"{customers:,} customers, spend {spend:,.0f}, sum of median gaps {medians:,.0f}"


def fenqun(options: argparse.Namespace) -> tuple[float, str]:
    """``metrics_table`` on a store just opened."""
    from segmentation.metrics.customers import metrics_table
    from segmentation.store import Store

    started = time.perf_counter()
    store = Store(_database(options), work_folder=OUT)
    table = metrics_table(store, AS_OF)
    seconds = time.perf_counter() - started
    with store.cursor() as cursor:
        row = cursor.execute(f"SELECT COUNT(*), SUM(spend_total), SUM(median_gap_days) FROM {table}").fetchone()
    return seconds, _told(*row)


def duckdb_plain(options: argparse.Namespace) -> tuple[float, str]:
    """The query above into a table in memory."""
    import duckdb

    started = time.perf_counter()
    connection = duckdb.connect(str(_database(options)), read_only=True)
    connection.execute(f"CREATE TEMP TABLE metrics AS {PLAIN}")
    seconds = time.perf_counter() - started
    row = connection.execute("SELECT COUNT(*), SUM(spend_total), SUM(median_gap_days) FROM metrics").fetchone()
    return seconds, _told(*row)


def polars(options: argparse.Namespace) -> tuple[float, str]:
    """The same columns, lazily from parquet, money in floats."""
    import polars as pl

    started = time.perf_counter()
    sale, net, day = pl.col("kind") == "sale", pl.col("net"), pl.col("day")
    orders = (
        pl.scan_parquet(_parquet(options))
        .filter(pl.col("customer_id").is_not_null() & (pl.col("ordered_at") < datetime(2025, 3, 2)))  # noqa: DTZ001
        .with_columns(
            day=pl.col("ordered_at").dt.date(),
            back=pl.col("refund_amount").fill_null(0),
            gross=pl.when(pl.col("kind").is_in(["sale", "returned"])).then("amount").otherwise(0),
        )
        .with_columns(
            net=pl.when(sale)
            .then(pl.col("amount") - pl.col("back"))
            .when(pl.col("kind") == "refund")
            .then("amount")
            .otherwise(0)
        )
    )
    refund = pl.col("kind").is_in(["refund", "returned"]) | (sale & (pl.col("back") > 0))
    sums = orders.group_by("customer_id").agg(
        first_order_on=day.filter(sale).min(),
        last_order_on=day.filter(sale).max(),
        order_count=sale.sum(),
        spend_total=net.sum(),
        spend_gross=pl.col("gross").sum(),
        refund_count=refund.sum(),
        cancelled_count=(pl.col("kind") == "cancelled").sum(),
        **{f"orders_{name}": (sale & (day > start)).sum() for name, start in STARTS.items()},
        **{f"spend_{name}": net.filter(day > start).sum() for name, start in STARTS.items()},
    )
    gaps = (
        orders.filter(sale)
        .select("customer_id", "day")
        .unique()
        .sort("customer_id", "day")
        .with_columns(gap=day.diff().over("customer_id").dt.total_days())
        .group_by("customer_id")
        .agg(mean_gap=pl.col("gap").mean(), median_gap=pl.col("gap").median())
    )
    table = (
        sums.join(gaps, on="customer_id", how="left")
        .with_columns(
            days_since=(pl.lit(AS_OF) - pl.col("last_order_on")).dt.total_days(),
            per_order=pl.col("spend_total") / pl.col("order_count"),
            refund_total=pl.col("spend_gross") - pl.col("spend_total"),
        )
        .collect()
    )
    seconds = time.perf_counter() - started
    return seconds, _told(len(table), table["spend_total"].sum(), table["median_gap"].sum())


def pandas(options: argparse.Namespace) -> tuple[float, str]:
    """The same columns, money in floats."""
    import pandas as pd

    started = time.perf_counter()
    orders = pd.read_parquet(_parquet(options))
    orders = orders[orders["customer_id"].notna() & (orders["ordered_at"] < "2025-03-02")]
    day = orders["ordered_at"].dt.normalize()
    kind, back = orders["kind"], orders["refund_amount"].fillna(0)
    sale = kind == "sale"
    net = (orders["amount"] - back).where(sale, orders["amount"].where(kind == "refund", 0))
    frame = pd.DataFrame(
        {
            "customer_id": orders["customer_id"],
            "first": day.where(sale),
            "last": day.where(sale),
            "orders": sale,
            "spend": net,
            "gross": orders["amount"].where(kind.isin(["sale", "returned"]), 0),
            "refunds": kind.isin(["refund", "returned"]) | (sale & (back > 0)),
            "cancelled": kind == "cancelled",
        }
    )
    for name, start in STARTS.items():
        frame[f"orders_{name}"] = sale & (day > pd.Timestamp(start))
        frame[f"spend_{name}"] = net.where(day > pd.Timestamp(start), 0)
    how = {"first": "min", "last": "max"}
    table = frame.groupby("customer_id").agg({name: how.get(name, "sum") for name in frame.columns[1:]})
    days = frame.loc[sale, ["customer_id", "first"]].drop_duplicates().sort_values(["customer_id", "first"])
    gap = days.groupby("customer_id")["first"].diff().dt.days
    typical = gap.groupby(days["customer_id"]).agg(["mean", "median"])
    table = table.join(typical)
    table["days_since"] = (pd.Timestamp(AS_OF) - table["last"]).dt.days
    table["per_order"] = table["spend"] / table["orders"]
    table["refund_total"] = table["gross"] - table["spend"]
    seconds = time.perf_counter() - started
    return seconds, _told(len(table), table["spend"].sum(), table["median"].sum())


def _part(options: argparse.Namespace):
    """The sales of every tenth customer."""
    import pandas as pd

    sales = pd.read_parquet(_parquet(options), filters=[("kind", "==", "sale")])
    sales = sales[sales["customer_id"].str[-1] == "0"].reset_index(drop=True)
    sales["order_date"] = sales["ordered_at"].dt.normalize()
    return sales[["order_id", "customer_id", "order_date", "amount"]]


def lifetimes(options: argparse.Namespace) -> tuple[float, str]:
    """First and last day, order days and mean value only."""
    from lifetimes.utils import summary_data_from_transaction_data

    sales = _part(options)
    started = time.perf_counter()
    table = summary_data_from_transaction_data(
        sales, "customer_id", "order_date", "amount", observation_period_end=AS_OF.isoformat()
    )
    measured = time.perf_counter() - started
    return measured * PART, f"scaled: {measured:.2f} s for {len(sales):,} sales of {len(table):,} customers"


def rfm(options: argparse.Namespace) -> tuple[float, str]:
    """Recency, frequency and monetary value, with its scores and segments, which it cannot leave out."""
    from rfm import RFM

    sales = _part(options)
    started = time.perf_counter()
    table = RFM(sales, customer_id="customer_id", transaction_date="order_date", amount="amount").rfm_table
    measured = time.perf_counter() - started
    return measured * PART, f"scaled: {measured:.2f} s for {len(sales):,} sales of {len(table):,} customers; pandas 2.3"


def _rfm_python() -> Path:
    """An environment with pandas 2, on whose absence the package rfm fails."""
    folder = OUT / "venv-rfm"
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        needs = Path(__file__).with_name("requirements-rfm.txt")
        subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", needs], check=True)
    return python


SIDES = [
    Side("fenqun, metrics_table", fenqun),
    Side("DuckDB, plain query", duckdb_plain),
    Side("polars", polars),
    Side("pandas", pandas, once=True),
    Side("lifetimes 0.11.3, 4 columns, a tenth x 10", lifetimes, once=True),
    Side("rfm 1.0.9, 3 columns, a tenth x 10", rfm, once=True, python=_rfm_python),
]

if __name__ == "__main__":
    compare(
        options_of(__doc__, rows=10_000_000, customers=500_000), SIDES, prepare=prepare, reference="DuckDB, plain query"
    )
