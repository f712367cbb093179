"""The settings of clusters on the left; on the right what comes of them: sentence, profile, names, charts, rules."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from pages.ui import calls
from pages.ui.cluster_pictures import draw_choice, draw_profile, draw_profile_table, draw_scatter, draw_tree
from pages.ui.cluster_rules import draw_rules
from pages.ui.cluster_work import ClusterForm, forget_opened, known_choice, opened
from pages.ui.open_version import opened_key
from pages.ui.plain_text import plain_text
from pages.ui.save_version import draw_save
from pages.ui.session import start_with
from segmentation.models.cluster_choice import WEAK
from segmentation.models.cluster_plan import (
    ALGORITHMS,
    METRICS,
    MISSING,
    MODEL,
    MOST_METRICS,
    SCALINGS,
    ClusterPlan,
    ClusterSettings,
)
from segmentation.models.cluster_words import cluster_names, statements_text
from segmentation.models.clusters import STANDARD, telling_plan

if TYPE_CHECKING:
    from pages.ui.view import View
    from segmentation.models.cluster_choice import Choice
    from segmentation.models.cluster_study import Study
    from segmentation.models.result import Result

_METRICS, _LOGGED = "clusters.metrics", "clusters.logged"
_OPTIONS = {"algorithm": ALGORITHMS, "scaling": SCALINGS, "missing": MISSING}
_TAKEN = "clusters.taken"
KEPT = (_METRICS, _LOGGED, *(f"clusters.{name}" for name in _OPTIONS), "clusters.k.", _TAKEN)
SMALL = 30  # customers in a cluster, below which means say little


def draw_cluster_settings(view: View) -> ClusterForm | None:
    """Metrics, logarithms, scale, method, missing values, number; None while no metric is chosen."""
    _take_opened()
    if _METRICS not in st.session_state:
        start = telling_plan(view.store, view.day, STANDARD)
        st.session_state[_METRICS], st.session_state[_LOGGED] = list(start.metrics), list(start.logged)

    def named(metric: str) -> str:
        return view.say(f"column.{metric}")

    metrics = st.multiselect(
        view.say("clusters.metrics"),
        METRICS,
        format_func=named,
        key=_METRICS,
        max_selections=MOST_METRICS,
        placeholder=view.say("clusters.metrics_none"),
        wrap=True,
        help=view.say("clusters.metrics_help"),
    )
    if not metrics:
        st.info(view.say("clusters.metrics_none"), icon=":material/checklist:")
        return None
    st.session_state[_LOGGED] = [name for name in st.session_state.get(_LOGGED, []) if name in metrics]
    logged = st.multiselect(
        view.say("clusters.logged"),
        metrics,
        format_func=named,
        key=_LOGGED,
        placeholder=view.say("clusters.logged_none"),
        wrap=True,
        help=view.say("clusters.logged_help"),
    )
    place = st.container()
    with st.expander(view.say("clusters.more"), icon=":material/tune:"):
        algorithm, scaling, missing = (_draw_option(view, name, options) for name, options in _OPTIONS.items())
    plan = ClusterPlan(tuple(metrics), algorithm=algorithm, scaling=scaling, logged=tuple(logged), missing=missing)
    with place:
        return ClusterForm(plan, _draw_k(view, plan))


def _draw_option(view: View, name: str, options: tuple[str, ...]) -> str:
    def named(option: str) -> str:
        return view.say(f"cluster_{name}.{option}")

    return st.selectbox(
        view.say(f"clusters.{name}"),
        options,
        format_func=named,
        key=f"clusters.{name}",
        help=view.say(f"clusters.{name}_help"),
    )


def _k_key(plan: ClusterPlan) -> str:
    return f"clusters.k.{hash(plan)}"


def _draw_k(view: View, plan: ClusterPlan) -> int | None:
    """The number of clusters, starting at the suggestion, and what speaks for that."""
    choice, key = known_choice(view, plan), _k_key(plan)
    if choice is None:
        st.caption(view.say("clusters.k_waits"))
        return st.session_state.get(key)
    start_with(key, choice.suggested)
    ks = [told.k for told in choice.figures]
    if st.session_state[key] not in ks:
        st.session_state[key] = choice.suggested
    if len(ks) > 1:
        st.select_slider(view.say("clusters.k"), ks, key=key, help=view.say("clusters.k_help"))
    st.caption(_why(view, choice))
    return int(st.session_state[key])


def _why(view: View, choice: Choice) -> str:
    silhouettes = {told.k: f"{told.silhouette:.2f}" for told in choice.figures}
    return view.say(
        f"clusters.suggest_{choice.reason}",
        k=choice.suggested,
        silhouette=silhouettes[choice.suggested],
        elbow=choice.elbow or "–",
        best=silhouettes[choice.best_silhouette],
        best_k=choice.best_silhouette,
    )


def _take_opened() -> None:
    """Put a saved version the page was opened with into the widgets, once."""
    text, saved = st.session_state.get(opened_key(MODEL)), opened()
    if saved is None or st.session_state.get(_TAKEN) == text:
        return
    st.session_state[_TAKEN] = text
    plan = saved.plan
    st.session_state[_METRICS], st.session_state[_LOGGED] = list(plan.metrics), list(plan.logged)
    for name in _OPTIONS:
        st.session_state[f"clusters.{name}"] = getattr(plan, name)
    # a page's form holds the plan whatever its k
    st.session_state[_k_key(replace(plan, k=ClusterPlan().k, seed=ClusterPlan().seed))] = plan.k


def draw_cluster_result(view: View, study: Study) -> None:
    """The sentence and the save button, the profile, and the rest behind tabs."""
    top, picture, people = st.container(), st.container(), st.container()
    with people:
        names = _draw_people(view, study)
    settings = study.settings.named(names or cluster_names(study.profiles, view.language))
    result = calls.evaluate(view.store, view.state, view.day, settings.to_json())
    labels = dict(zip(study.settings.clusters(), settings.clusters(), strict=True))
    with top:
        told, save = st.columns([4, 1], vertical_alignment="center")
        with told:
            _draw_answer(view, study, settings, result)
        with save:
            draw_save(view, result)
    with picture:
        draw_profile(view, study, labels)
        _draw_notes(view, study)
    names_of_tabs = ["scatter", "choice", *(["dendrogram"] if study.tree else []), "rules", "profile"]
    tabs = dict(zip(names_of_tabs, st.tabs([view.say(f"clusters.tab_{name}") for name in names_of_tabs]), strict=True))
    with tabs["scatter"]:
        draw_scatter(view, settings)
    with tabs["choice"]:
        draw_choice(view, study.choice)
        _draw_firmness(view, study)
    if study.tree:
        with tabs["dendrogram"]:
            draw_tree(view, study, labels)
    with tabs["rules"]:
        draw_rules(view, settings)
    with tabs["profile"]:
        draw_profile_table(view, study, labels)


def _draw_answer(view: View, study: Study, settings: ClusterSettings, result: Result) -> None:
    sizes = {size.segment: size for size in result.segments}
    best = max((sizes[name] for name in settings.clusters()), key=lambda size: size.revenue)
    shares = dict(zip(settings.clusters(), study.profiles.clusters, strict=True))
    st.subheader(
        view.say(
            "clusters.answer",
            buyers=view.whole(study.profiles.buyers),
            k=settings.plan.k,
            segment=plain_text(best.segment),
            customers=view.percent(shares[best.segment].share),
            revenue=view.percent(best.revenue_share),
        ),
        anchor=False,
    )
    fit = study.settings.fit
    assert fit is not None
    st.caption(
        view.say("clusters.basis", as_of=view.day, n=view.whole(study.profiles.buyers), fitted=view.whole(fit.fitted))
    )
    if opened() is not None and fit == getattr(opened(), "fit", None):
        st.caption(view.say("clusters.saved_fit", day=fit.fitted_on))
        st.button(view.say("clusters.refit"), icon=":material/refresh:", on_click=forget_opened, key="clusters.refit")


def _draw_people(view: View, study: Study) -> list[str]:
    """Each cluster in words beside its name; returns the names, or none where they cannot be used."""
    st.markdown(f"**{view.say('clusters.about')}**")
    st.caption(view.say("clusters.about_note", n=view.whole(study.profiles.buyers)))
    saved = opened()
    automatic = cluster_names(study.profiles, view.language)
    if saved is not None and saved.fit == study.settings.fit and saved.names:
        automatic = list(saved.names)
    basis = hash((study.settings.to_json(), tuple(automatic)))
    names = []
    for number, (profile, name) in enumerate(zip(study.profiles.clusters, automatic, strict=True), 1):
        left, right = st.columns([1, 2], vertical_alignment="center")
        key = f"clusters.name.{basis}.{number}"
        start_with(key, name)
        names.append(
            left.text_input(
                view.say("clusters.name", number=number), key=key, max_chars=40, label_visibility="collapsed"
            )
        )
        size = view.say("clusters.size", customers=view.whole(profile.customers), share=view.percent(profile.share))
        small = f" · {view.say('clusters.small')}" if profile.customers < SMALL else ""
        right.markdown(f"**{plain_text(size)}**{small}  \n{plain_text(statements_text(profile, view.language))}")
    stripped = [name.strip() for name in names]
    if all(stripped) and len(set(stripped)) == len(stripped) and not set(stripped) & set(_reserved(study)):
        return stripped
    st.warning(view.say("clusters.names_wrong"), icon=":material/edit:")
    return []


def _reserved(study: Study) -> list[str]:
    return [*study.settings.segments(), "others"]


def _draw_notes(view: View, study: Study) -> None:
    """What a careful reader should know: weak groups, samples, missing values."""
    fit, choice = study.settings.fit, study.choice
    assert fit is not None
    notes = []
    if choice.weak:
        best = max(told.silhouette for told in choice.figures)
        notes.append(view.say("clusters.weak", silhouette=f"{best:.2f}", limit=WEAK))
    if fit.fitted < fit.customers:
        notes.append(
            view.say("clusters.sampled_fit", fitted=view.whole(fit.fitted), customers=view.whole(fit.customers))
        )
    if fit.agreement < 1:
        notes.append(view.say("clusters.agreement", share=view.percent(fit.agreement)))
    lacking = {metric: count for metric, count in fit.missing.items() if count}
    if lacking:
        listed = view.say("clusters.missing_join").join(
            view.say("clusters.missing_count", metric=view.say(f"column.{metric}"), n=view.whole(count))
            for metric, count in lacking.items()
        )
        if study.settings.plan.missing == "median":
            notes.append(view.say("clusters.filled", metrics=listed))
        else:
            notes.append(view.say("clusters.apart", n=view.whole(study.profiles.apart), metrics=listed))
    if study.stability.level == "shaky":
        notes.append(_firmness(view, study))
    for note in notes:
        st.caption(f":material/info: {note}")


def _draw_firmness(view: View, study: Study) -> None:
    st.caption(_firmness(view, study))
    choice = study.choice
    if choice.compared < choice.customers:
        words = "sampled_choice" if choice.fitted < choice.customers else "sampled_silhouette"
        told = {name: view.whole(getattr(choice, name)) for name in ("fitted", "customers", "compared")}
        st.caption(view.say(f"clusters.{words}", **told))


def _firmness(view: View, study: Study) -> str:
    firm = study.stability
    return view.say(f"clusters.{firm.level}", runs=firm.runs, mean=f"{firm.mean:.2f}", least=f"{firm.least:.2f}")
