"""Rows with a cell too many because a delimiter inside a text was not quoted: put together again where that is sure."""

from __future__ import annotations

import csv
from collections import Counter
from itertools import starmap
from typing import TYPE_CHECKING

from segmentation.intake.header import kind_of
from segmentation.intake.stray_rows import shape_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_ROWS_NEEDED = 5
_CELLS_NEEDED = 3
_MARKS = ",;\t|"
_SURE = 0.95


class Refit:
    """Learns from a sample which columns hold numbers, dates or ids only; these say where the text was torn."""

    def __init__(self, sample: Sequence[Sequence[str]], width: int, separator: str) -> None:
        lengths = Counter(map(len, sample))
        self.length = max(width, max(lengths, key=lambda length: (lengths[length], length), default=0))
        rows = [row for row in sample if len(row) == self.length]
        self._separator = separator
        self._kinds = [_only_kind([row[column] for row in rows]) for column in range(self.length)]
        self._sure = sum(kind is not None for kind in self._kinds) > 1
        self._ends_in_text = self._sure and self._kinds[-1] is None and self._kinds[-2] is not None

    def whole(self, row: list[str]) -> list[str] | None:
        """The row with neighbours joined so that all columns fit; None where there is no or more than one way."""
        width = self.length
        more = len(row) - width
        if more <= 0:
            return None
        if self._fits(row[:width]):  # what is too much stands at the end: torn from the last text, or nothing's
            torn = self._ends_in_text and row[width - 1].strip()
            return [*row[: width - 1], self._separator.join(row[width - 1 :])] if torn else None
        ways = []
        for place, kind in enumerate(self._kinds):
            if kind is None:
                text = self._separator.join(row[place : place + more + 1])
                whole = [*row[:place], text, *row[place + more + 1 :]]
                ways += [whole] if self._fits(whole) else []
        return ways[0] if len(ways) == 1 else None

    def trimmed(self, row: list[str]) -> list[str] | None:
        """The row without the cells behind its last column; None where these may belong to it, as 5 does to 4,5."""
        width = self.length
        if len(row) <= width or not self._fits(row[:width]):
            return None
        last = self._kinds[-1] if self._kinds else None
        if last == "number" and all(kind_of(cell) in ("number", "empty") for cell in row[width:]):
            return None
        return row[:width] if self._sure and (last or self._ends_in_text) else None

    def _fits(self, row: list[str]) -> bool:
        return all(starmap(_fit, zip(self._kinds, row, strict=True)))


def _fit(kind: str | None, cell: str) -> bool:
    return kind is None or kind_of(cell) in (kind, "empty") or shape_of(cell) == kind


def _only_kind(cells: list[str]) -> str | None:
    """Number or date; or the one shape of all cells where it looks like an id's."""
    given = [cell for cell in cells if cell.strip()]
    if len(given) < _ROWS_NEEDED:
        return None
    kind, count = Counter(map(kind_of, given)).most_common(1)[0]
    if kind != "text":
        return kind if count >= _SURE * len(given) else None
    shapes = set(map(shape_of, given))
    shape = shapes.pop()
    return shape if not shapes and "9" in shape and " " not in shape else None


def cut_anew(row: list[str], separator: str, width: int) -> list[str]:
    """A row that another delimiter cuts to the table's width, as names above rows of another program; else itself."""
    if width < _CELLS_NEEDED or 2 * len(row) > width or not any(row):
        return row
    text = separator.join(row)
    for mark in _MARKS:
        if mark != separator and text.count(mark) >= width - 1:
            cells = next(csv.reader([text], delimiter=mark), [])
            if len(cells) == width:
                return cells
    return row
