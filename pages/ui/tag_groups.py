"""Tags by rules: choose a group, move its numbers, see who carries what."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from pages.ui.plain_text import plain_text
from pages.ui.session import kept_settings
from pages.ui.tag_draft import draft_of, keep_draft, take_shown, turn
from pages.ui.tag_results import draw_results
from pages.ui.tag_rule import open_rule, open_tag, with_built_rule
from pages.ui.tag_save import draw_new_group, draw_put_away
from segmentation.charts.palette import colour_of
from segmentation.rules.parameters import parameters, with_parameter
from segmentation.rules.sentence import field_name, sentence
from segmentation.tags.definitions import DIMENSIONS, MAX_TEXT, MOST_WEIGHT
from segmentation.tags.library import groups

if TYPE_CHECKING:
    from pages.ui.view import View
    from segmentation.rules.parameters import Parameter
    from segmentation.tags.definitions import TagGroup, TagValue


def draw_groups(view: View) -> None:
    """Settings left, counts right."""
    _draw(view)


@st.fragment
def _draw(view: View) -> None:
    settings_side, result_side = st.columns([1, 2], gap="large")
    with settings_side:
        code = _choose(view)
        draft = with_built_rule(view, draft_of(view, code))
        draft = _draw_numbers(view, draft)
        draft = _draw_one_tag(view, draft)
        keep_draft(view, draft)
        draw_new_group(view)
        draw_put_away(view)
    with result_side:
        draw_results(view, draft)


def _choose(view: View) -> str:
    known = groups(view.store)
    dimensions = [name for name in DIMENSIONS if any(group.dimension == name for group in known)]
    with kept_settings("tags", ("tags.dimension", "tags.group.")):
        take_shown()
        if st.session_state.get("tags.dimension") not in dimensions:
            st.session_state["tags.dimension"] = "behaviour" if "behaviour" in dimensions else dimensions[0]
        left, right = st.columns(2)
        dimension = left.selectbox(
            view.say("tags.dimension"),
            dimensions,
            format_func=lambda name: view.say(f"tag_dimension.{name}"),
            key="tags.dimension",
        )
        codes = {group.code: group for group in known if group.dimension == dimension}
        key = f"tags.group.{dimension}"
        if st.session_state.get(key) not in codes:
            st.session_state[key] = next(iter(codes))
        code = right.selectbox(
            view.say("tags.group"), list(codes), format_func=lambda one: codes[one].label(view.language), key=key
        )
    description = _text(view, codes[code].description)
    if description:
        st.caption(plain_text(description))
    return str(code)


def _draw_numbers(view: View, draft: TagGroup) -> TagGroup:
    """A slider for each number of each rule; those of the rule that is open are moved there."""
    opened = open_tag(draft)
    for value in draft.values:
        found = parameters(value.rule) if value.rule is not None and value.code != opened else []
        if not found:
            continue
        rule = value.rule
        label = plain_text(value.label(view.language))
        for parameter in found:
            moved = _draw_slider(view, label, f"tags.number.{draft.code}.{turn()}.{value.code}", parameter)
            if rule is not None and moved != parameter.value:
                rule = with_parameter(rule, parameter.path, moved)
        if rule != value.rule:
            draft = draft.with_value(replace(value, rule=rule))
    return draft


def _draw_slider(view: View, tag: str, key: str, parameter: Parameter) -> float:
    ends = (parameter.low, parameter.high, parameter.value, parameter.step)
    whole = all(float(end).is_integer() for end in ends)
    low, high, value, step = (int(end) if whole else float(end) for end in ends)
    name = field_name(parameter.field, view.language)
    return st.slider(
        f"**{tag}** · {plain_text(name)}",
        low,
        high,
        value,
        step,
        format=view.say(f"tag_unit.{parameter.unit}") if whole else None,
        key=f"{key}.{parameter.path}",
        help=view.say(f"tag_unit_help.{parameter.unit}"),
    )


def _draw_one_tag(view: View, draft: TagGroup) -> TagGroup:
    with st.expander(view.say("tags.edit"), icon=":material/edit:"):
        codes = [value.code for value in draft.values]
        labels = {value.code: value.label(view.language) for value in draft.values}
        code = st.selectbox(
            view.say("tags.tag"), codes, format_func=labels.__getitem__, key=f"tags.value.{draft.code}.{turn()}"
        )
        value = draft.value(str(code))
        key = f"tags.edit.{draft.code}.{turn()}.{value.code}"
        left, right = st.columns(2, vertical_alignment="bottom")
        weight = left.number_input(
            view.say("tags.weight"),
            -float(MOST_WEIGHT),
            float(MOST_WEIGHT),
            float(value.weight),
            1.0,
            format="%g",
            key=f"{key}.weight",
            help=view.say("tags.weight_help"),
        )
        shown = value.colour or colour_of(value.code, codes.index(value.code))
        colour = right.color_picker(view.say("tags.colour"), shown, key=f"{key}.colour")
        name = st.text_input(view.say("tags.name"), value.label(view.language), max_chars=60, key=f"{key}.name")
        told = _text(view, value.description)
        description = st.text_input(view.say("tags.description"), told, max_chars=MAX_TEXT, key=f"{key}.description")
        owner = st.text_input(view.say("tags.owner"), value.owner, max_chars=60, key=f"{key}.owner")
        changed = replace(
            value,
            weight=int(weight) if float(weight).is_integer() else weight,
            colour=value.colour if colour == shown else colour,
            name=value.name if name == value.label(view.language) else name,
            description=value.description if description == told else description,
            owner=owner,
        )
        _draw_rule(view, draft, changed)
        return draft.with_value(changed)


def _draw_rule(view: View, draft: TagGroup, value: TagValue) -> None:
    if draft.dimension == "subjective" and value.rule is None:
        st.caption(view.say("tags.set_by_hand"))
        return
    if value.rule is not None:
        st.caption(plain_text(view.say("tags.rule_now", rule=sentence(value.rule, view.language))))
    st.button(
        view.say("tags.edit_rule"),
        icon=":material/rule:",
        width="stretch",
        key="tags.edit_rule",
        disabled=open_tag(draft) == value.code,
        on_click=lambda: open_rule(draft.code, value),
    )


def _text(view: View, text: object) -> str:
    return text if isinstance(text, str) else dict(text).get(view.language, "")  # type: ignore[call-overload]
