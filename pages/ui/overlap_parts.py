"""The parts of the overlap page."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.ui import calls
from pages.ui.list_page import chosen_run
from pages.ui.model_controls import ready_models
from pages.ui.overlap_rule import ADDED, MOST_NAME, RULES, draw_rule_button
from pages.ui.override_note import draw_override_note
from pages.ui.plain_text import plain_text
from pages.ui.save_version import draw_save
from pages.ui.segment_pictures import PLOT
from pages.ui.session import kept_settings
from pages.ui.told_alike import told_alike
from segmentation.charts.upset import upset
from segmentation.errors import FenqunError
from segmentation.rules.sentence import sentence
from segmentation.segments.overlap import MOST_SETS, OPERATIONS, as_settings, savable
from segmentation.segments.overlap_sets import offered_sets, rule_set, segmentations_asked, set_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pages.ui.view import View
    from segmentation.segments.overlap import CustomerSet, Operation, Overlap

SETS, MASK, CHART, OPERATION = ("overlap.sets", "overlap.mask", "overlap.chart", "overlap.operation")
KEPT = (SETS, MASK, OPERATION)
FIRST_TAGS = tuple(
    set_key("tag", group, value)
    for group, value in (("order_frequency", "high"), ("basket_value", "high"), ("recency", "active"))
)


def draw_sets(view: View) -> tuple[tuple[CustomerSet, ...], tuple[str, ...]]:
    """Which sets are laid over each other, in the order chosen, with their keys."""
    sizes = {code: chosen_run(view, code).result.sizes() for code in ready_models()}
    offered = offered_sets(view.store, view.language, sizes)
    offered |= dict(rule_set(name, text) for name, text in st.session_state.get(RULES, ()))
    with kept_settings("overlap", KEPT):
        chosen = st.session_state.get(SETS, _first_sets(offered))
        chosen = [*chosen, *st.session_state.pop(ADDED, ())]
        st.session_state[SETS] = [key for key in chosen if key in offered]
        keys = st.multiselect(
            view.say("overlap.sets"),
            list(offered),
            format_func=lambda key: offered[key].label,
            key=SETS,
            max_selections=MOST_SETS,
            placeholder=view.say("overlap.sets_none"),
            wrap=True,
            help=view.say("overlap.sets_help", most=MOST_SETS),
        )
    draw_rule_button(view)
    return tuple(offered[key] for key in keys), tuple(keys)


def _first_sets(offered: Mapping[str, CustomerSet]) -> list[str]:
    """Something to see at once: good customers by three tags, else the first segments."""
    tags = [key for key in FIRST_TAGS if key in offered]
    return tags or list(offered)[:3]


def draw_answer(view: View, told: Overlap) -> None:
    """How many are in one of the sets, how many in several."""
    st.subheader(
        view.say(
            "overlap.answer",
            union=view.whole(told.union),
            several=view.whole(told.several),
            share=view.percent(told.several / told.union if told.union else None),
        ),
        anchor=False,
    )
    st.caption(
        view.say("overlap.basis", known=view.whole(told.known), outside=view.whole(told.outside), as_of=told.as_of)
    )


def draw_put_elsewhere(view: View, sets: tuple[CustomerSet, ...]) -> None:
    """Overrides of the saved segmentations whose segments are chosen."""
    asked = {name.lower() for name in segmentations_asked(sets)}
    newest = {version.name: version for version in reversed(calls.saved_versions(view.store))}
    found = [version.version_id for name, version in newest.items() if name.lower() in asked]
    draw_override_note(view, [calls.run_version(view.store, view.state, view.day, one) for one in found])


def draw_picture(view: View, told: Overlap) -> None:
    """The combinations; a click chooses one."""
    if not told.combinations:
        return
    masks = [found.mask for found in told.combinations]
    if st.session_state.get(MASK) not in masks:
        several = [mask for mask in masks if mask.bit_count() > 1]
        st.session_state[MASK] = (several or masks)[0]
    figure = upset(
        [(found.mask, found.customers) for found in told.combinations],
        [(chosen.label, size) for chosen, size in zip(told.sets, told.sizes(), strict=True)],
        title=view.say("overlap.chart"),
        hover=view.template("overlap.hover"),
        set_hover=view.template("overlap.set_hover"),
        rest_words=view.template("overlap.rest"),
        chosen=st.session_state[MASK],
        language=view.language,
    )
    st.plotly_chart(figure, config=PLOT, key=CHART, on_select=_take_click, selection_mode="points")
    st.caption(view.say("overlap.click"))


def _take_click() -> None:
    points = st.session_state[CHART]["selection"]["points"]
    masks = [point["customdata"] for point in points if point.get("customdata")]
    if masks:
        st.session_state[MASK] = int(masks[0][0] if isinstance(masks[0], list) else masks[0])


def draw_choice(view: View, told: Overlap) -> tuple[Operation, tuple[int, ...], str]:
    """The combination looked at, what to make of its sets, and what to call it."""
    if not told.combinations:
        return "only", (), ""
    counts = {found.mask: found for found in told.combinations}

    def named(mask: int) -> str:
        labels = [told.sets[place].label for place in counts[mask].places()]
        return f"{view.whole(counts[mask].customers)} · {' + '.join(labels)}"

    with kept_settings("overlap", KEPT):
        mask = st.selectbox(view.say("overlap.combination"), list(counts), format_func=named, key=MASK)
        places = counts[mask].places()
        offered = [
            operation
            for operation in OPERATIONS
            if len(places) > 1 or operation == "all" or (operation == "only" and len(told.sets) > 1)
        ]
        if st.session_state.get(OPERATION) not in offered:
            st.session_state[OPERATION] = offered[0]
        operation = st.radio(
            view.say("overlap.operation"),
            offered,
            format_func=lambda code: f"{view.say(f'overlap.{code}')} · {view.whole(told.count(code, places))}",
            captions=[view.say(f"overlap.{code}_help") for code in offered],
            key=OPERATION,
        )
    sign = view.say(f"overlap.sign_{operation}")
    usual = sign.join(told.sets[place].label for place in places)[:MOST_NAME]
    name = st.text_input(
        view.say("overlap.name"), usual, max_chars=MOST_NAME, key=f"overlap.name.{mask}.{operation}.{hash(told.sets)}"
    )
    return operation, places, name.strip() or usual


def draw_kept(view: View, told: Overlap, operation: Operation, places: tuple[int, ...], name: str) -> None:
    """How many are chosen, and the button that saves them as rules that stay alive."""
    customers = told.count(operation, places)
    left, right = st.columns([3, 1], vertical_alignment="center")
    share = view.percent(customers / told.known)
    shown = view.say("overlap.chosen", name=plain_text(name), customers=view.whole(customers), share=share)
    left.markdown(f"**{shown}**")
    used = told.sets if operation == "only" else tuple(told.sets[place] for place in places)
    if not savable(used):
        left.caption(view.say("overlap.unsaved"))
        return
    try:
        settings = as_settings(told.sets, operation, places, name)
        kept = calls.run_settings(view.store, view.state, view.day, settings.to_json()).result
    except FenqunError as error:
        left.text(view.problem(error))
        return
    same = kept.sizes()[name] == customers
    rule = settings.segmentation.segments[0].rule
    assert rule is not None
    words = "overlap.rule_same" if same else "overlap.rule_differs"
    left.caption(
        view.say(words, rule=plain_text(sentence(rule, view.language)), customers=view.whole(kept.sizes()[name]))
    )
    if same:
        with right:
            draw_save(view, kept)


def draw_pairs(view: View, told: Overlap) -> None:
    """Every two sets: customers in both, and Jaccard's index."""
    pairs = list(combinations(range(len(told.sets)), 2))
    if not pairs:
        return
    with st.expander(view.say("overlap.pairs"), icon=":material/table:"):
        rows = [
            (
                told.sets[one].label,
                told.sets[other].label,
                told.count("all", (one, other)),
                told.count("any", (one, other)),
                told.jaccard(one, other),
            )
            for one, other in pairs
        ]
        columns = [view.say(f"overlap.column_{name}") for name in ("one", "other", "both", "either", "jaccard")]
        st.dataframe(
            told_alike(
                pd.DataFrame(rows, columns=columns).sort_values(columns[-1], ascending=False, ignore_index=True),
                dict(zip(columns[2:], ("whole", "whole", "percent"), strict=True)),
            ),
            hide_index=True,
            column_config={columns[-1]: st.column_config.NumberColumn(help=view.say("overlap.jaccard_help"))},
            placeholder="–",
        )
