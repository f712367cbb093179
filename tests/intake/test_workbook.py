"""Workbooks of every kind give one text table, or say why not; bombs are refused before a parser meets them."""

import zipfile
from datetime import datetime

import pytest
import xlsxwriter

from segmentation.errors import InputError
from segmentation.intake.stage import Limits, ReadSettings, stage


@pytest.fixture
def workbook(tmp_path):
    """Write sheets (name -> rows) as xlsx."""

    def write(name="book.xlsx", **sheets):
        path = tmp_path / name
        with xlsxwriter.Workbook(path) as book:
            for sheet, rows in sheets.items():
                page = book.add_worksheet(sheet)
                for number, row in enumerate(rows):
                    page.write_row(number, 0, row)
        return path

    return write


@pytest.fixture
def read(tmp_path, readers, rows_of):
    def start(path, **settled):
        table = stage(path, tmp_path / "work", ReadSettings(**settled), children=readers)
        return table, rows_of(table)

    return start


def refusal(path, tmp_path, **settled):
    with pytest.raises(InputError) as raised:
        stage(path, tmp_path / "work", ReadSettings(**settled))
    assert list((tmp_path / "work").iterdir()) == []
    return raised.value


def test_cells_are_text_and_ids_keep_their_zeros(workbook, read):
    table, rows = read(workbook(Orders=[["id", "amount"], ["001", 1.5], ["002", 0.1]]))
    assert rows == [(2, "001", "1.5"), (3, "002", "0.1")]
    assert (table.kind, table.sheet, table.columns, table.rows) == ("xlsx", "Orders", ("id", "amount"), 2)


def test_the_first_sheet_with_a_table_is_taken_unless_one_is_named(workbook, read, tmp_path):
    path = workbook(Cover=[["Shop report"]], Orders=[["id", "sum"], ["1", 2]], Other=[["x", "y"], ["a", 5]])
    assert read(path)[0].sheet == "Orders"
    assert read(path, sheet="Other")[1] == [(2, "a", "5")]
    error = refusal_of_sheet(path, tmp_path)
    assert error.values["sheets"] == ["Cover", "Orders", "Other"]


def refusal_of_sheet(path, tmp_path):
    with pytest.raises(InputError) as raised:
        stage(path, tmp_path / "work", ReadSettings(sheet="Nope"))
    assert raised.value.code == "sheet_unknown"
    return raised.value


def test_titles_and_blank_rows_are_counted_and_rows_keep_their_numbers(workbook, read):
    path = workbook(S=[["Report"], [], ["id", "sum"], ["1", 2], [], ["2", 3]])
    table, rows = read(path)
    assert rows == [(4, "1", "2"), (6, "2", "3")]
    assert [(item.row, item.reason) for item in table.left_out] == [(1, "above_header"), (2, "blank"), (5, "blank")]
    assert table.preview[0] == ("Report", None)
    assert table.rows + table.left_out_count + 1 == 6


def test_another_header_row_can_be_chosen(workbook, read):
    path = workbook(S=[["a", "b"], ["id", "sum"], ["1", 2]])
    assert read(path, header_row=2)[0].columns == ("id", "sum")
    assert read(path, header_row=0)[0].columns == ("column_1", "column_2")


def test_a_workbook_is_known_by_its_content_not_its_name(workbook, read):
    path = workbook(S=[["id", "sum"], ["1", 2]])
    assert read(path.rename(path.with_suffix(".csv")))[0].kind == "xlsx"
    text = path.with_suffix(".xls")
    text.write_bytes(b"id,sum\n1,2\n")
    assert read(text)[0].kind == "text"


def test_one_stray_cell_at_the_far_corner_is_named(tmp_path):
    path = tmp_path / "far.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("S")
        page.write_row(0, 0, ["id", "sum"])
        page.write(1048575, 16383, "x")
    error = refusal(path, tmp_path)
    assert error.code == "cells_too_many"
    assert error.values["last_cell"] == "XFD1048576"


def test_a_far_corner_that_the_look_does_not_see_ends_only_the_child(tmp_path, monkeypatch):
    path = tmp_path / "far.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("S")
        page.write_row(0, 0, ["id", "sum"])
        page.write(1048575, 16383, "x")
    hidden = tmp_path / "hidden.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(hidden, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, old.read(part).replace(b'"XFD1048576"', b"'XFD1048576'"))
    assert refusal(hidden, tmp_path).code == "file_too_large"


def test_styled_empty_cells_far_away_are_no_reason_to_refuse(tmp_path, read):
    path = tmp_path / "styled.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("S")
        page.write_row(0, 0, ["id", "sum"])
        page.write_row(1, 0, ["1", 2])
        page.write_blank(1048575, 16383, None, book.add_format({"bold": True}))
    assert read(path)[1] == [(2, "1", "2")]


def test_a_zip_that_unpacks_to_gigabytes_is_refused(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(300):
                part.write(bytes(1 << 20))
    error = refusal(path, tmp_path)
    assert (error.code, error.values["cause"]) == ("archive_suspicious", "unpacked_size")


def test_entities_are_refused(tmp_path):
    path = tmp_path / "laughs.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", '<!DOCTYPE x [<!ENTITY a "ha">]><workbook>&a;</workbook>')
    error = refusal(path, tmp_path)
    assert (error.code, error.values["cause"]) == ("archive_suspicious", "entities")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04 broken", "file_unreadable"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "file_unreadable"),
        (b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "password_protected"),
        (b"", "file_empty"),
    ],
)
def test_broken_and_locked_files_are_refused(tmp_path, content, code):
    path = tmp_path / "file.xlsx"
    path.write_bytes(content)
    (tmp_path / "work").mkdir()
    assert refusal(path, tmp_path).code == code


