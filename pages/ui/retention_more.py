"""What else tells whether customers come back: curve, lifecycle bars, repurchase, waits, renewals."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.ui import retention_calls
from pages.ui.retention_labels import group_label
from pages.ui.segment_pictures import PLOT
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
    st.caption(view.say("retention.curve_help"))


def _curves(view: View, choice: Choice, table: CohortTable) -> list[ShareCurve]:
    by = choice.cohorts.by
    segments = by is None or by.kind == "segment"
    return [
        ShareCurve(
            group_label(view, by, group),
            _spots(view, table.curve(table.of_group(group))),
            colour=colour_of(group, place) if segments and group is not None else None,
        )
        for place, group in enumerate(table.groups()[:MOST_CURVES])
    ]


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
        found.append(CurveSpot(point.age, point.share.rate or 0.0, low, high, told))
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
    st.dataframe(
        frame if choice.cohorts.by is not None else frame.drop(columns=columns[:1]),
        hide_index=True,
        column_config={
            **{name: st.column_config.NumberColumn(format="localized") for name in columns[2:4]},
            columns[4]: st.column_config.ProgressColumn(format="percent", min_value=0, max_value=1),
            columns[6]: st.column_config.TextColumn(help=view.say("retention.repurchase_days_help")),
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
    interval = f"{view.percent(low)} – {view.percent(high)}"
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
    first = curves[0]
    words = "retention.waiting_answer" if first.median_days is not None else "retention.waiting_never"
    st.markdown(
        view.say(
            words,
            days=first.median_days,
            order=after,
            group="" if choice.cohorts.by is None else group_label(view, choice.cohorts.by, first.group),
            n=view.whole(first.customers),
        )
    )
    drawn = [
        ShareCurve(
            view.say("retention.everybody")
            if choice.cohorts.by is None
            else group_label(view, choice.cohorts.by, curve.group),
            _waits(view, curve),
        )
        for curve in curves[:MOST_CURVES]
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
    columns = [
        view.say("retention.repurchase_group"),
        view.say("retention.median"),
        *(view.say("retention.day_n", days=day) for day in days),
    ]
    rows = [
        (drawn[place].label, curve.median_days, *(view.whole(curve.at_risk(day)) for day in days))
        for place, curve in enumerate(curves[:MOST_CURVES])
    ]
    st.markdown(f"**{view.say('retention.at_risk')}**", help=view.say("retention.at_risk_help"))
    st.dataframe(pd.DataFrame(rows, columns=columns), hide_index=True, placeholder="–")
    st.caption(view.say("retention.waiting_help"))


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
    points = table.curve()
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
            ShareCurve(view.say("retention.renewal_seen"), _spots(view, points)),
            ShareCurve(view.say("retention.renewal_fitted"), fitted, fitted=True),
        ],
        title=view.say("retention.renewal_chart"),
        axis_title=view.say(f"retention.axis_{asked.grain}"),
        whole_axis=True,
    )
    st.plotly_chart(figure, config=PLOT)
    st.caption(
        view.say(
            "retention.renewal_numbers",
            alpha=f"{curve.alpha:.3f}",
            beta=f"{curve.beta:.3f}",
            first=view.percent(curve.renewal_rate(1)),
            later=view.percent(curve.renewal_rate(curve.renewals)),
            renewals=curve.renewals,
            n=view.whole(curve.customers),
        )
    )
