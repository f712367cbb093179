"""The parts of the trends page: answer, picture, who came and went, table."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.ui.plain_text import plain_text
from pages.ui.rerun import rerun
from pages.ui.segment_pictures import PLOT
from pages.ui.session import start_with
from pages.ui.told_alike import told_alike
from pages.ui.trend_settings import MEASURE, PEOPLE, SEGMENT, people_key, period_label, take_people
from segmentation.activation.trend_list import export_trends
from segmentation.charts.palette import colour_of
from segmentation.charts.trends import Bars, Mark, Series, came_and_went, trend_lines
from segmentation.effects.trends import MEASURES, OF_THE_PERIOD, WHO
from segmentation.segments.effect import SMALL_N

if TYPE_CHECKING:
    from pages.ui.trend_settings import TrendForm
    from pages.ui.view import View
    from segmentation.effects.trends import Point, Trends

LINES, CHANGES = "trends.lines", "trends.changes"


def draw_answer(view: View, found: Trends) -> None:
    """Which segment's share changed most; where there is one period, which is the largest."""
    segment = found.most_changed()
    if segment is None:
        st.info(view.say("time.nobody"), icon=":material/person_search:")
        st.stop()
    first, last = found.points[segment][0], found.points[segment][-1]
    st.subheader(
        view.say(
            "trends.answer" if len(found.periods) > 1 else "trends.answer_one",
            segment=plain_text(view.segment(segment)),
            before=view.percent(first.customer_share),
            after=view.percent(last.customer_share),
            customers_before=view.whole(first.customers),
            customers=view.whole(last.customers),
            last=last.period.end,
        ),
        anchor=False,
    )
    st.caption(
        view.say("trends.basis", n=view.whole(last.known), first=first.period.end, last=last.period.end)
        + ("" if last.period.finished else view.say("trends.unfinished", last=last.period.end))
    )


def draw_measure(view: View) -> None:
    """What the lines show. Drawn while trends are added up, too: one that comes back shows no choice."""
    start_with(MEASURE, MEASURES[0])
    st.segmented_control(
        view.say("trends.measure"),
        MEASURES,
        format_func=lambda code: view.say(f"trends.{code}"),
        key=MEASURE,
        required=True,
        label_visibility="collapsed",
    )


def draw_picture(view: View, form: TrendForm, found: Trends) -> None:
    """A line a segment; a click on a mark chooses its customers."""
    measure = st.session_state.get(MEASURE) or MEASURES[0]
    lines = [
        Series(
            view.segment(segment),
            colour_of(segment, position),
            _shown(view, points[-1], measure),
            tuple(
                Mark(point.value(measure), _hover(view, point, measure), people_key(segment, place, "inside"))
                for place, point in enumerate(points)
            ),
        )
        for position, (segment, points) in enumerate(found.points.items())
        if any(point.customers for point in points)  # a line at 0 tells what the table tells
    ]
    figure = trend_lines(
        lines,
        [period_label(period, form.grain) for period in found.periods],
        title=view.say(f"trends.chart_{measure}", grain=view.say(f"trends.end_of_{form.grain}")),
        running=_running(view, found),
        as_share=measure == "customer_share",
        language=view.language,
    )
    st.plotly_chart(
        figure,
        config=PLOT,
        key=LINES,
        on_select=partial(take_people, LINES),
        selection_mode="points",
        theme="streamlit",
    )
    st.caption(view.say("trends.click_line") + (view.say("trends.by_end") if measure in OF_THE_PERIOD else ""))


def _running(view: View, found: Trends) -> str | None:
    return None if found.periods[-1].finished else view.say("trends.running")


def _shown(view: View, point: Point, measure: str) -> str:
    value = point.value(measure)
    if measure == "customer_share":
        return view.percent(value)
    return view.whole(value) if measure == "customers" else view.number(value)


def _hover(view: View, point: Point, measure: str) -> str:
    small = view.say("trends.small") if point.customers < SMALL_N and measure in OF_THE_PERIOD else ""
    return (
        view.say(
            "trends.hover",
            segment=view.segment(point.segment),
            first=point.period.start,
            last=point.period.end,
            measure=view.say(f"trends.{measure}"),
            value=_shown(view, point, measure),
            customers=view.whole(point.customers),
        )
        + small
    )


