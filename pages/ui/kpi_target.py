"""Set or remove the target of one KPI."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import streamlit as st

from pages.ui.rerun import rerun
from pages.ui.toasts import toast_after_rerun
from segmentation.activation.kpi_text import kpi_label, place_label
from segmentation.effects.kpi_definitions import kpi_named
from segmentation.effects.kpi_targets import MOST_AUTHOR, set_target, withdraw_target
from segmentation.errors import InputError

if TYPE_CHECKING:
    from pages.ui.kpi_choice import KpiChoice
    from pages.ui.view import View
    from segmentation.effects.kpi_standing import Standing


def _now() -> datetime:
    return datetime.now().replace(microsecond=0)  # noqa: DTZ005


def draw_target(view: View, choice: KpiChoice, standing: Standing) -> None:
    """The form of the target, and the one in force."""
    kpi, target = kpi_named(standing.kpi), standing.target
    st.text(
        view.say(
            "kpis.target_title",
            kpi=kpi_label(kpi.code, view.language),
            segment=place_label(standing.segment, view.language),
        )
    )
    percent = kpi.unit in ("share", "change")
    direction = view.say("kpis.target_at_least" if kpi.more_is_better else "kpis.target_at_most")
    key = f"kpis.target.{kpi.code}.{standing.segment}.{choice.grain}"
    start = target.value if target else standing.now.value
    value = st.number_input(
        view.say("kpis.target_value", direction=direction, unit="%" if percent else view.say(f"kpi_unit.{kpi.unit}")),
        value=None if start is None else round(start * (100 if percent else 1), 2),
        key=key,
    )
    author = st.text_input(view.say("kpis.target_author"), max_chars=MOST_AUTHOR, key="kpis.target_author")
    if st.button(view.say("kpis.target_save"), type="primary", key="kpis.target_save", disabled=value is None):
        assert value is not None
        try:
            set_target(
                view.store,
                kpi.code,
                choice.grain,
                value / (100 if percent else 1),
                set_at=_now(),
                segmentation=choice.version.name if choice.version else None,
                segment=standing.segment,
                author=author,
            )
        except InputError as error:
            st.text(view.problem(error))
            return
        toast_after_rerun(view.say("kpis.target_saved"), icon=":material/flag:")
        rerun()
    if target is not None:
        told = "kpis.target_by" if target.author else "kpis.target_set"
        st.text(view.say(told, author=target.author, day=target.set_at.date()))
        if st.button(view.say("kpis.target_remove"), icon=":material/delete:", key="kpis.target_remove"):
            withdraw_target(view.store, target.target_id, withdrawn_at=_now())
            toast_after_rerun(view.say("kpis.target_removed"), icon=":material/flag:")
            rerun()
