"""The header is found where a person would see it."""

import pytest

from segmentation.intake.header import find_header, header_block, join_header, kind_of, name_columns


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([["name", "age"], ["Ann", "31"], ["Bob", "45"]], 1),
        ([["name", "city"], ["Ann", "Rome"], ["Bob", "Paris"]], 1),  # all text: the first row, by custom
        ([["id"], ["1"], ["2"]], 1),
        ([["Sales 2024", None, None], [None, None, None], ["day", "shop", "sum"], ["2024-01-02", "A", "7"]], 3),
        (
            [
                ["导出时间：", "2024-05-01", "", ""],
                ["订单号", "客户", "日期", "金额"],
                ["001", "张", "2024-01-01", "3.5"],
            ],
            2,
        ),
        ([["00004", "19970101", "2", "29.33"], ["00021", "19970101", "3", "63.34"]], 0),
        ([["Ann", "31", "Rome"], ["Bob", "45", "Paris"]], 0),
        ([["region", "2019", "2020"], ["North", "10", "20"], ["South", "11", "25"]], 1),
        ([["", "2024-01", "2024-02"], ["North", "10", "20"], ["South", "11", "25"]], 1),
        ([["", "x", "y"], ["1", "2.5", "3.5"], ["2", "2.0", "3.0"]], 1),  # a nameless index column
        ([["milk", "bread"], ["tea"], ["milk", "tea", "rum"], ["rum", "tea", "milk", "egg"]], 0),
        ([["name", "age"]], 1),
        ([["1", "2"]], 0),
        ([[None, ""], ["", None]], 0),
        ([], 0),
    ],
)
def test_header_row(rows, expected):
    assert find_header(rows) == expected


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("", "empty"),
        (" ", "empty"),
        (None, "empty"),
        ("-1,234.50", "number"),
        ("1.234,50 元", "number"),
        ("¥3.5", "number"),
        ("12%", "number"),
        ("1E5", "number"),
        ("2024-01-31", "date"),
        ("2024年1月31日", "date"),
        ("2021-01-01 10:10:10", "date"),
        ("12/31/24 23:59", "date"),
        ("A-17", "text"),
        ("-", "text"),
        ("e", "text"),
    ],
)
def test_kind_of_a_cell(cell, kind):
    assert kind_of(cell) == kind


def test_names_are_trimmed_unique_and_never_missing():
    names = name_columns([" amount ", "amount", "", None, "amount (2)", "two\nlines"], 7)
    assert names == ("amount", "amount (3)", "column_3", "column_4", "amount (2)", "two lines", "column_7")


DATA = [["North", "10", "1", "20", "2"], ["South", "11", "2", "21", "3"]]


@pytest.mark.parametrize(
    ("heads", "names"),
    [
        (
            [["", "2024 Q1", "", "2024 Q2", ""], ["region", "amount", "orders", "amount", "orders"]],
            ["region", "2024 Q1 / amount", "2024 Q1 / orders", "2024 Q2 / amount", "2024 Q2 / orders"],
        ),
        (
            [["region", "2024 Q1", "", "2024 Q2", ""], ["", "amount", "orders", "amount", "orders"]],
            ["region", "2024 Q1 / amount", "2024 Q1 / orders", "2024 Q2 / amount", "2024 Q2 / orders"],
        ),
        (
            [["地区", "金额", "单数", "金额2", "单数2"], ["", "元", "件", "元", "件"]],
            ["地区", "金额 / 元", "单数 / 件", "金额2 / 元", "单数2 / 件"],
        ),
        (
            [["region", "a", "b", "c", "d"], ["地区", "甲", "乙", "丙", "丁"]],
            ["region / 地区", "a / 甲", "b / 乙", "c / 丙", "d / 丁"],
        ),
    ],
)
def test_a_header_of_several_rows_is_one(heads, names):
    rows = [*heads, *DATA]
    first, count = header_block(rows, find_header(rows))
    assert (first, count) == (1, 2)
    assert join_header(heads, 5, find_header(rows) - 1) == names


@pytest.mark.parametrize(
    "rows",
    [
        [["导出时间：", "2024-05-01", "", ""], ["id", "name", "day", "sum"], ["1", "a", "2024-01-01", "3"]],
        [["Report", "", "", ""], ["id", "name", "day", "sum"], ["1", "a", "2024-01-01", "3"]],
        [["Orders", "", "", "unit: EUR"], ["id", "name", "day", "sum"], ["1", "a", "2024-01-01", "3"]],
        [["name", "day", "sum"], ["Ann", "pending", "open"], ["Bob", "2024-01-01", "3"], ["Cid", "2024-01-01", "3"]],
        [["id", "day", "sum"], ["1", "N/A", "NULL"], ["2", "2024-01-01", "3"], ["3", "2024-01-01", "3"]],
        [["id", "day", "sum"], ["O'Brien", "", ""], ["1", "2024-01-01", ""]],
    ],
)
def test_titles_and_rows_of_data_are_no_part_of_the_header(rows):
    assert header_block(rows, find_header(rows))[1] == 1
