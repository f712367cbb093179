"""Library calls about clusters kept between reruns, as in ``calls``; apart, because scikit-learn loads for a second."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from segmentation.models.cluster_plan import ClusterSettings
from segmentation.models.cluster_profile import scatter_sample
from segmentation.rules import cluster_rules as from_clusters

if TYPE_CHECKING:
    from segmentation.store import Store


@st.cache_data(max_entries=50, show_spinner=False)
def cluster_sample(
    _store: Store, dataset_version: int, as_of: date, settings_json: str, across: str, upwards: str
) -> list[tuple[str, float, float]]:
    """See ``models.cluster_profile.scatter_sample``."""
    return scatter_sample(_store, as_of, ClusterSettings.from_content(json.loads(settings_json)), across, upwards)


@st.cache_data(max_entries=50, show_spinner=False)
def cluster_rules(
    _store: Store, dataset_version: int, as_of: date, settings_json: str, depth: int
) -> from_clusters.ClusterRules:
    """See ``rules.cluster_rules``."""
    settings = ClusterSettings.from_content(json.loads(settings_json))
    return from_clusters.cluster_rules(_store, as_of, settings, depth=depth)
