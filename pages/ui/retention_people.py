"""The people behind a cell of the cohorts: who came back or did not, as a list, and as a segment to save."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.ui.people_parts import draw_found
from pages.ui.retention_labels import cohort_label
from segmentation.effects.cohort_people import WHO, CellSettings, cell_rule, cell_run

if TYPE_CHECKING:
    from pages.ui.retention_settings import Choice
    from pages.ui.view import View
    from segmentation.effects.cohort_people import Who
    from segmentation.effects.cohorts import CohortTable

WHOM = "retention.whom"
CELL, BAR = "retention.cell", "retention.bar"  # what was clicked last, of which there is one


def draw_people(view: View, choice: Choice, table: CohortTable, cell: tuple[int, int] | None) -> None:
    """Whom to list of the cell chosen, the list, and the ways to take it along."""
    if cell is None:
        return
    row, age = cell
    cohort = table.cohorts[row]
    label = cohort_label(view, choice.cohorts, cohort)
    with st.container(border=True):
        whom = _draw_whom(view, label, age) if age or cohort.share(0) < 1 else "all"
        name = view.say(
            f"retention.people_{whom}", cohort=label, age=age, grain=view.say(f"grain.{choice.cohorts.grain}")
        )
        settings = CellSettings(choice.shown, cohort.group, cohort.period.start, age, whom, name)
        run = cell_run(view.store, view.day, settings)
        draw_found(view, run, name, lambda: cell_rule(view.store, view.day, settings))


def _draw_whom(view: View, label: str, age: int) -> Who:
    return st.segmented_control(  # type: ignore[return-value]
        view.say("retention.whom", cohort=label, age=age),
        WHO,
        key=WHOM,
        default="active" if WHOM not in st.session_state else None,
        format_func=lambda code: view.say(f"retention.who_{code}"),
        required=True,
    )
