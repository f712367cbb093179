"""An update of orders already loaded, a tenth of them changed, beside the same merge of two tables in pandas."""

from __future__ import annotations

import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.import_csv import ORDERS
from benchmarks.side_by_side import OUT, Side, compare, options_of

if TYPE_CHECKING:
    import argparse


def _files(options: argparse.Namespace) -> tuple[Path, Path]:
    return OUT / f"orders-{options.rows}.csv", OUT / f"orders-{options.rows}-later.csv"


def prepare(options: argparse.Namespace) -> str:
    """Write the orders once, and once more with every tenth of them refunded."""
    import duckdb

    first, later = _files(options)
    connection = duckdb.connect()
    if not first.exists():
        values = {"rows": options.rows, "customers": max(options.rows // 20, 1)}
        connection.execute(ORDERS.format(path=first), values)
    if not later.exists():
        connection.execute(
            f"COPY (SELECT * REPLACE (CASE WHEN order_id LIKE '%7' THEN 'changed' ELSE status END AS status)"
            f" FROM read_csv('{first}', all_varchar = true)) TO '{later}' (HEADER)"
        )
    return f"{first.name}: {options.rows:,} x 8, a tenth changed in {later.name}"


def fenqun(options: argparse.Namespace) -> tuple[float, str]:
    """Reading, checking, comparing and committing the later file; the first one is in the store."""
    from segmentation.intake.commit import commit, undo
    from segmentation.intake.load import load_file
    from segmentation.intake.proposal import propose, settled
    from segmentation.intake.stage import stage
    from segmentation.store import Store

    first, later = _files(options)
    now = datetime(2024, 7, 1)  # noqa: DTZ001 - naive like all times in the store
    with tempfile.TemporaryDirectory(dir=OUT) as folder:
        store = Store(Path(folder) / "shop.duckdb")
        load_file(store, first, committed_at=now)
        started = time.perf_counter()
        staged = stage(later, store.work_folder)
        read = time.perf_counter()
        plan = settled(propose(store, staged, file_name=later.name), mode="update")
        batch = commit(store, staged, plan, file_name=later.name, committed_at=now)
        done = time.perf_counter()
        undo(store, batch.batch_id, undone_at=now)
        undone = time.perf_counter() - done
        store.close()
    assert batch.difference is not None
    told = ", ".join(f"{rows:,} {state}" for state, rows in batch.difference.counts.items())
    return done - started, f"stage {read - started:.1f}, commit {done - read:.1f}; {told}; undo {undone:.1f}"


def pandas_merge(options: argparse.Namespace) -> tuple[float, str]:
    """The same two files all text: which orders are new, which differ, and the table that comes of it, in memory."""
    import pandas as pd

    first, later = (str(path) for path in _files(options))
    known = pd.read_csv(first, dtype=str)
    started = time.perf_counter()
    told = pd.read_csv(later, dtype=str)
    both = known.merge(told, on=["order_id", "customer_id"], how="outer", suffixes=("", "_later"), indicator=True)
    names = [name for name in known.columns if name not in ("order_id", "customer_id")]
    differs = pd.concat([both[name] != both[f"{name}_later"] for name in names], axis=1).any(axis=1)
    changed = int((differs & (both["_merge"] == "both")).sum())
    merged = pd.concat([known, told]).drop_duplicates(["order_id", "customer_id"], keep="last")
    return (
        time.perf_counter() - started,
        f"{changed:,} changed of {len(merged):,}; nothing read as date or money, no undo",
    )


SIDES = [Side("fenqun, update", fenqun), Side("pandas, read and merge", pandas_merge)]

if __name__ == "__main__":
    compare(options_of(__doc__, rows=1_000_000), SIDES, prepare=prepare, reference="pandas, read and merge")
