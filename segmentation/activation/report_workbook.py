"""A report as a workbook: the report itself with a native chart, every KPI of every segment, courses, definitions."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import xlsxwriter  # type: ignore[import-untyped]

from segmentation.activation.kpi_list import COLUMNS, definition_rows, kpi_rows
from segmentation.activation.kpi_text import kpi_label, period_label, place_label, target_text
from segmentation.activation.report_text import answer, basis, move_texts, point_text, title
from segmentation.activation.workbook import Column, ListSheets, sheet_name, write_about
from segmentation.charts.palette import colour_of
from segmentation.effects.kpi_definitions import kpi_named
from segmentation.words import say

if TYPE_CHECKING:
    from segmentation.activation.report import Report
    from segmentation.effects.kpi_definitions import Kpi
    from segmentation.effects.kpi_standing import Change
    from segmentation.words import Language

_FORMATS = {
    "money": "#,##0.00",
    "share": "0.0%",
    "change": "+0.0%;-0.0%;0.0%",
    "orders": "0.00",
    "points": "0.0",
    "score": "0.00",
    "hours": "0.0",
}
_CHANGES = {"points": '+0.0" pp";-0.0" pp";0', "ratio": "+0.0%;-0.0%;0", "plain": "+0.00;-0.00;0", "count": "+#,##0;-#,##0;0"}  # fmt: skip # noqa: E501
_STATES = {"reached": "#2F6DB0", "near": "#9A6B00", "missed": "#B23A1E", "too_few": "#5C6877"}
_KPI_HEAD = ("kpi", "value", "low", "high", "n", "previous_change", "last_year_change", "target", "state")
_SIZE_HEAD = ("segment", "before", "after", "change", "share")
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def report_workbook(report: Report, language: Language) -> bytes:
    """The whole file. Numbers are numbers, shares of 1 shown as per cent; changes of shares in percentage points."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, _OPTIONS) as book:
        names = [say(f"report.sheet_{name}", language) for name in ("report", "segments", "course", "definitions")]
        course = sheet_name(names[2], [])
        _Sheet(book, report, language).write(book.add_worksheet(sheet_name(names[0], [])))
        columns = [Column(code, say(f"kpi_column.{code}", language), kind) for code, kind in COLUMNS]
        lists = ListSheets(book, columns, names[1], 1_000_000)
        lists.write(kpi_rows(report.standings, language))
        lists.finish()
        _write_courses(book, course, report, language)
        churn_days = report.standings.table.churn_days
        write_about(book, definition_rows(language, churn_days=churn_days), names[3], [*names[:3]])
        for sheet in book.worksheets():
            sheet.set_landscape()
            sheet.set_paper(9)  # A4
            sheet.fit_to_pages(1, 0)
            sheet.set_margins(0.5, 0.5, 0.6, 0.6)
            sheet.set_footer("&L&F&R&P / &N")
            if sheet.get_name() in names[1:3]:
                sheet.repeat_rows(0)
    return content.getvalue()


