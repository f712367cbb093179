"""What the customers of a cluster are like against all customers, as codes with values, and names made of that."""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

from segmentation.metrics.customers import metrics_table
from segmentation.metrics.snapshot import SingleDay
from segmentation.models.cluster_plan import METRICS, RFM
from segmentation.models.cluster_points import placed_query
from segmentation.models.clusters import fitted
from segmentation.store import load_sql, quote_identifier

if TYPE_CHECKING:
    from datetime import date

    from segmentation.models.cluster_plan import ClusterSettings
    from segmentation.store import Store

HIGH, LOW = 1.25, 0.8  # mean against the mean of all; between, nothing is said
SCATTER_CUSTOMERS = 1_500
# What a metric tells of: names say a kind once.
KINDS = {
    "days_since_last_order": "silence",
    "order_count": "orders",
    "order_count_6_months": "orders",
    "order_count_12_months": "orders",
    "spend_total": "spend",
    "spend_6_months": "spend",
    "spend_12_months": "spend",
    "spend_per_order": "basket",
    "mean_gap_days": "gap",
    "median_gap_days": "gap",
    "refund_count": "refunds",
    "refund_total": "refunds",
    "cancelled_count": "cancelled",
}
LESS_IS_BETTER = tuple(metric for metric, kind in KINDS.items() if kind in ("silence", "gap", "refunds", "cancelled"))


@dataclass(frozen=True)
class MetricFigure:
    """Mean and median of a metric in a cluster, and ``index``: mean / mean of all (None where that is not above 0)."""

    mean: float | None
    median: float | None
    index: float | None


@dataclass(frozen=True)
class Statement:
    """A code (worded as ``cluster_says.<code>``) about a metric, with the values that fill its blanks."""

    code: str
    metric: str
    values: dict[str, float]


@dataclass(frozen=True)
class ClusterProfile:
    """One cluster. ``share`` (0..1) of all customers with an order; ``figures`` by metric; ``statements`` by how much
    they differ; ``name_codes``: worded as ``cluster_name.<code>``, the more telling first, empty = average.
    """

    segment: str
    customers: int
    share: float
    figures: dict[str, MetricFigure]
    statements: tuple[Statement, ...]
    name_codes: tuple[str, ...]


@dataclass(frozen=True)
class Profiles:
    """All clusters in order, everybody with an order as ``overall``, and how many are in no cluster."""

    clusters: tuple[ClusterProfile, ...]
    overall: dict[str, MetricFigure]
    buyers: int
    apart: int


def profiles(store: Store, as_of: date, settings: ClusterSettings) -> Profiles:
    """The clusters at a date on the metrics they were made of, and on recency, frequency and spend."""
    settings, found_fit = fitted(store, as_of, settings)
    metrics = tuple(name for name in METRICS if name in settings.plan.metrics or name in RFM)
    query, values = placed_query(SingleDay(store, as_of), settings, found_fit)
    figures = ", ".join(
        f"AVG(CAST({column} AS DOUBLE)), MEDIAN(CAST({column} AS DOUBLE))" for column in map(quote_identifier, metrics)
    )
    statement = load_sql(
        "models/cluster_profile",
        cluster_placed=f"({query})",
        customer_metrics=metrics_table(store, as_of),
        metric_figures=figures,
    )
    with store.cursor() as cursor:
        rows = {row[0]: row[1:] for row in cursor.execute(statement, dict(values)).fetchall()}
    buyers, *all_figures = rows.get(None, (0,))
    overall = {
        metric: MetricFigure(mean, median, 1.0)
        for metric, mean, median in zip(metrics, all_figures[::2], all_figures[1::2], strict=False)
    }
    clusters = []
    for segment in settings.clusters():
        customers, *told = rows.get(segment, (0, *([None] * 2 * len(metrics))))
        means = zip(metrics, told[::2], told[1::2], strict=True)
        clusters.append(_profile(segment, customers, buyers, {m: (mean, median) for m, mean, median in means}, overall))
    inside = sum(cluster.customers for cluster in clusters)
    return Profiles(tuple(clusters), overall, buyers, buyers - inside)


def _profile(
    segment: str,
    customers: int,
    buyers: int,
    told: dict[str, tuple[float | None, float | None]],
    overall: dict[str, MetricFigure],
) -> ClusterProfile:
    figures = {
        metric: MetricFigure(mean, median, _index(mean, overall[metric].mean if metric in overall else None))
        for metric, (mean, median) in told.items()
    }
    said = {metric: figure.index for metric, figure in figures.items() if _differs(figure.index)}
    telling = sorted(said, key=lambda metric: (-_distance(said[metric]), list(figures).index(metric)))
    statements = tuple(_statement(metric, figures[metric]) for metric in telling)
    codes = {
        KINDS[metric]: f"{KINDS[metric]}_{'high' if (said[metric] or 0) > 1 else 'low'}" for metric in telling[::-1]
    }
    # how long ago is part of a name wherever it tells anything
    order = [kind for kind in dict.fromkeys(KINDS[metric] for metric in telling) if kind != "silence"]
    named = [*order[:1], *(["silence"] if "silence" in codes else order[1:2])]
    return ClusterProfile(
        segment,
        customers,
        customers / buyers if buyers else 0.0,
        figures,
        statements,
        tuple(codes[kind] for kind in named),
    )


def _index(mean: float | None, of_all: float | None) -> float | None:
    return None if mean is None or of_all is None or of_all <= 0 else mean / of_all


def _differs(index: float | None) -> bool:
    return index is not None and not LOW < index < HIGH


def _distance(index: float | None) -> float:
    """Twice and half are equally far from the mean; what is 0 or less is as far as a hundredth."""
    return abs(log(max(index or 0.0, 0.01)))


def _statement(metric: str, figure: MetricFigure) -> Statement:
    assert figure.index is not None
    assert figure.mean is not None
    if metric == "days_since_last_order":
        assert figure.median is not None
        code = "silence_high" if figure.index > 1 else "silence_low"
        return Statement(code, metric, {"days": figure.median, "mean": figure.mean})
    if figure.index >= HIGH:
        return Statement("times", metric, {"times": figure.index, "mean": figure.mean})
    return Statement("share" if figure.index > 0 else "none", metric, {"share": figure.index, "mean": figure.mean})


def scatter_sample(
    store: Store,
    as_of: date,
    settings: ClusterSettings,
    across: str,
    upwards: str,
    *,
    customers: int = SCATTER_CUSTOMERS,
) -> list[tuple[str, float, float]]:
    """Segment and two metrics of a fixed sample of clustered customers who have both."""
    settings, found_fit = fitted(store, as_of, settings)
    query, values = placed_query(SingleDay(store, as_of), settings, found_fit)
    columns = ", ".join(f"CAST({quote_identifier(name)} AS DOUBLE)" for name in (across, upwards))
    statement = load_sql(
        "models/cluster_sample",
        cluster_placed=f"({query})",
        customer_metrics=metrics_table(store, as_of),
        metric_values=columns,
    )
    with store.cursor() as cursor:
        rows = cursor.execute(statement, {**values, "customers": customers}).fetchall()
    return [row for row in rows if None not in row]
