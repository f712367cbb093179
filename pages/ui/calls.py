"""Library calls kept between reruns. Keys are the data's version and plain values; every cache is bounded."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from segmentation.activation.customer_list import customer_page, filled_columns
from segmentation.metrics import customers
from segmentation.models import abc_classes, histogram, notices, registry, rfm
from segmentation.models.cuts import Method, find_cuts
from segmentation.models.result import Result
from segmentation.models.settings import ModelSettings
from segmentation.quality.audit_sample import SamplePlan, plan_sample
from segmentation.quality.checks import check_named
from segmentation.quality.measure import Quality, Scope, measure
from segmentation.quality.rows import Listing, fault_page, listing
from segmentation.rules import coverage, offers
from segmentation.rules.count import TreeCount, count_tree
from segmentation.rules.coverage import SegmentCoverage
from segmentation.rules.model import RulesSettings
from segmentation.rules.tree import read_tree
from segmentation.segments import explain, library, reviews, runs, samples
from segmentation.segments.overlap import CustomerSet, Overlap
from segmentation.segments.overlap import overlap as count_overlap
from segmentation.segments.profile import Profile
from segmentation.segments.profile import profiles as segment_profiles
from segmentation.tags import definitions, propose, score
from segmentation.tags import evaluate as tag_evaluation
from segmentation.words import Language

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from segmentation.models.histogram import Histogram
    from segmentation.store import Store

_ENTRIES = 200
State = tuple[int, int]
"""The data's version and the library's: what models answer depends on both, for rules may ask for tags and segments."""


@st.cache_data(max_entries=_ENTRIES, show_spinner=False)
def default_as_of(_store: Store, dataset_version: int) -> date | None:
    """See ``metrics.customers.default_as_of``."""
    return customers.default_as_of(_store)


@st.cache_data(max_entries=_ENTRIES, show_spinner=False)
def totals(_store: Store, dataset_version: int, as_of: date) -> customers.Totals:
    """See ``metrics.customers.totals``."""
    return customers.totals(_store, as_of)


@st.cache_data(max_entries=_ENTRIES, show_spinner=False)
def evaluate(_store: Store, state: State, as_of: date, settings_json: str) -> Result:
    """See ``models.registry.evaluate``; the settings as JSON."""
    return registry.evaluate(_store, as_of, registry.settings_from_json(settings_json))


@st.cache_data(max_entries=_ENTRIES, show_spinner=False)
def run_settings(_store: Store, state: State, as_of: date, settings_json: str) -> runs.Run:
    """See ``segments.runs.run_settings``; the settings as JSON."""
    return runs.run_settings(_store, as_of, registry.settings_from_json(settings_json))


@st.cache_data(max_entries=_ENTRIES, show_spinner=False)
def run_version(_store: Store, state: State, as_of: date, version_id: int) -> runs.Run:
    """See ``segments.runs.run_version``."""
    return runs.run_version(_store, as_of, library.version(_store, version_id))


@st.cache_data(max_entries=_ENTRIES, show_spinner=False)
def standard_settings(_store: Store, state: State, as_of: date, model: str) -> str:
    """JSON of the settings a model starts from with these data."""
    return registry.model_named(model).standard(_store, as_of).to_json()


@st.cache_data(max_entries=_ENTRIES, show_spinner=False)
def cuts(
    _store: Store,
    dataset_version: int,
    as_of: date,
    axis: str,
    method: Method,
    at: tuple[float, ...],
    monetary: rfm.Monetary,
    window_months: int | None,
) -> tuple[float, ...]:
    """See ``models.cuts.find_cuts``."""
    inputs = rfm.inputs_table(_store, as_of, monetary=monetary, window_months=window_months)
    return find_cuts(_store, inputs, axis, method, at=at)


@st.cache_data(max_entries=_ENTRIES, show_spinner=False)
def axis_histogram(
    _store: Store, dataset_version: int, as_of: date, axis: str, monetary: rfm.Monetary, window_months: int | None
) -> Histogram:
    """See ``models.histogram.axis_histogram``."""
    inputs = rfm.inputs_table(_store, as_of, monetary=monetary, window_months=window_months)
    return histogram.axis_histogram(_store, inputs, axis)


@st.cache_data(max_entries=_ENTRIES, show_spinner=False)
def segment_notices(_store: Store, state: State, as_of: date, settings_json: str) -> list[notices.Notice]:
    """See ``models.notices.model_notices``."""
    return notices.model_notices(_store, evaluate(_store, state, as_of, settings_json))


@st.cache_data(max_entries=_ENTRIES, show_spinner=False)
def pareto(_store: Store, state: State, as_of: date, settings_json: str) -> abc_classes.Pareto | None:
    """See ``models.abc_classes.pareto``."""
    settings = registry.settings_from_json(settings_json)
    assert isinstance(settings, ModelSettings)
    return abc_classes.pareto(_store, as_of, settings)


@st.cache_data(max_entries=_ENTRIES, show_spinner=False)
def recency_suggestion(
    _store: Store, dataset_version: int, as_of: date, levels: int
) -> notices.RecencySuggestion | None:
    """See ``models.notices.suggest_recency_cuts``."""
    return notices.suggest_recency_cuts(_store, as_of, levels)


@st.cache_data(max_entries=_ENTRIES, show_spinner=False)
def list_columns(_store: Store, state: State, _run: runs.Run, run_key: str) -> list[str]:
    """See ``activation.customer_list.filled_columns``; ``run_key`` names the run."""
    return filled_columns(_store, _run)


@st.cache_data(max_entries=50, show_spinner=False)
def list_page(
    _store: Store,
    state: State,
    _run: runs.Run,
    run_key: str,
    segments: tuple[str, ...],
    columns: tuple[str, ...],
    page: int,
) -> pd.DataFrame:
    """See ``activation.customer_list.customer_page``; ``run_key`` names the run."""
    return customer_page(_store, _run, segments=segments, columns=columns, page=page)


@st.cache_data(max_entries=50, show_spinner=False)
def overlap(
    _store: Store, state: State, as_of: date, _sets: tuple[CustomerSet, ...], keys: tuple[str, ...], language: Language
) -> Overlap:
    """See ``segments.overlap.overlap``; ``keys`` name the sets, which have labels in the reader's language."""
    return count_overlap(_store, as_of, _sets)


