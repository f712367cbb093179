"""Cleaning on the import page: which rules are on, and what each of them does to the file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.ui.session import start_with
from segmentation.activation.change_list import CHANGE_COLUMNS, write_changes
from segmentation.intake.cleaning.counts import batch_counts, totals
from segmentation.intake.cleaning.rules import RULES, USUAL_COUNTRIES, Cleaning, rules_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pages.ui.view import View
    from segmentation.intake.cleaning.counts import RuleCount
    from segmentation.intake.plan import Plan

_NAMES = ("rule", "field", "values_seen", "values_changed", "values_emptied", "values_invalid", "examples")
_ARROW, _EMPTY = " → ", "∅"


def choose_cleaning(view: View, plan: Plan, file_key: str) -> Plan:
    """A switch for each rule that the mapped columns call for, and the country that values without one belong to; they
    stand as the plan has them: as confirmed for the last file of its shape.
    """
    countries = tuple(dict.fromkeys((*USUAL_COUNTRIES, plan.cleaning.default_country)))
    start_with(f"{file_key}.country", plan.cleaning.default_country)
    rules = [rule for rule in rules_for(plan.entity, plan.headers) if RULES[rule].switchable]
    with st.expander(view.say("cleaning.title"), icon=":material/cleaning_services:"):
        country = st.selectbox(
            view.say("cleaning.default_country"),
            countries,
            format_func=lambda code: view.say(f"country.{code}") if code in USUAL_COUNTRIES else code,
            key=f"{file_key}.country",
            help=view.say("cleaning.default_country_help"),
        )
        for rule in rules:
            start_with(f"{file_key}.rule.{rule}", plan.cleaning.on(rule))
        off = {
            rule
            for rule in rules
            if not st.toggle(
                view.say(f"cleaning_rule.{rule}"),
                key=f"{file_key}.rule.{rule}",
                help=view.say(f"cleaning_help.{rule}"),
            )
        }
    return replace(plan, cleaning=Cleaning(frozenset(off), country))


def draw_cleaning(view: View, counts: Sequence[RuleCount]) -> None:
    """The answer in one line; behind a click what each rule did to each column, with examples."""
    told = [count for count in counts if count.values_changed or count.values_invalid]
    if not told:
        st.caption(view.say("cleaning.nothing"))
        return
    changed, invalid = totals(counts)
    answer = "cleaning.answer_invalid" if invalid else "cleaning.answer"
    sentence = view.say(answer, changed=view.whole(changed), invalid=view.whole(invalid))
    with st.expander(sentence, icon=":material/cleaning_services:"):
        rows = [
            (
                view.say(f"cleaning_rule.{count.rule}"),
                view.say(f"field.{count.field}"),
                count.values_seen,
                count.values_changed,
                count.values_emptied,
                count.values_invalid,
                "; ".join(_example(*example) for example in count.examples),
            )
            for count in told
        ]
        labels = [view.say(f"cleaning.{name}") for name in _NAMES]
        st.dataframe(pd.DataFrame(rows, columns=labels), hide_index=True, height="content" if len(rows) <= 8 else 320)
        st.caption(view.say("cleaning.note"))


def _example(before: str | None, after: str | None) -> str:
    if before == after:
        return before or _EMPTY
    return f"{before or _EMPTY}{_ARROW}{after or _EMPTY}"


def draw_changes_download(view: View, batch_id: int) -> None:
    """Every cell that cleaning changed or could not read, to download; nothing where there is none."""
    if not any(count.values_changed or count.values_invalid for count in batch_counts(view.store, batch_id)):
        return
    st.download_button(
        view.say("cleaning.download"),
        data=lambda: _changes_file(view, batch_id),
        file_name=f"cleaned-{batch_id}.csv",
        mime="text/csv",
        icon=":material/download:",
        key="batches.changes",
    )


def _changes_file(view: View, batch_id: int) -> bytes:
    path = view.store.work_folder / f"rejects-cleaned-{batch_id}.csv"
    labels = {name: view.say(f"cleaning.{name}") for name in CHANGE_COLUMNS}
    codes = [f"cleaning_rule.{rule}" for rule in RULES]
    codes += dict.fromkeys(f"field.{count.field}" for count in batch_counts(view.store, batch_id))
    words = {code: view.say(code) for code in codes} | {told: view.say(f"cleaning.{told}") for told in ("yes", "no")}
    write_changes(view.store, batch_id, path, labels=labels, words=words)
    content = path.read_bytes()
    path.unlink()
    return content
