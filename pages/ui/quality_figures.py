"""The figures of the quality page: the answer, where the faults are, the sources, all checks, and their trend."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.ui.plain_text import plain_text
from pages.ui.segment_pictures import PLOT
from pages.ui.session import start_with
from pages.ui.told_alike import told_alike
from segmentation.charts.quality import fault_map, fault_trend
from segmentation.quality.audits import audits
from segmentation.quality.checks import DIMENSIONS, Check
from segmentation.quality.measure import Scope, source_ages
from segmentation.quality.report import answer, report_workbook, scope_name
from segmentation.quality.rows import check_meaning, check_title

if TYPE_CHECKING:
    from pages.ui.view import View
    from segmentation.quality.measure import Quality

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAP_ROWS = 10
SCOPE, ROWS_BY, CHECK = "quality.scope", "quality.rows_by", "quality.check"
_TABLE = "quality.checks"


def draw_scope(view: View, quality: Quality) -> Scope:
    """All data, one source, or one upload."""
    scopes = [
        Scope(),
        *(Scope(source=source) for source in quality.sources()),
        *(Scope(batch_id=upload.batch_id) for upload in reversed(quality.uploads)),
    ]
    if st.session_state.get(SCOPE) not in scopes:
        st.session_state[SCOPE] = scopes[0]
    return st.selectbox(
        view.say("quality.scope"),
        scopes,
        format_func=lambda scope: scope_name(quality, scope, view.language),
        key=SCOPE,
    )


def draw_answer(view: View, quality: Quality) -> None:
    """The answer in one sentence, what hurts most, and what it rests on."""
    if not quality.figures:
        st.info(view.say("quality.nothing_asked"), icon=":material/search_off:")
        return
    st.subheader(answer(quality, view.language), anchor=False)
    told = []
    for code, is_empty in (("worst", False), ("emptiest", True)):
        found = next(
            (c for c in quality.by_check() if not c.hint and (c.dimension == "completeness") == is_empty), None
        )
        count = quality.by_check()[found] if found else None
        if found and count and count.faulty:
            values = {"share": view.percent(count.share), "faulty": view.whole(count.faulty), "n": view.whole(count.n)}
            table = view.say(f"table.{found.table}")
            told.append(view.say(f"quality.{code}", check=check_title(found, view.language), table=table, **values))
    st.text("\n".join(told) or view.say("quality.no_fault"))
    sources, uploads = view.whole(len(quality.sources())), view.whole(len(quality.uploads))
    st.caption(view.say("quality.basis", as_of=quality.as_of, uploads=uploads, sources=sources))


def draw_report(view: View, quality: Quality, scope: Scope) -> None:
    """The workbook to sign, made when its button is pressed."""

    def made() -> bytes:
        now = datetime.now().replace(microsecond=0)  # noqa: DTZ005 - the wall clock of the machine is meant
        return report_workbook(quality, scope, audits(view.store), view.language, made_at=now)

    st.download_button(
        view.say("quality.report"),
        made,
        file_name=f"{view.say('quality.report_file')}_{quality.as_of}.xlsx",
        mime=XLSX,
        type="primary",
        icon=":material/download:",
        help=view.say("quality.report_help"),
        on_click="ignore",
        width="stretch",
    )


def draw_way_to_audit(view: View) -> None:
    """What no program can check needs a person."""
    if st.button(view.say("quality.to_audit"), icon=":material/fact_check:", width="stretch"):
        st.switch_page(st.session_state["pages"]["audit"])


def draw_map(view: View, quality: Quality) -> None:
    """Kind of data, or source, by dimension."""
    start_with(ROWS_BY, "table")
    rows_by = st.segmented_control(
        view.say("quality.rows_by"),
        ("table", "source"),
        format_func=lambda name: view.say(f"quality.by_{name}"),
        key=ROWS_BY,
        required=True,
        label_visibility="collapsed",
    )
    cells = quality.by_source() if rows_by == "source" else quality.by_table()
    rows = [
        (
            row if rows_by == "source" else view.say(f"table.{row}"),
            view.say(f"dimension.{dimension}"),
            count.n,
            count.faulty,
        )
        for (row, dimension), count in cells.items()
    ]
    frame = pd.DataFrame(rows, columns=["row", "column", "n", "faulty"])
    largest = frame.sort_values("n", ascending=False)["row"].drop_duplicates()
    figure = fault_map(
        frame[frame["row"].isin(largest[:MAP_ROWS])],
        title=view.say("quality.map_title"),
        hover=view.template("quality.map_hover"),
        columns=[view.say(f"dimension.{dimension}") for dimension in DIMENSIONS],
        nothing=view.say("quality.map_nothing"),
    )
    st.plotly_chart(figure, config=PLOT, key="quality.map")
    if len(largest) > MAP_ROWS:
        st.caption(view.say("quality.map_more", shown=MAP_ROWS, all=len(largest)))


def draw_sources(view: View, quality: Quality) -> None:
    """How old each source is."""
    st.markdown(f"**{view.say('quality.sources_title')}**", help=view.say("quality.sources_help"))
    names = ("source", "last_event_at", "days_since_event", "days_to_upload")
    rows = [tuple(getattr(age, name) for name in names) for age in source_ages(quality)]
    number = partial(st.column_config.NumberColumn, width=64)
    st.dataframe(
        told_alike(pd.DataFrame(rows, columns=names), {"days_since_event": "whole", "days_to_upload": "whole"}),
        hide_index=True,
        height="content" if len(rows) <= 8 else 320,
        column_config={
            "source": st.column_config.TextColumn(view.say("column.source"), width=90),
            "last_event_at": st.column_config.DateColumn(view.say("quality.newest"), format="YYYY-MM-DD", width=82),
            "days_since_event": number(view.say("quality.days_old")),
            "days_to_upload": number(view.say("quality.days_at_upload")),
        },
        placeholder="–",
    )


def draw_checks(view: View, quality: Quality) -> Check | None:
    """All checks, what hurts most first; returns the one looked at."""
    counts = quality.by_check()
    if not counts:
        return None
    found = list(counts)
    st.subheader(view.say("quality.checks_title"), anchor=False)
    st.caption(view.say("quality.checks_help"))
    heads = ("check", "table", "dimension", "share", "faulty", "examined", "rule_kind", "meaning")
    rows = [
        (
            check_title(check, view.language),
            view.say(f"table.{check.table}"),
            view.say(f"dimension.{check.dimension}"),
            count.share or 0,
            count.faulty,
            count.n,
            view.say(f"quality.{'hint' if check.hint else 'rule'}"),
            view.say(check_meaning(check)),
        )
        for check, count in counts.items()
    ]
    numbers = {"share": "percent", "faulty": "whole", "examined": "whole"}
    st.dataframe(
        told_alike(pd.DataFrame(rows, columns=heads), numbers),
        hide_index=True,
        height="content" if len(rows) <= 8 else 330,
        column_config={
            name: st.column_config.NumberColumn(view.say(f"column.{name}"), width=80)
            if name in numbers
            else st.column_config.TextColumn(
                view.say(f"column.{name}"), width={"check": 250, "meaning": 560}.get(name, 100)
            )
            for name in heads
        },
        on_select=partial(_look_at, found),
        selection_mode="single-row",
        key=_TABLE,
    )
    if st.session_state.get(CHECK) not in found:
        st.session_state[CHECK] = found[0]
    return st.selectbox(
        view.say("quality.look_at"),
        found,
        format_func=lambda check: f"{check_title(check, view.language)} · {view.say(f'table.{check.table}')}",
        key=CHECK,
        width=420,
    )


def _look_at(found: list[Check]) -> None:
    chosen = st.session_state[_TABLE]["selection"]["rows"]
    if chosen:
        st.session_state[CHECK] = found[chosen[0]]


def draw_trend(view: View, quality: Quality, check: Check) -> None:
    """What the check means, and what it found in each upload."""
    st.caption(plain_text(view.say(check_meaning(check))))
    trend = quality.trend(check)
    if len(trend) < 2:
        return
    rows = [
        (f"{upload.uploaded_at:%m-%d} · {upload.batch_id}", upload.file_name, count.n, count.faulty)
        for upload, count in trend
    ]
    figure = fault_trend(
        pd.DataFrame(rows, columns=["upload", "file", "n", "faulty"]),
        title=view.say("quality.trend_title", check=check_title(check, view.language)),
        hover=view.template("quality.trend_hover"),
    )
    st.plotly_chart(figure, config=PLOT, key="quality.trend")
