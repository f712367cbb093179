"""The left third of the import page: how the file is read, and which column is which field."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from segmentation.intake.stage import ReadSettings
from segmentation.schema import ATTRIBUTE, ENTITIES

if TYPE_CHECKING:
    from datetime import date

    from pages.ui.begin import View
    from pages.ui.import_steps import ReadFile
    from segmentation.intake.plan import Plan

LEAVE_OUT = ""
MAPPING_HEIGHT = 440


def read_settings(file_key: str) -> ReadSettings:
    """The sheet and header row that the user has changed for this file; what she left alone stays found out."""
    changed = st.session_state.get(f"{file_key}.changed", {})
    return ReadSettings(sheet=changed.get("sheet"), header_row=changed.get("header_row"))


def entity_chosen(file_key: str) -> str | None:
    """The kind of file the user has changed to, None = as suggested."""
    entity: str | None = st.session_state.get(f"{file_key}.changed", {}).get("entity")
    return entity


def _note_change(file_key: str, setting: str) -> None:
    """A sheet of its own has a header of its own; a kind of file stays chosen."""
    changed = dict(st.session_state.get(f"{file_key}.changed", {}))
    if setting == "sheet":
        changed.pop("header_row", None)
        st.session_state.pop(f"{file_key}.header_row", None)
    value = st.session_state[f"{file_key}.{setting}"]
    st.session_state[f"{file_key}.changed"] = changed | {setting: value}


def draw_reading(view: View, file: ReadFile, file_key: str) -> None:
    """Sheet, header row and kind of file; each change reads anew."""
    staged = file.staged
    if len(staged.sheets) > 1:
        st.selectbox(
            view.say("import.sheet"),
            staged.sheets,
            index=staged.sheets.index(staged.sheet) if staged.sheet in staged.sheets else 0,
            key=f"{file_key}.sheet",
            on_change=_note_change,
            args=(file_key, "sheet"),
        )
    st.number_input(
        view.say("import.header_row"),
        min_value=0,
        value=staged.header_row,
        key=f"{file_key}.header_row",
        on_change=_note_change,
        args=(file_key, "header_row"),
        help=view.say("import.header_row_help"),
    )
    names = list(ENTITIES)
    st.selectbox(
        view.say("import.entity"),
        names,
        index=names.index(file.proposal.plan.entity),
        format_func=lambda name: view.say(f"entity.{name}"),
        key=f"{file_key}.entity",
        on_change=_note_change,
        args=(file_key, "entity"),
        help=view.say("import.entity_help"),
    )


def draw_mapping(view: View, file: ReadFile, file_key: str) -> Plan:
    """One choice a column, and the questions only a person can answer; returns the plan they give."""
    proposal = file.proposal
    plan = proposal.plan
    st.markdown(f"**{view.say('import.mapping')}**")
    st.caption(view.say("import.remembered" if proposal.remembered else "import.mapping_help"))
    fields = [LEAVE_OUT, *ENTITIES[plan.entity].field_names, ATTRIBUTE]
    mapping: dict[str, str] = {}
    with st.container(height=MAPPING_HEIGHT, border=True):
        for place, profile in enumerate(proposal.profiles):
            suggested = plan.mapping.get(profile.header, LEAVE_OUT)
            chosen = st.selectbox(
                _plain_label(profile.header),
                fields,
                index=fields.index(suggested) if suggested in fields else 0,
                format_func=lambda name: view.say(f"field.{name or 'leave_out'}"),
                key=f"{file_key}.{plan.entity}.{file.staged.header_row}.{file.staged.sheet}.{place}",
                help=view.say("import.examples", examples=" · ".join(profile.examples)[:120] or "–"),
            )
            if chosen:
                mapping[profile.header] = chosen
    return replace(plan, mapping=mapping, **_answers(view, file, mapping, file_key))


def _answers(view: View, file: ReadFile, mapping: dict[str, str], file_key: str) -> dict[str, object]:
    answers: dict[str, object] = {}
    undecided = {h: r for h, r in file.proposal.undecided_dates.items() if h in mapping}
    for header, reading in list(undecided.items())[:1]:
        answers["date_order"] = st.radio(
            view.say("import.date_order", value=reading.example, header=_plain_label(header)),
            ["dmy", "mdy"],
            index=["dmy", "mdy"].index(reading.date_order),
            format_func=lambda order: view.say(f"import.{order}"),
            key=f"{file_key}.date_order",
        )
    fields = set(mapping.values())
    if "days_since_last_order" in fields and "last_order_on" not in fields:
        answers["totals_as_of"] = _ask_totals_day(view, file_key)
    return answers


def _ask_totals_day(view: View, file_key: str) -> date:
    day: date = st.date_input(
        view.say("import.totals_as_of"), key=f"{file_key}.totals_as_of", help=view.say("import.totals_as_of_help")
    )
    return day


def _plain_label(text: str) -> str:
    """A header as a label: markdown in it stays text."""
    return "".join(f"\\{letter}" if letter in r"\`*_{}[]()#+-.!|~:<>$" else letter for letter in text)
