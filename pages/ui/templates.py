"""A template to download for each kind of file."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from segmentation.intake.templates import template_name, template_workbook
from segmentation.schema import ENTITIES

if TYPE_CHECKING:
    from pages.ui.view import View

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def draw_templates(view: View) -> None:
    """A popover with one button a kind of file; a workbook is made when its button is pressed."""
    with st.popover(view.say("template.open"), icon=":material/download:", width="stretch"):
        st.caption(view.say("template.help"))
        for entity in ENTITIES:
            st.download_button(
                view.say(f"entity.{entity}"),
                partial(template_workbook, entity, view.language),
                file_name=template_name(entity, view.language),
                mime=XLSX,
                key=f"template.{entity}",
                on_click="ignore",
                type="tertiary",
            )
