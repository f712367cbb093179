"""Clusters: customers who are alike in chosen metrics, found by an algorithm, kept as centres."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.models.cluster_fit import fit
from segmentation.models.cluster_points import placed_query

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from segmentation.models.cluster_plan import ClusterFit, ClusterSettings
    from segmentation.store import Store


def fitted(store: Store, as_of: date, settings: ClusterSettings) -> tuple[ClusterSettings, ClusterFit]:
    """The settings with their saved fit; a plan that has none is fitted at the date."""
    if settings.fit is None:
        settings = fit(store, as_of, settings.plan).named(settings.names)
    assert settings.fit is not None
    return settings, settings.fit


def members_query(store: Store, as_of: date, settings: ClusterSettings) -> tuple[str, Mapping[str, object]]:
    """A statement and its values: one row per customer known with ``customer_id`` and ``segment``."""
    return placed_query(store, as_of, *fitted(store, as_of, settings))
