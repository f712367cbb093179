"""Lists open in spreadsheet programs as they are: nothing runs, nothing is lost, nothing half-written stays."""

import csv
import io
import tempfile
from pathlib import Path

import duckdb
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.activation.export import Column, export_csv, export_xlsx, guard, unguard
from segmentation.errors import CancelledError, InputError

QUERY = """
SELECT * FROM (VALUES
  ('007', '王小明', '=1+1',       DATE '2024-01-31', 12.5::DECIMAL(12,2),  3, 0.125::DOUBLE, TRUE),
  ('008', 'O''Neil', '+86 138',   DATE '1850-06-01', -3::DECIMAL(12,2),    4, 0.5,           FALSE),
  ('9',   '李, "四"', '-5',       NULL,              NULL,              NULL, NULL,          NULL),
  ('010', '''=2',   'https://a.b', DATE '2024-02-01', 1000000.1::DECIMAL(12,2), 123456789, 'nan'::DOUBLE, TRUE)
) AS list(id, name, note, day, spend, orders, share, consent)
WHERE orders IS NULL OR orders >= $least -- the end is a comment
"""
COLUMNS = [
    Column("id", "客户编号"),
    Column("name", "名称"),
    Column("note", "=备注"),
    Column("day", "最近购买", "date"),
    Column("spend", "消费", "money"),
    Column("orders", "订单数", "whole"),
    Column("share", "占比", "percent"),
    Column("consent", "同意", "flag"),
]


@pytest.fixture
def cursor(tmp_path):
    connection = duckdb.connect()
    connection.execute(f"SET allowed_directories = ['{tmp_path}']")
    connection.execute("SET enable_external_access = false")
    return connection


def to_csv(cursor, folder, query=QUERY, parameters=None, columns=COLUMNS, **settings):
    path = folder / "list.csv"
    parameters = {"least": 0} if parameters is None else parameters
    return export_csv(cursor, query, parameters, columns, path, work_folder=folder, **settings)


def to_xlsx(cursor, folder, query=QUERY, parameters=None, columns=COLUMNS, **settings):
    settings = {"about": [("规则", "R ≥ 4"), ("=x",)], "sheet_names": ("名单", "说明"), **settings}
    parameters = {"least": 0} if parameters is None else parameters
    return export_xlsx(cursor, query, parameters, columns, folder / "list.xlsx", work_folder=folder, **settings)


def test_csv_has_a_bom_and_windows_line_ends_and_keeps_leading_zeros(cursor, tmp_path):
    done = to_csv(cursor, tmp_path)
    content = done.path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == 5
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows[0][:2] == ["客户编号", "名称"]
    assert [row[0] for row in rows[1:]] == ["007", "008", "9", "010"]
    assert done.rows == 4


def test_csv_guards_texts_and_labels_but_no_numbers(cursor, tmp_path):
    content = to_csv(cursor, tmp_path).path.read_text(encoding="utf-8-sig")
    header, first, second, third, fourth = csv.reader(io.StringIO(content))
    assert header[2] == "'=备注"
    assert [row[2] for row in (first, second, third)] == ["'=1+1", "'+86 138", "'-5"]
    assert (second[1], third[1], fourth[1]) == ("O'Neil", '李, "四"', "''=2")
    assert second[4] == "-3.00"


def test_csv_guards_text_that_the_caller_calls_a_number(cursor, tmp_path):
    content = to_csv(cursor, tmp_path, "SELECT '=1+1' AS spend", {}, [Column("spend", "Spend", "money")])
    assert "'=1+1" in content.path.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("start", list("=+-@\t\r＝＋－＠"))
def test_every_start_a_program_may_run_is_guarded(cursor, tmp_path, start):
    done = to_csv(cursor, tmp_path, "SELECT $text AS t", {"text": start + "cmd"}, [Column("t", "t")])
    content = done.path.read_bytes().decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(content, newline="")))[1] == ["'" + start + "cmd"]


@given(st.lists(st.text(), min_size=1, max_size=8))
def test_unguarding_gives_back_what_was_guarded(texts):
    for text in texts:
        assert unguard(guard(text)) == text


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=5))
def test_csv_reads_back_as_it_was(texts):
    with tempfile.TemporaryDirectory() as folder:
        query = "SELECT '.' AS id, unnest($texts::VARCHAR[]) AS t"
        done = to_csv(duckdb.connect(), Path(folder), query, {"texts": texts}, [Column("id", "id"), Column("t", "t")])
        content = done.path.read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content, newline="")))
    assert [unguard(row[1]) for row in rows[1:]] == texts


def test_xlsx_reads_back_with_types_and_formats(cursor, tmp_path):
    seen = []
    done = to_xlsx(cursor, tmp_path, progress=seen.append)
    book = openpyxl.load_workbook(done.path)
    assert book.sheetnames == ["名单", "说明"]
    sheet = book["名单"]
    assert [cell.value for cell in sheet[1]] == [column.label for column in COLUMNS]
    assert all(cell.font.b for cell in sheet[1])
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:H5")
    first = sheet[2]
    assert [cell.value for cell in first] == [
        "007", "王小明", "=1+1", pd.Timestamp("2024-01-31"), 12.5, 3, 0.125, True,
    ]  # fmt: skip
    assert (first[3].number_format, first[4].number_format) == ("yyyy-mm-dd", "#,##0.00")
    assert sheet["D3"].value == "1850-06-01"
    assert sheet["G5"].value is None
    assert (done.rows, seen) == (4, [4])


