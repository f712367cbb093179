"""Who is more content and who less: by segment, tag, or by what the answer is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pandas as pd
import streamlit as st

from pages.ui import satisfaction_calls as calls
from pages.ui.calls import saved_versions
from pages.ui.list_page import chosen_run
from pages.ui.model_controls import ready_models
from pages.ui.plain_text import plain_text
from pages.ui.satisfaction_choice import HOVERS, figure
from pages.ui.satisfaction_trend import SCORE_COLUMNS, draw_score_table, score_row
from pages.ui.segment_pictures import PLOT
from pages.ui.session import kept_settings
from segmentation.activation.about import model_label
from segmentation.charts.scores import score_dots
from segmentation.segments.labels import value_label
from segmentation.tags.library import groups

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.delta_generator import DeltaGenerator

    from pages.ui.satisfaction_choice import Choice
    from pages.ui.view import View
    from segmentation.effects.satisfaction import Dimension, GroupScore

BY, VERSION, TAG = "satisfaction.by", "satisfaction.version", "satisfaction.tag"
SHOWN = 12
CODED = {
    "issue_type": "issue_type",
    "channel": "channel",
    "order_channel": "channel",
}  # dimension -> field of its codes


def draw_groups(view: View, choice: Choice, settings_side: DeltaGenerator) -> None:
    """Dots with intervals, what stands out in words, and all groups."""
    with settings_side, kept_settings("satisfaction.groups", (BY, VERSION, TAG)):
        found, named = _chosen(view, choice)
    rows = [(named(group.value), *score_row(group.score), group.standing or "") for group in found]
    frame = pd.DataFrame(rows, columns=["label", *SCORE_COLUMNS, "standing"])
    told = [group for group in found if group.value is not None]
    for standing in ("below", "above"):
        names = [
            view.say(
                "satisfaction.group_value", name=plain_text(named(group.value)), value=figure(group.score.value, choice)
            )
            for group in told
            if group.standing == standing
        ]
        if names:
            st.markdown(
                view.say(f"satisfaction.groups_{standing}", names=view.say("satisfaction.comma").join(names[:5]))
            )
    if not any(group.standing for group in told):
        st.markdown(view.say("satisfaction.groups_alike"))
    whole = calls.overall(view.store, view.state, view.day, choice.measure, choice.first)
    st.plotly_chart(
        score_dots(
            frame.head(SHOWN),
            title=view.say(f"satisfaction.groups_{choice.measure}"),
            hover=view.template(HOVERS[choice.measure]),
            whole_value=whole.value or 0.0,
            whole_words=view.say("satisfaction.all_answers", value=figure(whole.value, choice)),
            digits=choice.digits,
        ),
        config=PLOT,
        key="satisfaction.groups",
    )
    note = view.say("satisfaction.groups_note")
    st.caption(
        note if len(found) <= SHOWN else f"{note} {view.say('satisfaction.groups_most', n=SHOWN, all=len(found))}"
    )
    draw_score_table(view, frame, choice, view.say("satisfaction.group"))


def _chosen(view: View, choice: Choice) -> tuple[list[GroupScore], Callable[[str | None], str]]:
    """The scores of the groups chosen, and how their values are called."""
    options = ["segment", "tag", *calls.dimensions_told(view.store, view.state, view.day)]
    if st.session_state.get(BY) not in options:
        st.session_state[BY] = options[0]
    by = st.selectbox(
        view.say("satisfaction.by"), options, format_func=lambda code: view.say(f"satisfaction.by_{code}"), key=BY
    )
    st.caption(view.say(f"satisfaction.by_{by}_help"))
    unknown = view.say("satisfaction.unknown")
    if by == "segment":
        saved = {version.version_id: version for version in saved_versions(view.store)}
        versions: list[int | str] = [*saved, *ready_models()]
        if st.session_state.get(VERSION) not in versions:
            st.session_state[VERSION] = versions[0]
        version = st.selectbox(
            view.say("segments.version"),
            versions,
            format_func=lambda option: (
                f"{saved[option].name} · v{saved[option].version_number}"
                if isinstance(option, int)
                else view.say("segments.as_it_comes", model=model_label(option, view.language))
            ),
            key=VERSION,
        )
        run = chosen_run(view, version)
        found = calls.by_segment(view.store, view.state, choice.measure, run, run.key, choice.first)
        return found, lambda value: unknown if value is None else view.segment(value)
    if by == "tag":
        known = {group.code: group for group in groups(view.store)}
        if st.session_state.get(TAG) not in known:
            st.session_state[TAG] = "recency" if "recency" in known else next(iter(known))
        code = st.selectbox(
            view.say("satisfaction.tag"), list(known), format_func=lambda c: known[c].label(view.language), key=TAG
        )
        labels = {value.code: value.label(view.language) for value in known[code].values}
        scores = calls.by_tag(view.store, view.state, view.day, choice.measure, code, choice.first)
        return scores, lambda value: view.say("satisfaction.no_tag") if value is None else labels[value]
    scores = calls.by_dimension(view.store, view.state, view.day, choice.measure, cast("Dimension", by), choice.first)
    field = CODED.get(by, by)
    return scores, lambda value: unknown if value is None else value_label(field, value, view.language)
