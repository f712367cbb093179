"""Child side: a workbook (xlsx, xlsm, xlsb, xls, ods) to one all-text parquet file, through calamine and Arrow.

A look into the zip comes first: what unpacks to too much, declares entities, or holds one stray cell at the far
corner is refused with a word the user can act on, before a parser meets it.
"""

from __future__ import annotations

import importlib
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import fastexcel

from segmentation.errors import InputError
from segmentation.intake.archive import hidden_sheets, sheet_sizes, workbook_kind

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa  # type: ignore[import-untyped]

    Report = Callable[..., None]

_COVER_ROWS = 20
_BYTES_A_CELL = 48  # calamine's dense range plus Arrow, seen


def stage_workbook(request: dict[str, Any], report: Report) -> dict[str, Any]:
    """Entry of the child process; the request is written by ``stage``, the answer read by it."""
    threading.Thread(target=_import_arrow, daemon=True).start()  # while calamine, which needs no Python, reads
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
    hidden = _hidden(book, source, kind, sheets)
    order = sorted(sheets, key=lambda name: name in hidden)
    name, table = _choose(book, order, settings["sheet"], looks, cells_allowed)
    report("writing", None)
    from segmentation.intake.grid import write_grid  # noqa: PLC0415 - see _import_arrow
    from segmentation.intake.sheet_marks import old_workbook_marks, open_document_marks, sheet_marks  # noqa: PLC0415

    holes = any(column.null_count for column in table.columns)  # as merged cells and errors leave them
    told = {"xlsx": sheet_marks, "ods": open_document_marks, "xls": old_workbook_marks}.get(kind)
    marks = told(source, name) if told and holes else None
    return write_grid(table, source, settings, request["columns_allowed"], marks) | {
        "kind": kind,
        "sheet": name,
        "sheets": sheets,
        "hidden_sheets": [name for name in sheets if name in hidden],
    }


def _import_arrow() -> None:
    """What takes the cells; Arrow's first array imports pandas, longer than all else."""
    importlib.import_module("segmentation.intake.grid").table_of([[]])


def _hidden(book: fastexcel.ExcelReader, source: Path, kind: str, sheets: list[str]) -> set[str]:
    if kind == "xlsx" or len(sheets) == 1:
        return hidden_sheets(source) if len(sheets) > 1 else set()
    try:
        return {name for name in sheets if book.load_sheet(name, header_row=None, n_rows=0).visible != "visible"}
    except fastexcel.FastExcelError:
        return set()


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
    """The sheet asked for, or the first that looks like a table, or the first that is not empty.

    A short list of names and values, as covers have, gives way to a larger table.
    """
    if asked is not None and asked not in sheets:
        raise InputError("sheet_unknown", sheet=asked, sheets=sheets)
    small: tuple[str, pa.Table] | None = None
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
            if table.num_columns > 2 or table.num_rows > _COVER_ROWS:
                if small is None or table.num_rows > small[1].num_rows:
                    return name, table
            else:
                small = small or (name, table)
        if second_best is None and table.num_rows:
            second_best = name, table
    if small is not None or second_best is not None:
        return small or second_best  # type: ignore[return-value]
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
        # eager: cells go straight to Arrow, a tenth quicker and without a copy of the sheet
        batch = book.load_sheet(
            name, header_row=None, skip_rows=0, dtypes="string", whitespace_as_null=True, eager=True
        )
    except fastexcel.FastExcelError as error:
        raise _refusal(error) from error
    from segmentation.intake.grid import table_of, without_blanks  # noqa: PLC0415 - see _import_arrow

    return table_of([without_blanks(column) for column in batch.columns]), batch.num_rows
