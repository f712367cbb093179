"""The parts of the report page; every text and number comes from the rows the files are made of."""

from __future__ import annotations

import shlex
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.ui.plain_text import plain_text
from pages.ui.segment_pictures import PLOT
from segmentation.activation.report_command import WRITERS
from segmentation.activation.report_text import (
    KPI_COLUMNS,
    SIZE_COLUMNS,
    answer,
    basis,
    kpi_rows,
    move_texts,
    point_text,
    segment_tables,
    size_rows,
    title,
)
from segmentation.charts.segments import sizes_bars

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pages.ui.kpi_choice import KpiChoice
    from pages.ui.view import View
    from segmentation.activation.report import Report


TARGET_WIDTH = 152  # pixels


def draw_answer(view: View, report: Report) -> None:
    """What the report is of, and the period in one sentence."""
    st.subheader(plain_text(answer(report, view.language)), anchor=False)
    st.caption(f"{plain_text(title(report, view.language))}  \n{basis(report, view.language)}")


def draw_points(view: View, report: Report) -> None:
    """Up to three things to look at."""
    with st.container(border=True):
        st.markdown(f"**{view.say('report.points')}**")
        for place, point in enumerate(report.points, start=1):
            colour = {None: "gray", True: "blue", False: "orange"}[point.good]
            st.markdown(f":{colour}[**{place}**] {plain_text(point_text(point, view.language))}")
        if not report.points:
            st.write(view.say("report.points_none"))


def draw_kpis(view: View, report: Report) -> None:
    """KPIs of all customers, one a row."""
    st.markdown(f"**{view.say('report.kpis')}**")
    heads = {name: view.say(f"report_column.{name}") for name in KPI_COLUMNS}
    _table(list(heads.values()), kpi_rows(report, view.language), {heads["target"]: TARGET_WIDTH})


def draw_sizes(view: View, report: Report) -> None:
    """Customers per segment at both ends, as bars and rows, and who moved."""
    figure = sizes_bars(
        pd.DataFrame(
            [
                (size.segment, row[0], size.after, size.share)
                for size, row in zip(report.sizes, size_rows(report, view.language), strict=True)
            ],
            columns=["segment", "label", "customers", "customer_share"],
        ),
        title=view.say("report.sizes"),
        hover=view.template("report.size_hover"),
        language=view.language,
    )
    left, right = st.columns(2)
    with left:
        st.plotly_chart(figure, config=PLOT, key="report.sizes")
    with right:
        _table([view.say(f"report_column.{name}") for name in SIZE_COLUMNS], size_rows(report, view.language))
        st.markdown(f"**{view.say('report.moves')}**")
        told = move_texts(report, view.language) or [view.say("report.moves_none")]
        st.markdown("\n".join(f"- {plain_text(text)}" for text in told))


def draw_segments(view: View, report: Report) -> None:
    """Every KPI of every segment, a table a group."""
    st.markdown(f"**{view.say('report.segments')}**")
    tables = segment_tables(report, view.language)
    for tab, (_, header, rows) in zip(st.tabs([name for name, _, _ in tables]), tables, strict=True):
        with tab:
            _table(header, rows)
    st.caption(view.say("report.marks"))


def _table(header: Sequence[str], rows: Sequence[tuple[str, ...]], widths: Mapping[str, int] | None = None) -> None:
    st.dataframe(
        pd.DataFrame(rows, columns=list(header)),
        hide_index=True,
        height="content",
        column_config={name: st.column_config.Column(width=width) for name, width in (widths or {}).items()},
        placeholder="–",
    )


def draw_downloads(view: View, report: Report) -> None:
    """The report as a workbook and as a web page."""
    for suffix, writer in WRITERS.items():
        st.download_button(
            view.say(f"report.download_{suffix[1:]}"),
            data=partial(writer, report, view.language),
            file_name=f"{view.say('report.file_name')}_{report.version.name}_{report.period.start}{suffix}",
            type="primary" if suffix == ".xlsx" else "secondary",
            icon=":material/download:",
            on_click="ignore",
            width="stretch",
            key=f"report.download{suffix}",
        )


def draw_mail(view: View, choice: KpiChoice) -> None:
    """The command a scheduler runs."""
    assert choice.version is not None
    with st.expander(view.say("report.mail"), icon=":material/schedule_send:"):
        st.write(view.say("report.mail_text"))
        chosen = ("--segmentation", choice.version.name, "--grain", choice.grain, "--language", view.language)
        told = shlex.join(("python", "-m", "segmentation", "report", *chosen, "--out", "report.html"))
        st.code(told, language=None, wrap_lines=True)
