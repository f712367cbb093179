"""Two versions beside each other on the same day: settings, sizes, and who moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.ui import calls
from pages.ui.override_note import draw_override_note
from pages.ui.segment_pictures import PLOT, draw_segment_table
from pages.ui.version_library import begin_with_newest
from segmentation.activation.about import setting_label
from segmentation.charts.moves import moves_matrix
from segmentation.segments.compare import UNKNOWN, compare_runs

if TYPE_CHECKING:
    from pages.ui.view import View
    from segmentation.segments.compare import Comparison, SettingChange
    from segmentation.segments.library import Version
    from segmentation.segments.runs import Run

MOST_ROWS = 12  # shown at once


def draw_comparison(view: View, versions: list[Version]) -> None:
    """Pick two versions; with only one, its sizes against those it was saved with."""
    if len(versions) == 1:
        run = calls.run_version(view.store, view.state, view.day, versions[0].version_id)
        st.subheader(view.say("library.one_version", day=view.day, saved=versions[0].as_of), anchor=False)
        draw_override_note(view, [run])
        draw_segment_table(view, run.result, versions[0].sizes)
        return
    before_side, after_side = st.columns(2)
    begin_with_newest("library.after", versions)
    begin_with_newest("library.before", versions, 1)
    after = after_side.selectbox(view.say("library.after"), versions, format_func=_named, key="library.after")
    before = before_side.selectbox(view.say("library.before"), versions, format_func=_named, key="library.before")
    runs = [calls.run_version(view.store, view.state, view.day, version.version_id) for version in (before, after)]
    with st.spinner(view.say("step.computing")):
        found = compare_runs(view.store, *runs)
    st.subheader(
        view.say(
            "library.answer",
            moved=view.whole(found.moved),
            share=view.percent(found.moved / found.customers if found.customers else None),
            customers=view.whole(found.customers),
            day=view.day,
        ),
        anchor=False,
    )
    draw_override_note(view, runs)
    _draw_matrix(view, found, runs)
    _draw_settings(view, found)
    draw_segment_table(view, runs[1].result, runs[0].result.sizes())


def _named(version: Version) -> str:
    return f"v{version.version_number} · {version.saved_at:%Y-%m-%d}" + (
        f" · {version.reason}" if version.reason else ""
    )


def _draw_matrix(view: View, found: Comparison, runs: list[Run]) -> None:
    codes = dict.fromkeys(size.segment for run in runs for size in run.result.segments)
    names = [(code, view.segment(code)) for code in codes] + [(UNKNOWN, view.say("library.not_known"))]
    figure = moves_matrix(
        found.moves,
        names,
        title=view.say("library.matrix_title"),
        hover=view.template("library.matrix_hover"),
    )
    st.plotly_chart(figure, config=PLOT, key="chart.moves")
    rows = [
        (dict(names)[was], dict(names)[became], count)
        for (was, became), count in sorted(found.moves.items(), key=lambda item: -item[1])
        if was != became
    ]
    columns = [view.say("library.before"), view.say("library.after"), view.say("column.customers")]
    with st.expander(view.say("library.moves_table", n=len(rows)), icon=":material/table_rows:"):
        st.dataframe(pd.DataFrame(rows, columns=columns), hide_index=True)


def _draw_settings(view: View, found: Comparison) -> None:
    """What a person chose, then, folded, what was computed from it."""
    chosen = [change for change in found.settings if not change.computed]
    computed = [change for change in found.settings if change.computed]
    st.markdown(f"**{view.say('library.settings_changed', n=len(chosen))}**")
    _draw_changes(view, chosen)
    if computed:
        with st.expander(view.say("library.fit_changed", n=view.whole(len(computed))), icon=":material/functions:"):
            _draw_changes(view, computed)


def _draw_changes(view: View, changes: list[SettingChange]) -> None:
    if not changes:
        return
    columns = [view.say(f"library.{name}") for name in ("setting", "before", "after")]
    rows = [
        (setting_label(change.path, view.language), _short(change.before), _short(change.after)) for change in changes
    ]
    st.dataframe(
        pd.DataFrame(rows, columns=columns),
        hide_index=True,
        height="content" if len(rows) <= MOST_ROWS else 480,
        placeholder="–",
    )


def _short(value: str | None) -> str | None:
    """A number grouped, to six digits; any other text as it is."""
    try:
        return f"{float(value):,.6g}" if value is not None else None
    except ValueError:
        return value
