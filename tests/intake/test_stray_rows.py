"""Totals, notes, comments and repeated headers are told from data; what may be data stays."""

import pytest

from segmentation.intake.stray_rows import StrayRows, shape_of

HEAD = ["id", "name", "day", "amount"]
BODY = [[f"C{n}", f"Ann {n}", "2024-01-02", str(n)] for n in range(1, 9)]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (HEAD, "repeated_header"),
        (["合计", "", "", "36"], "totals_row"),
        (["总 计：", "", "", "36"], "totals_row"),
        (["Grand Total", None, None, "36.00"], "totals_row"),
        (["", "小计", "", "12"], "totals_row"),
        (["Total (EUR)", "", "", "12"], "totals_row"),
        (["上海小计", "", "", "12"], "totals_row"),
        (["Total", "Total Energies", "2024-01-02", "5"], None),  # filled like the others: a customer of that name
        (["Total Wine", "", "", "5"], None),
        (["# checked by hand", "", "", ""], "comment"),
        (["----", "----", "----", "----"], "comment"),
        (["C9", "", "", ""], None),
        (["", "", "", ""], None),
    ],
)
def test_a_row_below_the_header_is_data_unless_it_says_otherwise(row, reason):
    assert StrayRows([HEAD], BODY).reason(row) == reason


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([["", "", "", ""], ["制表人：张三"]], {1: "note_below"}),
        ([["", "", "", "36"]], {0: "totals_row"}),
        ([["合计", "8", "8", "36"]], {0: "totals_row"}),  # a full row, but the last one and no number is smaller
        (
            [["合计", "", "", "36"], [], ["Source: CRM, 2024"], ["* with tax"]],
            {0: "totals_row", 2: "note_below", 3: "note_below"},
        ),
        ([["C9"]], {}),  # a short row whose value looks like the others
        ([["注：含税"], ["C9", "Bob", "2024-01-03", "3"]], {}),  # no note below the table
    ],
)
def test_what_stands_below_the_table(rows, expected):
    found = StrayRows([HEAD], BODY).tail([*BODY, *rows])
    assert found == {len(BODY) + place: reason for place, reason in expected.items()}


def test_values_that_begin_with_a_mark_are_no_comments_where_all_do():
    stray = StrayRows([["#", "name"]], [["#1", "Ann"], ["#2", "Bob"]])
    assert stray.reason(["#3", ""]) is None


def test_shapes():
    assert shape_of("SO-0012") == shape_of("AB-7") == "A-9"
    assert shape_of("张伟, é1") == "汉, A9"