def test_xlsx_holds_no_formula_and_no_link(cursor, tmp_path):
    book = openpyxl.load_workbook(to_xlsx(cursor, tmp_path).path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    assert book["名单"]["C2"].data_type == book["名单"]["C1"].data_type == book["说明"]["A2"].data_type == "s"


def test_xlsx_survives_characters_xml_forbids_and_texts_too_long(cursor, tmp_path):
    query = "SELECT 'a' || chr(1) || chr(65534) || 'b' || chr(13) || 'c' AS t UNION ALL SELECT repeat('长', 40000)"
    done = to_xlsx(cursor, tmp_path, query, {}, [Column("t", "t")])
    sheet = openpyxl.load_workbook(done.path)["名单"]
    assert sheet["A2"].value == "ab\nc"
    assert len(sheet["A3"].value) == 32_767
    assert done.shortened == 1


def test_numbers_a_spreadsheet_would_round_become_text(cursor, tmp_path):
    done = to_xlsx(cursor, tmp_path, "SELECT 1234567890123456789 AS n", {}, [Column("n", "n", "whole")])
    assert openpyxl.load_workbook(done.path)["名单"]["A2"].value == "1234567890123456789"


def test_a_fraction_of_a_second_is_written_as_text_for_excel_would_round_it(cursor, tmp_path):
    query = "SELECT TIMESTAMP '2024-02-29 10:30:05.123456' AS t UNION ALL SELECT TIMESTAMP '2024-02-29 10:30:05'"
    sheet = openpyxl.load_workbook(to_xlsx(cursor, tmp_path, query, {}, [Column("t", "t", "moment")]).path)["名单"]
    assert [sheet["A2"].value, sheet["A3"].value] == ["2024-02-29 10:30:05.123456", pd.Timestamp("2024-02-29 10:30:05")]


def test_rows_beyond_a_sheet_continue_on_the_next_in_order(cursor, tmp_path):
    query = "SELECT i FROM range(25) AS numbers(i) ORDER BY i DESC"
    done = to_xlsx(cursor, tmp_path, query, {}, [Column("i", "i", "whole")], sheet_rows=10)
    assert done.sheets == ("名单", "名单 2", "名单 3")
    book = openpyxl.load_workbook(done.path)
    assert book.sheetnames == ["名单", "名单 2", "名单 3", "说明"]
    values = [cell.value for name in done.sheets for cell in book[name]["A"][1:]]
    assert values == list(range(24, -1, -1))


def test_an_empty_list_still_has_its_header(cursor, tmp_path):
    done = to_xlsx(cursor, tmp_path, parameters={"least": 10**9}, columns=[*COLUMNS[:2], COLUMNS[5]])
    assert [cell.value for cell in openpyxl.load_workbook(done.path)["名单"][1]] == ["客户编号", "名称", "订单数"]
    csv_done = to_csv(cursor, tmp_path, "SELECT 1 AS a WHERE FALSE", {}, [Column("a", "甲", "whole")])
    assert csv_done.path.read_text(encoding="utf-8-sig") == "甲\n"


def test_sheet_names_excel_refuses_are_mended(cursor, tmp_path):
    done = to_xlsx(cursor, tmp_path, sheet_names=("高价值/[华东]:" + "长" * 40, "高价值  华东  " + "长" * 40))
    names = openpyxl.load_workbook(done.path).sheetnames
    assert len(names) == len({name.casefold() for name in names}) == 2
    assert max(map(len, names)) <= 31


@pytest.mark.parametrize("write", [to_csv, to_xlsx])
def test_a_cancelled_export_leaves_nothing(cursor, tmp_path, write):
    answers = iter([False, True])
    with pytest.raises(CancelledError):
        write(cursor, tmp_path, cancelled=lambda: next(answers))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("write", [to_csv, to_xlsx])
def test_a_failed_export_keeps_the_file_that_was_there(cursor, tmp_path, write):
    old = write(cursor, tmp_path).path
    before = old.read_bytes()
    failing = "SELECT CAST(CASE WHEN i > 50000 THEN 'x' ELSE '1' END AS INTEGER) AS id FROM range(60000) AS n(i)"
    with pytest.raises(duckdb.Error):
        write(cursor, tmp_path, failing, {}, [Column("id", "id", "whole")])
    assert old.read_bytes() == before
    assert list(tmp_path.iterdir()) == [old]


def test_what_is_wrong_is_said(cursor, tmp_path):
    with pytest.raises(InputError) as none:
        to_csv(cursor, tmp_path, columns=[])
    assert none.value.code == "export_no_columns"
    with pytest.raises(InputError) as missing:
        to_xlsx(cursor, tmp_path, columns=[Column("nobody", "x")])
    assert (missing.value.code, missing.value.values["names"]) == ("export_column_missing", ["nobody"])
    with pytest.raises(InputError) as unwritable:
        export_csv(cursor, QUERY, {"least": 0}, COLUMNS, tmp_path / "no" / "x.csv", work_folder=tmp_path)
    assert unwritable.value.code == "export_not_writable"
    with pytest.raises(InputError) as unwritable:
        export_xlsx(
            cursor, QUERY, {"least": 0}, COLUMNS, tmp_path / "no" / "x.xlsx",
            work_folder=tmp_path, about=[], sheet_names=("a", "b"),
        )  # fmt: skip
    assert unwritable.value.code == "export_not_writable"
