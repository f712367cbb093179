"""Typical and borderline customers of each segment."""

from __future__ import annotations

import uuid
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from pages.ui import calls
from pages.ui.open_customer import OF, draw_way_to_customer
from pages.ui.session import start_with
from pages.ui.told_alike import told_alike
from segmentation.activation.explained import metric_label, value_text
from segmentation.activation.sample_list import export_sample
from segmentation.segments.samples import KINDS, SEED

if TYPE_CHECKING:
    import pandas as pd
    from streamlit.elements.lib.column_types import ColumnConfig

    from pages.ui.view import View
    from segmentation.segments.runs import Run

_SEED = "review.seed"


def draw_sample(view: View, run: Run) -> None:
    """One table a kind, a segment after the other, and the file of both."""
    start_with(_SEED, SEED)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        seed = int(
            st.number_input(view.say("sample.seed"), 1, 9999, key=_SEED, help=view.say("sample.seed_help"), width=140)
        )
        st.download_button(
            view.say("segments.download_xlsx"),
            partial(_made, view, run, seed),
            file_name=f"{view.say('sample.file')}_{run.as_of}.xlsx",
            icon=":material/download:",
            on_click="ignore",
            key="review.sample_file",
        )
    with st.spinner(view.say("step.computing")):
        found = calls.segment_sample(view.store, view.state, run, run.key, seed)
    if found.empty:
        st.info(view.say("sample.none"), icon=":material/person_search:")
        return
    for kind in reversed(KINDS):
        st.markdown(f"**{view.say(f'sample.{kind}')}**")
        st.caption(view.say(f"sample.{kind}_help"))
        listed = found[found["kind"] == kind].drop(columns="kind")
        if listed.empty:
            st.info(view.say("sample.no_cuts"), icon=":material/info:")
            continue
        _draw(view, kind, listed)
    st.caption(view.say("sample.about"))


def _draw(view: View, kind: str, listed: pd.DataFrame) -> None:
    metrics = list(listed.columns[3:-3])
    if kind == "typical":
        shown = listed[[*_WHO, *metrics]]  # the nearest first
    else:  # the one metric it is about: all of them stand in the file and behind the row
        nearest = listed["nearest_metric"]
        values = [row[metric] for metric, (_, row) in zip(nearest, listed.iterrows(), strict=True)]
        shown = listed.assign(
            nearest_metric=nearest.map(lambda code: metric_label(code, view.language)),
            value=[value_text(value) for value in values],
            nearest_cut=listed["nearest_cut"].map(value_text),
        )[[*_WHO, "nearest_metric", "value", "nearest_cut", "distance"]]
    shown = shown.assign(segment=listed["segment"].map(view.segment))
    if listed["name"].isna().all():
        shown = shown.drop(columns="name")
    forms = {name: "one" if (listed[name] % 1).any() else "whole" for name in metrics if name in shown}
    chosen = st.dataframe(
        told_alike(shown, forms | ({"distance": "two"} if "distance" in shown else {})),
        hide_index=True,
        height=320 if len(shown) > 8 else "content",
        column_config={name: _column(view, name) for name in shown.columns},
        placeholder="–",
        on_select="rerun",
        selection_mode="single-row",
        key=f"review.sample.{kind}",
    )
    rows = [str(listed["customer_id"].iloc[row]) for row in chosen["selection"]["rows"]]
    if rows:
        draw_way_to_customer(view, st.session_state[OF], rows)


def _column(view: View, name: str) -> ColumnConfig:
    if name in _WHO:
        return st.column_config.TextColumn(view.say(f"column.{name}"))
    if name in _ABOUT_CUT:
        number = name != "nearest_metric"
        return st.column_config.TextColumn(view.say(_ABOUT_CUT[name]), alignment="right" if number else "left")
    if name == "distance":
        return st.column_config.NumberColumn(view.say("sample.distance"), help=view.say("sample.about"))
    return st.column_config.NumberColumn(metric_label(name, view.language))


_WHO = ("segment", "customer_id", "name")
_ABOUT_CUT = {"nearest_metric": "sample.nearest", "value": "explain.value", "nearest_cut": "sample.cut"}


def _made(view: View, run: Run, seed: int) -> bytes:
    path = view.store.work_folder / f"list-{uuid.uuid4().hex}.xlsx"
    export_sample(view.store, run, path, seed=seed, language=view.language)
    content = path.read_bytes()
    path.unlink()
    return content
