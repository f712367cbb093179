"""Clusters are made on a thread of their own and kept for the session."""

from __future__ import annotations

import json
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

import streamlit as st

from pages.ui import jobs
from pages.ui.open_version import opened_key
from pages.ui.rerun import rerun
from segmentation.errors import CancelledError, InputError
from segmentation.models.cluster_plan import MODEL, ClusterPlan, ClusterSettings
from segmentation.models.cluster_study import Study, study

if TYPE_CHECKING:
    from collections.abc import Callable

    from pages.ui.view import View
    from segmentation.models.cluster_choice import Choice

_JOB, _ASKED, _KEPT = "clusters.job", "clusters.asked", "clusters.studies"
_MOST = 8
Key = tuple[object, ...]


@dataclass(frozen=True)
class ClusterForm:
    """What the settings say. ``k`` None: as many as suggested, while the suggestion is not there yet."""

    plan: ClusterPlan
    k: int | None


def _key(view: View, form: ClusterForm) -> Key:
    saved = opened()
    refits = saved is None or form.k is None or saved.plan != replace(form.plan, k=form.k)
    return view.dataset_version, view.day, form.plan, form.k, not refits and st.session_state[opened_key(MODEL)]


def _kept() -> OrderedDict[Key, Study]:
    return cast("OrderedDict[Key, Study]", st.session_state.setdefault(_KEPT, OrderedDict()))


def known_choice(view: View, plan: ClusterPlan) -> Choice | None:
    """How many clusters the figures speak for, if they were made for this plan and these data."""
    kept = _kept().items()
    return next((told.choice for key, told in kept if key[:3] == (view.dataset_version, view.day, plan)), None)


def opened() -> ClusterSettings | None:
    """Settings of a saved version the page was opened with."""
    text = st.session_state.get(opened_key(MODEL))
    return None if text is None else ClusterSettings.from_content(json.loads(text))


def forget_opened() -> None:
    """Fit anew from now on."""
    st.session_state.pop(opened_key(MODEL), None)


def study_of(view: View, form: ClusterForm) -> Study | None:
    """The study of the form. Starts its work if need be; None while it runs (progress is drawn) or when it failed."""
    key = _key(view, form)
    kept = _kept()
    if key in kept:
        kept.move_to_end(key)
        return kept[key]
    if st.session_state.get(_ASKED) != key:
        st.session_state[_ASKED] = key
        jobs.start(_JOB, _work(view, form, saved=opened() if key[-1] else None))
    job = jobs.follow(view, _JOB)
    if job is None:
        return None
    if job.error is not None:
        if isinstance(job.error, InputError) and "metric" in job.error.values:
            code = job.error.values.setdefault("metric_code", job.error.values["metric"])
            job.error.values["metric"] = view.say(f"column.{code}")
        jobs.draw_error(view, job)
        if isinstance(job.error, CancelledError) and st.button(view.say("clusters.compute"), key="clusters.compute"):
            st.session_state.pop(_ASKED)
            rerun()
        return None
    found = cast("Study", job.result)
    kept[key] = found
    kept[_key(view, replace(form, k=found.settings.plan.k))] = found
    while len(kept) > _MOST:
        kept.popitem(last=False)
    st.session_state.pop(_ASKED)
    jobs.drop(_JOB)
    rerun()  # the settings beside it now know the suggestion
    return found


def _work(
    view: View, form: ClusterForm, *, saved: ClusterSettings | None
) -> Callable[[Callable[[str, float | None], None], Callable[[], bool]], Study]:
    store, as_of, choice = view.store, view.day, known_choice(view, form.plan)

    def work(progress: Callable[[str, float | None], None], cancelled: Callable[[], bool]) -> Study:
        return study(
            store, as_of, form.plan, k=form.k, choice=choice, saved=saved, progress=progress, cancelled=cancelled
        )

    return work
