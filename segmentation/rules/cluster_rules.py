"""Rules that approximate clusters: a small decision tree on the metrics, written as an ordered rule set."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.tree import DecisionTreeClassifier  # type: ignore[import-untyped]

from segmentation.errors import InputError
from segmentation.metrics.customers import metrics_table
from segmentation.metrics.snapshot import SingleDay
from segmentation.models.clusters import fitted, members_query
from segmentation.models.result import NO_ORDERS, OTHERS
from segmentation.rules import segments
from segmentation.rules.segments import RuleSegment, RuleSegmentation
from segmentation.rules.tree import tree_of
from segmentation.store import load_sql, quote_identifier

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from segmentation.models.cluster_plan import ClusterFit, ClusterSettings
    from segmentation.rules.tree import Node
    from segmentation.store import Store

    Path = tuple[tuple[str, Decimal | int, bool], ...]  # metric, edge, whether above it

SHALLOWEST, DEEPEST, DEPTH = 1, 5, 3
TREE_CUSTOMERS = 100_000
WHOLE = ("days_since_last_order", "order_count", "refund_count", "cancelled_count")


@dataclass(frozen=True)
class ClusterRules:
    """``accuracy``: share (0..1) of ``customers`` in a cluster whom the rules put into the same one; ``largest``: the
    share of the largest cluster, which is what one rule for all would reach. ``unreached``: clusters without a rule.
    """

    segmentation: RuleSegmentation
    accuracy: float
    largest: float
    customers: int
    unreached: tuple[str, ...]


def cluster_rules(store: Store, as_of: date, settings: ClusterSettings, *, depth: int = DEPTH) -> ClusterRules:
    """Fit a tree to the clusters at a date and write it as rules, one per cluster; who meets none is in the last.

    The edges are the roundest numbers that part the same customers, so the rules do what the tree does.
    """
    if type(depth) is not int or not SHALLOWEST <= depth <= DEEPEST:
        raise InputError("cluster_tree_depth", value=depth, allowed=f"{SHALLOWEST}-{DEEPEST}")
    settings, fit = fitted(store, as_of, settings)
    names, values = _training(store, as_of, settings, fit)
    clusters = settings.clusters()
    largest = max((names.count(name) for name in clusters), default=0) / len(names) if names else 0.0
    paths: dict[str, list[Path]] = {name: [] for name in clusters}
    if names:
        leaf = max(len(names) // 200, 1)
        tree = DecisionTreeClassifier(max_depth=depth, min_samples_leaf=leaf, random_state=settings.plan.seed)
        tree.fit(values, names)
        _collect(tree, 0, _edges(tree, values, settings.plan.metrics), (), paths)
    told = [RuleSegment(name, _rule(found, name)) for name, found in paths.items() if found]
    # who lacks a metric meets no condition on it
    left = OTHERS if any(fit.missing.values()) else NO_ORDERS
    segmentation = RuleSegmentation((*told, RuleSegment(left, None)))
    customers, agreed = _agreement(store, as_of, settings, segmentation)
    unreached = tuple(name for name, found in paths.items() if not found)
    return ClusterRules(segmentation, agreed / customers if customers else 0.0, largest, customers, unreached)


def _training(
    store: Store, as_of: date, settings: ClusterSettings, fit: ClusterFit
) -> tuple[list[str], NDArray[np.float64]]:
    """Segments and metrics; a row per customer."""
    query, bound = members_query(SingleDay(store, as_of), settings)
    columns = ", ".join(f"CAST({column} AS DOUBLE)" for column in map(quote_identifier, settings.plan.metrics))
    statement = load_sql(
        "rules/cluster_training",
        cluster_placed=f"({query})",
        customer_metrics=metrics_table(store, as_of),
        metric_values=columns,
    )
    with store.cursor() as cursor:
        found = cursor.execute(statement, {**bound, "customers": TREE_CUSTOMERS}).fetchall()
    values = np.array([row[1:] for row in found], dtype=np.float64).reshape(-1, len(fit.fills))
    fills = np.array(fit.fills, dtype=np.float64)  # as the clusters took them
    return [row[0] for row in found], np.where(np.isnan(values), fills, values)


def _edges(
    tree: DecisionTreeClassifier, values: NDArray[np.float64], metrics: tuple[str, ...]
) -> list[tuple[str, Decimal | int]]:
    """Metric and edge of every inner node: a customer goes on to the left if at most the edge."""
    found: list[tuple[str, Decimal | int]] = []
    for feature, threshold in zip(tree.tree_.feature, tree.tree_.threshold, strict=True):
        if feature < 0:
            found.append(("", 0))
            continue
        column = values[:, feature]
        below, above = column[column <= threshold].max(), column[column > threshold].min()
        metric = metrics[feature]
        found.append((metric, int(below) if metric in WHOLE else roundest(float(below), float(above))))
    return found


def roundest(below: float, above: float) -> Decimal:
    """The number with the fewest digits in ``below <= number < above``."""
    low, high = Decimal(repr(below)), Decimal(repr(above))
    middle = (low + high) / 2
    for place in range(12, -7, -1):
        rounded = middle.quantize(Decimal(1).scaleb(place))
        if low <= rounded < high:
            return Decimal(f"{rounded:f}")
    return low


def _collect(
    tree: DecisionTreeClassifier,
    node: int,
    edges: list[tuple[str, Decimal | int]],
    path: Path,
    paths: dict[str, list[Path]],
) -> None:
    """Put the path to every leaf under the leaf's cluster; a branch that ends in one cluster is one leaf."""
    ends = _ends(tree, node)
    if len(ends) == 1:
        paths[ends.pop()].append(path)
        return
    metric, edge = edges[node]
    _collect(tree, int(tree.tree_.children_left[node]), edges, (*path, (metric, edge, False)), paths)
    _collect(tree, int(tree.tree_.children_right[node]), edges, (*path, (metric, edge, True)), paths)


