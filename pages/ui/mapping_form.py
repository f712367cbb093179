"""Which column is which field, which system the file comes from, and the questions only a person can answer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from pages.ui import import_steps
from pages.ui.plain_text import plain_text
from segmentation.intake.history import sources
from segmentation.schema import ATTRIBUTE, ENTITIES

if TYPE_CHECKING:
    from datetime import date

    from pages.ui.import_steps import Entry
    from pages.ui.view import View
    from segmentation.intake.plan import Plan
    from segmentation.intake.profile import DateOrder
    from segmentation.intake.proposal import Proposal

LEAVE_OUT = ""
MAPPING_HEIGHT = 440
COLUMNS_AT_ONCE = 5  # as many as the height holds


def draw_mapping(view: View, entry: Entry) -> Plan:
    """One choice a column, and the questions only a person can answer; returns the plan they give."""
    proposal = entry.table.proposal
    assert proposal is not None
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
                key=_column_key(entry, place),
                help=view.say("import.examples", examples=plain_text(" · ".join(profile.examples)[:120]) or "–"),
            )
            if chosen:
                mapping[profile.header] = chosen
    _draw_left_out(view, entry, proposal, mapping)
    understood = import_steps.understand_mapping(view, entry, mapping)
    with questions:
        return replace(
            understood.plan,
            mapping=mapping,
            date_order=_ask_date_order(view, understood, plan, entry.key) or understood.plan.date_order,
            totals_as_of=_ask_totals_day(view, mapping, entry.key),
            source=_ask_source(view, plan, entry.key),
        )


def _column_key(entry: Entry, place: int) -> str:
    assert entry.table.staged is not None
    return f"{entry.key}.{entry.plan.entity}.{entry.table.staged.path.stem}.{place}"


def _draw_left_out(view: View, entry: Entry, proposal: Proposal, mapping: dict[str, str]) -> None:
    """The columns that go nowhere, each with the reason; a press keeps one as a custom field of the customer."""
    left_out = [
        (place, profile.header)
        for place, profile in enumerate(proposal.profiles)
        if profile.header not in mapping and profile.header in proposal.left_out
    ]
    if not left_out:
        return
    st.caption(view.say("import.columns_left_out"))
    with st.container(horizontal=True, gap="small"):
        for place, header in left_out:
            reason = proposal.left_out[header]
            st.button(
                f"{plain_text(header)} · {view.say(f'custom.{reason}')}",
                icon=":material/add:",
                type="tertiary",
                disabled=reason == "empty",
                help=view.say(f"custom.{reason}_help"),
                on_click=_keep_column,
                args=(_column_key(entry, place),),
                key=f"{_column_key(entry, place)}.keep",
            )


def _keep_column(key: str) -> None:
    st.session_state[key] = ATTRIBUTE


def _ask_source(view: View, plan: Plan, key: str) -> str:
    """The system the file comes from: one known, or a new name."""
    known = list(dict.fromkeys([plan.source, *sources(view.store)]))
    chosen = st.selectbox(
        view.say("import.source"),
        known,
        index=0,
        accept_new_options=True,
        key=f"{key}.source",
        help=view.say("import.source_help"),
    )
    return (chosen or plan.source).strip()


def _ask_date_order(view: View, understood: Proposal, plan: Plan, key: str) -> DateOrder | None:
    undecided = understood.undecided_dates
    if not undecided:
        return None
    header, reading = next(iter(undecided.items()))
    orders: list[DateOrder] = ["dmy", "mdy"]
    return st.radio(
        view.say("import.date_order", value=plain_text(reading.example or ""), header=plain_text(header)),
        orders,
        index=orders.index(plan.date_order),
        format_func=lambda order: view.say(f"import.{order}"),
        key=f"{key}.date_order",
    )


def _ask_totals_day(view: View, mapping: dict[str, str], key: str) -> date | None:
    fields = set(mapping.values())
    if "days_since_last_order" not in fields or "last_order_on" in fields:
        return None
    return st.date_input(
        view.say("import.totals_as_of"),
        value="today",
        key=f"{key}.totals_as_of",
        help=view.say("import.totals_as_of_help"),
    )