def test_other_zips_are_refused_with_what_is_allowed(tmp_path):
    path = tmp_path / "letter.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    error = refusal(path, tmp_path)
    assert (error.code, error.values["found"]) == ("unsupported_format", "docx")
    assert "xlsx" in error.values["allowed"]


def test_too_many_columns_are_refused(workbook, tmp_path):
    path = workbook(S=[[f"c{number}" for number in range(20)], list(range(20))])
    with pytest.raises(InputError) as raised:
        stage(path, tmp_path / "work", limits=Limits(columns=10))
    assert raised.value.code == "columns_too_many"


@pytest.fixture
def drawn(tmp_path):
    """Write one sheet by a function of the book and its page."""

    def write(draw, **options):
        path = tmp_path / "drawn.xlsx"
        with xlsxwriter.Workbook(path, options) as book:
            draw(book, book.add_worksheet("S"))
        return path

    return write


def put(page, rows, top=0, left=0):
    for number, row in enumerate(rows, start=top):
        page.write_row(number, left, row)


def test_hidden_sheets_are_listed_and_read_only_when_named(tmp_path, read):
    path = tmp_path / "hidden.xlsx"
    with xlsxwriter.Workbook(path) as book:
        pages = [book.add_worksheet(name) for name in ("Codes", "Orders", "Old")]
        for page in pages:
            put(page, [["id", "sum"], [page.name, 2]])
        pages[1].activate()
        pages[1].set_first_sheet()
        pages[0].hide()
        pages[2].very_hidden()
    table, rows = read(path)
    assert (table.sheet, rows) == ("Orders", [(2, "Orders", "2")])
    assert (table.sheets, table.hidden_sheets) == (("Codes", "Orders", "Old"), ("Codes", "Old"))
    assert read(path, sheet="Codes")[1] == [(2, "Codes", "2")]


def test_merged_keys_are_filled_down_but_sums_are_not(drawn, read):
    def draw(_book, page):
        put(page, [["order", "customer", "sku", "sum"], ["", "", "a", ""], ["", "", "b", ""], ["2", "Bob", "c", 7]])
        page.merge_range("A2:A3", "1")
        page.merge_range("B2:B3", "Ann")
        page.merge_range("D2:D3", 30)

    assert read(drawn(draw))[1] == [(2, "1", "Ann", "a", "30"), (3, "1", "Ann", "b", None), (4, "2", "Bob", "c", "7")]


def test_merged_groups_name_their_columns_and_merged_titles_none(drawn, read):
    def draw(_book, page):
        page.merge_range("A1:E1", "Report")
        names = [["", "Q1", "", "Q2", ""], ["region", "sum", "n", "sum", "n"]]
        put(page, [*names, ["N", 1, 2, 3, 4], ["S", 5, 6, 7, 8]], 1)
        page.merge_range("A2:A3", "region")
        page.merge_range("B2:C2", "Q1")
        page.merge_range("D2:E2", "Q2")

    table, rows = read(drawn(draw))
    assert table.columns == ("region", "Q1 / sum", "Q1 / n", "Q2 / sum", "Q2 / n")
    assert (table.header_row, table.header_rows, len(rows)) == (2, 2, 2)
    assert table.rows + table.left_out_count + table.header_rows == 5


def test_merged_cells_of_an_old_workbook_are_filled_down(reference_data, read):
    table, rows = read(reference_data / "workbooks" / "merged_range.xls", sheet="Sheet2")
    assert [row[1] for row in rows] == ["A1"] * 4  # merged over all rows
    assert [row[2] for row in rows] == ["B1", "B1", "B3", "B4"]
    assert table.kind == "xls"


def test_error_cells_say_which_error_it_is(drawn, read):
    def draw(_book, page):
        put(page, [["id", "sum"], ["1", 5], ["2"], ["3", 6]], 1, 2)
        page.write_formula("D4", "=1/0", None, "#DIV/0!")

    assert read(drawn(draw))[1] == [(3, "1", "5"), (4, "2", "#DIV/0!"), (5, "3", "6")]


def test_stray_rows_and_empty_columns_of_a_sheet_are_left_out(workbook, read):
    rows = [[None, None, f"C{n}", "x", n] for n in range(1, 9)]
    head = [None, None, "id", "name", "sum"]
    path = workbook(S=[["Report"], [], head, *rows, head, *rows, [], [None, None, "合计", None, 72], ["制表人：张三"]])
    table, found = read(path)
    assert table.columns == ("id", "name", "sum")
    assert len(found) == 16
    assert [item.reason for item in table.left_out] == [
        *("above_header", "blank", "repeated_header", "blank", "totals_row", "note_below"),
    ]
    assert table.rows + table.left_out_count + table.header_rows == 23


def test_a_column_that_is_filled_only_far_below_is_kept(workbook, read):
    rows = [[f"C{n}", n] for n in range(1, 100)]
    path = workbook(S=[["id", "sum"], *rows, ["C100", 100, None, "late"]])
    assert read(path)[0].columns == ("id", "sum", "column_3")


def test_days_since_1904_are_days(drawn, read):
    def draw(book, page):
        put(page, [["id", "day"], ["1"]])
        page.write_datetime(1, 1, datetime(2024, 1, 5), book.add_format({"num_format": "yyyy-mm-dd"}))

    assert read(drawn(draw, date_1904=True))[1] == [(2, "1", "2024-01-05 00:00:00")]
