"""Why a customer is in a cluster: how far the centres are, and which metric, changed alone, would lead to another.

The scores of models/cluster_placed.sql for one customer, tried at other values of one metric after the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segmentation.models.cluster_plan import VALUES_MISSING
from segmentation.models.cluster_points import centres_in_units
from segmentation.models.explanation import Centre, Move, Reasons
from segmentation.models.result import NO_ORDERS
from segmentation.models.value_explain import customer_row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from numpy.typing import NDArray

    from segmentation.models.cluster_plan import ClusterFit, ClusterSettings
    from segmentation.store import Store

TRIED = 400  # distances from the value, at growing gaps; where the cluster changes is then found exactly
LEAST_LEAD = 1e-9  # a score this close to another is not told as won
MOVES = 6


def explain(store: Store, as_of: date, settings: ClusterSettings, fit: ClusterFit, customer_id: str) -> Reasons:
    """Values, centres and moves of one known customer."""
    plan = settings.plan
    asked = customer_row(store, as_of, customer_id, tuple(dict.fromkeys(("order_count", *plan.metrics))))
    row = {metric: asked[metric] for metric in plan.metrics}
    told = [None if value is None else float(value) for value in row.values()]
    if not asked["order_count"]:
        return Reasons(NO_ORDERS, row)
    values = np.array([fill if value is None else value for value, fill in zip(told, fit.fills, strict=True)], float)
    if np.isnan(values).any():
        return Reasons(VALUES_MISSING, row)
    names = settings.clusters()
    scores = _scores(settings, fit, values[None, :])[0]
    units = centres_in_units(plan, fit)
    centres = tuple(
        Centre(
            names[place],
            float(np.sqrt(max(0.0, 2 * (fit.constants[place] - scores[place])))),
            dict(zip(plan.metrics, units[place], strict=True)),
        )
        for place in np.argsort(-scores, kind="stable")
    )
    found = [
        (effort, Move("metric", names[place], {"metric": metric, "now": row[metric], "value": value}))
        for at, metric in enumerate(plan.metrics)
        if row[metric] is not None
        for effort, place, value in _changes(settings, fit, values, at)
    ]
    moves = tuple(move for _, move in sorted(found, key=lambda one: one[0])[:MOVES])
    return Reasons(centres[0].segment, row, moves=moves, centres=centres)


def _scores(settings: ClusterSettings, fit: ClusterFit, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scores, points x clusters, of values in the units of the metrics, points x metrics."""
    plan = settings.plan
    logged = np.array([metric in plan.logged for metric in plan.metrics])
    points = np.where(logged, np.sign(values) * np.log1p(np.abs(values)), values)
    points = (points - np.array(fit.shifts)) / np.array(fit.spreads)
    seen = [points @ np.array(axes).T for axes in fit.whitenings] if fit.whitenings else [points for _ in fit.constants]
    away = [((told - np.array(centre)) ** 2).sum(axis=1) for told, centre in zip(seen, fit.centres, strict=True)]
    found: NDArray[np.float64] = np.array(fit.constants) - 0.5 * np.stack(away, axis=1)
    return found


def _changes(
    settings: ClusterSettings, fit: ClusterFit, values: NDArray[np.float64], at: int
) -> Iterator[tuple[float, int, float]]:
    """The nearest values above and below with which another wins: how far in scaled metrics, which, the value."""
    metric, now = settings.plan.metrics[at], values[at]
    step = 0.01 if metric.startswith(("spend", "refund_total")) else 1.0
    least = 1.0 if metric == "order_count" else 0.0
    most = 3 * max([abs(now), *(abs(centre[at]) for centre in centres_in_units(settings.plan, fit))]) + step

    def placed(steps: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        tried = np.repeat(values[None, :], len(steps), axis=0)
        tried[:, at] = now + step * steps
        scores = _scores(settings, fit, tried)
        ordered = np.sort(scores, axis=1)
        return scores.argmax(axis=1), ordered[:, -1] - ordered[:, -2] > LEAST_LEAD

    (own,), _ = placed(np.zeros(1))
    for sign, room in ((1, most), (-1, now - least)):
        if room < step:
            continue
        steps = sign * np.unique(np.round(np.geomspace(1, room // step, TRIED))).astype(np.float64)
        clusters, sure = placed(steps)
        other = np.flatnonzero((clusters != own) & sure)
        if not len(other):
            continue
        high = steps[other[0]]
        low = steps[other[0] - 1] if other[0] else 0.0
        while abs(high - low) > 1:
            middle = low + sign * (abs(high - low) // 2)
            (cluster,), (is_sure,) = placed(np.array([middle]))
            low, high = (low, middle) if cluster != own and is_sure else (middle, high)
        (cluster,), _ = placed(np.array([high]))
        value = round(float(now + step * high), 2)
        yield abs(_scaled(settings, fit, at, value) - _scaled(settings, fit, at, now)), int(cluster), value


def _scaled(settings: ClusterSettings, fit: ClusterFit, at: int, value: float) -> float:
    told = np.sign(value) * np.log1p(abs(value)) if settings.plan.metrics[at] in settings.plan.logged else value
    return float((told - fit.shifts[at]) / fit.spreads[at])
