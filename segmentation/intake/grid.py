"""Child side: a grid of text cells, from a workbook or a web page, to the staged table."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from segmentation.errors import InputError
from segmentation.intake.header import ROWS_LOOKED_AT, find_header
from segmentation.intake.layout import Layout, find_layout
from segmentation.intake.sheet_marks import Marks, fill_marks, fill_right
from segmentation.intake.stray_rows import COMMENT_MARKS, TAIL, TOTAL_WORDS
from segmentation.intake.table_file import OUTPUT, PREVIEW_CELL, PREVIEW_ROWS, LeftOutRows

if TYPE_CHECKING:
    from pathlib import Path

    Rows = list[list[str | None]]

_SUSPECT = "|".join([*map(re.escape, TOTAL_WORDS), *(f"^{re.escape(mark)}" for mark in COMMENT_MARKS)])


def grid_of(rows: Rows) -> pa.Table:
    """Rows of any length as a table of text."""
    width = max(map(len, rows), default=0)
    whole = [[*row, *[None] * (width - len(row))] for row in rows]
    return table_of([list(column) for column in zip(*whole, strict=True)])


def table_of(columns: list[Any]) -> pa.Table:
    """Columns as c0, c1, …; without empty rows below and empty columns at the right."""
    arrays = [column if isinstance(column, pa.Array) else pa.array(column, pa.string()) for column in columns]
    while arrays and arrays[-1].null_count == len(arrays[-1]):
        arrays.pop()
    table = pa.Table.from_arrays(arrays, names=[f"c{number}" for number in range(len(arrays))])
    return table.slice(0, max((_last_filled(column) for column in arrays), default=-1) + 1)


def without_blanks(column: pa.Array) -> pa.Array:
    """Empty text as NULL; most columns have none and stay as they are."""
    blank = pc.equal(column, "")
    return pc.if_else(blank, pa.scalar(None, pa.string()), column) if pc.any(blank).as_py() else column


def _last_filled(column: pa.Array) -> int:
    found = pc.indices_nonzero(pc.is_valid(column))
    return int(found[-1].as_py()) if len(found) else -1


def write_grid(
    table: pa.Table, source: Path, settings: dict[str, Any], columns_allowed: int, marks: Marks | None = None
) -> dict[str, Any]:
    """Write the table's file; returns the part of the answer that it tells."""
    if table.num_columns > columns_allowed:
        raise InputError("columns_too_many", columns=table.num_columns, allowed=columns_allowed)
    asked = settings.get("header_row")
    looked_at = max(ROWS_LOOKED_AT, (asked or 0) + (settings.get("header_rows") or 1))
    shown = _rows(table.slice(0, looked_at))
    found = find_header(shown) if asked is None else asked  # before merged cells make several rows alike
    wide: list[tuple[int, int, int, int]] = []
    if marks and (marks.merged or marks.errors):
        columns = [column.to_pylist() for column in table.columns]
        wide = fill_marks(columns, marks)
        table = table_of(columns)
    first = _rows(table.slice(0, looked_at))
    names = [row.copy() for row in first]
    fill_right(names, wide, found)
    try:
        layout = find_layout(names, settings, columns_allowed, found=found, spread=not wide)
    except InputError as error:
        raise InputError(error.code, **{**error.values, "rows": table.num_rows}) from error
    left_out = LeftOutRows()
    left_out.add_above([[cell or "" for cell in row] for row in first[: max(layout.header_row - 1, 0)]])
    layout, body = _body(table, layout, left_out)
    pq.write_table(body, OUTPUT, compression="lz4", row_group_size=30_720, use_dictionary=False)
    with source.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {
        "encoding": None,
        "delimiter": None,
        "quote": None,
        "header_row": layout.header_row,
        "header_rows": layout.header_rows,
        "columns": layout.columns,
        "rows": body.num_rows,
        "left_out": left_out.kept,
        "left_out_counts": left_out.counts,
        "padded": 0,
        "rejoined": 0,
        "damaged_characters": 0,
        "first_row": None,
        "sha256": digest,
        "size_bytes": source.stat().st_size,
        "preview": [[cell and cell[:PREVIEW_CELL] for cell in row] for row in shown[:PREVIEW_ROWS]],
    }


def _body(table: pa.Table, layout: Layout, left_out: LeftOutRows) -> tuple[Layout, pa.Table]:
    """The rows below the header with their row numbers; blank and stray ones noted and dropped."""
    above = layout.above_data
    body = table.slice(above)
    reasons = _stray(body, layout)
    for place, filled in enumerate(_filled(body)) if body.num_columns else ():
        if not filled:
            reasons[place] = "blank"
    for place in sorted(reasons):
        cells = [] if reasons[place] == "blank" else _rows(body.slice(place, 1))[0]
        left_out.add(above + 1 + place, reasons[place], " | ".join(filter(None, cells)))
    numbers = np.arange(above + 1, above + 1 + body.num_rows, dtype=np.int64)
    if reasons:
        stays = np.ones(body.num_rows, dtype=bool)
        stays[list(reasons)] = False
        body, numbers = body.filter(pa.array(stays)), numbers[stays]
    holding = [place for place, column in enumerate(body.columns) if column.null_count < len(column)]
    layout = layout.with_columns(holding)
    kept = body.select(list(layout.kept)).rename_columns([f"c{place}" for place in range(len(layout.kept))])
    return layout, kept.append_column("row_number", pa.array(numbers))


def _filled(body: pa.Table) -> np.ndarray[Any, np.dtype[np.bool_]]:
    filled = np.zeros(body.num_rows, dtype=bool)
    for column in body.columns:
        filled |= pc.is_valid(column).to_numpy()
        if filled.all():
            break
    return filled


def _stray(body: pa.Table, layout: Layout) -> dict[int, str]:
    """Place and reason of rows that are no data."""
    stray = layout.stray
    if stray is None or not body.num_columns or not body.num_rows:
        return {}
    start = max(body.num_rows - TAIL, 0)
    below = stray.tail(_rows(body.slice(start)))
    found = {start + place: reason for place, reason in below.items()}
    first = pc.coalesce(*body.columns) if body.num_columns > 1 else body.column(0)
    starts = "".join(f"|^\\s*{re.escape(start)}" for start in sorted(stray.title_starts))
    suspects = pc.or_(
        pc.match_substring_regex(first, _SUSPECT + starts, ignore_case=True),
        pc.is_in(pc.utf8_trim_whitespace(first), pa.array(sorted(stray.first_names), pa.string())),
    )
    for place in pc.indices_nonzero(suspects).to_pylist():
        reason = stray.reason(_rows(body.slice(place, 1))[0])
        if reason is not None:
            found.setdefault(place, reason)
    return found


def _rows(table: pa.Table) -> Rows:
    columns = [column.to_pylist() for column in table.columns]
    return [list(row) for row in zip(*columns, strict=True)]
