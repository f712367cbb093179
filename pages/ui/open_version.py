"""Take settings to the page on which they are changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.ui.cut_sliders import open_cuts
from pages.ui.model_controls import set_controls
from pages.ui.studio_settings import MODEL
from segmentation.models.rfm import RfmSettings
from segmentation.models.settings import ModelSettings

if TYPE_CHECKING:
    from segmentation.models.settings import Settings

EDITORS: dict[str, str] = {"clusters": "clusters", "rules": "rules"}
"""Model -> page, for models with a page of their own; the page finds the settings as JSON under ``opened_key``."""


def opened_key(model: str) -> str:
    """Session key of the settings a page is opened with."""
    return f"opened.{model}"


def can_open(settings: Settings) -> bool:
    """Whether there is a page for them."""
    return isinstance(settings, RfmSettings | ModelSettings) or settings.model in EDITORS


def open_settings(settings: Settings) -> None:
    """Go to the page with the settings in its widgets."""
    fill_widgets(settings)
    st.switch_page(st.session_state["pages"][EDITORS.get(settings.model, "studio")])


def fill_widgets(settings: Settings) -> None:
    """Put the settings where their page looks for them; call before its widgets are drawn."""
    if isinstance(settings, RfmSettings):
        open_cuts(settings)
    elif isinstance(settings, ModelSettings):
        st.session_state[MODEL] = settings.model
        set_controls(settings.model, settings.values)
    else:
        st.session_state[opened_key(settings.model)] = settings.to_json()
