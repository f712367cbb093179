"""What else tells whether customers come back: curve, lifecycle bars, repurchase, waits, renewals."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.ui import retention_calls
from pages.ui.plain_text import plain_text
from pages.ui.retention_labels import group_label
from pages.ui.row_height import row_height
from pages.ui.segment_pictures import PLOT
from pages.ui.told_alike import told_alike
from segmentation.charts.palette import colour_of
from segmentation.charts.share_curves import MOST_CURVES, CurveSpot, ShareCurve, share_curves
from segmentation.effects.cohorts import SegmentStart
from segmentation.effects.renewal import PAUSES_DOUBTED, fit_renewal, paused_share, renewals_of
from segmentation.errors import FenqunError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pages.ui.retention_settings import Choice
    from pages.ui.view import View
    from segmentation.effects.cohorts import CohortTable, CurvePoint
    from segmentation.effects.repurchase import RepurchaseStep
    from segmentation.effects.survival import WaitingCurve

_WITHIN = (None, 30, 60, 90, 180, 365)
GROUP_WIDTH = 120  # pixels
_AHEAD = 12  # renewals a fitted curve is drawn beyond what was seen


def draw_curve(view: View, choice: Choice, table: CohortTable) -> None:
    """Retention by age over all finished cohorts; one line a group where broken down."""
    curves = [ShareCurve(view.say("retention.everybody"), _spots(view, table.curve()))]
    asked = choice.cohorts
    if isinstance(asked.start, SegmentStart):
        curves = _curves(view, choice, table)
    elif asked.by is not None:
        curves = _curves(
            view, choice, retention_calls.cohort_table(view.store, view.state, view.day, asked, money=False)
        )
        st.caption(view.say("retention.groups_today", as_of=view.day))
    figure = share_curves(
        curves, title=view.say("retention.curve_chart"), axis_title=view.say(f"retention.axis_{choice.cohorts.grain}")
    )
    st.plotly_chart(figure, config=PLOT)
    _draw_notes(view, curves, view.say("retention.curve_help"))


def _draw_notes(view: View, curves: Sequence[ShareCurve], text: str) -> None:
    """What stands below the lines, and what their marks mean."""
    drawn = [curve for curve in curves if curve.spots]
    notes = {"band": len(drawn) == 1, "hollow": any(spot.small for curve in drawn for spot in curve.spots)}
    st.caption(" ".join([text, *(view.say(f"retention.{name}") for name, holds in notes.items() if holds)]))


def _curves(view: View, choice: Choice, table: CohortTable) -> list[ShareCurve]:
    return [
        ShareCurve(
            group_label(view, choice.cohorts.by, group),
            _spots(view, table.curve(table.of_group(group))),
            colour=_colour(choice, group, place),
        )
        for place, group in enumerate(table.groups()[:MOST_CURVES])
    ]


def _colour(choice: Choice, group: str | None, place: int) -> str | None:
    """Segments have the colour they have everywhere."""
    by = choice.cohorts.by
    segments = isinstance(choice.cohorts.start, SegmentStart) if by is None else by.kind == "segment"
    return colour_of(group, place) if segments and group is not None else None


def _spots(view: View, points: Sequence[CurvePoint]) -> list[CurveSpot]:
    found = []
    for point in points[1:]:
        low, high = point.share.interval() or (0.0, 0.0)
        told = view.say(
            "retention.curve_hover",
            age=point.age,
            share=view.percent(point.share.rate),
            low=view.percent(low),
            high=view.percent(high),
            customers=view.whole(point.share.count),
            n=view.whole(point.share.of),
        )
        found.append(CurveSpot(point.age, point.share.rate or 0.0, low, high, told, point.share.small))
    return found


def draw_repurchase(view: View, choice: Choice, _table: CohortTable) -> None:
    """From one order to the next: shares with their intervals, and days between."""
    within = st.selectbox(
        view.say("retention.within"),
        _WITHIN,
        key="retention.within",
        format_func=lambda days: (
            view.say("retention.within_any") if days is None else view.say("retention.within_days", days=days)
        ),
        help=view.say("retention.within_help"),
    )
    steps = retention_calls.repurchase_steps(view.store, view.state, view.day, 5, within, choice.cohorts.by)
    names = ("group", "step", "n", "came", "rate", "interval", "days")
    columns = [view.say(f"retention.repurchase_{name}") for name in names]
    frame = pd.DataFrame([_step(view, choice, step) for step in steps], columns=columns)
    forms = {columns[2]: "whole", columns[3]: "whole", columns[4]: "percent"}
    widths = dict(zip(columns, (GROUP_WIDTH, 112, 50, 80, 62, 146, 112), strict=True))
    st.dataframe(
        told_alike(frame if choice.cohorts.by is not None else frame.drop(columns=columns[:1]), forms),
        hide_index=True,
        height="content" if len(frame) <= 10 else 390,
        row_height=row_height([(frame[columns[0]], GROUP_WIDTH)]),
        column_config={
            name: st.column_config.Column(
                width=width, help=view.say("retention.repurchase_days_help") if name == columns[6] else None
            )
            for name, width in widths.items()
        },
        placeholder="–",
    )
    st.caption(view.say("retention.repurchase_help"))


def _step(view: View, choice: Choice, step: RepurchaseStep) -> tuple[object, ...]:
    low, high = step.share.interval() or (0.0, 0.0)
    days = "–"
    if step.days_middle is not None:
        days = view.say(
            "retention.days", middle=f"{step.days_middle:.0f}", low=f"{step.days_low:.0f}", high=f"{step.days_high:.0f}"
        )
    interval = f"{low * 100:.1f}–{view.percent(high)}"
    return (
        group_label(view, choice.cohorts.by, step.group),
        view.say("retention.step", order=step.order, following=step.order + 1),
        step.share.of,
        step.share.count,
        step.share.rate,
        view.say("retention.small_n", interval=interval) if step.share.small else interval,
        days,
    )


def draw_waiting(view: View, choice: Choice, _table: CohortTable) -> None:
    """Kaplan-Meier: how many have not ordered again after so many days."""
    after = st.number_input(view.say("retention.after_order"), 1, 20, 1, key="retention.after_order", width=260)
    curves = retention_calls.waiting_curves(view.store, view.state, view.day, int(after), choice.cohorts.by)
    if not curves:
        st.info(view.say("retention.no_waits", order=after), icon=":material/event_busy:")
        return
    by = choice.cohorts.by

    def named(group: str | None, *, whole: bool) -> str:
        return view.say("retention.everybody") if whole else group_label(view, by, group)

    asked = curves
    if choice.whole and by is not None:
        asked = retention_calls.waiting_curves(view.store, view.state, view.day, int(after), None)
    for told in [curve for curve in asked if choice.whole or curve.group == choice.group]:
        words = "retention.waiting_answer" if told.median_days is not None else "retention.waiting_never"
        name = named(told.group, whole=choice.whole)
        n = view.whole(told.customers)
        st.markdown(view.say(words, days=told.median_days, order=after, group=plain_text(name), n=n))
    drawn = [
        ShareCurve(
            named(curve.group, whole=by is None), _waits(view, curve), colour=_colour(choice, curve.group, place)
        )
        for place, curve in enumerate(curves[:MOST_CURVES])
    ]
    figure = share_curves(
        drawn,
        title=view.say("retention.waiting_chart"),
        axis_title=view.say("retention.axis_days"),
        shape="hv",
        whole_axis=True,
    )
    st.plotly_chart(figure, config=PLOT)
    days = (0, 30, 60, 90, 180, 365)
    counts = [view.say("retention.median"), *(view.say("retention.day_n", days=day) for day in days)]
    frame = pd.DataFrame(
        [
            (drawn[place].label, curve.median_days, *(curve.at_risk(day) for day in days))
            for place, curve in enumerate(curves[:MOST_CURVES])
        ],
        columns=[view.say("retention.repurchase_group"), *counts],
    )
    st.markdown(f"**{view.say('retention.at_risk')}**", help=view.say("retention.at_risk_help"))
    st.dataframe(told_alike(frame, dict.fromkeys(counts, "whole")), hide_index=True, height="content", placeholder="–")
    _draw_notes(view, drawn, view.say("retention.waiting_help"))


def _waits(view: View, curve: WaitingCurve) -> list[CurveSpot]:
    told = view.template("retention.waiting_hover")
    start = CurveSpot(0, 1.0, 1.0, 1.0, "")
    return [start] + [
        CurveSpot(
            step.days,
            step.waiting,
            step.low,
            step.high,
            told.format(
                days=step.days,
                share=view.percent(step.waiting),
                low=view.percent(step.low),
                high=view.percent(step.high),
                n=view.whole(step.at_risk),
            ),
        )
        for step in curve.steps
        if step.came
    ]


def draw_renewal(view: View, choice: Choice, _table: CohortTable) -> None:
    """The sBG curve, for whoever says that these are contracts."""
    st.markdown(view.say("retention.renewal_what"))
    if not st.toggle(view.say("retention.renewal_yes"), key="retention.contracts"):
        return
    asked = replace(choice.shown, or_after=True, recurring=False)
    table = retention_calls.cohort_table(view.store, view.state, view.day, asked, money=False)
    table = table if choice.whole else table.only(choice.group)
    on = retention_calls.cohort_table(view.store, view.state, view.day, replace(asked, or_after=False), money=False)
    on = on if choice.whole else on.only(choice.group)
    try:
        curve = fit_renewal(*renewals_of(table.cohorts))
    except FenqunError as error:
        st.text(view.problem(error))
        return
    paused = paused_share(table.cohorts, on.cohorts)
    if paused.rate is not None and paused.rate > PAUSES_DOUBTED:
        st.warning(view.say("retention.renewal_paused", share=view.percent(paused.rate)), icon=":material/warning:")
    seen = ShareCurve(view.say("retention.renewal_seen"), _spots(view, table.curve()))
    fitted = [
        CurveSpot(
            age,
            curve.survival(age),
            curve.survival(age),
            curve.survival(age),
            view.say(
                "retention.renewal_hover",
                age=age,
                share=view.percent(curve.survival(age)),
                rate=view.percent(curve.renewal_rate(max(age, 1))),
            ),
        )
        for age in range(curve.renewals + _AHEAD + 1)
    ]
    figure = share_curves(
        [
            seen,
            ShareCurve(view.say("retention.renewal_fitted"), fitted, fitted=True),
        ],
        title=view.say("retention.renewal_chart"),
        axis_title=view.say(f"retention.axis_{asked.grain}"),
        whole_axis=True,
    )
    st.plotly_chart(figure, config=PLOT)
    _draw_notes(
        view,
        [seen],
        view.say(
            "retention.renewal_numbers",
            alpha=f"{curve.alpha:.3f}",
            beta=f"{curve.beta:.3f}",
            first=view.percent(curve.renewal_rate(1)),
            later=view.percent(curve.renewal_rate(curve.renewals)),
            renewals=curve.renewals,
            n=view.whole(curve.customers),
        ),
    )