def _ends(tree: DecisionTreeClassifier, node: int) -> set[str]:
    if tree.tree_.feature[node] < 0:
        return {str(tree.classes_[int(np.argmax(tree.tree_.value[node]))])}
    return _ends(tree, int(tree.tree_.children_left[node])) | _ends(tree, int(tree.tree_.children_right[node]))


def _rule(paths: list[Path], name: str) -> Node:
    """The tree of one cluster: an order, and one of the ways through the decision tree."""
    ways = [_conditions(path) for path in paths]
    way = ways[0] if len(ways) == 1 else [{"any": [way[0] if len(way) == 1 else {"all": way} for way in ways]}]
    buys = all(any(told["field"] == "order_count" and "at_least" in told for told in way) for way in ways)
    told = way if buys else [{"field": "order_count", "at_least": 1}, *way]
    return tree_of(told[0] if len(told) == 1 else {"all": told}, name)


def _conditions(path: Path) -> list[dict[str, Any]]:
    """The narrowest edges of every metric on the way."""
    lows: dict[str, Decimal | int] = {}
    highs: dict[str, Decimal | int] = {}
    for metric, edge, above in path:
        if above:
            lows[metric] = max(lows.get(metric, edge), edge)
        else:
            highs[metric] = min(highs.get(metric, edge), edge)
    told: list[dict[str, Any]] = []
    for metric in dict.fromkeys(metric for metric, _, _ in path):
        if metric in lows:
            edge = lows[metric]
            whole = metric in WHOLE
            told.append({"field": metric, "at_least": int(edge) + 1} if whole else {"field": metric, "more_than": edge})
        if metric in highs:
            told.append({"field": metric, "at_most": highs[metric]})
    return told


def _agreement(store: Store, as_of: date, settings: ClusterSettings, segmentation: RuleSegmentation) -> tuple[int, int]:
    query, bound = members_query(SingleDay(store, as_of), settings)
    ruled, of_rules = segments.members_query(SingleDay(store, as_of), segmentation)
    statement = load_sql("rules/cluster_agreement", cluster_placed=f"({query})", cluster_ruled=f"({ruled})")
    with store.cursor() as cursor:
        row = cursor.execute(statement, {**bound, **of_rules}).fetchone()
    assert row is not None
    return row[0], row[1]
