"""Fitting: k-means, mini-batch k-means, Gaussian mixture and Ward's hierarchy, by scikit-learn and scipy.

Every fit ends in centres, so that anybody can be put to the nearest one in SQL. A mixture adds to each centre m a
whitening W (the Cholesky factor of the inverse covariance) and a constant: the log density of x is
``constant - |W'x - W'm|^2 / 2``, and the centre kept is W'm.
"""

from __future__ import annotations

import warnings
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage  # type: ignore[import-untyped]
from sklearn.cluster import KMeans, MiniBatchKMeans  # type: ignore[import-untyped]
from sklearn.exceptions import ConvergenceWarning  # type: ignore[import-untyped]
from sklearn.metrics import pairwise_distances_argmin  # type: ignore[import-untyped]
from sklearn.mixture import GaussianMixture  # type: ignore[import-untyped]
from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

from segmentation.errors import CancelledError, InputError
from segmentation.models.cluster_plan import ClusterFit, ClusterPlan, ClusterSettings
from segmentation.models.cluster_points import points, spreads

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from datetime import date

    from numpy.typing import NDArray

    from segmentation.store import Store

    Progress = Callable[[str, float | None], None]
    Cancelled = Callable[[], bool]
    Matrix = NDArray[np.float64]

STARTS = 10
START_CUSTOMERS = 20_000  # where more are clustered, the starts are tried on a sample
MIXTURE_CUSTOMERS = 50_000
WARD_CUSTOMERS = 5_000  # a hierarchy keeps every distance: n * n / 2
_ROUND = 10  # iterations between two looks at whether somebody cancelled
_ROUNDS = 30
_DIGITS = 12  # a centre is a mean; threads add it up in any order


def no_progress(step: str, fraction: float | None = None) -> None:
    """Nobody watches."""


def fit(
    store: Store,
    as_of: date,
    plan: ClusterPlan,
    *,
    progress: Progress = no_progress,
    cancelled: Cancelled = lambda: False,
) -> ClusterSettings:
    """Fit the plan at a date; the same plan on the same data gives the same clusters under the same codes.

    Raises ``InputError`` when fewer customers, or fewer different ones, than clusters are there, or a metric does not
    vary; ``CancelledError``.
    """
    progress("cluster_reading", 0.0)
    missing, scaling = spreads(store, as_of, plan)
    matrix, spend = points(store, as_of, plan, scaling, cancelled)
    check_enough(matrix, plan.k)
    progress("cluster_fitting", 0.2)
    rng = np.random.default_rng(plan.seed)
    model, sample = fit_points(matrix, plan, plan.seed, rng, cancelled)
    labels = model.place(matrix)
    order = sorted(range(plan.k), key=lambda cluster: _rank(spend, labels, cluster, model.centres[cluster]))
    found = ClusterFit(
        **{name: tuple(map(_short, values)) for name, values in scaling.items()},
        centres=tuple(tuple(map(_short, model.kept[cluster])) for cluster in order),
        constants=tuple(_short(model.constants[cluster]) for cluster in order),
        whitenings=tuple(tuple(tuple(map(_short, axis)) for axis in model.whitenings[cluster].T) for cluster in order)
        if model.whitenings is not None
        else (),
        fitted_on=as_of,
        customers=len(matrix),
        fitted=len(sample),
        missing=missing,
        inertia=_short(model.inertia(sample, labels if sample is matrix else None)),
        agreement=_short(float(np.mean(model.place(sample) == model.labels))) if model.labels is not None else 1.0,
    )
    return ClusterSettings(plan, found)


def check_enough(matrix: Matrix, k: int) -> None:
    """Raise ``InputError`` unless there are at least ``k`` different points."""
    different = len(np.unique(matrix[:START_CUSTOMERS], axis=0))
    if different < k and len(matrix) > START_CUSTOMERS:
        different = len(np.unique(matrix, axis=0))
    if different < k:
        raise InputError("clusters_too_few_customers", k=k, customers=len(matrix), different=different)


