"""Why is this customer here: search one, see what decides and what would move them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.ui import calls
from pages.ui.open_customer import CUSTOMER, SEARCH
from pages.ui.plain_text import plain_text
from pages.ui.review_overrides import draw_override_form
from segmentation.activation.about import about_settings
from segmentation.activation.explained import metric_label, move_sentence, value_text
from segmentation.customers.find import FoundCustomer, find_customers
from segmentation.errors import InputError
from segmentation.models.traits import PERSONS, PLACES
from segmentation.rules.sentence import sentence

if TYPE_CHECKING:
    from pages.ui.view import View
    from segmentation.segments.explain import Explanation
    from segmentation.segments.runs import Run

TRAITS = (*PLACES, *PERSONS)
_AXES = {"recency": "r", "frequency": "f", "monetary": "m"}


def draw_customer(view: View, of: int | str, run: Run) -> None:
    """The search, then the one found or chosen. ``of``: version id or model code."""
    found = _search(view)
    if found is None:
        return
    try:
        told = calls.explanation(view.store, view.state, run, run.key, found.customer_id)
    except InputError as error:
        st.warning(plain_text(view.problem(error)), icon=":material/person_off:")
        return
    name = f"{found.name} ({told.customer_id})" if found.name else told.customer_id
    st.markdown(
        f"#### {view.say('explain.answer', customer=plain_text(name), segment=plain_text(view.segment(told.segment)))}"
    )
    _draw_override(view, told)
    _draw_moves(view, told)
    _draw_values(view, told)
    _draw_centres(view, told)
    _draw_rules(view, told)
    if not told.reasons.moves_known:
        st.markdown(f"**{view.say('explain.settings')}**")
        st.text("\n".join("  ".join(map(str, row)) for row in about_settings(run.settings, view.language) if row))
    if isinstance(of, int):
        with st.expander(view.say("override.new"), icon=":material/swap_horiz:"):
            draw_override_form(view, run, told.customer_id)


def _search(view: View) -> FoundCustomer | None:
    text = st.text_input(
        view.say("explain.search"),
        key=SEARCH,
        max_chars=200,
        icon=":material/search:",
        help=view.say("explain.search_help"),
    )
    if not text.strip():
        st.info(view.say("explain.start"), icon=":material/person_search:")
        return None
    found = {one.customer_id: one for one in find_customers(view.store, text)}
    if not found:
        st.info(view.say("explain.nobody"), icon=":material/person_search:")
        return None
    if st.session_state.get(CUSTOMER) not in found:
        st.session_state[CUSTOMER] = next(iter(found))

    def named(customer_id: str) -> str:
        one = found[customer_id]
        return " · ".join(part for part in (one.customer_id, one.name, one.phone) if part)

    if len(found) == 1:
        return next(iter(found.values()))
    return found[st.selectbox(view.say("explain.choose"), list(found), format_func=named, key=CUSTOMER)]


def _draw_override(view: View, told: Explanation) -> None:
    override = told.override
    if override is None:
        return
    until = (
        view.say("override.until_day", day=override.until_on) if override.until_on else view.say("override.for_good")
    )
    words = view.say(
        "override.why",
        author=override.author,
        at=f"{override.made_at:%Y-%m-%d}",
        reason=override.reason,
        until=until,
        segment=view.segment(told.reasons.segment),
    )
    st.info(plain_text(words), icon=":material/back_hand:")


def _draw_moves(view: View, told: Explanation) -> None:
    st.markdown(f"**{view.say('explain.moves')}**")
    moves = [f"• {move_sentence(move, view.language)}" for move in told.reasons.moves]
    nothing = view.say("explain.moves_none" if told.reasons.moves_known else "explain.moves_unknown")
    st.text("\n".join(moves) or nothing)


def _draw_values(view: View, told: Explanation) -> None:
    st.markdown(f"**{view.say('explain.values')}**")
    placed = {name: value for name, value in told.placed.items() if name not in _AXES.values()}
    rows = [
        (
            metric_label(name, view.language, full=True),
            _shown(view, name, value),
            ", ".join(map(value_text, told.reasons.cuts.get(name, ()))) or None,
            told.reasons.scores.get(_AXES.get(name, "")),
        )
        for name, value in {**told.reasons.values, **placed}.items()
    ]
    heads = ("explain.metric", "explain.value", "explain.cuts", "explain.score")
    frame = pd.DataFrame(rows, columns=[view.say(head) for head in heads])
    st.dataframe(frame.dropna(axis="columns", how="all"), hide_index=True, height="content", placeholder="–")


def _shown(view: View, name: str, value: object) -> str:
    """A value; a region or an age band by its name."""
    return view.segment(value) if isinstance(value, str) and name in TRAITS else value_text(value)


def _draw_centres(view: View, told: Explanation) -> None:
    """The customer's own cluster and the next one."""
    centres = told.reasons.centres[:2]
    if not centres:
        return
    st.markdown(f"**{view.say('explain.centres')}**", help=view.say("explain.centres_help"))
    metrics = list(centres[0].values)
    rows: list[list[object]] = [
        [view.say("explain.centre_customer"), None, *(value_text(told.reasons.values[name]) for name in metrics)]
    ]
    rows += [
        [view.segment(centre.segment), f"{centre.distance:.2f}", *(value_text(centre.values[name]) for name in metrics)]
        for centre in centres
    ]
    heads = [view.say("column.segment"), view.say("explain.distance")]
    names = [metric_label(name, view.language, full=True) for name in metrics]
    st.dataframe(pd.DataFrame(rows, columns=[*heads, *names]), hide_index=True, height="content", placeholder="–")


def _draw_rules(view: View, told: Explanation) -> None:
    if not told.reasons.checks:
        return
    st.markdown(f"**{view.say('explain.rules')}**")
    rows = [
        (
            view.segment(check.segment),
            "　" * check.depth + sentence(check.node, view.language),
            view.say(f"explain.{'passed' if check.passed else 'failed'}"),
            None if check.value is None else value_text(check.value),
        )
        for check in told.reasons.checks
    ]
    heads = ("column.segment", "explain.condition", "explain.result", "explain.value")
    st.dataframe(
        pd.DataFrame(rows, columns=[view.say(head) for head in heads]),
        hide_index=True,
        height="content" if len(rows) <= 12 else 440,
        column_config={view.say("explain.condition"): st.column_config.TextColumn(width="large")},
        placeholder="–",
    )
