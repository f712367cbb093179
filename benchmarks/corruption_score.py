"""How near a table that a reader gives comes to the clean one; the measure is told in ``benchmarks.corruption``."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from benchmarks.order_log import Table

_NULLS = {"null", "n/a", "na", "-", "--", "无", "空", "none", "nan", "nat", "#n/a", "<na>"}
_NULLS |= {"#div/0!", "#value!", "#ref!", "#name?", "#num!", "#null!"}
_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")
_NO_NAME = re.compile(r"(column|unnamed)?[ _:]*\d*", re.IGNORECASE)
_REPEAT = re.compile(r"(.+?)(?: \(\d+\)|\.\d+|_\d+)")


def value(cell: Any) -> str:
    """A cell as it is compared."""
    if cell is None:
        return ""
    if isinstance(cell, datetime | date):
        cell = cell.isoformat(sep=" ") if isinstance(cell, datetime) else cell.isoformat()
    text = str(cell).strip().replace("\r\n", "\n")
    if text.count('"') % 2:
        text = text.removeprefix('"').strip()
    if text.lower() in _NULLS:
        return ""
    if _NUMBER.fullmatch(text):
        return f"{Decimal(text):.6f}"
    return text.removesuffix("T00:00:00.000").removesuffix(" 00:00:00")


def names(header: Iterable[Any]) -> list[str]:
    """Column names as they are compared."""
    given = [" ".join(re.split(r"[\s/_|,()'\"]+", str(name or "").strip())).strip() for name in header]
    raw = [str(name or "").strip() for name in header]
    cleaned = []
    for name, whole in zip(given, raw, strict=True):
        repeat = _REPEAT.fullmatch(whole)
        base = " ".join(re.split(r"[\s/_|,()'\"]+", repeat[1])).strip() if repeat else ""
        cleaned.append("" if _NO_NAME.fullmatch(whole) else base if base and base in given else name)
    return cleaned


def three(found: Counter[Any], wanted: Counter[Any]) -> tuple[float, float, float]:
    """Precision, recall and F1 of two bags."""
    same = (found & wanted).total()
    if not found and not wanted:
        return 1.0, 1.0, 1.0
    precision = same / found.total() if found else 0.0
    recall = same / wanted.total() if wanted else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if same else 0.0


@dataclass(frozen=True)
class Score:
    """The ten figures of one file and one reader."""

    success: float
    header: tuple[float, float, float]
    record: tuple[float, float, float]
    cell: tuple[float, float, float]

    @property
    def total(self) -> float:
        """0 to 10."""
        return self.success + sum(self.header) + sum(self.record) + sum(self.cell)


NOTHING = Score(0.0, (0.0,) * 3, (0.0,) * 3, (0.0,) * 3)


def score(found: tuple[Sequence[Any], Sequence[Sequence[Any]]], clean: Table) -> Score:
    header, rows = found
    rows = [tuple(map(value, row)) for row in rows]
    wanted = [tuple(map(value, row)) for row in clean.rows]
    return Score(
        1.0,
        three(Counter(names(header)), Counter(names(clean.header))),
        three(Counter(rows), Counter(wanted)),
        three(Counter(_cells(rows)), Counter(_cells(wanted))),
    )


def _cells(rows: list[tuple[str, ...]]) -> Iterator[tuple[int, str]]:
    return ((place, cell) for row in rows for place, cell in enumerate(row) if cell)
