"""The answer and the pictures of the retention page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.ui import retention_calls
from pages.ui.retention_labels import cohort_label, event_label
from pages.ui.retention_lifecycle import draw_lifecycle
from pages.ui.retention_more import draw_curve, draw_renewal, draw_repurchase, draw_waiting
from pages.ui.retention_people import BAR, CELL
from pages.ui.segment_pictures import PLOT
from pages.ui.told_alike import told_alike
from segmentation.charts.cohorts import MOST_WRITTEN, TriangleCell, cohort_triangle
from segmentation.segments.effect import SMALL_N

if TYPE_CHECKING:
    from pages.ui.retention_settings import Choice
    from pages.ui.view import View
    from segmentation.effects.cohorts import Cohort, CohortTable

CHART, TAB = "retention.chart", "retention.tab."
_CELL_OF = "retention.cell_of"


def tables_of(view: View, choice: Choice) -> CohortTable:
    """The cohorts shown: everybody's, or those of one group."""
    table = retention_calls.cohort_table(view.store, view.state, view.day, choice.shown, money=choice.money)
    return table if choice.whole else table.only(choice.group)


def draw_answer(view: View, choice: Choice, table: CohortTable) -> None:
    """The share that comes back one period later, and in the end."""
    points = table.curve()
    grain = choice.cohorts.grain
    if len(points) < 2:
        st.subheader(view.say("retention.answer_early"), anchor=False)
    else:
        share = points[1].share
        words = f"retention.answer_{grain}" if choice.usual else f"retention.answer_other_{grain}"
        low, high = share.interval() or (0.0, 0.0)
        ever = retention_calls.repurchase_rate(view.store, view.state, view.day)
        answer = view.say(
            words,
            share=view.percent(share.rate),
            ever=view.percent(ever.rate),
            event=event_label(view, choice.cohorts.activity),
            later=view.say("retention.or_later") if choice.cohorts.or_after else "",
        )
        st.subheader(answer, anchor=False)
        st.caption(
            view.say(
                "retention.basis",
                low=view.percent(low),
                high=view.percent(high),
                n=view.whole(share.of),
                as_of=view.day,
                customers=view.whole(table.customers),
                small=view.say("retention.small") if share.small else "",
            )
        )


def draw_triangle(view: View, choice: Choice, table: CohortTable) -> tuple[int, int] | None:
    """The cohorts by age; returns row and age of the cell clicked."""
    grain = choice.cohorts.grain
    running_seen = table.running_seen
    sized = _starts_whole(choice, table)
    cells = [
        _size_cell(view, cohort, row) if sized and not age else _cell(view, choice, cohort, row, age)
        for row, cohort in enumerate(table.cohorts)
        for age, cell in enumerate(cohort.cells)
        if cell.finished or running_seen
    ]
    ages = max(cell.column for cell in cells) + 1
    if st.session_state.get(_CELL_OF) != choice:  # a cell of other cohorts says nothing here
        st.session_state[_CELL_OF] = choice
        st.session_state.pop(CELL, None)
    chosen = st.session_state.get(CELL)
    chosen = chosen if chosen in {(cell.row, cell.column) for cell in cells} else None
    figure = cohort_triangle(
        cells,
        [_row_label(view, choice, cohort, sized=sized) for cohort in table.cohorts],
        [view.say("retention.column_n") if sized and not age else str(age) for age in range(ages)],
        title=view.say(f"retention.chart_{choice.measure}"),
        axis_title=view.say(f"retention.axis_{grain}"),
        chosen=chosen,
    )
    st.plotly_chart(figure, config=PLOT, key=CHART, on_select=_take_click, selection_mode="points")
    notes = {
        "click": True,
        "running": any(not cell.finished for cell in cells),
        "few": any(cohort.customers < SMALL_N for cohort in table.cohorts),
        "hidden_numbers": ages > MOST_WRITTEN,
    }
    st.caption(" ".join(view.say(f"retention.{name}") for name, holds in notes.items() if holds))
    return chosen


