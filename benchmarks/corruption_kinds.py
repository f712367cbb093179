"""Text files with one kind of corruption each; ``KINDS`` maps the kind to its maker and its weight.

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

BOM = "\ufeff"


@dataclass(frozen=True)
class Case:
    """A file and the table in it."""

    content: bytes
    table: Table
    suffix: str = ".csv"


Maker = "Callable[[random.Random, int], Case]"


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


def mixed_line_ends(rng: random.Random, number: int) -> Case:
    table = made(rng, number)
    lines = records(table)
    ends = (("\r\n", "\n"), ("\r\n", "\r"), ("\n", "\r"), ("\r\n", "\n", "\r"))[number % 4]
    changed = "".join(
        line + ends[0 if number % 3 == 0 and place < len(lines) // 2 else place % len(ends)]
        for place, line in enumerate(lines)
    )
    return Case(changed.encode(), table)


def doubled_quotes(rng: random.Random, number: int) -> Case:
    table = made(rng, number, difficult=0.9)
    return text(records(table, every=number % 2 == 0), table)


def backslash_quotes(rng: random.Random, number: int) -> Case:
    table = made(rng, number, difficult=0.7)
    return text(records(table, escape="\\", every=number % 2 == 0, delimiter=",;\t"[number % 3]), table)


def unclosed_quote(rng: random.Random, number: int) -> Case:
    """A quote that opens a cell and is never closed, at the start of a name or a note."""
    table = made(rng, number, difficult=(0, 0.2)[number % 2])
    column = (2, 7, 6)[number % 3]
    places = rng.sample(range(len(table.rows)), 1 + number % 2)
    cells = [row[column] for row in table.rows]
    for place in places:
        cells[place] = '"' + (cells[place].replace("\n", " ").replace(",", " ").replace('"', "") or "x")
    table = table.with_cells(column, cells)
    lines = records(table)
    for place in places:
        before, after = table.rows[place][:column], table.rows[place][column + 1 :]
        lines[place + 1] = ",".join(
            [*map(lambda cell: record([cell]), before), cells[place], *map(lambda cell: record([cell]), after)]
        )
    return text(lines, table)


def inner_quotes(rng: random.Random, number: int) -> Case:
    """Quotes inside quoted text that were neither doubled nor escaped."""
    table = made(rng, number, difficult=0)
    cells = [row[7] for row in table.rows]
    for place in rng.sample(range(len(cells)), 2 + number % 4):
        cells[place] = ('的"加急"件, 快', 'see "B", then "C" first')[number % 2] if number % 3 else 'a "b" c'
    table = table.with_cells(7, cells)
    lines = [record(table.header)]
    lines += [record(row[:7]) + "," + (f'"{row[7]}"' if '"' in row[7] else row[7]) for row in table.rows]
    return text(lines, table)


def quoted_delimiters(rng: random.Random, number: int) -> Case:
    table = made(rng, number, difficult=0.3)
    mark = ",;|\t"[number % 4]
    cells = [f"{row[2]}{mark} {row[6]}{mark}{place}" for place, row in enumerate(table.rows)]
    table = table.with_cells(2, cells)
    return text(records(table, delimiter=mark), table)


def wide_delimiter(rng: random.Random, number: int) -> Case:
    marks = ("||", "::", ", ", ";;", "~|~", "|~|", " | ", "##", "@@", "^^", "--", "\t|\t", "; ", "%%", "$$", "&&")
    table = made(rng, number, difficult=0.1)
    return text(records(table, delimiter=marks[number % len(marks)]), table, (".csv", ".txt")[number % 2])


def decimal_comma(rng: random.Random, number: int) -> Case:
    table = made(rng, number)
    dotted = number % 3 == 2
    cells = [f"{float(row[4]):,.2f}".translate({44: 46 if dotted else None, 46: 44}) for row in table.rows]
    table = table.with_cells(4, cells)
    return text(records(table, delimiter=";\t,"[number % 3]), table)


def null_words(rng: random.Random, number: int) -> Case:
    table = made(rng, number)
    words = ("NULL", "N/A", "-", "无", "空", "null", "None", "#N/A", "--", "n/a")
    for column in (4, 5, 3)[: 1 + number % 3]:
        cells = [row[column] for row in table.rows]
        for place in rng.sample(range(len(cells)), 2 + number % 7):
            cells[place] = words[(number + place) % len(words)]
        table = table.with_cells(column, cells)
    return text(records(table), table)


def surrounding_space(rng: random.Random, number: int) -> Case:
    table = made(rng, number)
    blank = (" ", "  ", "\u3000", "\u00a0", "\t")[number % 5]
    rows = []
    for row in (table.header, *table.rows):
        rows.append(
            [blank + cell + (blank if rng.random() < 0.5 else "") if rng.random() < 0.6 else cell for cell in row]
        )
    return text([record(row) for row in rows], table)


def full_width(rng: random.Random, number: int) -> Case:
    table = made(rng, number)
    wide = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
    for column in ((4,), (1, 4), (3, 5), (0, 1, 2, 3, 4, 5))[number % 4]:
        cells = [
            row[column].translate(wide) if place % (1 + number % 3) == 0 else row[column]
            for place, row in enumerate(table.rows)
        ]
        table = table.with_cells(column, cells)
    return text(records(table), table)


def text_named_xls(rng: random.Random, number: int) -> Case:
    table = made(rng, number)
    delimiter, codec = (("\t", "utf-16"), ("\t", "gb18030"), (",", "utf-8-sig"), ("\t", "utf-8"), (";", "utf-8"))[
        number % 5
    ]
    return Case(joined(records(table, delimiter), "\r\n").encode(codec), table, ".xls")


def encoding(rng: random.Random, number: int) -> Case:
    codecs = ("gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "big5", "cp1252", "utf-32", "latin-1")
    codec = codecs[number % len(codecs)]
    table = made(rng, 1 if codec in ("cp1252", "latin-1") else 0)
    if codec == "big5":
        names = ("訂單號", "客戶編號", "客戶姓名", "日期", "金額", "數量", "城市", "備註")
        table = replace(table, header=names)
        for column, cell in ((2, "陳小姐"), (6, "臺北市"), (7, "請打電話, 謝謝")):
            table = table.with_cells(column, [cell] * len(table.rows))
    if codec in ("cp1252", "latin-1"):
        table = table.with_cells(2, [row[2].replace("e", "é").replace("o", "ö") for row in table.rows])
    return Case(joined(records(table)).encode(codec), table)


def damaged_byte(rng: random.Random, number: int) -> Case:
    """A byte no character can be read from, in one cell."""
    table = made(rng, number, rows=40)
    codec = ("utf-8", "gb18030")[number % 4 // 2]
    lines = [line.encode(codec) for line in records(table)]
    place = rng.randrange(5, 30)
    row = table.rows[place - 1]
    lines[place] = (
        record(row[:6]).encode(codec) + b"," + row[6].encode(codec) + b"\xff," + record(row[7:]).encode(codec)
    )
    table = table.with_cells(6, [cells[6] + ("\ufffd" if i == place - 1 else "") for i, cells in enumerate(table.rows)])
    return Case(b"".join(line + b"\n" for line in lines), table)


def no_final_line_end(rng: random.Random, number: int) -> Case:
    table = made(rng, number)
    end = ("\n", "\r\n")[number % 2]
    return Case(joined(records(table), end).removesuffix(end).encode(), table)


def tabs_and_spaces(rng: random.Random, number: int) -> Case:
    """Tabs with spaces around them, or columns aligned by spaces alone."""
    table = made(rng, number, difficult=0)
    if number % 3 == 0:
        return text(
            [line.replace("\t", " \t" if number % 2 else "\t ") for line in records(table, "\t")], table, ".txt"
        )
    table = Table(table.header[:6], tuple((*row[:2], row[2].replace(" ", "-"), *row[3:6]) for row in table.rows))
    widths = [max(len(row[column]) for row in (table.header, *table.rows)) + 2 for column in range(6)]
    lines = [
        "".join(cell.ljust(widths[place]) for place, cell in enumerate(row)) for row in (table.header, *table.rows)
    ]
    return text([line.rstrip() if number % 3 == 1 else line for line in lines], table, ".txt")


def mark_in_the_middle(rng: random.Random, number: int) -> Case:
    """Files that were put behind each other: a byte-order mark, with or without the names, before a later row."""
    table = made(rng, number)
    lines = records(table, every=number % 3 == 0)
    place = rng.randrange(3, len(lines))
    again = [BOM + lines[0]] if number % 2 else []
    if not again:
        lines[place] = BOM + lines[place]
    start = BOM if number % 4 < 2 else ""
    return text([start + lines[0], *lines[1:place], *again, *lines[place:]], table)


def comments(rng: random.Random, number: int) -> Case:
    table = made(rng, number)
    mark = ("# ", "#", "// ", "-- ")[number % 4]
    told = "人工补录, 待核对" if chinese(table) else "checked by hand, see mail"
    lines = records(table)
    if number % 3 != 1:
        lines.insert(rng.randrange(2, len(lines)), mark + told)
    if number % 3 != 0:
        lines[0:0] = [mark + ("导出自CRM" if chinese(table) else "exported from the shop")] * (1 + number % 2)
    if number % 5 == 0:
        lines.append(mark + "end")
    return text(lines, table)


def single_quotes(rng: random.Random, number: int) -> Case:
    table = made(rng, number, difficult=0.4)
    return text(records(table, quote="'", every=number % 2 == 0, delimiter=",;"[number % 4 // 2]), table)


def delimiter(mark: str) -> Callable[[random.Random, int], Case]:
    def maker(rng: random.Random, number: int) -> Case:
        table = made(rng, number, difficult=0.3)
        return text(records(table, delimiter=mark, every=number % 3 == 2), table, (".csv", ".txt")[number % 2])

    return maker


def directive(rng: random.Random, number: int) -> Case:
    table = made(rng, number)
    mark = ";,\t|"[number % 4]
    return text([f"sep={mark}", *records(table, delimiter=mark)], table)


def one_row(rng: random.Random, number: int) -> Case:
    table = made(rng, number, rows=1, difficult=(0.0, 1.0)[number % 2])
    return text(records(table, delimiter=",;\t|"[number % 4]), table)


def one_column(rng: random.Random, number: int) -> Case:
    table = made(rng, number, difficult=0)
    column = (1, 2, 4, 3, 6, 0)[number % 6]
    table = Table((table.header[column],), tuple((row[column],) for row in table.rows))
    return text(records(table), table)


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
    "mixed line ends": (mixed_line_ends, 1),
    "quotes doubled": (doubled_quotes, 4),
    "quotes after a backslash": (backslash_quotes, 2),
    "quote never closed": (unclosed_quote, 1),
    "quotes inside, not doubled": (inner_quotes, 1),
    "delimiters in quoted text": (quoted_delimiters, 4),
    "delimiter of several characters": (wide_delimiter, 1),
    "decimal comma": (decimal_comma, 2),
    "null words": (null_words, 4),
    "spaces around values": (surrounding_space, 2),
    "full-width characters": (full_width, 2),
    "text named .xls": (text_named_xls, 2),
    "other encodings": (encoding, 4),
    "a damaged byte": (damaged_byte, 1),
    "no final line end": (no_final_line_end, 2),
    "tabs and spaces": (tabs_and_spaces, 1),
    "byte-order mark in the middle": (mark_in_the_middle, 1),
    "comment lines": (comments, 1),
    "single quotes": (single_quotes, 1),
    "semicolons": (delimiter(";"), 4),
    "tabs": (delimiter("\t"), 4),
    "bars": (delimiter("|"), 1),
    "sep= line": (directive, 1),
    "one row": (one_row, 1),
    "one column": (one_column, 1),
}
