"""Who was in which segment at every month end (or week) of two years, beside a run a day and pandas.

`--model`: rfm (its two cuts, and pandas beside), rules (12 conditions, events among them), risk, or clusters.
"""

from __future__ import annotations

import shutil
import time
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import duckdb
import psutil
from dateutil.relativedelta import relativedelta

from benchmarks import customer_metrics
from benchmarks.side_by_side import OUT, Side, compare, options_of

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from segmentation.models.settings import Settings
    from segmentation.segments.library import Version
    from segmentation.store import Store

LAST = date(2025, 2, 28)
MONTHS, WEEKS = 24, 104
CUTS = (60.0, 8.0, 5000.0)  # days, orders, money
SINGLE = 3  # days of the naive side, its time multiplied
MODELS = ("rfm", "rules", "risk", "clusters")
RULES = [
    {
        "name": "key",
        "rule": {
            "all": [
                {"field": "order_count_6_months", "at_least": 3},
                {"field": "spend_per_order", "at_least": {"percent_of_mean": 100}},
                {"field": "spend_total", "top_percent": 20},
            ]
        },
    },
    {
        "name": "rising",
        "rule": {
            "all": [
                {"event": "order", "last_days": 60, "times": {"at_least": 2}},
                {"field": "order_count_12_months", "at_most": 8},
            ]
        },
    },
    {
        "name": "unhappy",
        "rule": {
            "any": [
                {"event": "feedback", "where": {"field": "score", "at_most": 6}, "last_days": 90},
                {"event": "ticket", "last_days": 60},
            ]
        },
    },
    {
        "name": "quiet",
        "rule": {
            "all": [
                {"field": "days_since_last_order", "more_than": 90},
                {"not": {"event": "interaction", "last_days": 30}},
                {"field": "refund_count", "at_most": 1},
            ]
        },
    },
    {"name": "slow", "rule": {"field": "median_gap_days", "more_than": {"percent_of_median": 100}}},
    {
        "name": "big",
        "rule": {"event": "order", "where": {"field": "amount", "at_least": 900}, "since": "2024-01-01"},
    },
]
EVENTS = {
    "feedback (customer_id, answered_at, kind, score, scale_min, scale_max, batch_id)": (
        500_000,
        "'nps', HASH(i * 5) % 11, 0, 10, 1",
    ),
    "tickets (customer_id, opened_at, issue_type, batch_id)": (
        300_000,
        "CASE WHEN i % 3 = 0 THEN 'complaint' ELSE 'usage' END, 1",
    ),
    "interactions (customer_id, happened_at, kind, batch_id)": (2_000_000, "'web_visit', 1"),
}


def _database(options: argparse.Namespace) -> Path:
    return OUT / f"history-{options.rows}-{options.customers}.duckdb"


def prepare(options: argparse.Namespace) -> str:
    """The orders of benchmarks/customer_metrics.py, and answers, tickets and touches of the same customers."""
    told = customer_metrics.prepare(options)
    path = _database(options)
    if not path.exists():
        shutil.copy(path.with_name(path.name.replace("history", "metrics")), path)
        connection = duckdb.connect(str(path))
        for number, (table, (rows, columns)) in enumerate(EVENTS.items()):
            connection.execute(
                f"INSERT INTO {table} SELECT"
                f" 'C' || LPAD(CAST(HASH(i * 13 + {number}) % {options.customers} AS VARCHAR), 7, '0'),"
                " TIMESTAMP '2022-01-01' + TO_SECONDS(CAST(HASH(i * 17) % (1200 * 86400) AS BIGINT)),"
                f" {columns} FROM RANGE({rows * options.rows // 10_000_000}) AS numbers(i)"
            )
        connection.close()
    return told


def _month_ends() -> list[date]:
    return [LAST + timedelta(days=1) - relativedelta(months=back) - timedelta(days=1) for back in range(MONTHS)]


def _weeks() -> list[date]:
    return [LAST - timedelta(weeks=back) for back in range(WEEKS)]


def _processor_seconds() -> float:
    told = psutil.Process().cpu_times()
    return float(told.user + told.system)


def _settings(model: str) -> Settings:
    from segmentation.models.cluster_plan import ClusterFit, ClusterPlan, ClusterSettings
    from segmentation.models.cuts import Cuts
    from segmentation.models.registry import read_settings
    from segmentation.models.rfm import RfmSettings

    if model == "rfm":
        return RfmSettings("rfm8", Cuts(*((cut,) for cut in CUTS)))
    if model == "clusters":
        axes = ("days_since_last_order", "order_count", "spend_total")
        centres = ((-0.5, 0.5, 0.8), (0.2, -0.1, -0.2), (-0.3, -1.0, -0.9), (2.0, -0.5, -0.4))
        plan = ClusterPlan(axes, k=4, logged=axes[1:])
        spread = ((60.0, 3.0, 9.0), (60.0, 0.3, 0.5))
        fit = ClusterFit(*spread, (None,) * 3, centres, (0.0,) * 4, (), LAST, 1, 1, {}, 0.0, 1.0)
        return ClusterSettings(plan, fit)
    return read_settings({"model": "rules", "segments": RULES} if model == "rules" else {"model": model})


def _opened(options: argparse.Namespace) -> tuple[Store, Version]:
    """The shop, and a segmentation as saved in it."""
    from segmentation.segments.library import Version
    from segmentation.store import Store

    settings = _settings(options.model)
    saved_at = datetime(2025, 2, 28)  # noqa: DTZ001
    version = Version(1, "A", 1, settings.model, settings, LAST, None, None, {}, saved_at, None, None, None)
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

    orders = pd.read_parquet(OUT / f"metrics-{options.rows}-{options.customers}.parquet")
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
    parser = options_of(__doc__, rows=10_000_000, customers=500_000)
    parser.add_argument("--model", choices=MODELS, default=MODELS[0])
    of_rfm = parser.parse_args().model == MODELS[0]
    compare(parser, SIDES if of_rfm else SIDES[:-1], prepare=prepare, reference="fenqun, one date")
