"""What trends are told of: segmentation, periods, rules; and whom the reader has clicked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import streamlit as st

from pages.ui import time_calls
from pages.ui.session import start_with
from pages.ui.version_choice import draw_version
from segmentation.effects.periods import GRAINS
from segmentation.effects.trends import WHO

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pages.ui.view import View
    from segmentation.effects.history import RulesOf
    from segmentation.effects.periods import Grain, Period
    from segmentation.effects.trends import Trends
    from segmentation.segments.library import Version

VERSION, GRAIN, COUNT, RULES = "trends.version", "trends.grain", "trends.count.", "trends.rules"
MEASURE, SEGMENT, PEOPLE = "trends.measure", "trends.segment", "trends.people"
KEPT = (VERSION, GRAIN, COUNT, RULES, MEASURE, SEGMENT)
COUNTS: dict[Grain, tuple[int, ...]] = {"week": (8, 13, 26, 52), "month": (6, 12, 18, 24, 36), "quarter": (4, 8, 12)}
_FIRST_COUNT: dict[Grain, int] = {"week": 13, "month": 12, "quarter": 8}
People = tuple[str, int, str]
"""Segment, place of the period, one of ``WHO``."""


@dataclass(frozen=True)
class TrendForm:
    """What the settings say."""

    version: Version
    grain: Grain
    count: int
    rules: RulesOf


def draw_trend_settings(view: View, newest: Mapping[str, Version]) -> TrendForm:
    """Segmentation, grain, number of periods, whose rules."""
    version = draw_version(view, newest, VERSION)
    start_with(GRAIN, "month")
    grain = st.segmented_control(
        view.say("trends.grain"), GRAINS, format_func=lambda code: view.say(f"grain.{code}"), key=GRAIN, required=True
    )
    grain = grain or "month"
    counts = f"{COUNT}{grain}"
    start_with(counts, _FIRST_COUNT[grain])
    count = st.segmented_control(view.say("trends.count"), COUNTS[grain], key=counts, required=True)
    return TrendForm(version, grain, count or _FIRST_COUNT[grain], draw_rules_choice(view, RULES))


def draw_rules_choice(view: View, key: str) -> RulesOf:
    """Rules as they are now, or as they were on each day."""
    told = ("now", "then")
    start_with(key, told[0])
    chosen = st.radio(
        view.say("time.rules"),
        told,
        format_func=lambda code: view.say(f"time.rules_{code}"),
        captions=[view.say(f"time.rules_{code}_help") for code in told],
        key=key,
    )
    return cast("RulesOf", chosen)


def draw_undated(view: View) -> None:
    """Whom nothing dates and who is counted on every day all the same; nothing where there is nobody."""
    undated = time_calls.undated_customers(view.store, view.state)
    if undated:
        st.caption(view.say("time.undated", n=view.whole(undated)))


def period_label(period: Period, grain: Grain) -> str:
    """A period as an axis names it: 2024-03, 03-18 (its Monday), 2024 Q1."""
    if grain == "quarter":
        return f"{period.start.year} Q{(period.start.month + 2) // 3}"
    return f"{period.start:%Y-%m}" if grain == "month" else f"{period.start:%m-%d}"


def chosen_people(found: Trends) -> People | None:
    """Whom the reader has clicked, if the trends still know them."""
    people: People | None = st.session_state.get(PEOPLE)
    if people is None or people[0] not in found.points or people[1] >= len(found.periods) or people[2] not in WHO:
        return None
    return people


def take_people(chart: str) -> None:
    """A click on a chart chooses people: its marks carry segment, place and who."""
    points = st.session_state[chart]["selection"]["points"]
    if not points or not points[0].get("customdata"):
        return
    told = points[0]["customdata"]
    segment, place, who = (told[0] if isinstance(told, list) else told).rsplit("|", 2)
    st.session_state[SEGMENT] = segment
    st.session_state[PEOPLE] = (segment, int(place), who)


def people_key(segment: str, place: int, who: str) -> str:
    """What a mark carries; see ``take_people``."""
    return f"{segment}|{place}|{who}"


def people_name(view: View, form: TrendForm, found: Trends, people: People) -> str:
    """What the people are called, in a list and as a segment."""
    segment, place, who = people
    period = found.periods[place]
    return view.say(
        f"trends.name_{who}",
        segment=view.segment(segment),
        day=period.end,
        period=period_label(period, form.grain) if form.grain != "week" else f"{period.start} – {period.end}",
    )