@st.cache_data(max_entries=20, show_spinner=False)
def profiles(_store: Store, state: State, _run: runs.Run, run_key: str) -> dict[str, Profile]:
    """See ``segments.profile.profiles``; ``run_key`` names the run."""
    return segment_profiles(_store, _run)


@st.cache_data(max_entries=10, show_spinner=False)
def quality(
    _store: Store,
    dataset_version: int,
    as_of: date,
    _progress: Callable[[str, float | None], None] = lambda _step, _fraction: None,
    _cancelled: Callable[[], bool] = lambda: False,
) -> Quality:
    """See ``quality.measure.measure``."""
    return measure(_store, as_of, progress=_progress, cancelled=_cancelled)


@st.cache_data(max_entries=_ENTRIES, show_spinner=False)
def faults(_store: Store, dataset_version: int, as_of: date, scope: Scope, check: str, language: Language) -> Listing:
    """See ``quality.rows.listing``."""
    return listing(_store, quality(_store, dataset_version, as_of).within(scope), check_named(check), language)


@st.cache_data(max_entries=50, show_spinner=False)
def faulty_rows(
    _store: Store, dataset_version: int, as_of: date, scope: Scope, check: str, language: Language, page: int
) -> pd.DataFrame:
    """See ``quality.rows.fault_page``."""
    return fault_page(_store, faults(_store, dataset_version, as_of, scope, check, language), page)


@st.cache_data(max_entries=_ENTRIES, show_spinner=False)
def sample_plan(
    _store: Store, dataset_version: int, entity: str, share: float, *, by_source: bool, largest: int
) -> SamplePlan:
    """See ``quality.audit_sample.plan_sample``."""
    return plan_sample(_store, entity, share=share, by_source=by_source, largest=largest)


@st.cache_data(max_entries=10, show_spinner=False)
def rule_offers(_store: Store, state: State) -> offers.Offers:
    """See ``rules.offers.offers``."""
    return offers.offers(_store)


@st.cache_data(max_entries=_ENTRIES, show_spinner=False)
def rule_values(_store: Store, state: State, as_of: date, code: str, event: str | None) -> list[tuple[str, int]]:
    """See ``rules.offers.value_counts``."""
    return offers.value_counts(_store, code, event, as_of)


@st.cache_data(max_entries=_ENTRIES, show_spinner=False)
def rule_count(_store: Store, state: State, as_of: date, rule: str) -> TreeCount:
    """See ``rules.count.count_tree``; the rule as YAML."""
    return count_tree(_store, read_tree(rule), as_of)


@st.cache_data(max_entries=_ENTRIES, show_spinner=False)
def rule_coverage(_store: Store, state: State, as_of: date, settings_json: str) -> tuple[SegmentCoverage, ...]:
    """See ``rules.coverage.rule_coverage``; the settings as JSON."""
    settings = registry.settings_from_json(settings_json)
    assert isinstance(settings, RulesSettings)
    return coverage.rule_coverage(_store, settings.segmentation, as_of)


@st.cache_data(max_entries=50, show_spinner=False)
def review(_store: Store, state: State, _run: runs.Run, run_key: str, signed: int) -> reviews.Review:
    """See ``segments.reviews.review``; ``signed`` counts the reviews on record."""
    return reviews.review(_store, _run)


@st.cache_data(max_entries=50, show_spinner=False)
def segment_sample(_store: Store, state: State, _run: runs.Run, run_key: str, seed: int) -> pd.DataFrame:
    """See ``segments.samples.sample``; ``run_key`` names the run."""
    return samples.sample(_store, _run, seed=seed)


@st.cache_data(max_entries=50, show_spinner=False)
def explanation(_store: Store, state: State, _run: runs.Run, run_key: str, customer_id: str) -> explain.Explanation:
    """See ``segments.explain.explain``; ``run_key`` names the run."""
    return explain.explain(_store, _run, customer_id)


def saved_versions(store: Store, model: str | None = None) -> list[library.Version]:
    """Saved versions of a model (or of all), newest first."""
    return [version for version in library.versions(store) if model in {None, version.model}]


@st.cache_data(max_entries=_ENTRIES, show_spinner=False)
def tag_counts(_store: Store, state: State, as_of: date, group_json: str | None = None) -> tag_evaluation.TagCounts:
    """See ``tags.evaluate.evaluate_tags``: of all groups in use, or of one as JSON, saved or not."""
    groups = None if group_json is None else [definitions.group_of(json.loads(group_json))]
    return tag_evaluation.evaluate_tags(_store, as_of, groups)


@st.cache_data(max_entries=_ENTRIES, show_spinner=False)
def tag_scores(_store: Store, state: State, as_of: date, tiers_json: str) -> score.ScoreResult:
    """See ``tags.score.score_customers``; the tiers as JSON."""
    return score.score_customers(_store, as_of, tiers=score.read_tiers(json.loads(tiers_json)))


@st.cache_data(max_entries=_ENTRIES, show_spinner=False)
def tag_proposals(_store: Store, state: State, as_of: date) -> list[propose.TagProposal]:
    """See ``tags.propose.propose_tags``."""
    return propose.propose_tags(_store, as_of)
