"""A slider for every cut under the histogram of what it cuts."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.ui import calls
from pages.ui.grid_rules import draw_grid_rules, set_grid_rules
from pages.ui.segment_pictures import PLOT
from pages.ui.studio_settings import METHOD, MODEL, ModelForm, draw_rfm_settings
from segmentation.charts.histogram import Cut, metric_histogram
from segmentation.models.cuts import AXES, Cuts
from segmentation.models.rfm import RfmSettings

if TYPE_CHECKING:
    from pages.ui.view import View
    from segmentation.models.histogram import Histogram

_BASIS = "studio.basis"


def draw_rfm_cuts(view: View, model: str) -> RfmSettings:
    """Way of cutting and window around the sliders."""
    above, sliders, below = st.container(), st.container(), st.container()
    with above:
        form = draw_rfm_settings(view, model, below)
    with sliders:
        settings = draw_cut_sliders(view, form)
        return draw_grid_rules(view, settings) if model == "grid" and form.grid_second == "f" else settings


def draw_cut_sliders(view: View, form: ModelForm) -> RfmSettings:
    """Draw the three axes and return the settings that the sliders give."""
    _start_sliders(view, form)
    if form.levels == 2:
        cuts = {}
        for axis in AXES:
            with st.container(gap="xsmall"):
                cuts[axis] = _draw_axis(view, form, axis)
    else:
        tabs = st.tabs([view.say(f"axis_short.{axis}") for axis in AXES])
        cuts = {}
        for tab, axis in zip(tabs, AXES, strict=True):
            with tab, st.container(gap="xsmall"):
                cuts[axis] = _draw_axis(view, form, axis)
    return RfmSettings(form.model, Cuts(**cuts), form.monetary, form.window_months, form.grid_second)


def slider_key(model: str, axis: str, place: int) -> str:
    """Session key of one cut."""
    return f"studio.cut.{model}.{axis}.{place}"


def open_cuts(settings: RfmSettings) -> None:
    """Put saved settings into the studio's widgets; call before the studio is drawn."""
    st.session_state[MODEL] = settings.model
    st.session_state["studio.monetary"] = settings.monetary
    st.session_state["studio.window"] = settings.window_months
    st.session_state["studio.second"] = settings.grid_second
    st.session_state[METHOD] = "fixed"
    set_grid_rules(settings.rules)
    for axis in AXES:
        for place, cut in enumerate(getattr(settings.cuts, axis)):
            st.session_state[slider_key(settings.model, axis, place)] = _rounded(axis, cut)


def _start_sliders(view: View, form: ModelForm) -> None:
    """Set the sliders to what the method finds, whenever what it depends on has changed."""
    basis = (view.dataset_version, view.as_of, form)
    first = slider_key(form.model, "recency", 0) not in st.session_state
    if form.method == "fixed" and not first:
        st.session_state.pop(_BASIS, None)  # so that going back to a method finds its cuts anew
        return
    if st.session_state.get(_BASIS) == basis and not first:
        return
    st.session_state[_BASIS] = basis
    method, at = (form.method, form.at) if form.method != "fixed" else ("quantile", ())
    at = at or tuple(step / form.levels for step in range(1, form.levels))
    for axis in AXES:
        asked = (
            tuple(1 - share for share in at) if method == "quantile" and form.levels == 2 and axis != "recency" else at
        )
        found = calls.cuts(
            view.store, view.dataset_version, view.day, axis, method, asked, form.monetary, form.window_months
        )
        for place in range(form.levels - 1):
            st.session_state[slider_key(form.model, axis, place)] = _rounded(axis, found[min(place, len(found) - 1)])


def _rounded(axis: str, cut: float) -> float | int:
    """Days and orders are whole, so the next whole number cuts alike; money to cents."""
    return round(float(cut), 2) if axis == "monetary" else ceil(cut)


def _own_values() -> None:
    st.session_state[METHOD] = "fixed"


def _draw_suggestion(view: View, form: ModelForm) -> None:
    suggestion = calls.recency_suggestion(view.store, view.dataset_version, view.day, form.levels)
    if suggestion is None:
        return

    def take() -> None:
        _own_values()
        for place, cut in enumerate(suggestion.cuts):
            st.session_state[slider_key(form.model, "recency", place)] = cut

    st.button(
        view.say("studio.suggest"),
        icon=":material/lightbulb:",
        type="tertiary",
        on_click=take,
        help=view.say(
            "studio.suggest_help",
            share=view.percent(suggestion.shares[-1]),
            days=suggestion.cuts[-1] - 1,
            n=view.whole(suggestion.gaps),
            cuts=", ".join(map(str, suggestion.cuts)),
        ),
    )


def _draw_axis(view: View, form: ModelForm, axis: str) -> tuple[float, ...]:
    bins = calls.axis_histogram(view.store, view.dataset_version, view.day, axis, form.monetary, form.window_months)
    keys = [slider_key(form.model, axis, place) for place in range(form.levels - 1)]
    low, high = _bounds(axis, bins, [st.session_state[key] for key in keys])
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(f"**{view.say(f'studio.histogram_{axis}')}**", width="content")
        if axis == "recency":
            _draw_suggestion(view, form)
    picture = st.container()
    for place, key in enumerate(keys):
        st.session_state[key] = min(max(st.session_state[key], low), high)
        st.slider(
            view.say("studio.cut_of", axis=view.say(f"axis_short.{axis}"), number=place + 1)
            if len(keys) > 1
            else view.say(f"studio.cut_{axis}"),
            min_value=low,
            max_value=high,
            step=_step(axis, high),
            key=key,
            on_change=_own_values,
            label_visibility="visible" if len(keys) > 1 else "collapsed",
        )
    cuts = tuple(sorted(st.session_state[key] for key in keys))
    with picture:
        _draw_histogram(view, axis, bins, cuts)
    return cuts


def _bounds(axis: str, bins: Histogram, cuts: list[float]) -> tuple[float, float]:
    edges = bins.edges or (0.0, 1.0)
    low, high = min(0.0, edges[0], *cuts), max(edges[-1], *cuts)
    if axis == "monetary":
        return round(low, 2), round(max(high, low + 1), 2)
    return int(low), ceil(max(high, low + 1))


def _step(axis: str, high: float) -> float | int:
    if axis != "monetary":
        return 1
    return 1.0 if high > 200 else 0.01


def _draw_histogram(view: View, axis: str, bins: Histogram, cuts: tuple[float, ...]) -> None:
    uppers: list[float | None] = list(bins.edges[1:])
    if bins.open_end and uppers:
        uppers[-1] = None
    figure = metric_histogram(
        pd.DataFrame({"lower": bins.edges[:-1], "upper": uppers, "customers": bins.counts}),
        title="",
        axis_title="",
        count_title="",
        hover=view.template(f"studio.hover_{axis}"),
        hover_last=view.template(f"studio.hover_last_{axis}"),
        cuts=[Cut(cut, view.say(f"axis_unit.{axis}", value=view.number(cut))) for cut in cuts],
        language=view.language,
        plot_height=64 if len(cuts) == 1 else 110,
        plot_width=280,
    )
    st.plotly_chart(figure, config=PLOT, key=f"chart.histogram.{axis}")
