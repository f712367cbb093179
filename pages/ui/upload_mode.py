"""Append, update or replace: the choice, and what it would change, before anything is committed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from segmentation.activation.difference_list import difference_file
from segmentation.intake.plan import MODES

if TYPE_CHECKING:
    from pages.ui.import_steps import Entry
    from pages.ui.view import View
    from segmentation.intake.commit import Check
    from segmentation.intake.difference import Difference
    from segmentation.intake.plan import Mode, Plan
    from segmentation.intake.stage import StagedTable

_MUCH = 0.1  # of the rows in force: a replacement that takes out more asks first


def draw_mode(view: View, file_key: str) -> Mode:
    """The mode chosen for this file; nothing to choose while the store is empty."""
    if view.as_of is None:
        return "append"
    mode = st.segmented_control(
        view.say("mode.title"),
        MODES,
        format_func=lambda mode: view.say(f"mode.{mode}"),
        default="append",
        required=True,
        help=view.say("mode.help"),
        key=f"{file_key}.mode",
    )
    return mode or "append"


def draw_difference(view: View, entry: Entry, check: Check) -> bool:
    """What the file would change; returns whether it may be committed."""
    staged, plan, difference = entry.table.staged, entry.plan, check.difference
    assert staged is not None
    if difference is None or difference.nothing_known:
        return True
    columns = st.columns(4)
    for column, (state, rows) in zip(columns, difference.counts.items(), strict=True):
        column.metric(view.say(f"state.{state}"), view.whole(rows), help=view.say(f"state.{state}_help"))
    if difference.left_as_they_are:
        st.info(view.say("mode.known_otherwise", rows=view.whole(difference.changed)), icon=":material/compare_arrows:")
    _draw_changes(view, staged, plan, difference)
    if difference.gone_share <= _MUCH:
        return True
    st.warning(
        view.say("mode.much_gone", gone=view.whole(difference.gone), known=view.whole(difference.known)),
        icon=":material/warning:",
    )
    return st.checkbox(view.say("mode.sure"), key=f"import.sure.{staged.path.stem}.{plan.mode}")


def _draw_changes(view: View, staged: StagedTable, plan: Plan, difference: Difference) -> None:
    if not difference.changes:
        return
    with st.expander(view.say("mode.changes"), expanded=plan.mode != "append", icon=":material/difference:"):
        rows = [
            (
                view.say(f"state.{change.state}"),
                change.row_number,
                change.key,
                view.field(change.field),
                change.before,
                change.after,
            )
            for change in difference.changes
        ]
        names = ("state_of_row", "row_number", "key", "field", "before", "after")
        st.dataframe(
            pd.DataFrame(rows, columns=[view.say(f"column.{name}") for name in names]),
            hide_index=True,
            height="content" if len(rows) <= 6 else 240,
        )
        st.download_button(
            view.say("mode.download"),
            data=partial(difference_file, view.store, staged, plan, language=view.language),
            file_name="changes.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            key="import.changes",
        )
