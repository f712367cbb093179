"""Model, window and way of cutting: the part of the studio above the sliders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import streamlit as st

from pages.ui.model_controls import CONTROLS, ready_models
from pages.ui.session import start_with
from segmentation.activation.about import model_label
from segmentation.models.cuts import METHODS, Method, default_quantiles
from segmentation.words import known

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from pages.ui.view import View
    from segmentation.models.rfm import Monetary, Second

MODEL = "studio.model"
METHOD = "studio.method"
KEPT = (
    MODEL,
    "studio.monetary",
    "studio.window",
    "studio.second",
    "studio.high_",
    "studio.cut.",
    CONTROLS,
    "studio.rules.",
    METHOD,
)
WINDOWS: tuple[int | None, ...] = (None, 3, 6, 12, 24, 36)


@dataclass(frozen=True)
class ModelForm:
    """The choices above the sliders. ``at``: what the method needs (shares, or the lowest high score)."""

    model: str
    monetary: Monetary
    window_months: int | None
    grid_second: Second
    method: Method
    at: tuple[float, ...]

    @property
    def levels(self) -> int:
        """Scores per axis."""
        return 2 if self.model == "rfm8" else 5


def draw_model_choice(view: View) -> str:
    """Which model; those with a page of their own are not offered here."""
    offered = ready_models()
    if st.session_state.get(MODEL) not in offered:
        st.session_state[MODEL] = offered[0]
    code = st.selectbox(
        view.say("studio.model"),
        offered,
        format_func=lambda code: model_label(code, view.language),
        key=MODEL,
        help=view.say("studio.model_help"),
    )
    if known(f"model_help.{code}"):
        st.caption(view.say(f"model_help.{code}"))
    return code


def draw_rfm_settings(view: View, model: str, below: DeltaGenerator) -> ModelForm:
    """Draw the choices; each has a sensible start. What counts as an order and as money goes ``below``."""
    methods = METHODS if model == "rfm8" else ("quantile", "fixed")
    if st.session_state.get(METHOD) not in methods:
        st.session_state[METHOD] = methods[0]
    left, right = st.columns(2)
    method = left.selectbox(
        view.say("studio.method"),
        methods,
        format_func=lambda name: view.say(f"method.{name}"),
        key=METHOD,
        help=view.say("studio.method_help"),
    )
    with right:
        at, second = _draw_details(view, model, method)
    counted = below.expander(view.say("studio.counted"), icon=":material/calculate:")
    left, right = counted.columns(2)
    monetary = left.selectbox(
        view.say("studio.monetary"),
        ("sum", "mean"),
        format_func=lambda name: view.say(f"monetary.{name}"),
        key="studio.monetary",
        help=view.say("studio.monetary_help"),
    )
    window = right.selectbox(
        view.say("studio.window"),
        WINDOWS,
        format_func=lambda months: (
            view.say("export.window_months", months=months) if months else view.say("export.all_time")
        ),
        key="studio.window",
        help=view.say("studio.window_help"),
    )
    return ModelForm(model, cast("Monetary", monetary), window, second, method, at)


def _draw_details(view: View, model: str, method: Method) -> tuple[tuple[float, ...], Second]:
    if model == "grid":
        second = st.selectbox(
            view.say("studio.second"),
            ("f", "fm"),
            format_func=lambda name: view.say(f"studio.second_{name}"),
            key="studio.second",
            help=view.say("studio.second_help"),
        )
        return default_quantiles(5), cast("Second", second)
    if method == "quantile":
        start_with("studio.high_share", 50)
        share = st.select_slider(
            view.say("studio.high_share"),
            [5 * step for step in range(1, 20)],
            format_func=lambda value: f"{value}%",
            key="studio.high_share",
            help=view.say("studio.high_share_help"),
        )
        return (share / 100,), "f"
    if method == "score":
        start_with("studio.high_score", 4)
        score = st.select_slider(
            view.say("studio.high_score"),
            [2, 3, 4, 5],
            key="studio.high_score",
            help=view.say("studio.high_score_help"),
        )
        return (float(score),), "f"
    return (), "f"
