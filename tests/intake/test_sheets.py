"""A workbook whose sheets are different things, or months of the same, in one go."""

from datetime import date, datetime

import openpyxl
import pytest

from segmentation.errors import CancelledError, InputError
from segmentation.intake.commit import undo
from segmentation.intake.proposal import settled
from segmentation.intake.sheets import discard, load_workbook, propose_workbook, survey
from segmentation.intake.together import Chosen, commit_all, undo_all

NOW = datetime(2024, 7, 1, 12)

ORDERS = ["Order ID", "Customer ID", "Order Date", "Amount"]


@pytest.fixture
def book(tmp_path):
    def write(**sheets):
        made = openpyxl.Workbook()
        made.remove(made.worksheets[0])
        for name, rows in sheets.items():
            sheet = made.create_sheet(name)
            for row in rows:
                sheet.append(row)
            if name.startswith("hidden"):
                sheet.sheet_state = "hidden"
        path = tmp_path / "book.xlsx"
        made.save(path)
        return path

    return write


def test_each_sheet_is_a_batch_of_its_own(store, ask, book):
    path = book(
        说明=[["使用说明"]],
        一月=[ORDERS, ["1", "a", "3/4/2024", 5]],
        二月=[ORDERS, ["2", "b", "2/25/2024", 7]],
        工单=[["工单编号", "客户编号", "创建时间"], ["T1", "a", "2024-03-05"]],
        hidden=[ORDERS, ["9", "z", "2024-03-05", 5]],
        空=[],
    )
    batches, skipped = load_workbook(store, path, committed_at=NOW)
    assert [(batch.entity, batch.rows_kept) for batch in batches] == [("orders", 1), ("orders", 1), ("tickets", 1)]
    assert {told.sheet for told in skipped} == {"说明", "空"}
    assert ask("SELECT sheet FROM batches ORDER BY batch_id") == [("一月",), ("二月",), ("工单",)]
    # the second sheet proves that the first writes the month first
    assert ask("SELECT CAST(ordered_at AS DATE) FROM orders ORDER BY order_id") == [
        *((date(2024, 3, 4),), (date(2024, 2, 25),))
    ]
    undo(store, batches[1].batch_id, undone_at=NOW)
    assert ask("SELECT order_id FROM orders") == [("1",)]
    assert ask("SELECT ticket_id FROM tickets") == [("T1",)]
    again, skipped = load_workbook(store, path, committed_at=NOW)
    assert [batch.entity for batch in again] == ["orders"]
    assert [told.reason for told in skipped if told.sheet == "一月"] == ["file_already_loaded"]
    assert not list(store.work_folder.glob("staged-*"))


def test_a_workbook_without_a_table_is_refused(store, book):
    with pytest.raises(InputError, match="sheets_unusable"), propose_workbook(store, book(a=[["x", "y"], ["1", "2"]])):
        pass


def test_a_text_file_is_one_sheet(store, tmp_path):
    path = tmp_path / "工单.csv"
    path.write_text("工单编号,客户编号,创建时间\nT1,a,2024-03-05\n", encoding="utf-8")
    batches, skipped = load_workbook(store, path, committed_at=NOW)
    assert [batch.entity for batch in batches] == ["tickets"]
    assert skipped == ()


def chosen(tables):
    return [Chosen(table.staged, settled(table.proposal), table.label) for table in tables if table.proposal]


def test_all_tables_of_several_files_are_found_and_what_cannot_be_read_says_why(store, book, tmp_path):
    path = book(
        一月=[ORDERS, ["1", "a", "3/4/2024", 5]],
        空=[],
        hidden=[ORDERS, ["9", "z", "2024-03-05", 5]],
    )
    text = tmp_path / "二月.csv"
    text.write_text("Order ID,Customer ID,Order Date,Amount\n2,b,2/25/2024,7\n", encoding="utf-8")
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 nothing")
    told = []
    files = [(path, "年.xlsx"), (text, "二月.csv"), (broken, "坏.xlsx")]
    found = survey(store, files, progress=lambda step, _part: told.append(step))
    assert [(table.label, table.hidden) for table in found] == [
        ("年.xlsx · 一月", False),
        ("年.xlsx · 空", False),
        ("年.xlsx · hidden", True),
        ("二月.csv", False),
        ("坏.xlsx", False),
    ]
    assert [table.problem.code if table.problem else None for table in found] == [
        *(None, "file_empty", None, None, "file_unreadable")
    ]
    assert found[0].proposal.plan.date_order == "mdy"  # the other file proves it
    assert found[0].shape == found[3].shape
    assert "二月.csv" in told
    discard(found)
    assert not list(store.work_folder.glob("staged-*"))


def test_tables_go_in_together_or_not_at_all(store, ask, book):
    path = book(
        orders=[ORDERS, ["1", "a", "2024-03-04", 5]],
        tickets=[["工单编号", "客户编号", "创建时间"], ["T1", "a", "2024-03-05"]],
    )
    tables = chosen(survey(store, [(path, path.name)]))
    wrong = Chosen(tables[1].staged, tables[0].plan, "x")  # its columns are others
    with pytest.raises(InputError):
        commit_all(store, [tables[0], wrong], committed_at=NOW)
    assert ask("SELECT (SELECT COUNT(*) FROM batches), (SELECT COUNT(*) FROM orders)") == [(0, 0)]

    told = []
    with pytest.raises(CancelledError):
        commit_all(
            store,
            tables,
            committed_at=NOW,
            progress=lambda step, _part: told.append(step),
            cancelled=lambda: told[-1:] == [tables[1].file_name],
        )
    assert ask("SELECT COUNT(*) FROM orders") == [(0,)]
    batches = commit_all(store, tables, committed_at=NOW)
    assert [(batch.entity, batch.file_name) for batch in batches] == [
        ("orders", "book.xlsx · orders"),
        ("tickets", "book.xlsx · tickets"),
    ]
    undo(store, batches[0].batch_id, undone_at=NOW)
    undo_all(store, batches, undone_at=NOW)
    assert ask("SELECT (SELECT COUNT(*) FROM orders), (SELECT COUNT(*) FROM tickets)") == [(0, 0)]
