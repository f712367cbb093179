"""New, returning, back after a pause, gone silent: the bars of each period, by group, and the people behind a bar."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast, get_args

import pandas as pd
import streamlit as st

from pages.ui import retention_calls
from pages.ui.people_parts import draw_found
from pages.ui.retention_labels import breakdown_label, group_label, period_label
from pages.ui.retention_people import BAR, CELL
from pages.ui.segment_pictures import PLOT
from pages.ui.told_alike import told_alike
from segmentation.charts.lifecycle_bars import COLOURS, lifecycle_figure
from segmentation.effects.lifecycle_people import BarSettings, Part, bar_rule, bar_run

if TYPE_CHECKING:
    from pages.ui.retention_settings import Choice
    from pages.ui.view import View
    from segmentation.effects.cohorts import CohortTable
    from segmentation.effects.lifecycle_bars import LifecycleBar

CHART, _BAR_OF = "retention.bars", "retention.bar_of"
MOST_GROUPS = 12


def draw_lifecycle(view: View, choice: Choice, _table: CohortTable) -> None:
    """Everybody's bars, or those of the group chosen; the last full period of every group beside."""
    asked = choice.cohorts
    by = None if choice.whole else asked.by
    found = retention_calls.lifecycle_bars(
        view.store, view.state, view.day, asked.grain, asked.count, asked.activity, by
    )
    told = found.get(choice.group if by else None, ())
    _draw_answer(view, choice, told)
    rows = [(period_label(asked.grain, bar.period), bar.period.finished, *_parts(bar)) for bar in told]
    frame = pd.DataFrame(rows, columns=["period", "finished", *get_args(Part)])
    names = {part: view.say(f"retention.part_{part}") for part in COLOURS}
    hover = view.template("retention.lifecycle_hover")
    figure = lifecycle_figure(frame, title="", names=names, hover=hover, language=view.language)
    st.plotly_chart(figure, config=PLOT, key=CHART, on_select=_take_click, selection_mode="points")
    st.caption(f"{view.say('retention.lifecycle_click')} {view.say('retention.lifecycle_help')}")
    _draw_people(view, choice, told)
    if asked.by is not None:
        _draw_groups(view, choice)


def _parts(bar: LifecycleBar) -> tuple[int, ...]:
    return bar.new, bar.returning, bar.resurrected, bar.dormant


def _draw_answer(view: View, choice: Choice, told: tuple[LifecycleBar, ...]) -> None:
    finished = [bar for bar in told if bar.period.finished]
    if not told:
        st.markdown(view.say("retention.lifecycle_never"))
    elif finished:
        last = finished[-1]
        answer = view.say(
            "retention.lifecycle_answer" if last.active or last.dormant else "retention.lifecycle_nobody",
            period=period_label(choice.cohorts.grain, last.period),
            won=view.whole(last.new + last.resurrected),
            lost=view.whole(last.dormant),
            active=view.whole(last.active),
        )
        st.markdown(answer)


def _take_click() -> None:
    points = st.session_state[CHART]["selection"]["points"]
    told = [point["customdata"] for point in points if point.get("customdata")]
    if told:
        st.session_state[BAR] = (int(told[0][0]), str(told[0][1]))
        st.session_state.pop(CELL, None)


def _draw_people(view: View, choice: Choice, told: tuple[LifecycleBar, ...]) -> None:
    if st.session_state.get(_BAR_OF) != choice:  # a bar of other customers says nothing here
        st.session_state[_BAR_OF] = choice
        st.session_state.pop(BAR, None)
    place, part = st.session_state.get(BAR, (len(told), ""))
    if place >= len(told):
        return
    asked, period = choice.cohorts, told[place].period
    name = view.say(
        "retention.lifecycle_people",
        period=period_label(asked.grain, period),
        part=view.say(f"retention.part_{part}"),
        group="" if choice.whole else f" · {group_label(view, asked.by, choice.group)}",
    )
    by = None if choice.whole else asked.by
    settings = BarSettings(
        asked.grain, asked.count, asked.activity, by, choice.group, period.start, cast("Part", part), name
    )
    with st.container(border=True):
        draw_found(view, bar_run(view.store, view.day, settings), name, lambda: bar_rule(view.day, settings))


def _draw_groups(view: View, choice: Choice) -> None:
    """The last full period of each group, the one with most active customers first."""
    asked = choice.cohorts
    assert asked.by is not None
    found = retention_calls.lifecycle_bars(
        view.store, view.state, view.day, asked.grain, asked.count, asked.activity, asked.by
    )
    last = [(group, bar) for group, bars in found.items() for bar in [bar for bar in bars if bar.period.finished][-1:]]
    if not last:
        return
    last.sort(key=lambda item: -item[1].active)
    counts = [view.say(f"retention.part_{part}") for part in ("active", *get_args(Part))]
    ratio = view.say("retention.lifecycle_ratio")
    frame = pd.DataFrame(
        [
            (group_label(view, asked.by, group), bar.active, *_parts(bar), bar.quick_ratio)
            for group, bar in last[:MOST_GROUPS]
        ],
        columns=[breakdown_label(view, asked.by), *counts, ratio],
    )
    period = period_label(asked.grain, last[0][1].period)
    st.markdown(f"**{view.say('retention.lifecycle_groups', period=period)}**")
    st.dataframe(
        told_alike(frame, dict.fromkeys(counts, "whole") | {ratio: "two"}),
        hide_index=True,
        height="content",
        column_config={ratio: st.column_config.Column(help=view.say("retention.lifecycle_ratio_help"))},
        placeholder="–",
    )
    st.caption(view.say("retention.groups_today", as_of=view.day))
