"""The left third of the import page: how the file is read, and which column is which field."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from pages.ui import import_steps
from pages.ui.plain_text import plain_text
from segmentation.intake.dialect import DELIMITERS, QUOTES
from segmentation.intake.records import WHITESPACE
from segmentation.intake.stage import ReadSettings
from segmentation.schema import ATTRIBUTE, ENTITIES

if TYPE_CHECKING:
    from datetime import date

    from pages.ui.import_steps import ReadFile
    from pages.ui.view import View
    from segmentation.intake.mapping import Why
    from segmentation.intake.plan import Plan, Proposal
    from segmentation.intake.profile import DateOrder

LEAVE_OUT = ""
SETTINGS = ("sheet", "header_row", "encoding", "delimiter", "quote", "entity")
ENCODINGS = ("utf-8", "gb18030", "utf-16", "big5", "cp1252", "shift_jis")
MAPPING_HEIGHT = 440
COLUMNS_AT_ONCE = 5  # as many as the height holds


def read_settings(file_key: str) -> ReadSettings:
    """What the user has changed of how this file is read; what she left alone stays found out."""
    changed = st.session_state.get(f"{file_key}.changed", {})
    return ReadSettings(**{setting: value for setting, value in changed.items() if setting != "entity"})


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
    if staged.family in ("text", "workbook"):  # other sources name their columns themselves
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
    st.caption(_why(view, file.proposal.why))


def _why(view: View, why: Why) -> str:
    """Why the file is taken for what it is, in words."""
    headers = plain_text(("、" if view.language == "zh" else ", ").join(why.headers))
    return view.say(f"import.why_{why.code}", headers=headers, name=plain_text(why.name))


def draw_text_form(view: View, file: ReadFile, file_key: str) -> None:
    """Encoding, delimiter and quotation mark of a text file; each change reads anew."""
    staged = file.staged
    if staged.kind != "text":
        return
    found = {"encoding": staged.encoding, "delimiter": staged.delimiter, "quote": staged.quote}
    options = {"encoding": ENCODINGS, "delimiter": DELIMITERS, "quote": (*QUOTES, "")}
    with st.expander(view.say("import.text_reading"), icon=":material/text_fields:"):
        for setting, choices in options.items():
            st.selectbox(
                view.say(f"import.{setting}"),
                list(dict.fromkeys([found[setting] or "", *choices])),
                format_func=lambda mark: _mark_name(view, mark),
                key=f"{file_key}.{setting}",
                on_change=_note_change,
                args=(file_key, setting),
            )


def _mark_name(view: View, mark: str) -> str:
    """A mark nobody sees, in words."""
    names = {"\t": "import.tab", WHITESPACE: "import.whitespace", "": "import.no_quote"}
    return view.say(names[mark]) if mark in names else plain_text(mark.replace("\x01", "0x01"))


def draw_way_back(view: View, file_key: str) -> None:
    """When a reading of the user's own choice failed: back to what the program finds out."""
    if f"{file_key}.changed" not in st.session_state:
        return

    def start_over() -> None:
        for setting in ("changed", *SETTINGS):
            st.session_state.pop(f"{file_key}.{setting}", None)

    st.button(view.say("import.start_over"), icon=":material/undo:", on_click=start_over, key=f"{file_key}.start_over")


def draw_mapping(view: View, file: ReadFile, file_key: str) -> Plan:
    """One choice a column, and the questions only a person can answer; returns the plan they give."""
    proposal = file.proposal
    plan = proposal.plan
    st.markdown(f"**{view.say('import.mapping')}**")
    st.caption(view.say("import.remembered" if proposal.remembered else "import.mapping_help"))
    fields = [LEAVE_OUT, *ENTITIES[plan.entity].field_names, ATTRIBUTE]
    mapping: dict[str, str] = {}
    questions = st.container()  # above the columns, where they are seen
    with st.container(height=MAPPING_HEIGHT if len(proposal.profiles) > COLUMNS_AT_ONCE else "content", border=True):
        for place, profile in enumerate(proposal.profiles):
            suggested = plan.mapping.get(profile.header, LEAVE_OUT)
            chosen = st.selectbox(
                plain_text(profile.header),
                fields,
                index=fields.index(suggested) if suggested in fields else 0,
                format_func=lambda name: view.say(f"field.{name or 'leave_out'}"),
                key=f"{file_key}.{plan.entity}.{file.staged.header_row}.{file.staged.sheet}.{place}",
                help=view.say("import.examples", examples=plain_text(" · ".join(profile.examples)[:120]) or "–"),
            )
            if chosen:
                mapping[profile.header] = chosen
    understood = import_steps.understand(view, file, mapping)
    with questions:
        return replace(
            understood.plan,
            mapping=mapping,
            date_order=_ask_date_order(view, understood, file_key) or understood.plan.date_order,
            totals_as_of=_ask_totals_day(view, mapping, file_key),
        )


def _ask_date_order(view: View, understood: Proposal, file_key: str) -> DateOrder | None:
    undecided = understood.undecided_dates
    if not undecided:
        return None
    header, reading = next(iter(undecided.items()))
    orders: list[DateOrder] = ["dmy", "mdy"]
    return st.radio(
        view.say("import.date_order", value=plain_text(reading.example or ""), header=plain_text(header)),
        orders,
        index=orders.index(reading.date_order),
        format_func=lambda order: view.say(f"import.{order}"),
        key=f"{file_key}.date_order",
    )


def _ask_totals_day(view: View, mapping: dict[str, str], file_key: str) -> date | None:
    fields = set(mapping.values())
    if "days_since_last_order" not in fields or "last_order_on" in fields:
        return None
    return st.date_input(
        view.say("import.totals_as_of"),
        value="today",
        key=f"{file_key}.totals_as_of",
        help=view.say("import.totals_as_of_help"),
    )
