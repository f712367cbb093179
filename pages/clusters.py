"""Clusters: choose metrics, see which customers are alike, name the groups, save them."""

import streamlit as st

from pages.ui import begin
from pages.ui.cluster_studio import KEPT, draw_cluster_result, draw_cluster_settings
from pages.ui.cluster_work import study_of
from pages.ui.session import kept_settings

view = begin("clusters")
settings_side, result_side = st.columns([1, 2], gap="large")
with settings_side, kept_settings("clusters", KEPT):
    form = draw_cluster_settings(view)
with result_side:
    study = study_of(view, form) if form else None
    if study is not None:
        with kept_settings("clusters_names", ("clusters.name.",)):
            draw_cluster_result(view, study)
