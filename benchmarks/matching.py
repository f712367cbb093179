"""A campaign without a hold-out, a million customers and 50,000 sent to, beside the same in pandas and scikit-learn."""

from __future__ import annotations

import time
from datetime import date
from typing import TYPE_CHECKING

from benchmarks.side_by_side import Side, compare, options_of

if TYPE_CHECKING:
    import argparse

    from duckdb import DuckDBPyConnection

AS_OF = date(2024, 7, 1)
TABLES = (
    "orders (order_id VARCHAR, customer_id VARCHAR, ordered_at TIMESTAMP, amount DECIMAL, kind VARCHAR, batch_id INT)",
    "campaign_contacts (campaign VARCHAR, customer_id VARCHAR, sent_at TIMESTAMP, batch_id INT)",
)
# two years of orders; a third of the customers orders often, and is sent to most
ORDERS = """
    INSERT INTO orders (order_id, customer_id, ordered_at, amount, kind, batch_id)
    SELECT CAST(n AS VARCHAR), 'c' || n % $customers,
        TIMESTAMP '2022-07-02' + TO_SECONDS(CAST(HASH(n + 1) % 63000000 AS BIGINT)), HASH(n + 2) % 20000 / 100,
        'sale', 1
    FROM RANGE($customers * 12) AS r (n)
    WHERE HASH(n + 3) % 100 < CASE n % $customers % 3 WHEN 0 THEN 70 WHEN 1 THEN 25 ELSE 5 END
"""
CONTACTS = """
    INSERT INTO campaign_contacts (campaign, customer_id, sent_at, batch_id)
    SELECT 'push', 'c' || n, TIMESTAMP '2024-05-01 09:00:00', 1
    FROM RANGE($customers) AS r (n)
    WHERE HASH(n + 5) % 1000 < CASE n % 3 WHEN 0 THEN 110 WHEN 1 THEN 35 ELSE 5 END
"""


def _fill(cursor: DuckDBPyConnection, options: argparse.Namespace) -> None:
    for statement in (ORDERS, CONTACTS):
        cursor.execute(statement, {"customers": options.customers})


def fenqun(options: argparse.Namespace) -> tuple[float, str]:
    """Metrics of the day before, matching, three outcomes with intervals; nothing kept from before."""
    from segmentation.effects.compared import compare as compared
    from segmentation.effects.experiment_checks import balance
    from segmentation.effects.uplift import effect, effect_by_week
    from segmentation.store import Store

    store = Store()
    with store.transaction() as cursor:
        _fill(cursor, options)
    started, process = time.perf_counter(), time.process_time()
    comparison = compared(store, AS_OF, "push")
    told = {found.outcome: found.told for found in effect(store, comparison)}
    seconds, processed = time.perf_counter() - started, time.process_time() - process
    apart = max(abs(found.apart) for found in balance(store, comparison))
    middle = time.perf_counter()
    effect_by_week(store, comparison)
    orders = told["orders"]
    interval = f"{orders.difference:+.4f} ({orders.low:+.4f} to {orders.high:+.4f}) orders"
    more = f"{processed:.1f} processor s; weeks {time.perf_counter() - middle:.1f} s more"
    return seconds, f"{interval}, n = {orders.n:,}, furthest apart {apart:.3f}; {more}"


def sklearn(options: argparse.Namespace) -> tuple[float, str]:
    """A logistic propensity score, the nearest four by its logit within 0.2 standard deviations; tables in memory."""
    import duckdb
    import numpy as np
    import pandas as pd
    from sklearn.linear_model import LogisticRegression
    from sklearn.neighbors import NearestNeighbors

    with duckdb.connect() as con:
        for table in TABLES:
            con.execute(f"CREATE TABLE {table}")
        _fill(con, options)
        orders = con.execute("SELECT customer_id, ordered_at, CAST(amount AS DOUBLE) AS amount FROM orders").df()
        sent = con.execute("SELECT customer_id FROM campaign_contacts").df()
    started, process = time.perf_counter(), time.process_time()
    day = (orders["ordered_at"].dt.normalize() - pd.Timestamp("2024-05-01")).dt.days
    past = orders[day < 0].assign(day=day)
    known = past.groupby("customer_id").agg(last=("day", "max"), orders=("day", "size"), spend=("amount", "sum"))
    recent = past[past["day"] >= -180].groupby("customer_id")["amount"].agg(orders_180="size", spend_180="sum")
    for name, frame in (
        ("after", orders[day.between(0, 29)]),
        ("before", past[past["day"] >= -30]),
    ):
        known[name] = frame.groupby("customer_id").size()
    known = known.join(recent).fillna(0)
    x = np.log1p(known[["orders", "spend", "orders_180", "spend_180"]].assign(days=-known["last"]))
    treated = known.index.isin(sent["customer_id"])
    score = (
        LogisticRegression(max_iter=200)
        .fit((x - x.mean()) / x.std(), treated)
        .decision_function((x - x.mean()) / x.std())
    )
    caliper = 0.2 * score.std()
    near = NearestNeighbors(n_neighbors=4).fit(score[~treated].reshape(-1, 1))
    far, found = near.kneighbors(score[treated].reshape(-1, 1))
    change = (known["after"] - known["before"]).to_numpy()
    inside = far[:, 0] <= caliper
    gaps = change[treated][inside] - change[~treated][found[inside]].mean(axis=1)
    error = gaps.std() / np.sqrt(len(gaps))
    seconds, processed = time.perf_counter() - started, time.process_time() - process
    low, high = gaps.mean() - 1.96 * error, gaps.mean() + 1.96 * error
    note = f"{gaps.mean():+.4f} ({low:+.4f} to {high:+.4f}) orders, n = {len(gaps):,}"
    return seconds, f"{note}; {processed:.1f} processor s"


if __name__ == "__main__":
    compare(
        options_of(__doc__, customers=1_000_000),
        [Side("fenqun", fenqun), Side("pandas and scikit-learn, in memory", sklearn)],
        prepare=lambda options: f"{options.customers:,} customers, made in each process",
        reference="pandas and scikit-learn, in memory",
    )
