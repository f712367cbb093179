"""What the child leaves behind: the table as parquet, and the rows that did not go into it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

OUTPUT = "table.parquet"
PREVIEW_ROWS = 12
PREVIEW_CELL = 500  # characters
LISTED = 1000
LISTED_WITH_DATA = 100_000  # more than that is a wrong delimiter, not a dirty file
TOO_MANY_FIELDS = "too_many_fields"
EXTRA_CELLS = "extra_cells"  # behind the last column of a row that is kept


@dataclass
class LeftOutRows:
    """Rows that are no data, all counted by reason and listed up to a limit: rows that held data far longer."""

    kept: list[dict[str, Any]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, row: int, reason: str, text: str) -> None:
        self.counts[reason] += 1
        if self.counts[reason] <= (LISTED_WITH_DATA if reason == TOO_MANY_FIELDS else LISTED):
            self.kept.append({"row": row, "reason": reason, "text": text[:200]})

    def note(self, row: int, reason: str, text: str) -> None:
        """Something of a row that is kept; counted nowhere."""
        if len(self.kept) < LISTED_WITH_DATA:
            self.kept.append({"row": row, "reason": reason, "text": text[:200]})

    def add_above(self, rows: list[list[str]]) -> None:
        """Rows above the header."""
        for number, row in enumerate(rows, start=1):
            text = " | ".join(cell.strip() for cell in row if cell.strip())
            self.add(number, "above_header" if text else "blank", text)


class TableWriter:
    """Rows to parquet in batches."""

    def __init__(self, width: int, path: Path | str = OUTPUT) -> None:
        fields = [(f"c{column}", pa.string()) for column in range(width)]
        self._schema = pa.schema([*fields, ("row_number", pa.int64())])
        self._file = pq.ParquetWriter(path, self._schema, compression="lz4")
        self._size = max(1000, 800_000 // max(width, 1))
        self._rows: list[Sequence[str | None]] = []
        self._numbers: list[int] = []
        self._written = 0

    def add(self, numbers: Iterable[int], rows: Sequence[Sequence[str | None]]) -> None:
        self._rows += rows
        self._numbers += numbers
        if len(self._rows) >= self._size:
            self._flush()

    def _flush(self) -> None:
        columns = [_text_column(cells) for cells in zip(*self._rows, strict=True)]
        numbers = pa.array(self._numbers, pa.int64())
        self._file.write_table(pa.Table.from_arrays([*columns, numbers], schema=self._schema))
        self._written += len(self._rows)
        self._rows.clear()
        self._numbers.clear()

    def close(self) -> int:
        if self._rows:
            self._flush()
        self._file.close()
        return self._written


def preview_of(columns: tuple[str, ...], path: Path | str = OUTPUT) -> list[list[str | None]]:
    """Names and first rows of a staged table, cut to what is shown."""
    with pq.ParquetFile(path) as file:
        names = [f"c{place}" for place in range(len(columns))]
        first = next(file.iter_batches(batch_size=PREVIEW_ROWS - 1, columns=names), None)
    rows = [] if first is None else zip(*(first.column(name).to_pylist() for name in names), strict=True)
    return [list(columns), *([cell and cell[:PREVIEW_CELL] for cell in row] for row in rows)]


def _text_column(cells: tuple[str | None, ...]) -> pa.Array:
    column = pa.array(cells, pa.string())
    return pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column)