class _Sheet:
    """The first sheet, from top to bottom."""

    def __init__(self, book: Any, report: Report, language: Language) -> None:
        self._book, self._report, self._language = book, report, language
        self._row = 0
        self._sheet: Any = None

    def write(self, sheet: Any) -> None:
        """Title, answer, points, KPIs, sizes with their chart, moves."""
        self._sheet = sheet
        report, language = self._report, self._language
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, 8, 15)
        self._line(title(report, language), {"bold": True, "font_size": 16})
        self._line(answer(report, language), {"bold": True, "font_size": 12})
        self._line(basis(report, language), {"font_color": "#5C6877"})
        self._heading("points")
        for place, point in enumerate(report.points, start=1):
            self._line(f"{place}. {point_text(point, language)}", {})
        if not report.points:
            self._line(say("report.points_none", language), {})
        self._heading("kpis")
        self._kpis()
        self._heading("sizes")
        self._sizes()
        self._heading("moves")
        for text in move_texts(report, language) or [say("report.moves_none", language)]:
            self._line(text, {})

    def _format(self, **look: object) -> Any:
        return self._book.add_format(look)

    def _line(self, text: str, look: dict[str, object]) -> None:
        self._sheet.write_string(self._row, 0, text, self._book.add_format(look))
        self._row += 1

    def _heading(self, name: str) -> None:
        self._row += 1
        self._line(say(f"report.{name}", self._language), {"bold": True, "font_size": 13, "font_color": "#1F5FBF"})

    def _head(self, names: tuple[str, ...]) -> None:
        look = self._format(bold=True, bg_color="#EEF1F5", bottom=1, bottom_color="#B8C0CC", text_wrap=True)
        for place, name in enumerate(names):
            self._sheet.write_string(self._row, place, say(f"report_column.{name}", self._language), look)
        self._row += 1

    def _kpis(self) -> None:
        self._head(_KPI_HEAD)
        for one in self._report.kpis:
            kpi = kpi_named(one.kpi)
            number = self._format(num_format=_FORMATS[kpi.unit])
            self._sheet.write_string(self._row, 0, kpi_label(one.kpi, self._language))
            for place, value in enumerate((one.now.value, *(one.now.interval or (None, None))), start=1):
                if value is not None:
                    self._sheet.write_number(self._row, place, value, number)
            small = self._format(num_format='#,##0"*"' if one.now.small else "#,##0")
            self._sheet.write_number(self._row, 4, one.now.n, small)
            self._change(5, kpi, one.change("previous"))
            self._change(6, kpi, one.change("last_year"))
            if one.target:
                self._sheet.write_string(self._row, 7, target_text(one.target, self._language))
            if one.state:
                look = self._format(bold=True, font_color=_STATES[one.state])
                self._sheet.write_string(self._row, 8, say(f"kpi_state.{one.state}", self._language), look)
            self._row += 1

    def _change(self, place: int, kpi: Kpi, change: Change | None) -> None:
        if change is None:
            return
        kind = "ratio" if kpi.compared_by == "ratio" else "points" if kpi.unit in ("share", "change") else "plain"
        look = {"num_format": _CHANGES[kind]}
        if change.certain is not False and change.good is not None:
            look["font_color"] = "#2F6DB0" if change.good else "#B23A1E"
        size = change.size * (100 if kind == "points" else 1)
        self._sheet.write_number(self._row, place, size, self._format(**look))

    def _sizes(self) -> None:
        self._head(_SIZE_HEAD)
        first = self._row
        whole, change, share = (self._format(num_format=form) for form in ("#,##0", _CHANGES["count"], "0.0%"))
        for size in self._report.sizes:
            self._sheet.write_string(self._row, 0, place_label(size.segment, self._language))
            self._sheet.write_number(self._row, 1, size.before, whole)
            self._sheet.write_number(self._row, 2, size.after, whole)
            self._sheet.write_number(self._row, 3, size.change, change)
            self._sheet.write_number(self._row, 4, size.share, share)
            self._row += 1
        if not self._report.sizes:
            return
        name, last = self._sheet.get_name(), self._row - 1
        chart = self._book.add_chart({"type": "bar"})
        points = [{"fill": {"color": colour_of(size.segment, at)}} for at, size in enumerate(self._report.sizes)]
        for column, look in (
            (1, {"fill": {"color": "#B3BAC4"}}),
            (2, {"points": points, "fill": {"color": "#4C84B6"}}),
        ):
            chart.add_series(
                {
                    "name": [name, first - 1, column],
                    "categories": [name, first, 0, last, 0],
                    "values": [name, first, column, last, column],
                    "gap": 60,
                    **look,
                }
            )
        chart.set_y_axis({"reverse": True})
        chart.set_x_axis({"num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": "#E3E7EC"}}})
        chart.set_title({"name": say("report.sizes", self._language), "overlay": False, "name_font": {"size": 12}})
        chart.set_legend({"position": "bottom"})
        chart.set_size({"width": 760, "height": 90 + 42 * len(self._report.sizes)})
        self._row += 1
        self._sheet.insert_chart(self._row, 0, chart)
        self._row += (90 + 42 * len(self._report.sizes)) // 20 + 2


def _write_courses(book: Any, name: str, report: Report, language: Language) -> None:
    """One row a period, one column a KPI of all customers, each with a line chart beside."""
    sheet = book.add_worksheet(name)
    head = book.add_format({"bold": True, "bg_color": "#EEF1F5", "bottom": 1, "bottom_color": "#B8C0CC"})
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, 25 if report.grain == "week" else 16)  # a week is its first and last day
    sheet.set_column(1, len(report.kpis), 16)
    sheet.write_string(0, 0, say("report_column.period", language), head)
    steps = len(next(iter(report.courses.values())))
    for column, one in enumerate(report.kpis, start=1):
        kpi = kpi_named(one.kpi)
        number = book.add_format({"num_format": _FORMATS[kpi.unit]})
        sheet.write_string(0, column, kpi_label(one.kpi, language), head)
        for row, step in enumerate(report.courses[one.kpi], start=1):
            sheet.write_string(row, 0, period_label(report.grain, step.now.period, language))
            if step.now.value is not None:
                sheet.write_number(row, column, step.now.value, number)
        chart = book.add_chart({"type": "line"})
        chart.add_series(
            {
                "name": [name, 0, column],
                "categories": [name, 1, 0, steps, 0],
                "values": [name, 1, column, steps, column],
                "line": {"color": "#4C84B6", "width": 2.25},
                "marker": {"type": "circle", "size": 5, "fill": {"color": "#4C84B6"}, "border": {"none": True}},
            }
        )
        chart.set_title({"name": kpi_label(one.kpi, language), "name_font": {"size": 11}})
        chart.set_legend({"none": True})
        chart.set_y_axis({"num_format": _FORMATS[kpi.unit], "major_gridlines": {"visible": True, "line": {"color": "#E3E7EC"}}})  # fmt: skip # noqa: E501
        chart.set_size({"width": 460, "height": 240})
        sheet.insert_chart(steps + 2 + (column - 1) // 3 * 13, (column - 1) % 3 * 4, chart)
