"""The customer score: how it spreads, the tiers that cut it, and what each tag adds to one customer's."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.ui import calls
from pages.ui.plain_text import plain_text
from pages.ui.rerun import rerun
from pages.ui.segment_pictures import PLOT
from pages.ui.toasts import toast_after_rerun
from segmentation.charts.palette import SEQUENCE, tone
from segmentation.charts.segments import sizes_bars
from segmentation.errors import FenqunError, InputError
from segmentation.tags.library import groups
from segmentation.tags.score import contributions, read_tiers, save_tiers, saved_tiers, tiers_content

if TYPE_CHECKING:
    from pages.ui.view import View
    from segmentation.tags.score import ScoreResult, Tier

_TURN = "tags.tier_turn"


def draw_score(view: View) -> None:
    """Cuts left, tiers right."""
    settings_side, result_side = st.columns([1, 2], gap="large")
    with settings_side:
        tiers = _draw_tiers(view)
        _draw_weights(view)
    with result_side:
        with st.spinner(view.say("step.computing")):
            told = calls.tag_scores(view.store, view.state, view.day, json.dumps(tiers_content(tiers)))
        _draw_result(view, told)
        _draw_customer(view)


def _draw_tiers(view: View) -> tuple[Tier, ...]:
    saved = saved_tiers(view.store)
    turn = st.session_state.get(_TURN, 0)
    st.markdown(f"**{view.say('tags.tiers')}**")
    names = {"name": view.say("tags.tier"), "at_least": view.say("tags.at_least")}
    edited = st.data_editor(
        pd.DataFrame(tiers_content(saved)).rename(columns=names),
        hide_index=True,
        num_rows="dynamic",
        key=f"tags.tiers.{turn}",
        placeholder="–",
        column_config={names["at_least"]: st.column_config.NumberColumn(format="%g")},
    )
    st.caption(view.say("tags.tiers_help"))
    rows = edited.rename(columns={shown: name for name, shown in names.items()}).to_dict("records")
    content = [{"name": row["name"], "at_least": _number(row["at_least"])} for row in rows if row["name"]]
    try:
        tiers = read_tiers(content)
    except InputError as error:
        st.error(plain_text(view.problem(error)), icon=":material/error:")
        return saved
    with st.popover(view.say("tags.save"), icon=":material/save:", type="primary", disabled=tiers == saved):
        author = st.text_input(view.say("tags.author"), max_chars=60, key="tags.tiers.author")
        reason = st.text_input(view.say("tags.reason"), max_chars=200, key=f"tags.tiers.reason.{turn}")
        if st.button(view.say("tags.save_confirm"), type="primary", key="tags.tiers.save"):
            now = datetime.now().replace(microsecond=0)  # noqa: DTZ005 - the wall clock of the machine is meant
            try:
                save_tiers(view.store, tiers, saved_at=now, reason=reason, author=author.strip() or None)
            except FenqunError as error:
                st.error(plain_text(view.problem(error)), icon=":material/error:")
            else:
                st.session_state[_TURN] = turn + 1
                toast_after_rerun(view.say("tags.saved"), icon=":material/check_circle:")
                rerun()
    return tiers


def _number(value: object) -> float | None:
    return None if value is None or pd.isna(value) else float(value)  # type: ignore[arg-type, call-overload]


def _draw_weights(view: View) -> None:
    weighed = [(group, value) for group in groups(view.store) for value in group.values if value.weight]
    with st.expander(view.say("tags.weights"), icon=":material/scale:"):
        st.caption(view.say("tags.weights_help"))
        st.dataframe(
            pd.DataFrame(
                {
                    view.say("tags.group"): [group.label(view.language) for group, _ in weighed],
                    view.say("tags.tag"): [value.label(view.language) for _, value in weighed],
                    view.say("tags.weight"): [value.weight for _, value in weighed],
                }
            ),
            hide_index=True,
        )


def _draw_result(view: View, told: ScoreResult) -> None:
    first = told.tiers[0]
    st.subheader(
        view.say(
            "tags.score_answer",
            tier=plain_text(first.tier.name),
            customers=view.whole(first.customers),
            share=view.percent(first.share),
            mean=view.number(told.mean),
        ),
        anchor=False,
    )
    st.caption(view.say("tags.basis", as_of=view.day, n=view.whole(told.customers)))
    deepest = max(len(told.tiers) - 1, 1)
    frame = pd.DataFrame(
        [
            (
                count.tier.name,
                _label(view, count.tier),
                count.customers,
                count.share,
                tone(1 - place / deepest, SEQUENCE),
            )
            for place, count in enumerate(told.tiers)
        ],
        columns=["segment", "label", "customers", "customer_share", "colour"],
    )
    figure = sizes_bars(
        frame,
        title=view.say("tags.tiers_title", n=view.whole(told.customers)),
        hover=view.template("tags.bars_hover"),
        language=view.language,
    )
    st.plotly_chart(figure, config=PLOT, key="tags.tier_bars")
    spread = pd.DataFrame(
        {view.say("tags.score"): list(told.spread), view.say("column.customers"): list(told.spread.values())}
    )
    with st.expander(view.say("tags.spread"), icon=":material/bar_chart:"):
        st.bar_chart(spread, x=view.say("tags.score"), y=view.say("column.customers"))


def _label(view: View, tier: Tier) -> str:
    if tier.at_least is None:
        return view.say("tags.tier_rest", name=tier.name)
    return view.say("tags.tier_from", name=tier.name, score=f"{tier.at_least:g}")


def _draw_customer(view: View) -> None:
    st.markdown(f"**{view.say('tags.one_score')}**")
    customer = st.text_input(view.say("column.customer_id"), key="tags.score.customer", max_chars=200)
    if not customer.strip():
        return
    try:
        parts = contributions(view.store, view.day, customer.strip())
    except InputError as error:
        st.info(plain_text(view.problem(error)), icon=":material/person_search:")
        return
    st.caption(view.say("tags.one_score_answer", score=f"{sum(part.weight for part in parts):g}", tags=len(parts)))
    st.dataframe(
        pd.DataFrame(
            {
                view.say("tags.group"): [part.group.label(view.language) for part in parts],
                view.say("tags.tag"): [part.value.label(view.language) for part in parts],
                view.say("tags.adds"): [part.weight for part in parts],
            }
        ),
        hide_index=True,
    )