def _take_click() -> None:
    points = st.session_state[CHART]["selection"]["points"]
    told = [point["customdata"] for point in points if point.get("customdata")]
    if told:
        st.session_state[CELL] = (int(told[0][0]), int(told[0][1]))
        st.session_state.pop(BAR, None)


def _starts_whole(choice: Choice, table: CohortTable) -> bool:
    """Whether everybody is there at age 0: then it says how many began."""
    whole = all(cohort.cells[0].customers == cohort.customers for cohort in table.cohorts)
    return whole and choice.measure in {"share", "customers"}


def _row_label(view: View, choice: Choice, cohort: Cohort, *, sized: bool) -> str:
    label = cohort_label(view, choice.cohorts, cohort)
    if cohort.customers < SMALL_N:
        label = view.say("retention.few_row", cohort=label)
    return label if sized else f"{label} · {view.whole(cohort.customers)}"


def _size_cell(view: View, cohort: Cohort, row: int) -> TriangleCell:
    size = view.whole(cohort.customers)
    told = view.say("retention.hover_size", customers=size)
    return TriangleCell(row, 0, None, size, told, cohort.cells[0].finished)


def _cell(view: View, choice: Choice, cohort: Cohort, row: int, age: int) -> TriangleCell:
    cell = cohort.cells[age]
    share = cohort.share(age)
    per_customer = cohort.revenue_per_customer()[age]
    value, text = {
        "share": (share, f"{share * 100:.0f}%"),
        "customers": (cell.customers, view.number(cell.customers)),
        "orders": (cell.orders or 0, view.number(cell.orders)),
        "revenue": (cell.revenue or 0.0, view.number(cell.revenue)),
        "revenue_per_customer": (per_customer, view.number(per_customer)),
    }[choice.measure]
    told = view.say(
        "retention.hover",
        cohort=cohort_label(view, choice.cohorts, cohort),
        n=view.whole(cohort.customers),
        age=age,
        customers=view.whole(cell.customers),
        share=view.percent(share),
    )
    if choice.money:
        told += view.say(
            "retention.hover_money",
            orders=view.whole(cell.orders),
            revenue=view.number(cell.revenue),
            per_customer=view.number(per_customer),
        )
    return TriangleCell(row, age, float(value), text, told, cell.finished)


def draw_more(view: View, choice: Choice, table: CohortTable) -> None:
    """Curve, lifecycle bars, repurchase, waits and renewals in tabs; the cohorts as a table to take along."""
    parts = {
        "curve": draw_curve,
        "lifecycle": draw_lifecycle,
        "repurchase": draw_repurchase,
        "waiting": draw_waiting,
        "renewal": draw_renewal,
    }
    labels = [view.say(f"retention.tab_{name}") for name in parts]
    tabs = st.tabs(labels, key=f"{TAB}{view.language}", on_change="rerun")
    for tab, draw in zip(tabs, parts.values(), strict=True):
        if tab.open:
            with tab:
                draw(view, choice, table)
    with st.expander(view.say("retention.table"), icon=":material/table:"):
        rows = [
            (
                cohort_label(view, choice.cohorts, cohort),
                cohort.customers,
                cell.age,
                cell.customers,
                cohort.share(cell.age),
                cell.orders,
                cell.revenue,
                cell.finished,
            )
            for cohort in table.cohorts
            for cell in cohort.cells
        ]
        names = ("cohort", "size", "age", "customers", "share", "orders", "revenue", "finished")
        columns = [view.say(f"retention.column_{name}") for name in names]
        told = {"size": "whole", "customers": "whole", "share": "percent", "orders": "whole", "revenue": "whole"}
        forms = {column: told[name] for name, column in zip(names, columns, strict=True) if name in told}
        frame = pd.DataFrame(rows, columns=columns)
        frame = frame if choice.money else frame.drop(columns=columns[5:7])
        st.dataframe(
            told_alike(frame, {name: form for name, form in forms.items() if name in frame}),
            hide_index=True,
            placeholder="–",
        )
