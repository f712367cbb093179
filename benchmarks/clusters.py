"""K-means over all customers and six metrics, from the metrics to everybody's cluster, beside scikit-learn as usual."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from benchmarks.change_cut import _database
from benchmarks.change_cut import prepare as prepare_orders
from benchmarks.customer_metrics import AS_OF
from benchmarks.side_by_side import OUT, Side, compare, options_of

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from segmentation.store import Store

METRICS = (
    "days_since_last_order",
    "order_count",
    "spend_total",
    "spend_per_order",
    "order_count_12_months",
    "spend_12_months",
)


def _table(options: argparse.Namespace) -> Path:
    return OUT / f"clusters-{options.customers}.parquet"


def _opened(options: argparse.Namespace) -> tuple[Store, str]:
    from segmentation.metrics.customers import metrics_table
    from segmentation.store import Store

    store = Store(_database(options), work_folder=OUT)
    return store, metrics_table(store, AS_OF)


def prepare(options: argparse.Namespace) -> str:
    """Five orders a customer; the six metrics also as a file for the other sides."""
    prepare_orders(options)
    if not _table(options).exists():
        store, metrics = _opened(options)
        columns = ", ".join(f"CAST({name} AS DOUBLE) AS {name}" for name in METRICS)
        with store.cursor() as cursor:
            query = f"SELECT customer_id, {columns} FROM {metrics} WHERE order_count > 0 ORDER BY customer_id"
            cursor.execute(f"COPY ({query}) TO '{_table(options)}' (FORMAT parquet)")
        store.close()
    return f"{options.customers:,} customers x {len(METRICS)} metrics, k = {options.k}"


def fenqun(options: argparse.Namespace) -> tuple[float, str]:
    """Fit, then put every customer to the nearest centre in SQL. The metrics table is there, as the frame is below."""
    from segmentation.metrics.snapshot import SingleDay
    from segmentation.models.cluster_fit import fit
    from segmentation.models.cluster_plan import ClusterPlan
    from segmentation.models.clusters import members_query

    store, _ = _opened(options)
    started, processor = time.perf_counter(), time.process_time()
    settings = fit(store, AS_OF, ClusterPlan(METRICS, k=options.k))
    fitted = time.perf_counter() - started
    query, values = members_query(SingleDay(store, AS_OF), settings)
    with store.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE placed AS {query}", dict(values))
    assert settings.fit is not None
    seconds, processor = time.perf_counter() - started, time.process_time() - processor
    told = f"fit {fitted:.1f} s; processor {processor:.1f} s; inertia {settings.fit.inertia:,.0f}"
    return seconds, told


def _usual(options: argparse.Namespace, starts: int) -> tuple[float, str]:
    import pandas as pd
    from sklearn.cluster import KMeans
    from sklearn.preprocessing import StandardScaler

    frame = pd.read_parquet(_table(options))
    started, processor = time.perf_counter(), time.process_time()
    scaled = StandardScaler().fit_transform(frame[list(METRICS)])
    model = KMeans(n_clusters=options.k, n_init=starts, random_state=1).fit(scaled)
    frame["cluster"] = model.labels_
    seconds, processor = time.perf_counter() - started, time.process_time() - processor
    return seconds, f"processor {processor:.1f} s; inertia {model.inertia_:,.0f}"


def scikit_learn(options: argparse.Namespace) -> tuple[float, str]:
    """pandas, StandardScaler, ten starts on everybody."""
    return _usual(options, 10)


def scikit_learn_once(options: argparse.Namespace) -> tuple[float, str]:
    """The same with a single start (k-means++), today's default."""
    return _usual(options, 1)


SIDES = [
    Side("fenqun", fenqun),
    Side("scikit-learn, 10 starts", scikit_learn),
    Side("scikit-learn, 1 start", scikit_learn_once),
]

if __name__ == "__main__":
    compare(
        options_of(__doc__, customers=1_000_000, changes=0, k=6),
        SIDES,
        prepare=prepare,
        reference="scikit-learn, 10 starts",
    )
