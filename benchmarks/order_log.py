"""A clean order log of any length, the same for the same seed, and the ways to write it as delimited text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Sequence

CHINESE = ("订单号", "客户编号", "客户姓名", "下单日期", "金额", "数量", "城市", "备注")
ENGLISH = ("order_id", "customer_id", "name", "order_date", "amount", "quantity", "city", "note")
NAMES = {
    CHINESE: ("张伟", "王芳", "李娜", "欧阳明", "陈静", "赵磊", "孙丽", "周洋", "吴敏", "郑强"),
    ENGLISH: ("Ann Lee", "Bob Stone", "Cid O'Neil", "Dana Fox", "Eve Adams", "Finn Berg", "Gil Roy", "Hana Ito"),
}
CITIES = {
    CHINESE: ("上海", "北京", "广州", "成都", "杭州", "西安"),
    ENGLISH: ("London", "Lyon", "Bern", "New York", "Oslo", "Porto"),
}
PLAIN = {
    CHINESE: ("", "", "送货上门", "老客户", "周末送", "含税", "需要发票"),
    ENGLISH: ("", "", "gift wrap", "call first", "old customer", "back door"),
}
DIFFICULT = {
    CHINESE: ("门铃坏了, 请打电话", '要"加急"件', "第一行\n第二行", "甲;乙|丙", "货到付款,不要发票"),
    ENGLISH: ("ring twice, then wait", 'said "today"', "first line\nsecond line", "left; right|middle", "a, b, c"),
}


@dataclass(frozen=True)
class Table:
    """What a correct loader gives: names and rows of text."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def language(self) -> tuple[str, ...]:
        """The names it was made with."""
        return CHINESE if "\u4e00" <= self.header[0][0] <= "\u9fff" else ENGLISH

    def with_cells(self, column: int, cells: Iterable[str]) -> Table:
        """The table with other cells in one column."""
        rows = zip(self.rows, cells, strict=True)
        return replace(self, rows=tuple((*row[:column], cell, *row[column + 1 :]) for row, cell in rows))


def order_log(rng: random.Random, rows: int, language: tuple[str, ...], *, difficult: float = 0.15) -> Table:
    """``difficult`` is the part of notes that hold delimiters, quotes or line breaks."""
    first = rng.randrange(1, 90_000)
    made = []
    for number in range(rows):
        notes = DIFFICULT if rng.random() < difficult else PLAIN
        made.append(
            (
                f"SO{first + number:07d}",
                f"{rng.randrange(1, 9_000):06d}",
                rng.choice(NAMES[language]),
                (date(2023, 1, 1) + timedelta(rng.randrange(700))).isoformat(),
                f"{rng.randrange(100, 900_000) / 100:.2f}",
                str(rng.randrange(1, 12)),
                rng.choice(CITIES[language]),
                rng.choice(notes[language]),
            )
        )
    return Table(language, tuple(made))


def record(
    cells: Sequence[str], delimiter: str = ",", quote: str = '"', escape: str = "", *, every: bool = False
) -> str:
    """One record without its line end; ``escape`` "" doubles quotes; ``every``: all cells in quotes."""
    special = ("\n", "\r", quote, delimiter)
    parts = []
    for cell in cells:
        if every or any(mark in cell for mark in special):
            held = cell.replace(escape, escape * 2) if escape else cell
            parts.append(quote + held.replace(quote, (escape or quote) + quote) + quote)
        else:
            parts.append(cell)
    return delimiter.join(parts)


def records(
    table: Table, delimiter: str = ",", quote: str = '"', escape: str = "", *, every: bool = False
) -> list[str]:
    """All records, the header first."""
    return [record(row, delimiter, quote, escape, every=every) for row in (table.header, *table.rows)]


def joined(lines: Iterable[str], end: str = "\n") -> str:
    """A file's text."""
    return "".join(line + end for line in lines)
