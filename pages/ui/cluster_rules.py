"""Clusters as rules: how well they fit, what they say, and taking them along."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.ui import calls, cluster_calls
from pages.ui.plain_text import plain_text
from pages.ui.save_version import draw_save
from segmentation.rules.cluster_rules import DEEPEST, DEPTH
from segmentation.rules.model import RulesSettings
from segmentation.rules.sentence import sentence

if TYPE_CHECKING:
    from pages.ui.view import View
    from segmentation.models.cluster_plan import ClusterSettings


def draw_rules(view: View, settings: ClusterSettings) -> None:
    """The depth, how many customers the rules put into their cluster, the rules as sentences, save and download."""
    depth = st.select_slider(
        view.say("clusters.depth"),
        range(2, DEEPEST + 1),
        value=DEPTH,
        key="clusters.depth",
        help=view.say("clusters.depth_help"),
    )
    with st.spinner(view.say("step.cluster_ruling")):
        found = cluster_calls.cluster_rules(view.store, view.dataset_version, view.day, settings.to_json(), int(depth))
    st.markdown(
        view.say(
            "clusters.rules_answer",
            accuracy=f"**{view.percent(found.accuracy)}**",
            n=view.whole(found.customers),
            largest=view.percent(found.largest),
        )
    )
    if found.unreached:
        names = " · ".join(view.segment(name) for name in found.unreached)
        st.warning(plain_text(view.say("clusters.rules_unreached", names=names)), icon=":material/alt_route:")
    for part in found.segmentation.segments:
        told = sentence(part.rule, view.language) if part.rule else view.say("clusters.rules_everyone_left")
        st.markdown(f"**{plain_text(view.segment(part.name))}**  \n{plain_text(told)}")
    rules = RulesSettings(found.segmentation)
    result = calls.evaluate(view.store, view.state, view.day, rules.to_json())
    save, download, _ = st.columns([1, 1, 1])
    with save:
        draw_save(view, result, key="save_rules", words="clusters.rules_save", kind="secondary")
    with download:
        st.download_button(
            view.say("clusters.rules_download"),
            data=found.segmentation.to_yaml(),
            file_name=f"{view.say('clusters.rules_file')}_{view.day}.yaml",
            icon=":material/download:",
            on_click="ignore",
            width="stretch",
            key="clusters.rules_download",
        )