def draw_changes(view: View, form: TrendForm, found: Trends) -> None:
    """Who entered and left one segment in each period; a click on a bar chooses them."""
    segments = list(found.points)
    if st.session_state.get(SEGMENT) not in segments:
        st.session_state[SEGMENT] = found.most_changed()
    choice, told = st.columns([1, 2], vertical_alignment="bottom")
    segment = choice.selectbox(view.say("trends.segment"), segments, format_func=view.segment, key=SEGMENT)
    changes = found.changes[segment]
    told.markdown(
        view.say(
            "trends.changes",
            first=found.days[0],
            last=found.days[-1],
            entered=view.whole(sum(change.entered for change in changes)),
            new=view.whole(sum(change.new for change in changes)),
            left=view.whole(sum(change.left for change in changes)),
            before=view.whole(changes[0].size_before),
            after=view.whole(changes[-1].size_after),
            by_rules=view.whole(sum(change.entered_rules_changed + change.left_rules_changed for change in changes)),
        )
    )
    colour = colour_of(segment, segments.index(segment))
    kinds = (("entered", 1, False), ("entered", 1, True), ("left", -1, False), ("left", -1, True))
    bars = [
        Bars(
            colour,
            by_rules,
            tuple(
                Mark(sign * value, _change_hover(view, found, segment, place, who), people_key(segment, place, who))
                for place, change in enumerate(changes)
                for rules in [getattr(change, f"{who}_rules_changed")]
                for value in [rules if by_rules else getattr(change, who) - rules]
            ),
        )
        for who, sign, by_rules in kinds
    ]
    figure = came_and_went(
        bars,
        [period_label(period, form.grain) for period in found.periods],
        title=view.say("trends.chart_changes", segment=view.segment(segment)),
        running=_running(view, found),
        language=view.language,
    )
    st.plotly_chart(figure, config=PLOT, key=CHANGES, on_select=partial(take_people, CHANGES), selection_mode="points")
    _draw_who(view, form, found, segment)


def _change_hover(view: View, found: Trends, segment: str, place: int, who: str) -> str:
    change, period = found.changes[segment][place], found.periods[place]
    return view.say(
        f"trends.hover_{who}",
        segment=view.segment(segment),
        first=period.start,
        last=period.end,
        customers=view.whole(getattr(change, who)),
        rules=view.whole(getattr(change, f"{who}_rules_changed")),
        new=view.whole(change.new),
    )


def _draw_who(view: View, form: TrendForm, found: Trends, segment: str) -> None:
    """The same choice as a click makes, from the keyboard."""
    with st.popover(view.say("trends.choose"), icon=":material/groups:"):
        places = list(range(len(found.periods)))[::-1]
        place = st.selectbox(
            view.say("trends.period"),
            places,
            format_func=lambda at: period_label(found.periods[at], form.grain),
            key="trends.who_place",
        )
        who = st.radio(
            view.say("trends.who"),
            WHO,
            format_func=lambda code: f"{view.say(f'trends.{code}')} · {view.whole(found.count(segment, place, code))}",
            key="trends.who",
        )
        if st.button(view.say("trends.show_people"), key="trends.show_people"):
            st.session_state[PEOPLE] = (segment, place, who)
            rerun()


def draw_table(view: View, form: TrendForm, found: Trends) -> None:
    """The measure in every period, a row a segment; all measures as files."""
    measure = st.session_state.get(MEASURE) or MEASURES[0]
    newest_first = list(range(len(found.periods)))[::-1]
    table = pd.DataFrame(
        [
            [view.segment(segment), *(points[place].value(measure) for place in newest_first)]
            for segment, points in found.points.items()
        ],
        columns=[
            view.say("column.segment"),
            *(
                period_label(found.periods[place], form.grain) + ("" if found.periods[place].finished else " *")
                for place in newest_first
            ),
        ],
    )
    told = {"customer_share": "percent", "orders_per_customer": "two"}.get(measure, "whole")
    st.markdown(f"**{view.say(f'trends.{measure}')}**")
    st.dataframe(
        told_alike(table, dict.fromkeys(table.columns[1:], told)),
        hide_index=True,
        column_config={name: st.column_config.NumberColumn(width=76) for name in table.columns[1:]},
        height="content",
        placeholder="–",
    )
    if not found.periods[-1].finished:
        st.caption(view.say("trends.mark_running"))
    with st.container(horizontal=True):
        for suffix in (".xlsx", ".csv"):
            st.download_button(
                view.say(f"time.table_{suffix[1:]}"),
                data=partial(export_trends, view.store, found, suffix, language=view.language),
                file_name=f"{view.say('trends.file_name')}_{form.version.name}_{view.day}{suffix}",
                icon=":material/download:",
                on_click="ignore",
                key=f"trends.download{suffix}",
            )
