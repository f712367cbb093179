"""The people behind a cell of the cohorts: who came back or did not, as a list, and as a segment to save."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.ui import calls
from pages.ui.list_page import ListChoice, draw_downloads, draw_list
from pages.ui.plain_text import plain_text
from pages.ui.retention_labels import cohort_label
from pages.ui.save_version import draw_save
from segmentation.activation.customer_list import DEFAULT_COLUMNS
from segmentation.effects.cohort_people import WHO, CellSettings, cell_rule, cell_run
from segmentation.errors import FenqunError

if TYPE_CHECKING:
    from pages.ui.retention_settings import Choice
    from pages.ui.view import View
    from segmentation.effects.cohort_people import Who
    from segmentation.effects.cohorts import CohortTable
    from segmentation.segments.runs import Run

WHOM = "retention.whom"


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
        customers = run.result.sizes()[name]
        left, right = st.columns([3, 1], vertical_alignment="center")
        left.markdown(f"**{plain_text(view.say('retention.found', name=name, customers=view.whole(customers)))}**")
        with right:
            _draw_save(view, settings, customers)
        if not customers:
            return
        listed = ListChoice(run, (name,), _columns(view, run), name)
        draw_downloads(view, listed, customers, primary=False)
        draw_list(view, listed, customers)


def _draw_whom(view: View, label: str, age: int) -> Who:
    return st.segmented_control(  # type: ignore[return-value]
        view.say("retention.whom", cohort=label, age=age),
        WHO,
        key=WHOM,
        default="active" if WHOM not in st.session_state else None,
        format_func=lambda code: view.say(f"retention.who_{code}"),
        required=True,
    )


def _columns(view: View, run: Run) -> tuple[str, ...]:
    filled = calls.list_columns(view.store, view.state, run, run.key)
    return tuple(column for column in DEFAULT_COLUMNS if column in filled and column != "segment")


def _draw_save(view: View, settings: CellSettings, customers: int) -> None:
    """As a segmentation that stays alive, where a rule finds the same people."""
    rule = cell_rule(view.store, view.day, settings)
    if rule is None:
        st.caption(view.say("retention.no_rule"))
        return
    try:
        kept = calls.run_settings(view.store, view.state, view.day, rule.to_json()).result
    except FenqunError as error:
        st.text(view.problem(error))
        return
    if kept.sizes()[settings.name] == customers:
        draw_save(view, kept, key="retention.save")
    else:
        st.caption(view.say("retention.rule_differs", customers=view.whole(kept.sizes()[settings.name])))
