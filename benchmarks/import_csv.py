"""Import of a CSV file end to end (stage, propose, commit into a database file), beside DuckDB's all-text read."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.import_xlsx import import_file
from benchmarks.side_by_side import OUT, Side, compare, options_of

if TYPE_CHECKING:
    import argparse

ORDERS = """
    COPY (
        SELECT
            'O' || LPAD(CAST(i AS VARCHAR), 9, '0') AS order_id,
            'C' || LPAD(CAST(HASH(i) % $customers AS VARCHAR), 7, '0') AS customer_id,
            CAST(DATE '2022-01-01' + CAST(HASH(i * 7) % 1200 AS INTEGER) AS VARCHAR) AS order_date,
            CAST(HASH(i * 3) % 100000 / 100.0 AS DECIMAL(10, 2)) AS amount,
            'SKU' || CAST(HASH(i) % 5000 AS VARCHAR) AS sku,
            1 + HASH(i * 5) % 5 AS quantity,
            ['web', 'shop', 'app'][1 + CAST(HASH(i * 11) % 3 AS INTEGER)] AS channel,
            ['paid', 'paid', 'paid', 'refunded'][1 + CAST(HASH(i * 13) % 4 AS INTEGER)] AS status
        FROM RANGE($rows) AS numbers(i)
    ) TO '{path}' (HEADER)
"""


def _source(options: argparse.Namespace) -> Path:
    return OUT / f"orders-{options.rows}.csv"


def prepare(options: argparse.Namespace) -> str:
    """Write the file once; the numbers come from a hash, so they are the same everywhere."""
    import duckdb

    path = _source(options)
    if not path.exists():
        values = {"rows": options.rows, "customers": max(options.rows // 20, 1)}
        duckdb.connect().execute(ORDERS.format(path=path), values)
    return f"{path.name}: {options.rows:,} x 8, {path.stat().st_size / 1e6:.0f} MB"


def fenqun(options: argparse.Namespace) -> tuple[float, str]:
    """The program's own way, from a file nobody has seen to committed orders in a new database file."""
    return import_file(_source(options))


def duckdb_text(options: argparse.Namespace) -> float:
    """DuckDB's own reading, every column text, nothing checked, into a new database file."""
    import time

    import duckdb

    with tempfile.TemporaryDirectory(dir=OUT) as folder:
        started = time.perf_counter()
        connection = duckdb.connect(str(Path(folder) / "text.duckdb"))
        connection.execute(f"CREATE TABLE orders AS SELECT * FROM read_csv('{_source(options)}', all_varchar = true)")
        connection.close()
        return time.perf_counter() - started


def pandas_text(options: argparse.Namespace) -> None:
    """What most people type, into memory."""
    import pandas as pd

    pd.read_csv(_source(options), dtype=str)


SIDES = [
    Side("fenqun, end to end", fenqun),
    Side("DuckDB, all text", duckdb_text),
    Side("pandas, all text, in memory", pandas_text, once=True),
]

if __name__ == "__main__":
    compare(options_of(__doc__, rows=10_000_000), SIDES, prepare=prepare, reference="DuckDB, all text")
