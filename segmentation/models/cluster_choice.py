"""How many clusters: inertia (elbow) and silhouette over k; and whether the clusters come again from other starts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from sklearn.metrics import adjusted_rand_score, silhouette_score  # type: ignore[import-untyped]
from sklearn.metrics.pairwise import euclidean_distances  # type: ignore[import-untyped]

from segmentation.errors import CancelledError, InputError
from segmentation.models.cluster_fit import few_threads, fit_points, no_progress, sampled
from segmentation.models.cluster_plan import FEWEST, MOST
from segmentation.models.cluster_points import points, spreads

if TYPE_CHECKING:
    from datetime import date

    from segmentation.models.cluster_fit import Cancelled, Matrix, Progress
    from segmentation.models.cluster_plan import ClusterPlan
    from segmentation.store import Store

CHOICE_CUSTOMERS = 10_000
SILHOUETTE_CUSTOMERS = 2_500  # it compares each with each
STABILITY_CUSTOMERS = 20_000
STABILITY_RUNS = 5
STABILITY_SHARE = 0.8
NEAR = 0.05
WEAK = 0.25  # silhouettes below tell of no substantial structure (Kaufman & Rousseeuw 1990, table 2.4)
STABLE, SHAKY = 0.9, 0.7


@dataclass(frozen=True)
class KFigures:
    """``inertia`` per customer (mean squared distance to the own centre), ``silhouette`` -1 to 1, for one k."""

    k: int
    inertia: float
    silhouette: float


@dataclass(frozen=True)
class Choice:
    """Figures over k on ``fitted`` of ``customers`` (silhouette on ``compared``), and the k they speak for.

    ``reason``: ``both`` (elbow and best silhouette agree), ``silhouette`` (the highest), ``elbow`` (its silhouette is
    within 0.05 of the highest); ``elbow`` is None where the curve has no three points. ``weak``: no silhouette reaches
    0.25, so the customers form no clear groups.
    """

    figures: tuple[KFigures, ...]
    suggested: int
    reason: str
    elbow: int | None
    best_silhouette: int
    weak: bool
    customers: int
    fitted: int
    compared: int


@dataclass(frozen=True)
class Stability:
    """Adjusted Rand index (1 = the same clusters, 0 = by chance) of ``runs`` fits, each from another seed and another
    80 % of ``customers``, against the first fit on all of them.
    """

    mean: float
    least: float
    runs: int
    customers: int

    @property
    def level(self) -> str:
        """``stable`` from 0.9 on, ``fair`` from 0.7 on, else ``shaky``."""
        return "stable" if self.mean >= STABLE else "fair" if self.mean >= SHAKY else "shaky"


def choose_k(
    store: Store,
    as_of: date,
    plan: ClusterPlan,
    *,
    progress: Progress = no_progress,
    cancelled: Cancelled = lambda: False,
) -> Choice:
    """Fit k = 2 to 10 (fewer where there are fewer different customers) and suggest one; ``plan.k`` plays no part.

    Raises ``InputError`` where not even two clusters can be made.
    """
    progress("cluster_reading", 0.0)
    _, scaling = spreads(store, as_of, plan)
    matrix, _ = points(store, as_of, plan, scaling, cancelled)
    rng = np.random.default_rng(plan.seed)
    sample = sampled(matrix, CHOICE_CUSTOMERS, rng)
    compared = sampled(sample, SILHOUETTE_CUSTOMERS, rng)
    most = min(MOST, len(np.unique(compared, axis=0)), len(compared) - 1)  # a silhouette needs more points than groups
    if most < FEWEST:
        different = len(np.unique(matrix, axis=0))
        raise InputError("clusters_too_few_customers", k=FEWEST, customers=len(matrix), different=different)
    figures = []
    with few_threads(sample):
        apart = euclidean_distances(compared)
        np.fill_diagonal(apart, 0)
        for k in range(FEWEST, most + 1):
            progress("cluster_choosing", (k - FEWEST) / (MOST - FEWEST + 1))
            if cancelled():
                raise CancelledError
            model, _ = fit_points(sample, replace(plan, k=k), plan.seed, np.random.default_rng(plan.seed), starts=4)
            labels = model.place(compared)
            told = len(set(labels.tolist())) > 1
            silhouette = float(silhouette_score(apart, labels, metric="precomputed")) if told else 0.0
            inertia = model.inertia(sample, labels if compared is sample else None)
            figures.append(KFigures(k, inertia / len(sample), silhouette))
    return _suggest(tuple(figures), len(matrix), len(sample), len(compared))


def _suggest(figures: tuple[KFigures, ...], customers: int, fitted: int, compared: int) -> Choice:
    best = max(figures, key=lambda told: (round(told.silhouette, 6), -told.k))
    elbow = elbow_of([(told.k, told.inertia) for told in figures])
    at_elbow = next((told for told in figures if told.k == elbow), None)
    suggested, reason = best.k, "silhouette"
    if at_elbow is not None and at_elbow.k == best.k:
        reason = "both"
    elif at_elbow is not None and best.silhouette - at_elbow.silhouette <= NEAR:
        suggested, reason = at_elbow.k, "elbow"
    weak = best.silhouette < WEAK
    return Choice(figures, suggested, reason, elbow, best.k, weak, customers, fitted, compared)


def elbow_of(curve: list[tuple[int, float]]) -> int | None:
    """The k farthest below the straight line from the first to the last point (Satopaa et al. 2011, "Kneedle").

    None with fewer than three points, or where no point lies below the line.
    """
    if len(curve) < 3 or curve[0][1] <= curve[-1][1]:
        return None
    (first_k, first), (last_k, last) = curve[0], curve[-1]
    gaps = {k: (1 - (k - first_k) / (last_k - first_k)) - (value - last) / (first - last) for k, value in curve}
    found = max(gaps, key=lambda k: gaps[k])
    return found if gaps[found] > 0 else None


def stability(
    store: Store,
    as_of: date,
    plan: ClusterPlan,
    *,
    runs: int = STABILITY_RUNS,
    progress: Progress = no_progress,
    cancelled: Cancelled = lambda: False,
) -> Stability:
    """Fit ``runs`` times more, from other seeds and on other customers, and compare who is with whom."""
    _, scaling = spreads(store, as_of, plan)
    matrix, _ = points(store, as_of, plan, scaling, cancelled)
    sample = sampled(matrix, STABILITY_CUSTOMERS, np.random.default_rng(plan.seed))
    first = _labels(sample, sample, plan, plan.seed)
    found = []
    for run in range(1, runs + 1):
        progress("cluster_stability", run / (runs + 1))
        if cancelled():
            raise CancelledError
        rng = np.random.default_rng(plan.seed + run)
        drawn = sampled(sample, max(int(len(sample) * STABILITY_SHARE), 1), rng)
        if len(np.unique(drawn, axis=0)) >= plan.k:
            found.append(float(adjusted_rand_score(first, _labels(drawn, sample, plan, plan.seed + run))))
        else:
            found.append(0.0)  # a cluster hangs on single customers
    return Stability(float(np.mean(found)), min(found), runs, len(sample))


def _labels(drawn: Matrix, everybody: Matrix, plan: ClusterPlan, seed: int) -> list[int]:
    with few_threads(everybody):
        model, _ = fit_points(drawn, plan, seed, np.random.default_rng(seed), starts=4)
        return [int(label) for label in model.place(everybody)]
