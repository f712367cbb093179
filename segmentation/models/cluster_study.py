"""All that a person looks at before using clusters, in one go: how many, who, what they are like, how firm."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from segmentation.models.cluster_choice import Choice, Stability, choose_k, stability
from segmentation.models.cluster_dendrogram import Dendrogram, join_tree
from segmentation.models.cluster_fit import fit, no_progress
from segmentation.models.cluster_profile import Profiles, profiles

if TYPE_CHECKING:
    from datetime import date

    from segmentation.models.cluster_fit import Cancelled, Progress
    from segmentation.models.cluster_plan import ClusterPlan, ClusterSettings
    from segmentation.store import Store


@dataclass(frozen=True)
class Study:
    """A fit at a date with all that is said about it. ``tree`` only for a hierarchy."""

    settings: ClusterSettings
    choice: Choice
    stability: Stability
    profiles: Profiles
    tree: Dendrogram | None


def study(
    store: Store,
    as_of: date,
    plan: ClusterPlan,
    *,
    k: int | None = None,
    choice: Choice | None = None,
    saved: ClusterSettings | None = None,
    progress: Progress = no_progress,
    cancelled: Cancelled = lambda: False,
) -> Study:
    """Choose k where it is None, fit, fit again for stability, describe.

    ``choice``: of the same plan and data, if it is known; ``saved``: settings whose fit is shown instead of a new one.
    """
    if choice is None:
        choice = choose_k(store, as_of, plan, progress=_part(progress, 0.0, 0.5), cancelled=cancelled)
    plan = replace(plan, k=k or choice.suggested)
    if saved is None or saved.plan != plan:
        saved = fit(store, as_of, plan, progress=_part(progress, 0.5, 0.7), cancelled=cancelled)
    firm = stability(store, as_of, plan, progress=_part(progress, 0.7, 0.9), cancelled=cancelled)
    progress("cluster_describing", 0.9)
    fitted_here = saved.fit is None or saved.fit.fitted_on == as_of
    tree = join_tree(store, as_of, saved) if plan.algorithm == "ward" and fitted_here else None
    return Study(saved, choice, firm, profiles(store, as_of, saved), tree)


def _part(progress: Progress, start: float, end: float) -> Progress:
    def tell(step: str, fraction: float | None = None) -> None:
        progress(step, start + (end - start) * (fraction or 0.0))

    return tell
