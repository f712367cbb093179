"""All KPIs of a month, the one before and a year ago, by segment, and their course over 26 months, with intervals.

pandas makes the same sums of the three months for all customers only, without segments and intervals.
"""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from benchmarks import cohorts
from benchmarks.side_by_side import OUT, Side, compare, options_of

if TYPE_CHECKING:
    import argparse

AS_OF, START = date(2025, 3, 1), date(2025, 2, 1)


def _store(options: argparse.Namespace):
    from segmentation.store import Store

    return Store(OUT / f"cohorts-{options.rows}-{options.customers}.duckdb", work_folder=OUT)


def prepare(options: argparse.Namespace) -> str:
    """The shop of ``cohorts`` with a saved segmentation."""
    from segmentation.models.registry import model_named
    from segmentation.segments.library import save_version, versions
    from segmentation.segments.runs import run_settings

    told = cohorts.prepare(options)
    store = _store(options)
    if not versions(store):
        found = run_settings(store, AS_OF, model_named("rfm8").standard(store, AS_OF)).result
        save_version(store, "RFM", found, saved_at=datetime.now(UTC).replace(tzinfo=None))
    store.close()
    return told


def _fenqun(options: argparse.Namespace, *, segments: bool, course: bool) -> tuple[float, str]:
    from segmentation.effects.kpi_standing import compared_periods, course_periods
    from segmentation.effects.kpis import kpis
    from segmentation.segments.library import versions

    store = _store(options)
    version = versions(store)[0] if segments else None
    started, processor = time.perf_counter(), time.process_time()
    told = course_periods(store, "month", AS_OF) if course else compared_periods(store, "month", START, AS_OF)
    table = kpis(store, version, "month", told, AS_OF)
    seconds, spent = time.perf_counter() - started, time.process_time() - processor
    kept = table.figures["retention_rate", None, START]
    return seconds, f"{len(table.figures)} figures; retention {kept.value:.5f} of {kept.n}; processor {spent:.1f} s"


def fenqun(options: argparse.Namespace) -> tuple[float, str]:
    """All customers, three months."""
    return _fenqun(options, segments=False, course=False)


def fenqun_segments(options: argparse.Namespace) -> tuple[float, str]:
    """By segment of the day before, three months."""
    return _fenqun(options, segments=True, course=False)


def fenqun_course(options: argparse.Namespace) -> tuple[float, str]:
    """All customers, 26 months."""
    return _fenqun(options, segments=False, course=True)


def pandas(options: argparse.Namespace) -> tuple[float, str]:
    """Masks and groupbys; the frame in memory."""
    import duckdb
    import pandas as pd

    path = OUT / f"cohorts-{options.rows}-{options.customers}.duckdb"
    frame = duckdb.connect(str(path), read_only=True).execute(
        "SELECT customer_id, ordered_at, CAST(amount AS DOUBLE) AS amount FROM orders WHERE kind = 'sale'"
    ).df()  # fmt: skip
    started, processor = time.perf_counter(), time.process_time()
    kept = n = 0
    for start in (date(2024, 2, 1), date(2025, 1, 1), START):
        first = pd.Timestamp(start)
        here, there = (
            frame[(frame["ordered_at"] >= one) & (frame["ordered_at"] < one + pd.DateOffset(months=1))]
            for one in (first, first - pd.DateOffset(months=1))
        )
        told = here.groupby("customer_id")["amount"].agg(["size", "sum"])
        told["size"].gt(1).mean(), told["sum"].sum() / told["size"].sum()
        before = there["customer_id"].unique()
        n, kept = len(before), int(told.index.isin(before).sum())
        window = frame[frame["ordered_at"] < first + pd.DateOffset(months=1)]
        active = window[window["ordered_at"] >= first - pd.DateOffset(days=91)].groupby("customer_id")["ordered_at"]
        active.agg(["min", "max"])
    seconds = time.perf_counter() - started
    return seconds, f"retention {kept / n:.5f} of {n}; processor {time.process_time() - processor:.1f} s"


SIDES = [
    Side("fenqun, all customers", fenqun),
    Side("fenqun, by segment", fenqun_segments),
    Side("fenqun, course of 26 months", fenqun_course),
    Side("pandas, in memory", pandas),
]

if __name__ == "__main__":
    compare(
        options_of(__doc__, rows=5_000_000, customers=1_000_000),
        SIDES,
        prepare=prepare,
        reference="pandas, in memory",
    )
