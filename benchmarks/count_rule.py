"""The live count of a rule of 12 conditions, after one of them changed, beside the same done in pandas."""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING

from benchmarks.change_cut import _database, prepare
from benchmarks.customer_metrics import AS_OF
from benchmarks.side_by_side import OUT, Side, compare, options_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    import pandas as pd

    from segmentation.store import Store

RULE = """
all:
  - {{field: order_count, at_least: {orders}}}
  - {{field: spend_total, between: [100, 5000]}}
  - {{field: days_since_last_order, at_most: 300}}
  - {{field: spend_per_order, at_least: {{percent_of_mean: 80}}}}
  - {{field: spend_12_months, more_than: 0}}
  - {{field: order_count_6_months, is_not: 0}}
  - any:
      - {{field: spend_total, top_percent: 40}}
      - {{field: first_order_on, before: 2024-01-01}}
      - {{field: mean_gap_days, less_than: 60}}
      - not: {{field: refund_count, at_least: 1}}
      - {{field: last_order_on, last_days: 90}}
      - {{field: median_gap_days, is_empty: true}}
"""


def _median(options: argparse.Namespace, count: Callable[[int], int]) -> tuple[float, str]:
    seconds, found = [], 0
    for change in range(options.changes + 3):
        started = time.perf_counter()
        found = count(2 + change % 3)
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds[3:]), f"{found:,} customers found"


def _opened(options: argparse.Namespace) -> Store:
    from segmentation.rules.inputs import inputs_table
    from segmentation.store import Store

    store = Store(_database(options), work_folder=OUT)
    inputs_table(store, AS_OF)
    return store


def fenqun(options: argparse.Namespace) -> tuple[float, str]:
    """Read the text, count the tree."""
    from segmentation.rules.count import members_query
    from segmentation.rules.tree import read_tree

    store = _opened(options)

    def count(orders: int) -> int:
        query, values = members_query(store, read_tree(RULE.format(orders=orders)), AS_OF)
        with store.cursor() as cursor:
            row = cursor.execute(f"SELECT COUNT(*) FROM ({query})", dict(values)).fetchone()
        assert row is not None
        return int(row[0])

    return _median(options, count)


def branches(options: argparse.Namespace) -> tuple[float, str]:
    """The same, with the count of each of the 15 branches."""
    from segmentation.rules.count import count_tree
    from segmentation.rules.tree import read_tree

    store = _opened(options)
    return _median(options, lambda orders: count_tree(store, read_tree(RULE.format(orders=orders)), AS_OF).customers)


def _frame(options: argparse.Namespace) -> pd.DataFrame:
    from segmentation.rules.inputs import inputs_table

    store = _opened(options)
    with store.cursor() as cursor:
        names = (
            "order_count, CAST(spend_total AS DOUBLE) AS spend_total, days_since_last_order, spend_per_order,"
            " CAST(spend_12_months AS DOUBLE) AS spend_12_months, order_count_6_months, first_order_on, mean_gap_days,"
            " refund_count, last_order_on, median_gap_days"
        )
        return cursor.execute(f"SELECT {names} FROM {inputs_table(store, AS_OF)}").df()


def pandas(options: argparse.Namespace) -> tuple[float, str]:
    """The whole table in memory, a mask a condition."""
    import pandas as pd

    table = _frame(options)
    for name in ("first_order_on", "last_order_on"):
        table[name] = pd.to_datetime(table[name])
    day = pd.Timestamp(AS_OF)

    def count(orders: int) -> int:
        edge = table["spend_total"].nlargest(-(-len(table) * 40 // 100)).iloc[-1]
        either = (
            (table["spend_total"] >= edge)
            | (table["first_order_on"] < "2024-01-01")
            | (table["mean_gap_days"] < 60)
            | ~(table["refund_count"] >= 1)
            | ((table["last_order_on"] > day - pd.Timedelta(days=90)) & (table["last_order_on"] <= day))
            | table["median_gap_days"].isna()
        )
        return int(
            (
                (table["order_count"] >= orders)
                & table["spend_total"].between(100, 5000)
                & (table["days_since_last_order"] <= 300)
                & (table["spend_per_order"] >= 0.8 * table["spend_per_order"].mean())
                & (table["spend_12_months"] > 0)
                & (table["order_count_6_months"] != 0)
                & either
            ).sum()
        )

    return _median(options, count)


SIDES = [
    Side("fenqun, the count", fenqun),
    Side("fenqun, with each branch", branches),
    Side("pandas, in memory", pandas),
]

if __name__ == "__main__":
    compare(options_of(__doc__, customers=1_000_000, changes=20), SIDES, prepare=prepare, reference="pandas, in memory")
