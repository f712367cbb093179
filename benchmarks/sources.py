"""Parquet and PostgreSQL through the intake, beside CSV and what one would type with pandas.

PostgreSQL is started on loopback where its Debian package is installed; without it those sides are left out.
"""

from __future__ import annotations

import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.import_csv import ORDERS
from benchmarks.import_xlsx import import_file
from benchmarks.side_by_side import OUT, Side, compare, options_of

if TYPE_CHECKING:
    import argparse


DAY = datetime(2026, 1, 1)  # noqa: DTZ001 - naive like all times in the store


def _source(options: argparse.Namespace, ending: str) -> Path:
    return OUT / f"sources-{options.rows}.{ending}"


def prepare(options: argparse.Namespace) -> str:
    """Write the same orders as CSV and as Parquet with their types."""
    import duckdb

    text, typed = _source(options, "csv"), _source(options, "parquet")
    if not typed.exists():
        values = {"rows": options.rows, "customers": max(options.rows // 20, 1)}
        duckdb.connect().execute(ORDERS.format(path=text), values)
        duckdb.connect().execute(f"COPY (FROM read_csv('{text}')) TO '{typed}'")
    sizes = ", ".join(f"{path.suffix} {path.stat().st_size / 1e6:.0f} MB" for path in (text, typed))
    return f"{options.rows:,} orders x 8: {sizes}; {options.table_rows:,} of them in PostgreSQL"


def ours_csv(options: argparse.Namespace) -> tuple[float, str]:
    """From a CSV file to committed orders."""
    return import_file(_source(options, "csv"))


def ours_parquet(options: argparse.Namespace) -> tuple[float, str]:
    """From a Parquet file to committed orders."""
    return import_file(_source(options, "parquet"))


def pandas_parquet(options: argparse.Namespace) -> float:
    """``read_parquet`` and a table of it in DuckDB, nothing checked or mapped."""
    import duckdb
    import pandas as pd

    with tempfile.TemporaryDirectory(dir=OUT) as folder:
        started = time.perf_counter()
        orders = pd.read_parquet(_source(options, "parquet"))
        connection = duckdb.connect(str(Path(folder) / "orders.duckdb"))
        connection.execute("CREATE TABLE orders AS FROM orders")
        connection.close()
        told = time.perf_counter() - started
    assert len(orders)
    return told


def _with_table(options: argparse.Namespace, work):
    """Run ``work(server)`` beside a server that holds the first orders."""
    import duckdb

    from tests import servers

    with servers.postgresql() as server, servers.admin(server) as shop:
        shop.execute(
            "CREATE TABLE orders (order_id text, customer_id text, order_date date, amount numeric(10, 2), sku text,"
            " quantity int, channel text, status text); GRANT SELECT ON orders TO reader"
        )
        rows = duckdb.connect().execute(f"FROM '{_source(options, 'parquet')}' LIMIT {options.table_rows}")
        with shop.cursor() as cursor, cursor.copy("COPY orders FROM STDIN") as copy:
            while block := rows.fetchmany(10_000):
                for row in block:
                    copy.write_row(row)
        shop.execute("ANALYZE orders")
        return work(server)


def ours_table(options: argparse.Namespace) -> tuple[float, str]:
    """From a table of PostgreSQL to committed orders."""
    from segmentation.intake.commit import commit
    from segmentation.intake.connections import Connection
    from segmentation.intake.database import stage_table
    from segmentation.intake.proposal import propose, settled
    from segmentation.store import Store

    def work(server):
        known = Connection("shop", "postgresql", "127.0.0.1", server.port, "shop", "reader", server.reader_password)
        with tempfile.TemporaryDirectory(dir=OUT) as folder:
            started = time.perf_counter()
            store = Store(Path(folder) / "shop.duckdb")
            staged = stage_table(known, "public.orders", store.work_folder)
            read = time.perf_counter() - started
            plan = settled(propose(store, staged, file_name="shop: public.orders"))
            batch = commit(store, staged, plan, file_name="shop: public.orders", committed_at=DAY)
            told = time.perf_counter() - started
            store.close()
        return told, f"stage {read:.1f}; {batch.rows_kept:,} kept, {batch.rows_rejected} rejected"

    return _with_table(options, work)


def pandas_table(options: argparse.Namespace) -> float:
    """``read_sql`` of the table into memory, and no more."""
    import warnings

    import pandas as pd

    from tests import servers

    def work(server):
        with servers.admin(server) as shop, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # pandas would rather be given SQLAlchemy
            started = time.perf_counter()
            pd.read_sql("SELECT * FROM orders", shop)
            return time.perf_counter() - started

    return _with_table(options, work)


FILES = [
    Side("fenqun, Parquet, end to end", ours_parquet),
    Side("fenqun, CSV, end to end", ours_csv),
    Side("pandas.read_parquet into DuckDB", pandas_parquet),
]
TABLES = [
    Side("fenqun, PostgreSQL, end to end", ours_table),
    Side("pandas.read_sql, reading alone", pandas_table),
]

if __name__ == "__main__":
    sides = FILES + (TABLES if any(Path("/usr/lib/postgresql").glob("*/bin/initdb")) else [])
    options = options_of(__doc__, rows=1_000_000, table_rows=300_000)
    compare(options, sides, prepare=prepare, reference="pandas.read_parquet into DuckDB")
