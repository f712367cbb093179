"""Workbooks with one kind of corruption each; as ``corruption_kinds``."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import xlsxwriter

from benchmarks.corruption_kinds import Case, chinese, made
from benchmarks.order_log import Table

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence

    from xlsxwriter.worksheet import Worksheet

Cells = list[list[Any]]


def typed(table: Table) -> Cells:
    """The header and rows as a program stores them: dates as dates, amounts and counts as numbers."""
    rows = [[*row[:3], datetime.fromisoformat(row[3]), float(row[4]), int(row[5]), *row[6:]] for row in table.rows]
    return [list(table.header), *rows]


class Book:
    """A workbook in memory; ``put`` writes cells at a place of its first sheet."""

    def __init__(self, sheet: str = "Sheet1", **options: Any) -> None:
        self._file = io.BytesIO()
        self.book = xlsxwriter.Workbook(self._file, {"in_memory": True, "strings_to_formulas": False, **options})
        self.day = self.book.add_format({"num_format": "yyyy-mm-dd"})
        self.page = self.book.add_worksheet(sheet)

    def put(self, rows: Sequence[Sequence[Any]], top: int = 0, left: int = 0, page: Worksheet | None = None) -> Book:
        page = page or self.page
        for number, row in enumerate(rows, start=top):
            for column, cell in enumerate(row, start=left):
                if isinstance(cell, date):
                    page.write_datetime(number, column, cell, self.day)
                elif isinstance(cell, str):
                    page.write_string(number, column, cell) if cell else None
                else:
                    page.write(number, column, cell)
        return self

    def case(self, table: Table) -> Case:
        self.book.close()
        return Case(self._file.getvalue(), table, ".xlsx")


def clean(rng: random.Random, number: int) -> Case:
    table = made(rng, number)
    return Book().put(typed(table)).case(table)


def title_rows(rng: random.Random, number: int) -> Case:
    table = made(rng, number)
    book = Book()
    title = "2024年度订单明细" if chinese(table) else "Orders of 2024"
    if number % 2:
        book.page.merge_range(0, 0, number % 3, 7, title)
    else:
        book.put([[title], ["导出时间", "2024-12-31"]])
    return book.put(typed(table), 2 + number % 3 + number % 2).case(table)


def merged_groups(rng: random.Random, number: int) -> Case:
    """Names of groups merged over their columns; single names merged downwards in half of the files."""
    table = made(rng, number)
    zh = chinese(table)
    book = Book()
    top = number % 3
    if top:
        book.put([["报表" if zh else "Report"]])
    labels = ("客户", "交易") if zh else ("Customer", "Deal")
    book.page.merge_range(top, 1, top, 2, labels[0])
    book.page.merge_range(top, 3, top, 5, labels[1])
    over = ("", labels[0], labels[0], labels[1], labels[1], labels[1], "", "")
    names = [f"{label} / {name}" if label else name for label, name in zip(over, table.header, strict=True)]
    rows = typed(table)
    if number % 2:
        for column in (0, 6, 7):
            book.page.merge_range(top, column, top + 1, column, table.header[column])
            rows[0][column] = ""
    return book.put(rows, top + 1).case(replace(table, header=tuple(names)))


def second_header(rng: random.Random, number: int) -> Case:
    table = made(rng, number)
    units = ["", "", "", "日期" if number % 4 else "yyyy-mm-dd", "元", "件", "", ""]
    names = tuple(f"{name} / {unit}" if unit else name for name, unit in zip(table.header, units, strict=True))
    first, *rest = typed(table)
    return Book().put([first, units, *rest]).case(replace(table, header=names))


def totals(rng: random.Random, number: int) -> Case:
    table = made(rng, number)
    rows = typed(table)
    word = (("合计", "总计") if chinese(table) else ("Total", "Grand Total"))[number // 2 % 2]
    book = Book().put(rows)
    place = len(rows) + number % 3
    book.put([[word]], place, (0, 0, 3)[number % 3])
    book.page.write_formula(place, 4, f"=SUM(E2:E{len(rows)})", None, sum(row[4] for row in rows[1:]))
    if number % 2:
        book.page.merge_range(place, 0, place, 2, word)
    return book.case(table)


def notes_below(rng: random.Random, number: int) -> Case:
    table = made(rng, number)
    rows = typed(table)
    notes = (
        ("制表人：李雷", "注：以上金额含税") if chinese(table) else ("Prepared by: Ann Lee", "* amounts include tax")
    )
    below = [[note] for note in notes[: 1 + number % 2]]
    return Book().put(rows).put(below, len(rows) + number % 3).case(table)


def blank_rows(rng: random.Random, number: int) -> Case:
    table = made(rng, number)
    rows = typed(table)
    for _ in range(1 + number % 3):
        rows.insert(rng.randrange(2, len(rows)), [])
    book = Book().put(rows)
    if number % 2:
        for row in range(5):
            book.page.write_string(len(rows) + row, 3, " ")
    return book.case(table)


def column_c(rng: random.Random, number: int) -> Case:
    table = made(rng, number)
    book = Book().put(typed(table), 1 + number % 4, 1 + number % 3)
    if number % 2:
        book.put([["订单" if chinese(table) else "Orders"]])
    return book.case(table)


def repeated_header(rng: random.Random, number: int) -> Case:
    table = made(rng, number, rows=36)
    first, *rest = typed(table)
    for place in range(1 + number % 3):
        rest[10 * place + 8 : 10 * place + 8] = ([[]] if number % 2 else []) + [first]
    return Book().put([first, *rest]).case(table)


def nameless_column(rng: random.Random, number: int) -> Case:
    table = made(rng, number)
    names = list(table.header)
    names[(number * 3 + 1) % len(names)] = ""
    table = replace(table, header=tuple(names))
    return Book().put(typed(table)).case(table)


def same_names(rng: random.Random, number: int) -> Case:
    table = made(rng, number)
    names = list(table.header)
    names[7 - number % 3] = names[4 - number % 4]
    table = replace(table, header=tuple(names))
    return Book().put(typed(table)).case(table)


def trailing_columns(rng: random.Random, number: int) -> Case:
    table = made(rng, number)
    book = Book().put(typed(table))
    grey = book.book.add_format({"bg_color": "#EEEEEE"})
    for column in range(8, 9 + number % 4):
        for row in range(len(table.rows)):
            if number % 2:
                book.page.write_string(row, column, " ")
            else:
                book.page.write_blank(row, column, None, grey)
    return book.case(table)


def short_rows(rng: random.Random, number: int) -> Case:
    table = made(rng, number)
    rows = typed(table)
    whole = list(table.rows)
    for place in rng.sample(range(len(whole)), 1 + number % 4):
        keep = 7 - number % 3
        rows[place + 1] = rows[place + 1][:keep]
        whole[place] = (*whole[place][:keep], *[""] * (8 - keep))
    return Book().put(rows).case(replace(table, rows=tuple(whole)))


def hidden_sheets(rng: random.Random, number: int) -> Case:
    table = made(rng, number)
    book = Book("参数" if chinese(table) else "lookup")
    book.put([["key", "value", "old"], ["a", 1, 2], ["b", 2, 3], ["c", 3, 4]])
    page = book.book.add_worksheet("订单" if chinese(table) else "Orders")
    page.activate()
    page.set_first_sheet()
    (book.page.very_hidden if number % 2 else book.page.hide)()
    return book.put(typed(table), page=page).case(table)


def merged_keys(rng: random.Random, number: int) -> Case:
    """Order, customer and day stand once, merged over the lines of the order."""
    table = made(rng, number, rows=24)
    size = 2 + number % 3
    columns = ((0,), (0, 1, 2), (0, 1, 2, 3))[number % 3]
    rows = [list(row) for row in table.rows]
    for place in range(len(rows)):
        for column in columns:
            rows[place][column] = rows[place - place % size][column]
    table = replace(table, rows=tuple(map(tuple, rows)))
    cells = typed(table)
    book = Book()
    for start in range(0, len(rows), size):
        last = min(start + size, len(rows)) - 1
        for column in columns:
            value = cells[start + 1][column]
            for place in range(start, last + 1):
                cells[place + 1][column] = ""
            if last == start:
                cells[start + 1][column] = value
            elif isinstance(value, datetime):
                book.page.merge_range(start + 1, column, last + 1, column, value, book.day)
            else:
                book.page.merge_range(start + 1, column, last + 1, column, value)
    return book.put(cells).case(table)


def formulas(rng: random.Random, number: int) -> Case:
    """Amounts and names are formulas with saved results; some results are errors, which are no value."""
    table = made(rng, number)
    cells = typed(table)
    book = Book().put(cells)
    amounts = [row[4] for row in table.rows]
    for place, row in enumerate(cells[1:], start=1):
        book.page.write_formula(place, 4, f"=ROUND({row[4]},2)", None, row[4])
        if number % 2:
            book.page.write_formula(place, 2, f'="{row[2]}"', None, row[2])
    for place in rng.sample(range(len(amounts)), number % 5):
        error = ("#DIV/0!", "#N/A", "#VALUE!", "#REF!", "#NAME?")[place % 5]
        book.page.write_formula(place + 1, 4, "=1/0", None, error)
        amounts[place] = ""
    return book.case(table.with_cells(4, amounts))


def dates_since_1904(rng: random.Random, number: int) -> Case:
    table = made(rng, number)
    return Book(date_1904=True).put(typed(table)).case(table)


def serial_dates(rng: random.Random, number: int) -> Case:
    """Days as numbers in a General column: the number is what the file says."""
    table = made(rng, number)
    days = [str((date.fromisoformat(row[3]) - date(1899, 12, 30)).days) for row in table.rows]
    cells = typed(table)
    for row, day in zip(cells[1:], days, strict=True):
        row[3] = int(day)
    return Book().put(cells).case(table.with_cells(3, days))


def text_numbers(rng: random.Random, number: int) -> Case:
    """Everything stored as text, with spaces around and null words."""
    table = made(rng, number)
    cells = [row[4] for row in table.rows]
    for place in rng.sample(range(len(cells)), 3):
        cells[place] = ("NULL", "N/A", "-", "无")[place % 4]
    table = table.with_cells(4, cells)
    return Book().put([[f" {cell}" for cell in row] for row in (table.header, *table.rows)]).case(table)


def one_row(rng: random.Random, number: int) -> Case:
    table = made(rng, number, rows=1)
    return Book().put(typed(table)).case(table)


def one_column(rng: random.Random, number: int) -> Case:
    table = made(rng, number, difficult=0)
    column = (1, 2, 4, 3, 6, 0)[number % 6]
    rows = [[row[column]] for row in typed(table)]
    return Book().put(rows).case(Table((table.header[column],), tuple((row[column],) for row in table.rows)))


KINDS: dict[str, tuple[Callable[[random.Random, int], Case], int]] = {
    "clean": (clean, 4),
    "title rows, merged or not": (title_rows, 4),
    "merged groups over the header": (merged_groups, 2),
    "second header row": (second_header, 2),
    "totals below": (totals, 4),
    "notes below": (notes_below, 2),
    "blank rows": (blank_rows, 4),
    "table starts in column B to D": (column_c, 2),
    "header repeated in the middle": (repeated_header, 2),
    "column without a name": (nameless_column, 2),
    "two columns of one name": (same_names, 2),
    "trailing empty columns": (trailing_columns, 2),
    "short rows": (short_rows, 2),
    "hidden sheet first": (hidden_sheets, 2),
    "merged key cells": (merged_keys, 2),
    "formulas and errors": (formulas, 2),
    "dates since 1904": (dates_since_1904, 1),
    "dates as numbers": (serial_dates, 1),
    "numbers as text, null words": (text_numbers, 2),
    "one row": (one_row, 1),
    "one column": (one_column, 1),
}
