"""Rows with a cell too many because a delimiter inside a text was not quoted: put together again where that is sure."""

from __future__ import annotations

from collections import Counter
from itertools import starmap
from typing import TYPE_CHECKING

from segmentation.intake.header import kind_of
from segmentation.intake.stray_rows import shape_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_ROWS_NEEDED = 5
_SURE = 0.95


class Refit:
    """Learns from a sample which columns hold numbers, dates or ids only; these say where the text was torn."""

    def __init__(self, sample: Sequence[Sequence[str]], width: int, separator: str) -> None:
        lengths = Counter(map(len, sample))
        self.length = max(width, max(lengths, key=lambda length: (lengths[length], length), default=0))
        rows = [row for row in sample if len(row) == self.length]
        self._separator = separator
        self._kinds = [_only_kind([row[column] for row in rows]) for column in range(self.length)]

    def whole(self, row: list[str]) -> list[str] | None:
        """The row with neighbours joined so that all columns fit; None where there is no or more than one way."""
        width = self.length
        more = len(row) - width
        if more <= 0 or self._fits(row[:width]):  # what is too much may as well stand at the end
            return None
        ways = []
        for place, kind in enumerate(self._kinds):
            if kind is None:
                text = self._separator.join(row[place : place + more + 1])
                whole = [*row[:place], text, *row[place + more + 1 :]]
                ways += [whole] if self._fits(whole) else []
        return ways[0] if len(ways) == 1 else None

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
