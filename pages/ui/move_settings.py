"""What moves are told of: segmentation, two days, the looks between; and which flow the reader has clicked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import streamlit as st

from pages.ui import calls
from pages.ui.session import start_with
from pages.ui.trend_settings import draw_rules_choice
from pages.ui.version_choice import draw_version
from segmentation.activation.move_list import place_label
from segmentation.effects.periods import GRAINS
from segmentation.metrics.customers import months_before

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pages.ui.view import View
    from segmentation.effects.history import RulesOf
    from segmentation.effects.movement import Movement
    from segmentation.effects.moves import Flow, Moves
    from segmentation.effects.periods import Grain
    from segmentation.segments.library import Version

VERSION, FIRST, LAST, GRAIN, RULES = "moves.version", "moves.first.", "moves.last.", "moves.grain", "moves.rules"
PICTURE, STAYED, FLOW = "moves.picture", "moves.stayed", "moves.flow"
KEPT = (VERSION, FIRST, LAST, GRAIN, RULES, PICTURE, STAYED)
FIRST_MONTHS = 6


@dataclass(frozen=True)
class MoveForm:
    """What the settings say."""

    version: Version
    first: date
    last: date
    grain: Grain
    rules: RulesOf


def draw_move_settings(view: View, newest: Mapping[str, Version]) -> MoveForm:
    """Segmentation, from when to when, how often between, whose rules."""
    version = draw_version(view, newest, VERSION)
    earliest = calls.totals(view.store, view.dataset_version, view.day).first_order_on or view.day
    earliest = min(earliest, view.day - timedelta(days=1))
    first_key, last_key = f"{FIRST}{view.day}", f"{LAST}{view.day}"
    start_with(first_key, max(earliest, months_before(view.day, FIRST_MONTHS)))
    start_with(last_key, view.day)
    first = st.date_input(
        view.say("moves.first"), min_value=earliest, max_value=view.day - timedelta(days=1), key=first_key
    )
    last = st.date_input(
        view.say("moves.last"), min_value=earliest + timedelta(days=1), max_value=view.day, key=last_key
    )
    start_with(GRAIN, "month")
    grain = st.segmented_control(
        view.say("moves.grain"),
        GRAINS,
        format_func=lambda code: view.say(f"grain.{code}"),
        key=GRAIN,
        required=True,
        help=view.say("moves.grain_help"),
    )
    return MoveForm(version, first, last, grain or "month", draw_rules_choice(view, RULES))


def chosen_flow(found: Movement) -> tuple[Moves, Flow] | None:
    """The flow the reader has chosen, if these moves have it."""
    told = st.session_state.get(FLOW)
    if told is None:
        return None
    for moved in (found.whole, *found.steps):
        for flow in moved.flows:
            if told == flow_of(moved, flow):
                return moved, flow
    return None


def flow_of(moved: Moves, flow: Flow) -> tuple[date, date, str, str]:
    """What a choice remembers of a flow."""
    return moved.before, moved.after, flow.segment_before, flow.segment_after


def flow_name(view: View, moved: Moves, flow: Flow) -> str:
    """What its customers are called, in a list and as a segment."""
    return view.say(
        "moves.name",
        before=place_label(flow.segment_before, view.language),
        after=place_label(flow.segment_after, view.language),
        first=moved.before,
        last=moved.after,
    )
