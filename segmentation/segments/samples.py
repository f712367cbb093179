"""Typical and borderline customers of each segment, to look at with one's own eyes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.segments.deciding import deciding
from segmentation.segments.runs import placed_anew
from segmentation.store import load_sql, quote_identifier

if TYPE_CHECKING:
    import pandas as pd

    from segmentation.segments.runs import Run
    from segmentation.store import Store

KINDS = ("typical", "borderline")
EACH = 5  # customers of each segment and kind
SEED = 1


def sample(store: Store, run: Run, *, most: int = EACH, seed: int = SEED) -> pd.DataFrame:
    """One row per customer sampled: segment, kind, customer_id, name, one column a deciding metric, nearest_metric,
    nearest_cut, distance.

    ``typical``: nearest to the medians of the segment; ``borderline``: nearest to a cut, in spreads of that metric (see
    samples.sql); a model whose cuts are not known has no borderline customers. The same seed gives the same sample.
    """
    with store.holding(), store.cursor() as cursor:
        query, values, metrics = sample_query(store, run, most=most, seed=seed)
        found = cursor.execute(query, values).df()
    return found[["segment", "kind", "customer_id", "name", *metrics, "nearest_metric", "nearest_cut", "distance"]]


def sample_query(
    store: Store, run: Run, *, most: int = EACH, seed: int = SEED
) -> tuple[str, dict[str, object], tuple[str, ...]]:
    """The statement behind ``sample``, what it binds, and the deciding metrics. Ask it while holding."""
    decides = deciding(run.settings, store, run.as_of)
    metrics = tuple(decides.cuts)
    placement = placed_anew(store, run)
    placed = f"({placement.query})"
    sampled = load_sql("segments/samples", metric_values=f"({decides.query()})", placements=placed)
    columns = ", ".join(f"told.{quote_identifier(metric)}" for metric in metrics)
    query = f"""
        SELECT sampled.*, named.name, {columns}
        FROM ({sampled}) AS sampled
        INNER JOIN {decides.table} AS told ON sampled.customer_id = told.customer_id
        LEFT JOIN (SELECT customer_id, ARG_MAX(name, batch_id) AS name FROM customers GROUP BY customer_id) AS named
            ON sampled.customer_id = named.customer_id
        ORDER BY LIST_POSITION($segment_order, sampled.segment), kind DESC, distance, sampled.customer_id
    """  # noqa: S608 - our own statement
    with_cuts = {metric: list(cuts) for metric, cuts in decides.cuts.items() if cuts}
    values = {
        **placement.values,
        "most": most,
        "seed": seed,
        "segment_order": list(placement.segments),
        "cut_metrics": list(with_cuts),
        "cut_values": list(with_cuts.values()),
    }
    return query, values, metrics
