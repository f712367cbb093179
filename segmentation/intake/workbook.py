"""Child side: a workbook (xlsx, xlsm, xlsb, xls, ods) to one all-text parquet file, through calamine and Arrow.

A look into the zip comes first: what unpacks to too much, declares entities, or holds one stray cell at the far
corner is refused with a word the user can act on, before a parser meets it.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import fastexcel
import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from segmentation.errors import InputError
from segmentation.intake.archive import sheet_sizes, workbook_kind
from segmentation.intake.header import ROWS_LOOKED_AT, find_header, name_columns
from segmentation.intake.table_file import OUTPUT, PREVIEW_CELL, PREVIEW_ROWS, LeftOutRows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Report = Callable[..., None]
    Rows = list[list[str | None]]

_BYTES_A_CELL = 48  # calamine's dense range plus Arrow, seen


def stage_workbook(request: dict[str, Any], report: Report) -> dict[str, Any]:
    """Entry of the child process; the request is written by ``stage``, the answer read by it."""
    source = Path(request["source"])
    os.chdir(request["scratch"])
    settings = request["settings"]
    report("checking", None)
    kind = workbook_kind(source)
    cells_allowed = request["memory_bytes"] // _BYTES_A_CELL
    looks = sheet_sizes(source, cells_allowed) if kind == "xlsx" else {}
    report("opening", None)
    book = _open(source, kind)
    sheets = list(book.sheet_names)
    name, table = _choose(book, sheets, settings["sheet"], looks, cells_allowed)
    report("writing", None)
    return _write(table, source, settings["header_row"], request["columns_allowed"]) | {
        "kind": kind,
        "sheet": name,
        "sheets": sheets,
    }


def _open(source: Path, kind: str) -> fastexcel.ExcelReader:
    matching = source.suffix.lower() in (".xlsx", ".xlsm") if kind == "xlsx" else source.suffix.lower() == f".{kind}"
    try:
        # by name calamine believes the extension; from bytes it looks at the content
        return fastexcel.read_excel(source if matching else source.read_bytes())
    except fastexcel.FastExcelError as error:
        raise _refusal(error) from error


def _refusal(error: Exception) -> InputError:
    text = str(error).splitlines()[0]
    if "password" in text.lower():
        return InputError("password_protected")
    return InputError("file_unreadable", detail=text.removeprefix("calamine error: ")[:300])


def _choose(
    book: fastexcel.ExcelReader,
    sheets: list[str],
    asked: str | None,
    looks: dict[str, tuple[int, int]],
    cells_allowed: int,
) -> tuple[str, pa.Table]:
    """The sheet asked for, or the first that looks like a table, or the first that is not empty."""
    if asked is not None and asked not in sheets:
        raise InputError("sheet_unknown", sheet=asked, sheets=sheets)
    second_best: tuple[str, pa.Table] | None = None
    cells_seen = False
    refused: InputError | None = None
    for name in [asked] if asked is not None else sheets:
        try:
            table, height = _load(book, name, looks.get(name, (0, 0)), cells_allowed)
        except InputError as error:
            refused = refused or error
            continue
        cells_seen = cells_seen or height > 0
        if table.num_rows and asked is not None:
            return name, table
        if table.num_rows >= 2 and table.num_columns >= 2:
            return name, table
        if second_best is None and table.num_rows:
            second_best = name, table
    if second_best is not None:
        return second_best
    # calamine reads error cells and formulas that were saved without a result as ""
    raise refused or InputError("no_values" if cells_seen else "file_empty", sheets=sheets)


def _load(book: fastexcel.ExcelReader, name: str, extent: tuple[int, int], cells_allowed: int) -> tuple[pa.Table, int]:
    """All rows of a sheet as text, without empty rows below and empty columns at the right; and its used height."""
    rows, columns = extent
    if rows * columns > cells_allowed:
        from xlsxwriter.utility import xl_rowcol_to_cell  # type: ignore[import-untyped]  # noqa: PLC0415 - rarely needed

        raise InputError(
            "cells_too_many",
            sheet=name,
            rows=rows,
            columns=columns,
            last_cell=xl_rowcol_to_cell(rows - 1, columns - 1),
            allowed=cells_allowed,
        )
    try:
        sheet = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
        batch = sheet.to_arrow() if sheet.width else None
    except fastexcel.FastExcelError as error:
        raise _refusal(error) from error
    if batch is None:
        return pa.table({}), 0
    missing = pa.scalar(None, pa.string())
    cells = [pc.if_else(pc.equal(column, ""), missing, column) for column in batch.columns]
    while cells and cells[-1].null_count == len(cells[-1]):
        cells.pop()
    table = pa.Table.from_arrays(cells, names=[f"c{number}" for number in range(len(cells))])
    last = max((_last_filled(column) for column in cells), default=-1)
    return table.slice(0, last + 1), batch.num_rows


def _last_filled(column: pa.Array) -> int:
    found = pc.indices_nonzero(pc.is_valid(column))
    return int(found[-1].as_py()) if len(found) else -1


def _write(table: pa.Table, source: Path, asked: int | None, columns_allowed: int) -> dict[str, Any]:
    if table.num_columns > columns_allowed:
        raise InputError("columns_too_many", columns=table.num_columns, allowed=columns_allowed)
    first = _rows(table.slice(0, max(ROWS_LOOKED_AT, asked or 0)))
    header_row = find_header(first) if asked is None else asked
    if header_row > len(first):
        raise InputError("header_row_beyond", header_row=header_row, rows=table.num_rows)
    left_out = LeftOutRows()
    left_out.add_above([[cell or "" for cell in row] for row in first[: max(header_row - 1, 0)]])
    body = _body(table, header_row, left_out)
    pq.write_table(body, OUTPUT, compression="lz4", row_group_size=122_880)
    with source.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {
        "encoding": None,
        "delimiter": None,
        "quote": None,
        "header_row": header_row,
        "columns": name_columns(first[header_row - 1] if header_row else [], table.num_columns),
        "rows": body.num_rows,
        "left_out": left_out.kept,
        "left_out_counts": left_out.counts,
        "padded": 0,
        "damaged_characters": 0,
        "first_row": None,
        "sha256": digest,
        "size_bytes": source.stat().st_size,
        "preview": [[cell and cell[:PREVIEW_CELL] for cell in row] for row in first[:PREVIEW_ROWS]],
    }


def _body(table: pa.Table, header_row: int, left_out: LeftOutRows) -> pa.Table:
    """The rows below the header with their row numbers; blank ones noted and dropped."""
    body = table.slice(header_row)
    numbers = pa.array(np.arange(header_row + 1, header_row + 1 + body.num_rows, dtype=np.int64))
    body = body.append_column("row_number", numbers)
    filled = pc.is_valid(body.column(0))
    for column in range(1, table.num_columns):
        if pc.all(filled).as_py():
            return body
        filled = pc.or_(filled, pc.is_valid(body.column(column)))
    for number in _unfilled(filled):
        left_out.add(header_row + 1 + number, "blank", "")
    return body.filter(filled)


def _unfilled(filled: pa.ChunkedArray) -> Iterator[int]:
    for position in pc.indices_nonzero(pc.invert(filled)):
        yield position.as_py()


def _rows(table: pa.Table) -> Rows:
    columns = [column.to_pylist() for column in table.columns]
    return [list(row) for row in zip(*columns, strict=True)]
