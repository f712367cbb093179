"""Customers as points: the chosen metrics of everybody with an order, logged and scaled in SQL, the same way when a
model is fitted and when it is applied.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segmentation.errors import InputError
from segmentation.metrics.customers import metrics_table
from segmentation.models.cluster_plan import VALUES_MISSING
from segmentation.models.result import NO_ORDERS
from segmentation.store import interruptible, load_sql, quote_identifier

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from segmentation.metrics.snapshot import Snapshot
    from segmentation.models.cluster_plan import ClusterFit, ClusterPlan, ClusterSettings
    from segmentation.store import Store

_CENTRE_DISTANCE = "LIST_DISTANCE(point, $centres[c])"
_WHITENED_DISTANCE = (
    "LIST_DISTANCE(LIST_TRANSFORM($whitenings[c], lambda axis: LIST_INNER_PRODUCT(point, axis)), $centres[c])"
)


def spreads(store: Store, as_of: date, plan: ClusterPlan) -> tuple[dict[str, int], dict[str, tuple[float | None, ...]]]:
    """How the metrics lie, for scaling.

    Returns metric -> customers with an order but no value, and ``fills``, ``shifts``, ``spreads`` in the order of the
    plan's metrics. Raises ``InputError`` where a metric has no values, always the same one, or no spread to scale by.
    """
    metrics = metrics_table(store, as_of)
    middle = "MEDIAN" if plan.missing == "median" else "MAX"
    columns = ", ".join(
        f"COUNT(*) - COUNT({column}), {middle}(CAST({column} AS DOUBLE))"
        for column in map(quote_identifier, plan.metrics)
    )
    with store.cursor() as cursor:
        query = f"SELECT {columns} FROM {metrics} WHERE order_count > 0"  # noqa: S608 - our own names
        row = cursor.execute(query).fetchone()
    assert row is not None
    missing = dict(zip(plan.metrics, row[::2], strict=True))
    for metric, found_any in zip(plan.metrics, row[1::2], strict=True):
        if found_any is None:
            raise InputError("cluster_metric_empty", metric=metric)
    fills = tuple(row[1::2]) if plan.missing == "median" else (None,) * len(plan.metrics)
    values = _bound(plan, fills, None, None) | {"quartiles": plan.scaling == "robust"}
    points = f"({load_sql('models/cluster_points', **_texts(plan, metrics, scaled=False))})"
    with store.cursor() as cursor:
        found = cursor.execute(load_sql("models/cluster_spread", cluster_points=points), values).fetchall()
    if not found:
        raise InputError("clusters_too_few_customers", k=plan.k, customers=0, different=0)
    shifts, widths = [], []
    for metric, told in zip(plan.metrics, found, strict=True):
        _, _, low, high, mean, deviation, median, quartile_range = told
        shift, width = {
            "zscore": (mean, deviation),
            "robust": (median, quartile_range),
            "minmax": (low, high - low),
            "none": (0.0, 1.0),
        }[plan.scaling]
        if low == high:
            raise InputError("cluster_metric_constant", metric=metric, value=f"{_unlogged(low, metric, plan):.12g}")
        if width <= 0:
            raise InputError("cluster_metric_no_range", metric=metric)
        shifts.append(float(shift))
        widths.append(float(width))
    return missing, {"fills": fills, "shifts": tuple(shifts), "spreads": tuple(widths)}


def _unlogged(value: float, metric: str, plan: ClusterPlan) -> float:
    return float(np.sign(value) * np.expm1(abs(value))) if metric in plan.logged else value


def points(
    store: Store,
    as_of: date,
    plan: ClusterPlan,
    scaling: Mapping[str, Sequence[float | None]],
    cancelled: Callable[[], bool] = lambda: False,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Scaled points (customers x metrics) and spend of everybody complete, in the order of their ids."""
    texts = _texts(plan, metrics_table(store, as_of), scaled=True)
    query = load_sql("models/cluster_points", **texts)
    ordered = f"SELECT spend, point FROM ({query}) WHERE point IS NOT NULL ORDER BY customer_id"  # noqa: S608
    values = _bound(plan, scaling["fills"], scaling["shifts"], scaling["spreads"])
    with store.cursor() as cursor, interruptible(cursor, cancelled):
        table = cursor.sql(ordered, params=values).to_arrow_table()
    flat = table["point"].combine_chunks().flatten().to_numpy(zero_copy_only=False)
    return flat.reshape(-1, len(plan.metrics)), table["spend"].to_numpy()


def placed_query(snapshot: Snapshot, settings: ClusterSettings, fit: ClusterFit) -> tuple[str, Mapping[str, object]]:
    """A statement and its values: ``customer_id``, ``segment`` of everybody known (models/cluster_placed.sql)."""
    plan = settings.plan
    texts = _texts(plan, snapshot.metrics(plan.metrics), scaled=True)
    texts["cluster_distance"] = _WHITENED_DISTANCE if fit.whitenings else _CENTRE_DISTANCE
    values = _bound(plan, fit.fills, fit.shifts, fit.spreads) | {
        "no_orders": NO_ORDERS,
        "values_missing": VALUES_MISSING,
        "clusters": settings.clusters(),
        "constants": list(fit.constants),
        "centres": [list(centre) for centre in fit.centres],
    }
    if fit.whitenings:
        values["whitenings"] = [[list(axis) for axis in axes] for axes in fit.whitenings]
    return load_sql("models/cluster_placed", **texts), values


def centres_in_units(plan: ClusterPlan, fit: ClusterFit) -> list[list[float]]:
    """The centres in the units of the metrics, clusters x metrics; of a logged metric back from the logarithm."""
    centres = np.array(fit.centres)
    if fit.whitenings:
        # a mixture keeps W'm
        centres = np.array([np.linalg.solve(axes, kept) for axes, kept in zip(fit.whitenings, centres, strict=True)])
    found = centres * np.array(fit.spreads) + np.array(fit.shifts)
    return [
        [_unlogged(float(value), metric, plan) for metric, value in zip(plan.metrics, row, strict=True)]
        for row in found
    ]


def _texts(plan: ClusterPlan, metrics: str, *, scaled: bool) -> dict[str, str]:
    """What stands for the table, for the list of values and for "has all values" in the statements."""
    taken = []
    for place, metric in enumerate(plan.metrics):
        value = f"CAST({quote_identifier(metric)} AS DOUBLE)"
        if plan.missing == "median":
            value = f"COALESCE({value}, $fill_{place})"
        taken.append(value)
    listed = []  # a distance refuses NULL even where its result is not asked for: 0 stands in for incomplete points
    for place, (metric, value) in enumerate(zip(plan.metrics, taken, strict=True)):
        logged = f"SIGN({value}) * LN(1 + ABS({value}))" if metric in plan.logged else value
        listed.append(f"COALESCE(({logged} - $shift_{place}) / $spread_{place}, 0)" if scaled else logged)
    complete = " AND ".join(f"{value} IS NOT NULL" for value in taken)
    return {"customer_metrics": metrics, "point_values": f"[{', '.join(listed)}]", "point_complete": f"({complete})"}


def _bound(
    plan: ClusterPlan,
    fills: Sequence[float | None],
    shifts: Sequence[float | None] | None,
    widths: Sequence[float | None] | None,
) -> dict[str, object]:
    values: dict[str, object] = {}
    for place in range(len(plan.metrics)):
        if plan.missing == "median":
            values[f"fill_{place}"] = fills[place]
        if shifts is not None and widths is not None:
            values |= {f"shift_{place}": shifts[place], f"spread_{place}": widths[place]}
    return values
