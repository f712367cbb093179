"""Who was in which segment at every month end (or week) of two years, beside a run a day and pandas."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import psutil
from dateutil.relativedelta import relativedelta

from benchmarks import customer_metrics
from benchmarks.side_by_side import OUT, Side, compare, options_of

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from segmentation.segments.library import Version
    from segmentation.store import Store

LAST = date(2025, 2, 28)
MONTHS, WEEKS = 24, 104
CUTS = (60.0, 8.0, 5000.0)  # days, orders, money
SINGLE = 3  # days of the naive side, its time multiplied


def _database(options: argparse.Namespace) -> Path:
    return OUT / f"metrics-{options.rows}-{options.customers}.duckdb"


def _month_ends() -> list[date]:
    return [LAST + timedelta(days=1) - relativedelta(months=back) - timedelta(days=1) for back in range(MONTHS)]


def _weeks() -> list[date]:
    return [LAST - timedelta(weeks=back) for back in range(WEEKS)]


def _processor_seconds() -> float:
    told = psutil.Process().cpu_times()
    return float(told.user + told.system)


def _opened(options: argparse.Namespace) -> tuple[Store, Version]:
    """The shop, and RFM 8 as saved in it."""
    from segmentation.models.cuts import Cuts
    from segmentation.models.rfm import RfmSettings
    from segmentation.segments.library import Version
    from segmentation.store import Store

    settings = RfmSettings("rfm8", Cuts(*((cut,) for cut in CUTS)))
    saved_at = datetime(2025, 2, 28)  # noqa: DTZ001
    version = Version(1, "RFM", 1, "rfm8", settings, LAST, None, None, {}, saved_at, None, None, None)
    return Store(_database(options), work_folder=OUT), version


def _history(options: argparse.Namespace, days: list[date]) -> tuple[float, str]:
    from segmentation.effects.history import history_of, paths_table
    from segmentation.effects.moves import moves, moves_over, typical_paths

    store, version = _opened(options)
    began, processor = time.perf_counter(), _processor_seconds()
    with store.holding():
        history = history_of(version, days)
        paths_table(store, history)
        seconds, processor = time.perf_counter() - began, _processor_seconds() - processor
        told = []
        for asked in (
            lambda: moves(store, history, history.days[0], history.days[-1]),
            lambda: moves_over(store, history),
            lambda: typical_paths(store, history),
        ):
            began = time.perf_counter()
            asked()
            told.append(1000 * (time.perf_counter() - began))
    matrix, over, usual = told
    return seconds, (
        f"processor {processor:.1f} s; then a matrix {matrix:.0f} ms, all {len(days) - 1} {over:.0f} ms,"
        f" usual paths {usual:.0f} ms"
    )


def one_date(options: argparse.Namespace) -> tuple[float, str]:
    """Metrics and placement of the newest day, cold."""
    return _single_days(options, [LAST])


def month_ends(options: argparse.Namespace) -> tuple[float, str]:
    """24 month ends in one pass."""
    return _history(options, _month_ends())


def weeks(options: argparse.Namespace) -> tuple[float, str]:
    """104 weeks in one pass."""
    return _history(options, _weeks())


def _single_days(options: argparse.Namespace, days: list[date], times: float = 1.0) -> tuple[float, str]:
    from segmentation.segments.runs import members_table, run_version

    store, version = _opened(options)
    began, processor = time.perf_counter(), _processor_seconds()
    for day in days:
        members_table(store, run_version(store, day, version))
    seconds, processor = time.perf_counter() - began, _processor_seconds() - processor
    return times * seconds, f"processor {times * processor:.1f} s"


def naive_months(options: argparse.Namespace) -> tuple[float, str]:
    """A run at each month end; the first, middle and last of them, times 8."""
    days = _month_ends()
    return _single_days(options, [days[0], days[MONTHS // 2], days[-1]], MONTHS / SINGLE)


def pandas(options: argparse.Namespace) -> tuple[float, str]:
    """A groupby over the orders until each month end, tables already in memory; three of them, times 8."""
    import numpy as np
    import pandas as pd

    orders = pd.read_parquet(_database(options).with_suffix(".parquet"))
    orders["customer_id"] = orders["customer_id"].astype("category")
    orders["day"] = orders["ordered_at"].dt.normalize()
    refund = orders["refund_amount"].astype(float).fillna(0)
    amount = orders["amount"].astype(float)
    sale = orders["kind"] == "sale"
    orders["net"] = np.where(sale, amount - refund, np.where(orders["kind"] == "refund", amount, 0.0))
    orders["sale_on"] = orders["day"].where(sale)
    orders = orders[["customer_id", "day", "sale_on", "net"]]
    days = _month_ends()
    began, processor = time.perf_counter(), _processor_seconds()
    for day in (days[0], days[MONTHS // 2], days[-1]):
        until = orders[orders["day"] <= pd.Timestamp(day)]
        told = until.groupby("customer_id", observed=True).agg(
            last=("sale_on", "max"), count=("sale_on", "count"), spend=("net", "sum")
        )
        recent = (pd.Timestamp(day) - told["last"]).dt.days < CUTS[0]
        code = 4 * recent + 2 * (told["count"] >= CUTS[1]) + (told["spend"] >= CUTS[2])
        code.where(told["count"] > 0, -1).astype("int8").value_counts()
    times = MONTHS / SINGLE
    seconds, processor = time.perf_counter() - began, _processor_seconds() - processor
    return times * seconds, f"processor {times * processor:.1f} s; the three metrics of RFM only"


SIDES = [
    Side("fenqun, one date", one_date),
    Side("fenqun, 24 month ends in one pass", month_ends),
    Side("fenqun, 104 weeks in one pass", weeks),
    Side("fenqun, a run a month end (3 x 8)", naive_months, once=True),
    Side("pandas, a groupby a month end (3 x 8)", pandas, once=True),
]

if __name__ == "__main__":
    compare(
        options_of(__doc__, rows=10_000_000, customers=500_000),
        SIDES,
        prepare=customer_metrics.prepare,
        reference="fenqun, one date",
    )
