"""The controls a model declares, drawn as sliders and boxes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import streamlit as st

from pages.ui import calls
from pages.ui.session import start_with
from segmentation.activation.about import control_label, option_label
from segmentation.models.registry import MODELS, model_named
from segmentation.models.rfm import MODELS as RFM_MODELS
from segmentation.models.settings import ModelSettings, Number
from segmentation.words import known

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pages.ui.view import View
    from segmentation.models.settings import Choice, Control

CONTROLS = "studio.control."


def ready_models() -> list[str]:
    """Codes of the models that work as they come; the others are made on pages of their own."""
    return [code for code, model in MODELS.items() if code in RFM_MODELS or model.controls]


def draw_controls(view: View, code: str) -> ModelSettings:
    """One widget a control, starting where the data suggest; returns the settings they give."""
    model = model_named(code)
    suggested = json.loads(calls.standard_settings(view.store, view.state, view.day, code))["values"]
    for control in model.controls:
        start_with(_key(code, control), _shown(control, suggested[control.code]))
    for control in model.controls:
        if isinstance(control, Number):
            choice, option = control.only_with or (None, None)
            if choice is None or st.session_state[f"{CONTROLS}{code}.{choice}"] == option:
                _draw_slider(view, code, control)
        else:
            _draw_choice(view, code, control)
    values = {control.code: _told(control, st.session_state[_key(code, control)]) for control in model.controls}
    if values != suggested:
        st.button(
            view.say("studio.suggest"),
            icon=":material/lightbulb:",
            type="tertiary",
            key=f"studio.reset.{code}",
            on_click=set_controls,
            args=(code, suggested),
        )
    settings = model.read({"values": values})
    assert isinstance(settings, ModelSettings)
    return settings


def set_controls(code: str, values: Mapping[str, float | str]) -> None:
    """Put values into the widgets; call before they are drawn."""
    for control in model_named(code).controls:
        st.session_state[_key(code, control)] = _shown(control, values[control.code])


def _key(code: str, control: Control) -> str:
    return f"{CONTROLS}{code}.{control.code}"


def _draw_slider(view: View, code: str, control: Number) -> None:
    scale = 100 if control.unit == "share" else 1
    whole = all(float(value * scale).is_integer() for value in (control.low, control.high, control.step))
    as_kind = int if whole else float
    low, high, step = (as_kind(value * scale) for value in (control.low, control.high, control.step))
    label, shown_help = control_label(control, view.language), _help(view, control)
    if control.unit == "money":  # no slider is fine enough for any currency
        st.number_input(label, min_value=low, max_value=high, step=step, key=_key(code, control), help=shown_help)
        return
    st.slider(
        label,
        min_value=low,
        max_value=high,
        step=step,
        format=view.say(f"unit.{control.unit}"),
        key=_key(code, control),
        help=shown_help,
    )


def _draw_choice(view: View, code: str, control: Choice) -> None:
    st.selectbox(
        control_label(control, view.language),
        control.options,
        format_func=lambda option: option_label(option, view.language),
        key=_key(code, control),
        help=_help(view, control),
    )


def _help(view: View, control: Control) -> str | None:
    key = f"control.{control.code}_help"
    return view.say(key) if known(key) else None


def _shown(control: Control, value: float | str) -> float | str:
    """As the widget holds it: shares in per cent, whole numbers where all of the slider's are."""
    if not isinstance(control, Number) or isinstance(value, str):
        return value
    scale = 100 if control.unit == "share" else 1
    whole = all(float(end * scale).is_integer() for end in (control.low, control.high, control.step))
    return round(value * scale) if whole else float(value * scale)


def _told(control: Control, value: float | str) -> float | str:
    if not isinstance(control, Number) or isinstance(value, str):
        return value
    return value / 100 if control.unit == "share" else value
