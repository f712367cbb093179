"""Text files with one corruption of the writing each: line ends, quotes, delimiters, values, encodings."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from benchmarks.corruption_kinds import Case, chinese, made, text
from benchmarks.order_log import Table, joined, record, records

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

BOM = "\ufeff"


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
        row = enumerate(table.rows[place])
        lines[place + 1] = ",".join(cell if at == column else record([cell]) for at, cell in row)
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

    def spaced(cell: str) -> str:
        return (blank + cell + blank * rng.randrange(2)) if rng.random() < 0.6 else cell

    return text([record([*map(spaced, row)]) for row in (table.header, *table.rows)], table)


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
    table = made(rng, 0, rows=40)
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
