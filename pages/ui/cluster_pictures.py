"""Pictures and the table of clusters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.ui import cluster_calls
from pages.ui.segment_pictures import PLOT
from pages.ui.told_alike import told_alike
from segmentation.charts.cluster_choice import choice_lines, dendrogram
from segmentation.charts.clusters import cluster_scatter, profile_heatmap
from segmentation.models.cluster_plan import METRICS
from segmentation.models.cluster_profile import LESS_IS_BETTER

if TYPE_CHECKING:
    from pages.ui.view import View
    from segmentation.models.cluster_choice import Choice
    from segmentation.models.cluster_plan import ClusterSettings
    from segmentation.models.cluster_study import Study


def draw_profile(view: View, study: Study, labels: dict[str, str]) -> None:
    """Each cluster against the mean of all."""
    overall = study.profiles.overall
    rows = [
        (cluster.segment, labels[cluster.segment], metric, figure.mean, overall[metric].mean, figure.index)
        for cluster in study.profiles.clusters
        for metric, figure in cluster.figures.items()
        if figure.mean is not None
    ]
    chart = profile_heatmap(
        pd.DataFrame(rows, columns=["segment", "label", "metric", "mean", "overall", "index"]),
        title=view.say("clusters.heat_title"),
        metrics={metric: view.say(f"column.{metric}") for metric in overall},
        less_is_better=LESS_IS_BETTER,
        hover=view.template("clusters.heat_hover"),
        hover_none=view.template("clusters.heat_hover_none"),
        language=view.language,
    )
    st.plotly_chart(chart, config=PLOT, key="clusters.heat")


def draw_profile_table(view: View, study: Study, labels: dict[str, str]) -> None:
    """Mean and median of each metric: the clusters below each other, then everybody."""
    profiles = study.profiles
    rows = [
        (view.say(f"column.{metric}"), name, customers, figures[metric].mean, figures[metric].median)
        for metric in profiles.overall
        for name, customers, figures in (
            *((labels[cluster.segment], cluster.customers, cluster.figures) for cluster in profiles.clusters),
            (view.say("clusters.everyone"), profiles.buyers, profiles.overall),
        )
    ]
    heads = [view.say(name) for name in ("explain.metric", "column.segment", "column.customers")]
    heads += [view.say(f"clusters.{kind}") for kind in ("mean", "median")]
    st.dataframe(
        told_alike(pd.DataFrame(rows, columns=heads), {heads[2]: "whole"} | dict.fromkeys(heads[3:], "one")),
        hide_index=True,
        height="content" if len(rows) <= 16 else 600,
        placeholder="–",
    )


def draw_scatter(view: View, settings: ClusterSettings) -> None:
    """A sample of customers by two metrics."""
    plan = settings.plan
    first = plan.metrics[0]
    second = next((name for name in ("spend_total", *plan.metrics, *METRICS) if name != first), first)
    left, right = st.columns(2)
    across, upwards = (
        place.selectbox(
            view.say(f"clusters.{name}"),
            METRICS,
            index=METRICS.index(start),
            format_func=lambda metric: view.say(f"column.{metric}"),
            key=f"clusters.{name}.{first}.{second}",
        )
        for place, name, start in ((left, "across", first), (right, "upwards", second))
    )
    with st.spinner(view.say("step.computing")):
        sample = cluster_calls.cluster_sample(
            view.store, view.dataset_version, view.day, settings.to_json(), across, upwards
        )
    positions = {name: place for place, name in enumerate(settings.clusters())}
    words = {"across": view.say(f"column.{across}"), "upwards": view.say(f"column.{upwards}")}
    rows = [(name, name, positions[name], x, y) for name, x, y in sample]
    chart = cluster_scatter(
        pd.DataFrame(rows, columns=["segment", "label", "position", "across", "upwards"]),
        title=view.say("clusters.scatter_title", n=view.whole(len(rows)), **words),
        across_title=words["across"],
        upwards_title=words["upwards"],
        hover=view.template("clusters.scatter_hover"),
        language=view.language,
    )
    st.plotly_chart(chart, config=PLOT, key="clusters.scatter")
    st.caption(view.say("clusters.scatter_note"))


def draw_choice(view: View, choice: Choice) -> None:
    """Silhouette and elbow over k."""
    figures = [(told.k, told.silhouette, told.inertia) for told in choice.figures]
    chart = choice_lines(
        pd.DataFrame(figures, columns=["k", "silhouette", "inertia"]),
        suggested=choice.suggested,
        title=view.say("clusters.choice_title", k=choice.suggested, most=choice.figures[-1].k),
        silhouette_title=view.say("clusters.choice_silhouette"),
        inertia_title=view.say("clusters.choice_inertia"),
        axis_title=view.say("clusters.choice_axis"),
        hover_silhouette=view.template("clusters.choice_hover_silhouette"),
        hover_inertia=view.template("clusters.choice_hover_inertia"),
    )
    st.plotly_chart(chart, config=PLOT, key="clusters.choice")


def draw_tree(view: View, study: Study, labels: dict[str, str]) -> None:
    """How the customers of a hierarchy join."""
    tree = study.tree
    assert tree is not None
    names = list(labels.values())
    rows = [
        (
            join.left,
            join.right,
            join.left_height,
            join.right_height,
            join.height,
            join.customers,
            None if join.cluster is None else names[join.cluster],
            join.cluster,
        )
        for join in tree.joins
    ]
    columns = ["left", "right", "left_height", "right_height", "height", "customers", "segment", "position"]
    chart = dendrogram(
        pd.DataFrame(rows, columns=columns, dtype=object),
        title=view.say("clusters.dendrogram_title", k=study.settings.plan.k),
        cut=tree.cut,
        axis_title=view.say("clusters.dendrogram_axis"),
        hover=view.template("clusters.dendrogram_hover"),
        leaves=[view.whole(count) for count in tree.leaves],
        language=view.language,
    )
    st.plotly_chart(chart, config=PLOT, key="clusters.dendrogram")
    st.caption(view.say("clusters.dendrogram_note", n=view.whole(tree.customers)))
