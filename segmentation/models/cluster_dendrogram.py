"""How the customers of a hierarchy join, step by step, as far as a picture can show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.cluster.hierarchy import dendrogram, fcluster, linkage  # type: ignore[import-untyped]
from sklearn.metrics import pairwise_distances_argmin  # type: ignore[import-untyped]

from segmentation.models.cluster_fit import WARD_CUSTOMERS, sampled
from segmentation.models.cluster_points import points
from segmentation.models.clusters import fitted

if TYPE_CHECKING:
    from datetime import date

    from segmentation.models.cluster_plan import ClusterSettings
    from segmentation.store import Store

LEAVES = 30


@dataclass(frozen=True)
class Join:
    """Two groups of ``customers`` together become one at ``height`` (Ward's distance, in scaled metrics).

    ``left`` and ``right`` are places along the leaves (0, 1, 2 …), ``*_height`` where the two groups themselves began.
    ``cluster``: place (from 0) of the cluster that the join lies within, None above the cut.
    """

    left: float
    right: float
    left_height: float
    right_height: float
    height: float
    customers: int
    cluster: int | None


@dataclass(frozen=True)
class Dendrogram:
    """The last joins; ``leaves``: customers in each group they start from; ``cut``: the height that leaves k groups."""

    joins: tuple[Join, ...]
    leaves: tuple[int, ...]
    cut: float
    customers: int


def join_tree(store: Store, as_of: date, settings: ClusterSettings) -> Dendrogram:
    """The tree of the customers that decided the clusters (the same seeded sample), its last 30 groups."""
    settings, fit = fitted(store, as_of, settings)
    plan = settings.plan
    scaling = {"fills": fit.fills, "shifts": fit.shifts, "spreads": fit.spreads}
    matrix, _ = points(store, as_of, plan, scaling)
    sample = sampled(matrix, WARD_CUSTOMERS, np.random.default_rng(plan.seed))
    tree = linkage(sample, "ward")
    count = len(sample)
    flat = fcluster(tree, plan.k, "maxclust") - 1
    means = np.array([sample[flat == label].mean(axis=0) for label in range(flat.max() + 1)])
    clusters = pairwise_distances_argmin(means, np.array(fit.centres))
    heights = tree[:, 2]
    cut = float((heights[count - plan.k - 1] + heights[count - plan.k]) / 2) if count > plan.k else 0.0
    drawn = dendrogram(tree, p=LEAVES, truncate_mode="lastp", no_plot=True, link_color_func=str)
    joins = []
    for xs, ys, link in zip(drawn["icoord"], drawn["dcoord"], drawn["color_list"], strict=True):
        row = int(link) - count
        first = int(link)
        while first >= count:  # down to any one of its customers
            first = int(tree[first - count, 0])
        inside = int(clusters[flat[first]]) if heights[row] <= cut else None
        # scipy puts leaf n at 5 + 10 n
        left, right = (float(x) / 10 - 0.5 for x in (xs[0], xs[2]))
        joins.append(Join(left, right, float(ys[0]), float(ys[3]), float(heights[row]), int(tree[row, 3]), inside))
    leaves = tuple(1 if leaf < count else int(tree[leaf - count, 3]) for leaf in drawn["leaves"])
    return Dendrogram(tuple(joins), leaves, cut, count)
