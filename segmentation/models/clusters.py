"""Clusters under the contract of the registry: customers who are alike in chosen metrics, kept as centres."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from segmentation.errors import InputError
from segmentation.metrics.snapshot import SingleDay
from segmentation.models.cluster_explain import explain
from segmentation.models.cluster_plan import MODEL, ClusterFit, ClusterPlan, ClusterSettings
from segmentation.models.cluster_points import placed_query, spreads
from segmentation.models.placed import Placement
from segmentation.models.registry import register
from segmentation.models.sizes import add_up

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from segmentation.metrics.snapshot import Snapshot
    from segmentation.models.explanation import Reasons
    from segmentation.models.result import Result
    from segmentation.models.settings import Control
    from segmentation.store import Store

STANDARD = ClusterPlan(logged=("order_count", "spend_total"))  # a few large customers would be clusters of their own


def fitted(store: Store, as_of: date, settings: ClusterSettings) -> tuple[ClusterSettings, ClusterFit]:
    """The settings with their saved fit; a plan that has none is fitted at the date."""
    if settings.fit is None:
        from segmentation.models.cluster_fit import fit  # noqa: PLC0415 - scikit-learn loads for a second

        settings = fit(store, as_of, settings.plan).named(settings.names)
    assert settings.fit is not None
    return settings, settings.fit


def members_query(snapshot: Snapshot, settings: ClusterSettings) -> tuple[str, Mapping[str, object]]:
    """A statement and its values: one row per customer known with ``customer_id`` and ``segment``."""
    return placed_query(snapshot, *fitted(snapshot.store, snapshot.day, settings))


def telling_plan(store: Store, as_of: date, plan: ClusterPlan) -> ClusterPlan:
    """The plan without the metrics in which all customers are equal; as it is where none would be left."""
    metrics = list(plan.metrics)
    for metric in plan.metrics:
        try:
            spreads(store, as_of, replace(plan, metrics=(metric,)))
        except InputError:
            metrics.remove(metric)
    return replace(plan, metrics=tuple(metrics)) if metrics else plan


@dataclass(frozen=True)
class ClusterModel:
    """Settings are a plan with its fit; a page of its own makes them."""

    code: str = MODEL
    controls: tuple[Control, ...] = ()

    def standard(self, store: Store, as_of: date) -> ClusterSettings:
        """Recency, frequency and spend in the number of clusters that the data suggest."""
        from segmentation.models.cluster_choice import choose_k  # noqa: PLC0415 - scikit-learn loads for a second

        plan = telling_plan(store, as_of, STANDARD)
        plan = replace(plan, k=choose_k(store, as_of, plan).suggested)
        return fitted(store, as_of, ClusterSettings(plan))[0]

    def read(self, content: Mapping[str, Any]) -> ClusterSettings:
        """A plan, with its fit if it was saved."""
        return ClusterSettings.from_content(content)

    def place(self, snapshot: Snapshot, settings: ClusterSettings) -> Placement:
        """The nearest centre, or the likeliest part of a mixture."""
        query, values = members_query(snapshot, settings)
        return Placement(query, values, tuple(settings.segments()))

    def evaluate(self, store: Store, as_of: date, settings: ClusterSettings) -> Result:
        """Sizes of all segments; the result's settings hold the fit."""
        settings, _ = fitted(store, as_of, settings)
        return add_up(store, as_of, settings, self.place(SingleDay(store, as_of), settings))

    def explain(self, store: Store, as_of: date, settings: ClusterSettings, customer_id: str) -> Reasons:
        """How far the centres are, and what would lead to another."""
        return explain(store, as_of, *fitted(store, as_of, settings), customer_id)


register(ClusterModel())