class Fitted:
    """Centres in scaled metrics, and how a point's cluster follows from them."""

    def __init__(
        self, centres: Matrix, labels: NDArray[Any] | None = None, mixture: GaussianMixture | None = None
    ) -> None:
        self.centres, self.labels = centres, labels
        self.constants = np.zeros(len(centres))
        self.whitenings: Matrix | None = None
        self.kept = centres
        if mixture is not None:
            factors = mixture.precisions_cholesky_
            self.whitenings = factors
            self.kept = np.einsum("kd,kde->ke", centres, factors)
            self.constants = np.log(mixture.weights_) + np.log(np.diagonal(factors, axis1=1, axis2=2)).sum(axis=1)

    def place(self, matrix: Matrix) -> NDArray[np.intp]:
        """The cluster of every point, from 0."""
        if self.whitenings is None:
            return np.asarray(pairwise_distances_argmin(matrix, self.centres))
        scores = [
            constant - ((matrix @ factor - kept) ** 2).sum(axis=1) / 2
            for constant, factor, kept in zip(self.constants, self.whitenings, self.kept, strict=True)
        ]
        return np.asarray(np.argmax(scores, axis=0))

    def inertia(self, matrix: Matrix, labels: NDArray[Any] | None = None) -> float:
        """Sum of squared distances to the own centre."""
        return float(((matrix - self.centres[self.place(matrix) if labels is None else labels]) ** 2).sum())


_POOLS = ThreadpoolController()  # finding the pools takes longer than to fit a small shop


def few_threads(matrix: Matrix) -> AbstractContextManager[object]:
    """One thread for a few thousand points: several wait for each other longer than they work."""
    return _POOLS.limit(limits=1) if len(matrix) <= START_CUSTOMERS else nullcontext()


def fit_points(
    matrix: Matrix,
    plan: ClusterPlan,
    seed: int,
    rng: np.random.Generator,
    cancelled: Cancelled = lambda: False,
    *,
    starts: int = STARTS,
) -> tuple[Fitted, Matrix]:
    """Fit scaled points; returns the model and the points that decided it."""
    if cancelled():
        raise CancelledError
    with few_threads(matrix):
        return _fit_points(matrix, plan, rng, cancelled, seed=seed, starts=starts)


def _fit_points(
    matrix: Matrix, plan: ClusterPlan, rng: np.random.Generator, cancelled: Cancelled, *, seed: int, starts: int
) -> tuple[Fitted, Matrix]:
    if plan.algorithm == "kmeans":
        return _kmeans(matrix, plan.k, rng, cancelled, seed=seed, starts=starts), matrix
    if plan.algorithm == "minibatch":
        found = MiniBatchKMeans(plan.k, n_init=starts, random_state=seed, batch_size=4096, max_iter=200).fit(matrix)
        return Fitted(found.cluster_centers_), matrix
    sample = sampled(matrix, MIXTURE_CUSTOMERS if plan.algorithm == "mixture" else WARD_CUSTOMERS, rng)
    if plan.algorithm == "mixture":
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # the best of the starts is taken as it is
            mixture = GaussianMixture(
                plan.k, n_init=min(starts, 3), max_iter=200, reg_covar=1e-4, random_state=seed
            ).fit(sample)
        return Fitted(mixture.means_, mixture=mixture), sample
    labels = fcluster(linkage(sample, "ward"), plan.k, "maxclust") - 1
    centres = np.array([sample[labels == cluster].mean(axis=0) for cluster in range(labels.max() + 1)])
    if len(centres) < plan.k:  # merges at equal heights cannot be told apart
        raise InputError("clusters_too_few_customers", k=plan.k, customers=len(sample), different=len(centres))
    return Fitted(centres, labels), sample


def _kmeans(
    matrix: Matrix, k: int, rng: np.random.Generator, cancelled: Cancelled, *, seed: int, starts: int
) -> Fitted:
    """Many starts on a sample, then the best one to its end on everybody."""
    sample = sampled(matrix, START_CUSTOMERS, rng)
    whole = len(sample) == len(matrix)
    with _POOLS.limit(limits=1):
        best = KMeans(k, n_init=starts, random_state=seed, tol=0 if whole else 1e-4).fit(sample)
    centres = best.cluster_centers_
    for _ in range(0 if whole else _ROUNDS):
        if cancelled():
            raise CancelledError
        best = KMeans(k, init=centres, n_init=1, max_iter=_ROUND, random_state=seed).fit(matrix)
        centres = best.cluster_centers_
        if best.n_iter_ < _ROUND:
            break
    return Fitted(centres)


def sampled(matrix: Matrix, most: int, rng: np.random.Generator) -> Matrix:
    """The matrix, or a seeded sample of its rows where it has more than ``most``."""
    if len(matrix) <= most:
        return matrix
    return np.asarray(matrix[np.sort(rng.choice(len(matrix), most, replace=False))])


def _rank(spend: Matrix, labels: NDArray[Any], cluster: int, centre: Matrix) -> tuple[float, ...]:
    inside = spend[labels == cluster]
    return (-round(float(inside.mean()), 6) if len(inside) else np.inf, *map(_short, centre))


def _short(value: float | None) -> Any:
    return None if value is None else float(f"{value:.{_DIGITS}g}")
