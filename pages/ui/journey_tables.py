"""The tables of the journey page: whole ways, time between steps, pain points."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.ui.journey_parts import CHOSEN
from pages.ui.kept_work import kept_call
from pages.ui.plain_text import plain_text
from pages.ui.told_alike import told_alike
from segmentation.activation.journey_list import (
    PAIN_COLUMNS,
    PATH_COLUMNS,
    TIME_COLUMNS,
    export_journey,
    pain_rows,
    path_rows,
    step_label,
    time_rows,
)
from segmentation.insights.journey import painful, pains, worst

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pandas.io.formats.style import Styler
    from streamlit.elements.lib.column_types import ColumnConfig

    from pages.ui.view import View
    from segmentation.activation.journey_list import Row
    from segmentation.activation.workbook import Kind
    from segmentation.insights.journey import Journey

TABLE, PAINS = "journey.table", "journey.pains_table"
FORMS = {"percent": "percent", "whole": "whole", "number": "one"}
WIDTHS = {  # pixels: all of a table beside its settings at 1440
    "path": 330,
    "step": 112,
    "mark": 80,
    "before": 130,
    "after": 130,
    "dropped": 118,
    "dropped_interval": 98,
    "low": 84,
    "low_interval": 104,
    "answers": 68,
}


def draw_paths(view: View, found: Journey) -> None:
    """Whole ways, the most frequent first; a row chooses its customers."""

    def take() -> None:
        rows = st.session_state[TABLE]["selection"]["rows"]
        if rows:
            st.session_state[CHOSEN] = found.sequences[rows[0]].steps

    rows = path_rows(found, view.language)
    st.dataframe(
        _frame(view, rows, PATH_COLUMNS),
        hide_index=True,
        column_config=_config(view, PATH_COLUMNS),
        height="content" if len(rows) <= 10 else 400,
        on_select=take,
        selection_mode="single-row",
        key=TABLE,
        placeholder="–",
    )
    _draw_downloads(view, found, rows, "paths")


def draw_times(view: View, found: Journey) -> None:
    """Days from step to step."""
    rows = time_rows(found, view.language)
    st.dataframe(
        _frame(view, rows, TIME_COLUMNS),
        hide_index=True,
        column_config=_config(view, TIME_COLUMNS),
        height="content" if len(rows) <= 10 else 400,
        placeholder="–",
    )
    _draw_downloads(view, found, rows, "times")


def draw_pains(view: View, found: Journey) -> None:
    """Steps after which most are lost or score low, against all steps together."""
    told = kept_call(
        view,
        "journey.pains",
        (view.state, view.day, found.plan),
        "journey_pains",
        lambda: pains(view.store, view.day, found.plan),
    )
    if told is None:
        return
    if not told:
        st.info(view.say("journey.empty"), icon=":material/route:")
        return
    usual, *steps = told
    hardest = worst(told)
    if hardest is None:
        st.markdown(f"**{view.say('journey.pains_none')}**")
    else:
        pain, by_score = hardest
        share, base = (pain.low, usual.low) if by_score else (pain.dropped, usual.dropped)
        answer = view.say(
            "journey.pains_low" if by_score else "journey.pains_answer",
            step=plain_text(step_label(pain.step, view.language)),
            share=view.percent(share.rate),
            days=found.plan.silent_days,
            usual=view.percent(base.rate),
        )
        st.markdown(f"**{answer}**")
    ranked = sorted(steps, key=lambda pain: -(pain.dropped.rate or 0))

    def take() -> None:
        rows = st.session_state[PAINS]["selection"]["rows"]
        if rows:
            st.session_state[CHOSEN] = ranked[rows[0] - 1].step if rows[0] else None

    rows = pain_rows([(usual, False), *((pain, painful(pain, usual)) for pain in ranked)], view.language)
    st.dataframe(
        _frame(view, rows, PAIN_COLUMNS),
        hide_index=True,
        column_config=_config(view, PAIN_COLUMNS),
        height="content",
        on_select=take,
        selection_mode="single-row",
        key=PAINS,
        placeholder="–",
    )
    st.caption(view.say("journey.pains_how", days=found.plan.silent_days))
    _draw_downloads(view, found, rows, "pains")


def _frame(view: View, rows: Sequence[Row], columns: Sequence[tuple[str, Kind]]) -> Styler:
    frame = pd.DataFrame(list(rows), columns=[view.say(f"journey.{code}") for code, _ in columns])
    return told_alike(frame, {view.say(f"journey.{code}"): FORMS[kind] for code, kind in columns if kind in FORMS})


def _config(view: View, columns: Sequence[tuple[str, Kind]]) -> dict[str, ColumnConfig]:
    days_help = view.say("journey.path_days_help") if columns is PATH_COLUMNS else None
    return {
        view.say(f"journey.{code}"): st.column_config.Column(
            width=WIDTHS.get(code), help=days_help if code == "median_days" else None
        )
        for code, _ in columns
    }


def _draw_downloads(view: View, found: Journey, rows: Sequence[Row], table: str) -> None:
    with st.container(horizontal=True):
        for suffix in (".xlsx", ".csv"):
            st.download_button(
                view.say(f"time.table_{suffix[1:]}"),
                data=partial(export_journey, view.store, found, rows, table, suffix, language=view.language),
                file_name=f"{view.say('journey.file_name')}_{view.say(f'journey.sheet_{table}')}_{view.day}{suffix}",
                icon=":material/download:",
                on_click="ignore",
                key=f"journey.{table}{suffix}",
            )
