"""Where the table lies among the first rows of a file: header rows, columns that hold something, their names."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from segmentation.errors import InputError
from segmentation.intake.header import find_header, header_block, join_header, name_columns
from segmentation.intake.stray_rows import StrayRows, filled_cells

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

    def cut(self, row: list[str], filled: int) -> list[str] | None:
        """The cells of the kept columns; None for a row that holds something elsewhere."""
        if filled > self.width or any(place < filled and row[place].strip() for place in self.dropped):
            return None
        whole = row[: self.width] + [""] * (self.width - len(row))
        return whole if self.whole else [whole[place] for place in self.kept]

    def ordinary(self, rows: list[list[str]]) -> bool:
        """Whether all rows can be taken as they are: right width, no blank one, none that may be stray."""
        if not self.whole or any(len(row) != self.width for row in rows) or not all(map(any, rows)):
            return False
        if self.stray is None:
            return True
        starts = self.stray.starts
        return not any(
            (not (first := row[0].strip()) or first[0].casefold() in starts) and self.stray.reason(row) for row in rows
        )

    def with_columns(self, holding: Sequence[int]) -> Layout:
        """The same with all columns that hold something, seen over the whole file."""
        more = sorted({*self.kept, *holding})
        if len(more) == len(self.kept):
            return self
        names = dict(zip(self.kept, self.columns, strict=True))
        return replace(self, kept=tuple(more), columns=name_columns([names.get(place) for place in more], len(more)))

    def widened(self, width: int, allowed: int) -> Layout:
        """The same with room for ``width`` cells a row."""
        if width > allowed:
            raise InputError("columns_too_many", columns=width, allowed=allowed)
        kept = (*self.kept, *range(self.width, width))
        return replace(self, kept=kept, columns=name_columns([], len(kept)))


def find_layout(
    rows: Sequence[Row], settings: dict[str, Any], allowed: int, *, found: int | None = None, spread: bool = True
) -> Layout:
    """The layout of a file that begins with ``rows``; what the user settled is kept.

    ``found``: the header row, where it is known. ``spread``: the name of a group of columns stands once, not in each
    cell. Raises ``InputError`` for a header row that is not there and for more than ``allowed`` columns.
    """
    asked, count = settings.get("header_row"), settings.get("header_rows")
    if found is None:
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
    filled = [len(filled_cells(row)) for row in block]
    main = found - first if asked is None and count is None else filled.index(max(filled, default=0)) if block else 0
    names = join_header(block, width, main, spread=spread) if block else [""] * width
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
