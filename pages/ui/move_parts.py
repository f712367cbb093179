"""The parts of the moves page: answer, pictures, flows, usual paths, time in a segment."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.ui.move_settings import FLOW, PICTURE, STAYED, chosen_flow, flow_of
from pages.ui.plain_text import plain_text
from pages.ui.segment_pictures import PLOT
from pages.ui.session import start_with
from pages.ui.told_alike import told_alike
from segmentation.activation.move_list import COLUMNS, export_moves, move_rows, place_label
from segmentation.charts.flows import Node, Ribbon, flow_picture
from segmentation.charts.moves import moves_matrix
from segmentation.charts.palette import NEUTRAL, colour_of
from segmentation.effects.moves import NOT_KNOWN
from segmentation.segments.effect import SMALL_N

if TYPE_CHECKING:
    from pages.ui.view import View
    from segmentation.effects.movement import Movement
    from segmentation.effects.moves import Flow, Moves
    from segmentation.effects.stays import Stay

PICTURES = ("ends", "steps", "matrix")
CHART, TABLE = "moves.chart", "moves.table"


def draw_answer(view: View, found: Movement) -> None:
    """How many moved, and by which way most."""
    whole, largest = found.whole, found.largest()
    known_before = whole.customers - whole.new
    if largest is None:
        st.subheader(view.say("moves.answer_none", customers=view.whole(known_before)), anchor=False)
    else:
        st.subheader(
            view.say(
                "moves.answer",
                moved=view.whole(whole.moved),
                share=view.percent(whole.moved / known_before),
                before=plain_text(view.segment(largest.segment_before)),
                after=plain_text(view.segment(largest.segment_after)),
                customers=view.whole(largest.customers),
            ),
            anchor=False,
        )
    st.caption(
        view.say(
            "moves.basis",
            first=whole.before,
            last=whole.after,
            n=view.whole(known_before),
            new=view.whole(whole.new),
            behaved=view.whole(whole.behaved),
            by_rules=view.whole(whole.rules_changed),
        ),
        help=view.say("time.split_help"),
    )


def draw_picture_choice(view: View) -> None:
    """Which picture. Drawn while moves are added up, too: one that comes back shows no choice."""
    start_with(PICTURE, PICTURES[0])
    left, right = st.columns([3, 2], vertical_alignment="center")
    picture = left.segmented_control(
        view.say("moves.picture"),
        PICTURES,
        format_func=lambda code: view.say(f"moves.picture_{code}"),
        key=PICTURE,
        required=True,
        label_visibility="collapsed",
    )
    if picture != "matrix":
        right.toggle(view.say("moves.with_stayed"), key=STAYED)


def draw_picture(view: View, found: Movement) -> None:
    """Ribbons from the first day to the last or step by step, or the matrix; a click chooses a flow."""
    picture = st.session_state[PICTURE]
    if picture == "matrix":
        _draw_matrix(view, found)
    else:
        steps = found.steps if picture == "steps" else (found.whole,)
        _draw_flows(view, found, steps, stayed=st.session_state[STAYED])
    st.caption(view.say("moves.click"))


def _draw_flows(view: View, found: Movement, steps: tuple[Moves, ...], *, stayed: bool) -> None:
    ribbons = [
        [
            Ribbon(
                flow.segment_before, flow.segment_after, flow.customers, _hover(view, moved, flow), f"{place}|{number}"
            )
            for number, flow in enumerate(moved.flows)
            if stayed or not flow.stayed
        ]
        for place, moved in enumerate(steps)
    ]
    if not any(ribbons):
        st.info(view.say("moves.nobody_moved"), icon=":material/trending_flat:")
        return
    nodes = [Node(code, view.segment(code), colour_of(code, place)) for place, code in enumerate(found.segments)]
    nodes.append(Node(NOT_KNOWN, view.say("moves.not_known"), NEUTRAL))
    chosen = chosen_flow(found)
    places = {
        flow_of(moved, flow): f"{place}|{number}"
        for place, moved in enumerate(steps)
        for number, flow in enumerate(moved.flows)
    }
    figure = flow_picture(
        ribbons,
        nodes,
        [str(steps[0].before), *(str(moved.after) for moved in steps)],
        title=view.say("moves.chart_flows" if stayed else "moves.chart_moved"),
        chosen=places.get(flow_of(*chosen)) if chosen else None,
    )
    st.plotly_chart(figure, config=PLOT, key=CHART, on_select=partial(_take_ribbon, steps), selection_mode="points")


def _hover(view: View, moved: Moves, flow: Flow) -> str:
    return view.say(
        "moves.hover_stayed" if flow.stayed else "moves.hover",
        before=place_label(flow.segment_before, view.language),
        after=place_label(flow.segment_after, view.language),
        customers=view.whole(flow.customers),
        first=moved.before,
        last=moved.after,
        rules=view.whole(flow.rules_changed),
    )


def _clicked(chart: str) -> tuple[int, int] | None:
    points = st.session_state[chart]["selection"]["points"]
    keys = [point["customdata"] for point in points if point.get("customdata")]
    if not keys:
        return None
    one, other = (keys[0][0] if isinstance(keys[0], list) else keys[0]).split("|")
    return int(one), int(other)


def _take_ribbon(steps: tuple[Moves, ...]) -> None:
    if clicked := _clicked(CHART):
        step, number = clicked
        st.session_state[FLOW] = flow_of(steps[step], steps[step].flows[number])


def _draw_matrix(view: View, found: Movement) -> None:
    codes = [*found.segments, NOT_KNOWN]
    figure = moves_matrix(
        found.whole.counts(),
        [(code, place_label(code, view.language)) for code in codes],
        title=view.say("moves.chart_matrix", first=found.whole.before, last=found.whole.after),
        hover=view.template("moves.hover_matrix"),
        clickable=True,
    )

    def take() -> None:
        if clicked := _clicked(f"{CHART}.matrix"):
            before, after = (codes[place] for place in clicked)
            st.session_state[FLOW] = (found.whole.before, found.whole.after, before, after)

    st.plotly_chart(figure, config=PLOT, key=f"{CHART}.matrix", on_select=take, selection_mode="points")


def draw_flows_table(view: View, found: Movement) -> None:
    """Every flow from the first day to the last; a row chooses it."""
    flows = found.listed()
    columns = [view.say(f"moves.{code}") for code, _ in COLUMNS]
    kinds = {name: kind for name, (_, kind) in zip(columns, COLUMNS, strict=True)}
    st.markdown(f"**{view.say('moves.flows', first=found.whole.before, last=found.whole.after)}**")

    def take() -> None:
        rows = st.session_state[TABLE]["selection"]["rows"]
        if rows:
            st.session_state[FLOW] = flow_of(found.whole, flows[rows[0]])

    st.dataframe(
        told_alike(pd.DataFrame(move_rows(found, view.language), columns=columns), kinds),
        hide_index=True,
        column_config={
            name: st.column_config.NumberColumn(help=view.say("moves.share_help"))
            for name, kind in kinds.items()
            if kind == "percent"
        },
        height="content" if len(flows) <= 8 else 320,
        on_select=take,
        selection_mode="single-row",
        key=TABLE,
        placeholder="–",
    )
    with st.container(horizontal=True):
        for suffix in (".xlsx", ".csv"):
            st.download_button(
                view.say(f"time.table_{suffix[1:]}"),
                data=partial(export_moves, view.store, found, suffix, language=view.language),
                file_name=f"{view.say('moves.file_name')}_{found.history.version.name}_{found.whole.after}{suffix}",
                icon=":material/download:",
                on_click="ignore",
                key=f"moves.download{suffix}",
            )


def draw_paths(view: View, found: Movement) -> None:
    """The usual ways through several segments."""
    with st.expander(view.say("moves.paths", n=len(found.paths)), icon=":material/route:"):
        st.caption(view.say("moves.paths_help", days=len(found.history.days)))
        rows = [
            (" → ".join(place_label(code, view.language) for code in path.segments), path.customers, path.share)
            for path in found.paths
        ]
        columns = [view.say("moves.path"), view.say("moves.customers"), view.say("moves.path_share")]
        st.dataframe(
            told_alike(pd.DataFrame(rows, columns=columns), {columns[1]: "whole", columns[2]: "percent"}),
            hide_index=True,
            placeholder="–",
        )


def draw_stays(view: View, found: Movement) -> None:
    """Mean time in each segment, with its 95 % interval."""
    with st.expander(view.say("moves.stays"), icon=":material/hourglass:"):
        st.caption(view.say("moves.stays_help"))
        told = [found.stays[code] for code in found.segments if code in found.stays]
        columns = [view.say(f"moves.stay_{name}") for name in ("segment", "mean", "low", "high", "n", "note")]
        rows = [
            (
                view.segment(stay.segment),
                _mean_stay(view, stay),
                stay.low,
                stay.high,
                stay.ended,
                _stay_note(view, stay),
            )
            for stay in told
        ]
        st.dataframe(
            told_alike(pd.DataFrame(rows, columns=columns), dict.fromkeys(columns[2:5], "whole")),
            hide_index=True,
            placeholder="–",
        )


def _stay_note(view: View, stay: Stay) -> str | None:
    if stay.outlasts:
        return view.say("moves.stay_few_left")
    return view.say("moves.stay_small") if stay.ended < SMALL_N else None


def _mean_stay(view: View, stay: Stay) -> str | None:
    """In days, or in words where so few have left that a number would be made up."""
    if stay.outlasts:
        return view.say("moves.stay_outlasts", days=view.whole(stay.window_days))
    return None if stay.mean_days is None else view.say("moves.stay_days", days=view.whole(round(stay.mean_days)))
