"""Whether customers who changed segment had answered otherwise before."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.ui import satisfaction_calls as calls
from pages.ui.calls import saved_versions
from pages.ui.kept_work import kept_call
from pages.ui.plain_text import plain_text
from pages.ui.satisfaction_choice import HOVERS, figure
from pages.ui.satisfaction_trend import SCORE_COLUMNS, draw_score_table, score_row
from pages.ui.segment_pictures import PLOT
from pages.ui.session import kept_settings, start_with
from segmentation.charts.scores import score_dots
from segmentation.effects.move_answers import USUAL_DAYS, flows_between
from segmentation.errors import FenqunError

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from pages.ui.satisfaction_choice import Choice
    from pages.ui.view import View
    from segmentation.effects.move_answers import MoveAnswers

VERSION, EARLIER, LATER, FLOW = (f"satisfaction.move_{name}" for name in ("version", "earlier", "later", "flow"))


def draw_moves(view: View, choice: Choice, settings_side: DeltaGenerator) -> None:
    """The flow chosen, the answer, and both groups before, meanwhile and after."""
    saved = {version.version_id: version for version in saved_versions(view.store)}
    if not saved:
        st.info(view.say("move_answers.no_version"), icon=":material/library_books:")
        if st.button(view.say("move_answers.to_studio"), icon=":material/tune:"):
            st.switch_page(st.session_state["pages"]["studio"])
        return
    with settings_side, kept_settings("satisfaction.moves", (VERSION, EARLIER, LATER, FLOW)):
        if st.session_state.get(VERSION) not in saved:
            st.session_state[VERSION] = next(iter(saved))
        version = st.selectbox(
            view.say("segments.version"),
            list(saved),
            format_func=lambda key: f"{saved[key].name} · v{saved[key].version_number}",
            key=VERSION,
        )
        left, right = st.columns(2)
        half_year = timedelta(days=USUAL_DAYS)
        start_with(EARLIER, view.day - 2 * half_year)
        start_with(LATER, view.day - half_year)
        earlier = left.date_input(view.say("move_answers.earlier"), key=EARLIER)
        later = right.date_input(view.say("move_answers.later"), key=LATER)
        assert isinstance(earlier, date)
        assert isinstance(later, date)
        flows = kept_call(
            view,
            "satisfaction.flows",
            (view.state, version, earlier, later),
            "time_moves",
            lambda: flows_between(view.store, saved[version], earlier, later),
        )
        if flows is None:
            return
        options = {(flow.segment_before, flow.segment_after): flow.customers for flow in flows}
        if not options:
            st.info(view.say("move_answers.no_flows"), icon=":material/event_busy:")
            return
        if st.session_state.get(FLOW) not in options:
            st.session_state[FLOW] = next(iter(options))
        move = st.selectbox(
            view.say("move_answers.flow"),
            list(options),
            format_func=lambda pair: view.say(
                "move_answers.flow_option",
                before=view.segment(pair[0]),
                after=view.segment(pair[1]),
                n=view.whole(options[pair]),
            ),
            key=FLOW,
        )
    try:
        asked = (version, choice.measure, move, (earlier, later))
        found = calls.move_answers(view.store, view.state, view.day, *asked)
    except FenqunError as error:
        st.text(view.problem(error))
        return
    _draw_answer(view, choice, found)
    st.caption(
        view.say(
            "move_answers.people",
            moved=view.whole(found.moved),
            stayed=view.whole(found.stayed),
            before=plain_text(view.segment(move[0])),
            after=plain_text(view.segment(move[1])),
            earlier=earlier,
            later=later,
        )
    )
    _draw_spans(view, choice, found)


def _draw_answer(view: View, choice: Choice, found: MoveAnswers) -> None:
    before = found.spans[0]
    change = before.difference
    if change is None:
        st.markdown(
            view.say("move_answers.too_few", moved=view.whole(before.moved.n), stayed=view.whole(before.stayed.n))
        )
        return
    words = "same" if change.chance else "lower" if change.value < 0 else "higher"
    shown = {name: f"{getattr(change, name):+.{choice.digits}f}" for name in ("low", "high")}
    st.markdown(view.say(f"move_answers.{words}", change=f"{change.value:+.{choice.digits}f}", **shown))


def _draw_spans(view: View, choice: Choice, found: MoveAnswers) -> None:
    rows = []
    for span in found.spans:
        name = view.say(f"move_answers.{span.span}")
        change = span.difference
        standing = "" if change is None or change.chance else "below" if change.value < 0 else "above"
        for group, score, marked in (("moved", span.moved, standing), ("stayed", span.stayed, "")):
            label = view.say("move_answers.row", span=name, group=view.say(f"move_answers.{group}"))
            rows.append((label, *score_row(score), marked))
    frame = pd.DataFrame(rows, columns=["label", *SCORE_COLUMNS, "standing"])
    told = frame[frame["n"] > 0]
    whole = calls.overall(view.store, view.state, view.day, choice.measure, choice.first)
    drawn = score_dots(
        told,
        title=view.say("move_answers.chart", measure=view.say(f"satisfaction.{choice.measure}")),
        hover=view.template(HOVERS[choice.measure]),
        whole_value=whole.value or 0.0,
        whole_words=view.say("satisfaction.all_answers", value=figure(whole.value, choice)),
        digits=choice.digits,
    )
    st.plotly_chart(drawn, config=PLOT, key="satisfaction.moves")
    st.caption(view.say("move_answers.note", days=USUAL_DAYS))
    draw_score_table(view, frame, choice, view.say("satisfaction.group"))
