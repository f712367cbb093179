"""Text files with one corruption of the table's shape each; ``KINDS`` maps the kind to its maker and its weight.

A maker takes a random source and a number 0, 1, 2 … that walks through places and severities, and gives a ``Case``.
Weights say how often the kind is met in files that people upload (4 daily, 2 often, 1 now and then): our judgement.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from benchmarks.order_log import CHINESE, ENGLISH, Table, joined, order_log, record, records

if TYPE_CHECKING:
    import random
    from collections.abc import Callable


@dataclass(frozen=True)
class Case:
    """A file and the table in it."""

    content: bytes
    table: Table
    suffix: str = ".csv"


def made(rng: random.Random, number: int, rows: int = 0, difficult: float = 0.15) -> Table:
    """A clean table; Chinese and English take turns."""
    return order_log(rng, rows or rng.randrange(12, 45), (CHINESE, ENGLISH)[number % 2], difficult=difficult)


def text(lines: list[str], table: Table, suffix: str = ".csv") -> Case:
    return Case(joined(lines).encode(), table, suffix)


def chinese(table: Table) -> bool:
    return table.language is CHINESE


def clean(rng: random.Random, number: int) -> Case:
    table = made(rng, number)
    return text(records(table), table)


def title_rows(rng: random.Random, number: int) -> Case:
    table = made(rng, number)
    zh = chinese(table)
    above = [
        ["2024年度订单明细" if zh else "Orders of 2024"],
        ["导出时间：" if zh else "exported:", "2024-12-31 18:00"],
        ["部门：市场部, 门店：全部" if zh else "shops: all, channels: web, app"],
        ["" if number % 3 else "-----"],
    ][: 1 + number % 4]
    padding = len(table.header) if number % 2 else 0
    lines = [record([*row, *[""] * (padding - len(row))]) for row in above]
    blank = [] if number % 3 == 0 else [""]
    return text([*lines, *blank, *records(table)], table)


def group_header(rng: random.Random, number: int) -> Case:
    """A row of group names over the names: each at its first column only."""
    table = made(rng, number)
    zh = chinese(table)
    labels = ("订单", "客户", "交易", "其他") if zh else ("Order", "Customer", "Deal", "Other")
    starts = ((0, 1, 3, 6), (0, 3, 6), (1, 3), (0, 1, 4))[number % 4]
    group = ["" for _ in table.header]
    spread = ["" for _ in table.header]
    for place, start in enumerate(starts):
        group[start] = labels[place]
        spread[start:] = [labels[place]] * (len(group) - start)
    names = tuple(f"{label} / {name}" if label else name for label, name in zip(spread, table.header, strict=True))
    shown = spread if number % 3 == 2 else group
    title = [["报表" if zh else "Report"], []][: number % 3]
    lines = [*map(record, title), record(shown), *records(table)]
    return text(lines, replace(table, header=names))


def second_header(rng: random.Random, number: int) -> Case:
    """A row of units or of names in the other language below the names."""
    table = made(rng, number)
    other = ENGLISH if chinese(table) else CHINESE
    units = (
        "",
        "",
        "",
        "(yyyy-mm-dd)",
        "(元)" if chinese(table) else "(USD)",
        "(件)" if chinese(table) else "(pcs)",
        "",
        "",
    )
    second = other if number % 4 < 2 else units
    names = tuple(f"{name} / {more}" if more else name for name, more in zip(table.header, second, strict=True))
    first, *rest = records(table)
    return text([first, record(second), *rest], replace(table, header=names))


def totals(rng: random.Random, number: int) -> Case:
    table = made(rng, number)
    words = ("合计", "总计", "合计：", "小计") if chinese(table) else ("Total", "Grand total", "TOTAL:", "Sum")
    row = [""] * len(table.header)
    row[(0, 0, 2)[number % 3]] = words[number // 2 % 4]
    row[4] = f"{sum(float(cells[4]) for cells in table.rows):.2f}"
    if number % 2:
        row[5] = str(sum(int(cells[5]) for cells in table.rows))
    between = [[], [""], [record([""] * len(row))]][number % 3]
    return text([*records(table), *between, record(row)], table)


def subtotals(rng: random.Random, number: int) -> Case:
    """Sums after each part of the table."""
    table = made(rng, number, rows=30)
    lines = records(table)
    word = "小计" if chinese(table) else "Subtotal"
    for place in range(1 + number % 3):
        row = [word, *[""] * 3, f"{rng.randrange(9_999_999) / 100:.2f}", "17", "", ""]
        lines.insert(len(lines) if place == 0 else 10 * place + 1, record(row))
    return text(lines, table)


def notes_below(rng: random.Random, number: int) -> Case:
    table = made(rng, number)
    zh = chinese(table)
    notes = [
        ["制表人：张三" if zh else "Prepared by: Ann Lee"],
        ["注：金额含税, 单位为元" if zh else "Note: amounts include tax, in USD"],
        ["数据来源：CRM系统" if zh else "Source: CRM, exported 2024-12-31"],
    ][: 1 + number % 3]
    padding = len(table.header) if number % 2 else 0
    below = [record([*row, *[""] * (padding - len(row))]) for row in notes]
    return text([*records(table), *([""] * (number % 3)), *below], table)


def blank_rows(rng: random.Random, number: int) -> Case:
    table = made(rng, number)
    lines = records(table)
    empty = ("", ",,,,,,,", "  ")[number % 3]
    if number % 2:
        lines.insert(rng.randrange(2, len(lines)), empty)
    return text([*lines, *[empty] * (1 + number % 5)], table)


def column_c(rng: random.Random, number: int) -> Case:
    table = made(rng, number)
    before = [""] * (1 + number % 3)
    lines = [record([*before, *row]) for row in (table.header, *table.rows)]
    above = [record([*before, *[""] * len(table.header)])] * (number % 4)
    return text([*above, *lines], table)


def repeated_header(rng: random.Random, number: int) -> Case:
    table = made(rng, number, rows=36)
    first, *rest = records(table)
    for place in range(1 + number % 3):
        rest[10 * place + 8 : 10 * place + 8] = ([""] if number % 4 == 3 else []) + [first]
    return text([first, *rest], table)


def nameless_column(rng: random.Random, number: int) -> Case:
    table = made(rng, number)
    names = list(table.header)
    names[(number * 3) % len(names)] = ""
    table = replace(table, header=tuple(names))
    return text(records(table), table)


def same_names(rng: random.Random, number: int) -> Case:
    table = made(rng, number)
    names = list(table.header)
    names[7 - number % 3] = names[4 - number % 4]
    table = replace(table, header=tuple(names))
    return text(records(table), table)


def trailing_columns(rng: random.Random, number: int) -> Case:
    table = made(rng, number)
    more = [""] * (1 + number % 5)
    names = table.header if number % 3 == 0 else (*table.header, *more)
    return text([record(names), *(record([*row, *more]) for row in table.rows)], table)


def short_rows(rng: random.Random, number: int) -> Case:
    table = made(rng, number)
    rows = [list(row) for row in table.rows]
    for place in rng.sample(range(len(rows)), 1 + number % 6):
        rows[place] = rows[place][: -1 - number % 3]
    width = len(table.header)
    whole = tuple((*row, *[""] * (width - len(row))) for row in rows)
    return text([record(table.header), *map(record, rows)], replace(table, rows=whole))


def long_rows(rng: random.Random, number: int) -> Case:
    """One cell more: an empty one, a delimiter nobody quoted, or a word; the record is the clean one."""
    table = made(rng, number)
    lines = records(table)
    for place in rng.sample(range(1, len(lines)), 1 + number % 4):
        cells = list(table.rows[place - 1])
        if number % 3 == 0:
            lines[place] += ","
        elif number % 3 == 1:
            cells[2] = f"{cells[2]},{'先生' if chinese(table) else ' Jr.'}"
            table = table.with_cells(2, [cells[2] if i == place - 1 else row[2] for i, row in enumerate(table.rows)])
            lines[place] = ",".join([*cells[:7], record([cells[7]])])
        else:
            lines[place] = record([*cells, "x"])
    return text(lines, table)


KINDS: dict[str, tuple[Callable[[random.Random, int], Case], int]] = {
    "clean": (clean, 4),
    "title and note rows above": (title_rows, 4),
    "group names over the header": (group_header, 2),
    "second header row": (second_header, 2),
    "totals below": (totals, 4),
    "subtotals inside": (subtotals, 2),
    "notes below": (notes_below, 2),
    "blank rows": (blank_rows, 4),
    "table starts in column B to D": (column_c, 2),
    "header repeated in the middle": (repeated_header, 2),
    "column without a name": (nameless_column, 2),
    "two columns of one name": (same_names, 2),
    "trailing empty columns": (trailing_columns, 2),
    "short rows": (short_rows, 2),
    "long rows": (long_rows, 2),
}
