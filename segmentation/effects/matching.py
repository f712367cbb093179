"""Customers who got nothing, matched to customers who were sent a campaign and had bought alike before.

Nearest neighbours with replacement in the normalised Euclidean distance (Abadie & Imbens, Econometrica 74, 2006),
within cells that must agree (coarsened exact matching: Iacus, King & Porro, Political Analysis 20, 2012). The nearest
four count alike, with all who stand as near as the fourth; nobody further than half a standard deviation away.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
from scipy.spatial import cKDTree  # type: ignore[import-untyped]

from segmentation.store import load_sql

if TYPE_CHECKING:
    from collections.abc import Mapping

    from segmentation.store import Store

NEAREST = 4
CALIPER = 0.5  # standard deviations, all covariates together
COVARIATES = ("x1", "x2", "x3", "x4", "x5")
_CELLS_APART = 1000.0  # so far that no caliper reaches from cell to cell


@dataclass(frozen=True)
class Matching:
    """Names of tables, see the ``.sql`` files: ``kept``, ``pairs`` (point, other, share, near), ``used``."""

    kept: str
    pairs: str
    used: str

    def tables(self) -> dict[str, str]:
        """As the statements name them."""
        return {"matching_kept": self.kept, "matching_pairs": self.pairs, "matching_used": self.used}


def match(store: Store, outcomes: str) -> Matching:
    """Match the customers of a table of ``outcomes`` whose arm is ``matched`` to all others, each within its ``part``.

    Ask within ``store.holding()``.
    """
    placed = store.derived("matching_placed", load_sql("effects/matching_placed", outcomes=outcomes), {}, {})

    def make(name: str) -> None:
        with store.cursor() as cursor:
            found = cursor.execute(load_sql("effects/matching_points", matching_placed=placed)).fetchnumpy()
            cursor.register("matched_points", pairs(found))
            cursor.execute(f"CREATE OR REPLACE TABLE {name} AS FROM matched_points")
            cursor.unregister("matched_points")

    told = store.derived_tables.made_by("matching_pairs", {"placed": placed}, make, lambda: False)
    query = load_sql("effects/matching_kept", matching_placed=placed, matching_pairs=told)
    kept = store.derived("matching_kept", query, {}, {})
    used = load_sql("effects/matching_used", matching_kept=kept, matching_pairs=told)
    return Matching(kept, told, store.derived("matching_used", used, {}, {}))


def pairs(points: Mapping[str, Any]) -> pa.Table:
    """From points (``matching_points.sql``) to pairs: ``point`` sent to, ``other`` matched to it, ``share`` of each of
    its customers in what is expected of one sent to, and ``near``, the point used that is nearest to ``other``.
    """
    sent, others = points["sent"], points["others"]
    at = np.column_stack([points["cell"] * _CELLS_APART, *_scaled(points)])
    treated, alike = np.flatnonzero(sent), np.flatnonzero(others)
    if not len(treated) or not len(alike):
        return _table(*(np.empty(0, np.int64) for _ in range(4)))
    tree = cKDTree(at[alike], balanced_tree=False, compact_nodes=False)
    _, found = tree.query(at[treated], k=range(1, NEAREST + 1), distance_upper_bound=CALIPER)
    customers = np.append(others[alike], 0)[found]  # 0: nobody so near
    counted = customers * (np.cumsum(customers, axis=1) - customers < NEAREST)
    rows, ranks = np.nonzero(counted)
    matched = alike[found[rows, ranks]]
    share = 1 / counted.sum(axis=1)[rows]
    used = np.unique(matched)
    if len(used) > 1:
        _, beside = cKDTree(at[used], balanced_tree=False, compact_nodes=False).query(at[used], k=[2])
        near = used[beside[:, 0]]
    else:
        near = used
    number = points["point"]
    return _table(number[treated[rows]], number[matched], share, number[near[np.searchsorted(used, matched)]])


def _scaled(points: Mapping[str, Any]) -> list[np.ndarray]:
    """Covariates in standard deviations of those sent to; where these do not vary, of everybody."""
    scaled = []
    for name in COVARIATES:
        values = points[name]
        spreads = [_spread(values, weights) for weights in (points["sent"], points["sent"] + points["others"])]
        scaled.append(values / next((spread for spread in spreads if spread > 0), 1.0))
    return scaled


def _spread(values: np.ndarray, customers: np.ndarray) -> float:
    if not customers.sum() or np.ptp(values[customers > 0]) == 0:
        return 0.0
    mean = np.average(values, weights=customers)
    return float(np.sqrt(np.average((values - mean) ** 2, weights=customers)))


def _table(point: np.ndarray, other: np.ndarray, share: np.ndarray, near: np.ndarray) -> pa.Table:
    return pa.table({"point": point, "other": other, "share": pa.array(share, pa.float64()), "near": near})
