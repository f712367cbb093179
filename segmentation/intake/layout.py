"""Where the table lies among the first rows of a file: header rows, columns that hold something, their names."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from segmentation.errors import InputError
from segmentation.intake.header import find_header, header_block, join_header, name_columns
from segmentation.intake.stray_rows import StrayRows

if TYPE_CHECKING:
    from collections.abc import Sequence

    Row = Sequence[str | None]


@dataclass(frozen=True)
class Layout:
    """``header_row`` is the first of ``header_rows`` rows (0, 0: no header); ``kept`` are places in the file's rows."""

    header_row: int
    header_rows: int
    kept: tuple[int, ...]
    columns: tuple[str, ...]
    stray: StrayRows | None  # None: the user wants every row

    @property
    def above_data(self) -> int:
        """Rows of the file before the first row that can be data."""
        return max(self.header_row + self.header_rows - 1, 0)

    @cached_property
    def width(self) -> int:
        """Cells a row of the file may have."""
        return self.kept[-1] + 1 if self.kept else 0

    @cached_property
    def whole(self) -> bool:
        """Whether no column is dropped."""
        return len(self.kept) == self.width

    @cached_property
    def dropped(self) -> tuple[int, ...]:
        """Places left of the last kept one that hold nothing."""
        return tuple(sorted(set(range(self.width)) - set(self.kept)))


def find_layout(rows: Sequence[Row], settings: dict[str, Any], allowed: int, *, spread: bool = True) -> Layout:
    """The layout of a file that begins with ``rows``; what the user settled is kept.

    ``spread``: the name of a group of columns stands once, not in each cell. Raises ``InputError`` for a header row
    that is not there and for more than ``allowed`` columns.
    """
    asked, count = settings.get("header_row"), settings.get("header_rows")
    found = find_header(rows) if asked is None else asked
    if found + (count or 1) - 1 > len(rows):
        raise InputError("header_row_beyond", header_row=found, rows=len(rows))
    first, number = header_block(rows, found, spread=spread) if asked is None and count is None else (found, count or 1)
    number = number if first else 0
    above = max(first + number - 1, 0)
    stray = StrayRows(rows[:above], rows[above:])
    data = _data(rows[above:], stray, keep_all=bool(settings.get("keep_all_rows")))
    block = rows[first - 1 : above] if first else []
    width = _table_width(block, data)
    if width > allowed:
        raise InputError("columns_too_many", columns=width, allowed=allowed)
    names = join_header(block, width, max(found - first, 0), spread=spread) if block else [""] * width
    kept = tuple(c for c in range(width) if names[c] or any(c < len(row) and (row[c] or "").strip() for row in data))
    columns = name_columns([names[column] for column in kept], len(kept))
    return Layout(first, number, kept, columns, None if settings.get("keep_all_rows") else stray)


def _data(body: Sequence[Row], stray: StrayRows, *, keep_all: bool) -> list[Row]:
    if keep_all:
        return list(body)
    below = stray.tail(body)
    return [row for place, row in enumerate(body) if place not in below and stray.reason(row) is None]


def _table_width(block: Sequence[Row], data: Sequence[Row]) -> int:
    if not block:
        return max(map(filled_width, data), default=0)
    body = [filled_width(row) for row in data]
    width = max(map(filled_width, block))
    wider = Counter(count for count in body if count > width)
    if wider.total() > 0.5 * sum(count > 0 for count in body):  # columns without names, not stray fields
        return wider.most_common(1)[0][0]
    if data and all(len(row) == len(block[-1]) for row in data if row):
        return max([width, *body])
    return width


def filled_width(row: Row) -> int:
    """Cells up to the last one that holds more than white space."""
    count = len(row)
    while count and not (row[count - 1] or "").strip():
        count -= 1
    return count
