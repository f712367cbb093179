"""Workbooks of every kind give one text table, or say why not; bombs are refused before a parser meets them."""

import zipfile

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
def read(tmp_path, rows_of):
    def start(path, **settled):
        table = stage(path, tmp_path / "work", ReadSettings(**settled))
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
