"""What the retention page is asked: who began when, what counts as coming back, by what it is broken down."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

import streamlit as st

from pages.ui import calls, retention_calls
from pages.ui.retention_labels import breakdown_label, event_label, group_label
from segmentation.effects.activity import PURCHASE, EventChoice, window
from segmentation.effects.cohorts import CohortSettings, SegmentStart
from segmentation.effects.periods import GRAINS, Grain

if TYPE_CHECKING:
    from pages.ui.view import View
    from segmentation.segments.library import Version

START, GRAIN, COUNT, ACTIVITY, MODE, WHEN, MEASURE, BY, VERSION, DAY = (
    f"retention.{name}_chosen"
    for name in ("start", "grain", "count", "activity", "mode", "when", "measure", "by", "version", "day")
)
GROUP = "retention.group_chosen."
KEPT = (START, GRAIN, COUNT, ACTIVITY, MODE, WHEN, MEASURE, BY, VERSION, DAY, GROUP)
MEASURES = ("share", "customers", "orders", "revenue", "revenue_per_customer")
USUAL_COUNT: dict[Grain, tuple[int, int]] = {"week": (13, 53), "month": (13, 37), "quarter": (9, 21)}  # usual, most
_SEGMENT = "segment"
_ALL = "\x00all"


@dataclass(frozen=True)
class Choice:
    """``all_groups``: the settings broken down by ``cohorts.by``, of which the picture shows one ``group`` or, where
    ``whole``, everybody.
    """

    cohorts: CohortSettings
    measure: str
    whole: bool
    group: str | None

    @property
    def shown(self) -> CohortSettings:
        """What the triangle is counted by."""
        return replace(self.cohorts, by=None) if self.whole else self.cohorts

    @property
    def money(self) -> bool:
        """Whether orders or revenue are asked for."""
        return self.measure in MEASURES[2:]

    @property
    def usual(self) -> bool:
        """First order to any later one: what most people mean by coming back."""
        asked = self.cohorts
        return asked.start == PURCHASE == asked.activity and not asked.recurring and not asked.or_after


def draw_settings(view: View) -> Choice:
    """All settings; the ones most need first."""
    grain = cast(
        "Grain",
        st.segmented_control(
            view.say("retention.grain"),
            GRAINS,
            key=GRAIN,
            default="month" if GRAIN not in st.session_state else None,
            format_func=lambda code: view.say(f"grain.{code}"),
            required=True,
        ),
    )
    usual, most = USUAL_COUNT[grain]
    count = st.slider(
        view.say("retention.count"), 3, most, usual, key=f"{COUNT}.{grain}", help=view.say("retention.count_help")
    )
    measure = st.selectbox(
        view.say("retention.measure"),
        MEASURES,
        key=MEASURE,
        format_func=lambda code: view.say(f"retention.measure_{code}"),
        help=view.say("retention.measure_help"),
    )
    start, recurring = _draw_start(view, grain, count)
    activity, or_after = _draw_activity(view)
    asked = CohortSettings(grain, count, start, activity, recurring, or_after)
    if isinstance(start, SegmentStart):
        return Choice(asked, measure, whole=True, group=None)
    return _draw_breakdown(view, asked, measure)


def _draw_start(view: View, grain: Grain, count: int) -> tuple[EventChoice | SegmentStart, bool]:
    events = [choice for choice, _ in retention_calls.events(view.store, view.state)]
    saved = calls.saved_versions(view.store)
    options: list[EventChoice | str] = [*events, *([_SEGMENT] if saved else [])]
    if st.session_state.get(START) not in options:
        st.session_state.pop(START, None)

    def named(option: EventChoice | str) -> str:
        if isinstance(option, str):
            return view.say("retention.start_segment")
        return view.say("retention.start_first", event=event_label(view, option))

    chosen = st.selectbox(
        view.say("retention.start"), options, key=START, format_func=named, help=view.say("retention.start_help")
    )
    if isinstance(chosen, str):
        return _draw_segment_start(view, grain, count, saved), False
    mode = st.radio(
        view.say("retention.mode"),
        ("first", "recurring"),
        key=MODE,
        format_func=lambda code: view.say(f"retention.mode_{code}"),
        horizontal=True,
        help=view.say("retention.mode_help"),
    )
    return chosen or PURCHASE, mode == "recurring"


def _draw_segment_start(view: View, grain: Grain, count: int, saved: list[Version]) -> SegmentStart:
    versions = {version.version_id: version for version in saved}
    if st.session_state.get(VERSION) not in versions:
        st.session_state.pop(VERSION, None)
    chosen = st.selectbox(
        view.say("segments.version"),
        list(versions),
        key=VERSION,
        format_func=lambda key: f"{versions[key].name} · v{versions[key].version_number}",
    )
    periods = window(grain, view.day, count).periods
    usual = periods[len(periods) // 2].end
    day = st.session_state.get(DAY)
    if day is not None and not periods[0].start <= day <= view.day:
        st.session_state[DAY] = usual
    day = st.date_input(
        view.say("retention.day"),
        usual,
        min_value=periods[0].start,
        max_value=view.day,
        key=DAY,
        help=view.say("retention.day_help"),
    )
    return SegmentStart(chosen, day)


def _draw_activity(view: View) -> tuple[EventChoice, bool]:
    events = [choice for choice, _ in retention_calls.events(view.store, view.state)]
    if st.session_state.get(ACTIVITY) not in events:
        st.session_state.pop(ACTIVITY, None)
    activity = st.selectbox(
        view.say("retention.activity"),
        events,
        key=ACTIVITY,
        format_func=lambda option: event_label(view, option),
        help=view.say("retention.activity_help"),
    )
    when = st.radio(
        view.say("retention.when"),
        ("on", "after"),
        key=WHEN,
        format_func=lambda code: view.say(f"retention.when_{code}"),
        horizontal=True,
        help=view.say("retention.when_help"),
    )
    return activity or PURCHASE, when == "after"


def _draw_breakdown(view: View, asked: CohortSettings, measure: str) -> Choice:
    offered = {(by.kind, by.name): by for by in retention_calls.groups(view.store, view.state)}
    if st.session_state.get(BY) not in offered:
        st.session_state.pop(BY, None)
    by = st.selectbox(
        view.say("retention.by"),
        list(offered),
        index=None,
        key=BY,
        format_func=lambda key: breakdown_label(view, offered[key]),
        placeholder=view.say("retention.by_none"),
        help=view.say("retention.by_help"),
    )
    if by is None:
        return Choice(asked, measure, whole=True, group=None)
    asked = replace(asked, by=offered[by])
    table = retention_calls.cohort_table(view.store, view.state, view.day, asked, money=False)
    sizes = {group: view.whole(sum(cohort.customers for cohort in table.of_group(group))) for group in table.groups()}
    options = [_ALL, *sizes]
    key = f"{GROUP}{by}"
    if st.session_state.get(key, _ALL) not in options:
        st.session_state.pop(key, None)

    def named(option: str | None) -> str:
        return (
            view.say("retention.group_all")
            if option == _ALL
            else f"{group_label(view, asked.by, option)} · {sizes[option]}"
        )

    group = st.selectbox(view.say("retention.group"), options, key=key, format_func=named)
    return Choice(asked, measure, whole=group == _ALL, group=None if group == _ALL else group)
