"""The segments of the grid as a table to edit, and what its rules leave out before anything is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from segmentation.errors import FenqunError
from segmentation.models.rfm import RfmSettings
from segmentation.models.score_rules import coverage, read_rules

if TYPE_CHECKING:
    from pages.ui.view import View
    from segmentation.models.score_rules import ScoreRule

RULES = "studio.rules"  # what the table began with
_EDITED = "studio.rules.edited"
_TURN = "studio.rules.turn"  # a new one empties the table of edits
_AXES = ("r", "f", "m")


def draw_grid_rules(view: View, settings: RfmSettings) -> RfmSettings:
    """The settings with the rules of the table; those of the model while the table is as it comes."""
    with st.expander(view.say("grid_rules.title"), icon=":material/table_edit:"):
        st.caption(view.say("grid_rules.help"))
        key = f"studio.rules_table.{st.session_state.setdefault(_TURN, 0)}"
        if key not in st.session_state and _EDITED in st.session_state:
            st.session_state[RULES] = st.session_state[_EDITED]  # back from another page
        kept = st.session_state.get(RULES)
        rules = read_rules(kept, settings.levels) if kept else settings.ordered_rules()
        by_name = {view.segment(rule.segment): rule.segment for rule in rules}
        edited = st.data_editor(
            _table(view, rules),
            num_rows="dynamic",
            hide_index=True,
            height="content",
            key=key,
        )
        entries = [
            {"name": by_name.get(str(name), str(name))} | dict(zip(_AXES, map(str, spans), strict=True))
            for name, *spans in edited.itertuples(index=False, name=None)
            if name
        ]
        try:
            told = read_rules(entries, settings.levels)
        except FenqunError as error:
            st.text(view.problem(error))
            return settings
        changed = told != settings.ordered_rules()
        st.session_state[_EDITED] = entries if changed else []
        if changed:
            st.button(
                view.say("grid_rules.reset"),
                icon=":material/restart_alt:",
                type="tertiary",
                key="studio.rules_reset",
                on_click=set_grid_rules,
                args=(None,),
            )
        _draw_coverage(view, told, settings.levels)
    if not changed:
        return settings
    return RfmSettings(settings.model, settings.cuts, settings.monetary, settings.window_months, rules=told)


def set_grid_rules(rules: tuple[ScoreRule, ...] | None) -> None:
    """Put rules into the table, None = the model's own; call before it is drawn."""
    st.session_state[RULES] = [
        {"name": rule.segment, **{axis: list(span) for axis, span in rule.ranges().items()}} for rule in rules or ()
    ]
    st.session_state[_EDITED] = st.session_state[RULES]
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1


def _table(view: View, rules: tuple[ScoreRule, ...]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            view.say("column.segment"): [view.segment(rule.segment) for rule in rules],
            **{axis.upper(): [_span(*rule.ranges()[axis]) for rule in rules] for axis in _AXES},
        }
    )


def _span(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}-{high}"


def _draw_coverage(view: View, rules: tuple[ScoreRule, ...], levels: int) -> None:
    found = coverage(rules, levels)
    cells = levels**3
    if not found.unassigned and not found.unreachable:
        st.caption(view.say("grid_rules.complete", cells=cells, twice=len(found.claimed_twice)))
        return
    if found.unassigned:
        st.warning(view.say("grid_rules.unassigned", n=len(found.unassigned), cells=cells), icon=":material/grid_off:")
        st.dataframe(pd.DataFrame(found.unassigned, columns=["R", "F", "M"]), hide_index=True, height=180)
    if found.unreachable:
        names = ", ".join(view.segment(name) for name in found.unreachable)
        with st.container(border=True):
            st.text(view.say("grid_rules.unreachable", names=names))
    if found.claimed_twice:
        st.caption(view.say("grid_rules.twice", n=len(found.claimed_twice)))
