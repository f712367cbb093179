"""Text files as reports, consoles and second programs leave them; as ``corruption_kinds``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from benchmarks.corruption_kinds import Case, chinese, made, text
from benchmarks.order_log import Table, joined, record, records

if TYPE_CHECKING:
    import random
    from collections.abc import Callable


def names_and_values_above(rng: random.Random, number: int) -> Case:
    """Lines of a name and a value over a table of eight, three or two columns."""
    table = made(rng, number, difficult=0)
    width = (8, 3, 2)[number // 2 % 3]
    columns = ((0, 1, 2, 3, 4, 5, 6, 7), (1, 4, 5), (1, 4))[number // 2 % 3]
    table = Table(
        tuple(table.header[at] for at in columns), tuple(tuple(row[at] for at in columns) for row in table.rows)
    )
    told = [("导出时间", "2024-01-01"), ("门店", "一店"), ("操作人", "admin"), ("记录数", str(len(table.rows)))]
    english = [("Exported at", "2024-01-01"), ("Branch", "Main street"), ("By", "admin"), ("Rows", "30")]
    above = [record([*pair, *[""] * (width - 2)]) for pair in (told if chinese(table) else english)[: 2 + number % 3]]
    return text([*above, *([""] * (number % 2)), *records(table)], table)


def no_header(rng: random.Random, number: int) -> Case:
    table = made(rng, number, difficult=0)
    _, *rest = records(table, ",;\t"[number % 3])
    return text(rest, replace(table, header=("",) * 8))


def rare_delimiter(rng: random.Random, number: int) -> Case:
    marks = ("\x1f", "¦", "§", "、", "，", "；", "^", "~", "\x01", "/|/", "|#|", "=>")
    table = made(rng, number, difficult=0)
    return text(records(table, marks[number % len(marks)]), table, ".txt")


def other_quotes(rng: random.Random, number: int) -> Case:
    """Backticks for quotes; or blanks between quotes and delimiters."""
    table = made(rng, number, difficult=0.3)
    if number % 2:
        return text(records(table, quote="`", every=True), table)
    mark = (",", ";", "\t")[number // 2 % 3]
    lines = [f" {mark} ".join(record([cell], mark) for cell in row) for row in (table.header, *table.rows)]
    return text(lines, table)


def names_cut_otherwise(rng: random.Random, number: int) -> Case:
    """The header, or every fifth row, written with another delimiter than the rest."""
    table = made(rng, number, difficult=0)
    lines = records(table)
    other = ";\t|"[number % 3]
    for place in range(1) if number % 2 else range(4, len(lines), 5):
        lines[place] = lines[place].replace(",", other)
    return text(lines, table)


def wrapped_lines(rng: random.Random, number: int) -> Case:
    """Each line in quotes once more; the header in half of the files."""
    table = made(rng, number, difficult=0)
    first, *rest = (record([line], quote='"') for line in records(table))
    return text([record(table.header) if number % 2 else first, *rest], table)


def encodings_in_turn(rng: random.Random, number: int) -> Case:
    """Parts of two systems put together: UTF-8 and GB18030 by lines, or from a line on."""
    table = made(rng, 0, rows=30, difficult=0)
    lines = records(table)
    from_line = len(lines) // 2
    codecs = [("utf-8", "gb18030")[place % 2 if number % 2 else place >= from_line] for place in range(len(lines))]
    content = b"".join((line + "\n").encode(codec) for line, codec in zip(lines, codecs, strict=True))
    return Case(content, table)


def boxed(rng: random.Random, number: int) -> Case:
    """Tables of consoles and of Markdown."""
    table = made(rng, number, difficult=0)
    table = Table(table.header[:7], tuple(row[:7] for row in table.rows))
    lines = records(table, " | ")
    ruler = ("---", ":---:", "-----")[number % 3]
    if number % 2:
        ruled = "|".join([ruler] * 7)
        return text([f"| {lines[0]} |", f"|{ruled}|", *(f"| {line} |" for line in lines[1:])], table, ".txt")
    return text([lines[0], "-+-".join(["-----"] * 7), *lines[1:], f"({len(table.rows)} rows)"], table, ".txt")


def pages(rng: random.Random, number: int) -> Case:
    """A title with the number of the page, and the header, over each part."""
    table = made(rng, number, rows=36, difficult=0)
    first, *rest = records(table)
    title = "销售明细 第{}页" if chinese(table) else "Sales list, page {}"
    lines = []
    for page in range(3):
        lines += [record([title.format(page + 1)]), first, *rest[12 * page : 12 * page + 12]]
        lines += [""] * (number % 2)
    return text(lines, table)


def other_table_below(rng: random.Random, number: int) -> Case:
    table = made(rng, number)
    zh = chinese(table)
    below = [["城市", "金额"], ["上海", "1000.00"], ["北京", "2000.00"]]
    below = below if zh else [["city", "amount"], ["London", "1000.00"], ["Oslo", "2000.00"]]
    title = [record(["汇总" if zh else "Summary"])] if number % 2 else []
    return text([*records(table), "", *title, *map(record, below)], table)


def averages(rng: random.Random, number: int) -> Case:
    table = made(rng, number)
    words = ("平均值", "合计") if chinese(table) else ("Average", "Total")
    below = [record([word, "", "", "", f"{rng.randrange(9_999_999) / 100:.2f}", "17", "", ""]) for word in words]
    return text([*records(table), *below[number % 2 :]], table)


def marks_nobody_sees(rng: random.Random, number: int) -> Case:
    """NULs, the mark by which DOS ended files, and characters without width."""
    table = made(rng, number, difficult=0)
    lines = records(table)
    if number % 3 == 0:
        lines[5] = lines[5][:3] + "\0" + lines[5][3:]
        return text(lines, table)
    if number % 3 == 1:
        return Case(joined(lines).encode() + b"\x1a", table)
    return Case(joined(lines).encode() + b"\0" * 512, table)


KINDS: dict[str, tuple[Callable[[random.Random, int], Case], int]] = {
    "names and values above": (names_and_values_above, 2),
    "no header": (no_header, 2),
    "rare delimiters": (rare_delimiter, 1),
    "backticks, blanks around quotes": (other_quotes, 1),
    "lines cut by another delimiter": (names_cut_otherwise, 1),
    "each line in quotes": (wrapped_lines, 1),
    "two encodings in turn": (encodings_in_turn, 1),
    "tables of consoles and Markdown": (boxed, 1),
    "title and header on each page": (pages, 1),
    "another table below": (other_table_below, 1),
    "averages and totals below": (averages, 1),
    "marks nobody sees": (marks_nobody_sees, 1),
}
