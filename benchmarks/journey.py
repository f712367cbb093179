"""The ways of customers to their next order over a million touchpoints, beside the same done in pandas."""

from __future__ import annotations

import time
from datetime import date
from typing import TYPE_CHECKING

from benchmarks.side_by_side import Side, compare, options_of

if TYPE_CHECKING:
    import argparse

    from duckdb import DuckDBPyConnection

AS_OF = date(2024, 7, 1)
KINDS = ("web_visit", "call", "mail_opened", "chat")
TABLES = (
    "orders (order_id VARCHAR, customer_id VARCHAR, ordered_at TIMESTAMP, amount INT, kind VARCHAR, batch_id INT)",
    "interactions (customer_id VARCHAR, happened_at TIMESTAMP, kind VARCHAR, batch_id INT)",
)
ORDERS = """
    INSERT INTO orders (order_id, customer_id, ordered_at, amount, kind, batch_id)
    SELECT CAST(n AS VARCHAR), 'c' || HASH(n) % $customers,
        TIMESTAMP '2022-07-02' + TO_SECONDS(CAST(HASH(n + 1) % 63000000 AS BIGINT)), 10, 'sale', 1
    FROM RANGE($half) AS r (n)
"""
TOUCHES = """
    INSERT INTO interactions (customer_id, happened_at, kind, batch_id)
    SELECT 'c' || HASH(n + 7) % $customers, TIMESTAMP '2022-07-02' + TO_SECONDS(CAST(HASH(n + 8) % 63000000 AS BIGINT)),
        $kinds[CAST(1 + HASH(n + 9) % 4 AS BIGINT)], 1
    FROM RANGE($half) AS r (n)
"""


def _fill(cursor: DuckDBPyConnection, options: argparse.Namespace) -> None:
    sizes = {"customers": options.events // 7, "half": options.events // 2}
    cursor.execute(ORDERS, sizes)
    cursor.execute(TOUCHES, sizes | {"kinds": list(KINDS)})


def fenqun(options: argparse.Namespace) -> tuple[float, str]:
    """Events, steps, paths, links and pain points, nothing kept from before."""
    from segmentation.insights.journey import JourneyPlan, journey, pains
    from segmentation.store import Store

    store = Store()
    with store.transaction() as cursor:
        _fill(cursor, options)
    plan = JourneyPlan()
    started = time.process_time()
    found = journey(store, AS_OF, plan)
    middle = time.process_time()
    pains(store, AS_OF, plan)
    ended = time.process_time()
    return middle - started, f"{found.paths:,} ways, {found.direct:,} direct; pain points {ended - middle:.1f} s more"


def pandas(options: argparse.Namespace) -> tuple[float, str]:
    """Sorted frames, cumulative counts and shifts; tables already in memory, the sequences only."""
    import duckdb
    import pandas as pd

    with duckdb.connect() as con:
        for table in TABLES:
            con.execute(f"CREATE TABLE {table}")
        _fill(con, options)
        orders = con.execute("SELECT customer_id, ordered_at AS at, 'order' AS step, 4 AS place FROM orders").df()
        touches = con.execute("SELECT customer_id, happened_at AS at, kind AS step, 3 AS place FROM interactions").df()
    started = time.process_time()
    events = pd.concat([orders, touches], ignore_index=True).sort_values(["customer_id", "at", "place", "step"])
    is_order = events["step"] == "order"
    events["episode"] = is_order.groupby(events["customer_id"]).cumsum()
    keys = ["customer_id", "episode"]
    ends = events[is_order].assign(episode=lambda frame: frame["episode"] - 1, closed_at=lambda frame: frame["at"])
    ends = ends[(ends["episode"] > 0) & (ends["closed_at"] >= pd.Timestamp("2023-07-01"))]
    same = (events[keys].shift() == events[keys]).all(axis=1) & (events["step"].shift() == events["step"])
    steps = events[~same].merge(ends[[*keys, "closed_at"]], on=keys)
    near = steps[steps["at"] >= steps["closed_at"] - pd.Timedelta(days=90)]
    last = near.groupby(keys).tail(3)
    ways = last.groupby(keys)["step"].agg(tuple).value_counts()
    seconds = time.process_time() - started
    direct = len(ends) - int(ways.sum()) + int(ways.get(("order",), 0))
    return seconds, f"{len(ends):,} ways, {direct:,} direct"


if __name__ == "__main__":
    compare(
        options_of(__doc__, events=1_000_000),
        [Side("fenqun", fenqun), Side("pandas, in memory", pandas)],
        prepare=lambda options: f"{options.events:,} touchpoints, made in each process; processor seconds",
        reference="pandas, in memory",
        unit="processor s",
    )
