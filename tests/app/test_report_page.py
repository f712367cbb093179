"""The report: on the page, as a workbook, as a web page and from the command line, with the same numbers."""

import json
import re
from datetime import date, datetime
from io import BytesIO

import openpyxl
import pytest

from segmentation.__main__ import main
from segmentation.activation.report import make_report
from segmentation.activation.report_html import report_html
from segmentation.activation.report_text import answer, kpi_rows, move_texts, point_text, size_rows
from segmentation.activation.report_workbook import report_workbook
from segmentation.effects.kpi_targets import set_target
from segmentation.models.cuts import Cuts
from segmentation.models.registry import read_settings
from segmentation.models.rfm import RfmSettings, evaluate
from segmentation.segments.library import save_version, versions
from segmentation.segments.runs import run_settings
from segmentation.store import Store
from tests.app.walk import fill, order_rows, orders_csv

AS_OF = date(2024, 7, 1)
NAME = '=1+1 <img src="http://x/y">'
MONEY = RfmSettings("rfm8", Cuts((30,), (5,), (50,)))


@pytest.fixture
def shop(database):
    """The shop of ``order_rows``, saved with cuts of days, orders and money; all of the big ones return each month."""
    fill(database, orders=orders_csv(order_rows()))
    store = Store(database)
    save_version(store, NAME, evaluate(store, AS_OF, MONEY), saved_at=datetime(2024, 7, 1))  # noqa: DTZ001
    set_target(store, "revenue", "month", 9000, set_at=datetime(2024, 7, 1))  # noqa: DTZ001
    store.close()
    return database


def made(database, grain="month"):
    store = Store(database)
    report = make_report(store, versions(store)[0], grain, AS_OF)
    store.close()
    return report


def test_every_sheet_prints_on_a4_pages_as_wide_as_it_is(shop):
    sheets = openpyxl.load_workbook(BytesIO(report_workbook(made(shop), "en"))).worksheets
    assert {(sheet.page_setup.orientation, sheet.page_setup.paperSize) for sheet in sheets} == {("landscape", 9)}
    assert all(sheet.sheet_properties.pageSetUpPr.fitToPage for sheet in sheets)
    head = next(row for row in sheets[0].iter_rows(values_only=True) if row[0] == "KPI")
    assert len(set(head)) == len(head)


def test_the_report_tells_sizes_moves_and_what_to_look_at(shop):
    """The ten big ones had seven orders at the end of May and ten at that of June; the small ones fell silent."""
    report = made(shop)
    assert (report.period.start, report.period.end) == (date(2024, 6, 1), date(2024, 6, 30))
    sizes = {size.segment: (size.before, size.after) for size in report.sizes}
    assert sizes["important_value"] == (10, 10)
    assert sizes["general_retain"] == (40, 40)
    assert sum(size.after for size in report.sizes) == report.moves.customers == 50
    assert [(point.code, point.standing.kpi) for point in report.points] == [("target_missed", "revenue")]
    assert report.courses["revenue"][-1].now.value == report.standings.rows["revenue", None].now.value == 3000


def test_a_segment_that_shrinks_is_told_without_judging_it(shop):
    """The 40 small ones ordered on 10 January: within 100 days of it by the end of March, not by that of April."""
    store = Store(shop)
    rule = {"field": "days_since_last_order", "at_most": 100}
    settings = read_settings({"model": "rules", "segments": [{"name": "recent", "rule": rule}, {"name": "old"}]})
    found = save_version(store, "pulse", run_settings(store, AS_OF, settings).result, saved_at=datetime(2024, 7, 1))  # noqa: DTZ001
    report = make_report(store, found, "month", AS_OF, start=date(2024, 4, 1))
    store.close()
    shrank = next(point for point in report.points if point.code == "shrank")
    assert (shrank.size.segment, shrank.size.before, shrank.size.after, shrank.good) == ("recent", 40, 10, None)
    page = report_html(report, "en").decode()
    assert f"<li>{point_text(shrank, 'en')}</li>" in page


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_files_say_what_the_page_says(shop, app, language):
    report = made(shop)
    if app.language == language:
        page = app.go("report")
        tables = [table.value for table in page.test.dataframe]
        assert [tuple(row) for row in tables[0].itertuples(index=False)] == kpi_rows(report, language)
        assert [tuple(row) for row in tables[1].itertuples(index=False)] == size_rows(report, language)
    text = report_html(report, language).decode()
    for row in (*kpi_rows(report, language), *size_rows(report, language)):
        assert all(f">{cell}<" in text for cell in row)
    assert answer(report, language) in text
    sheet = openpyxl.load_workbook(BytesIO(report_workbook(report, language))).worksheets[0]
    told = {row[0].value: [cell.value for cell in row] for row in sheet.iter_rows() if row[0].value}
    labels = [row[0] for row in kpi_rows(report, language)]
    for label, one in zip(labels, report.kpis, strict=True):
        assert told[label][1] == pytest.approx(one.now.value)
        assert told[label][4] == one.now.n
    for row, size in zip(size_rows(report, language), report.sizes, strict=True):
        assert told[row[0]][1:4] == [size.before, size.after, size.change]


def test_a_name_is_text_in_every_file(shop):
    report = made(shop)
    page = report_html(report, "en").decode()
    assert "<img" not in page
    assert "&lt;img" in page
    assert "<script" not in page
    assert set(re.findall(r"https?://[^\s\"'<&]*", page)) <= {"http://x/y"}
    assert not re.findall(r"(?:src|href)=\"", page.replace("&#34;", ""))
    book = openpyxl.load_workbook(BytesIO(report_workbook(report, "en")))
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_the_workbook_has_native_charts(shop):
    book = openpyxl.load_workbook(BytesIO(report_workbook(made(shop), "zh")))
    assert len(book.worksheets[0]._charts) == 1
    assert len(book.worksheets[2]._charts) == len(made(shop).kpis)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_weeks_are_readable_whole_in_the_workbook(shop, language):
    course = openpyxl.load_workbook(BytesIO(report_workbook(made(shop, "week"), language))).worksheets[2]
    assert course.column_dimensions["A"].width > max(len(cell.value) for cell in course["A"][1:])


def test_a_scheduler_makes_it_on_the_command_line(shop, tmp_path, capsys):
    out = tmp_path / "weekly.html"
    told = ["--db", str(shop), "report", "--segmentation", NAME, "--grain", "week", "--language", "zh", "--json"]
    assert main([*told, "--out", str(out)]) == 0
    answered = json.loads(capsys.readouterr().out)
    assert answered["period"] == ["2024-06-24", "2024-06-30"]
    assert answered["answer"] in out.read_text(encoding="utf-8")
    assert main([*told, "--out", str(tmp_path / "weekly.pdf")]) == 2
    assert ".xlsx" in capsys.readouterr().err


def test_moves_are_told_in_words(shop):
    """At the end of April the big ones had four orders, at the end of May seven: five are many."""
    store = Store(shop)
    report = make_report(store, versions(store)[0], "month", AS_OF, start=date(2024, 5, 1))
    store.close()
    assert [(flow.segment_before, flow.segment_after, flow.customers) for flow in report.flows] == [
        ("important_develop", "important_value", 10)
    ]
    assert move_texts(report, "zh") == ["10 位客户从重要发展客户转为重要价值客户。"]


def test_without_a_saved_segmentation_the_studio_is_offered(database, app):
    fill(database, orders=orders_csv(order_rows()))
    page = app.go("report")
    assert page.say("report.save_first") in page.captions
    assert not page.test.get("download_button")


def test_without_data_the_page_says_what_to_do(app):
    assert app.go("report").answer == app.say("empty.title")
