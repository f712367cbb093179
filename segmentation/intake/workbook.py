"""Child side: a workbook (xlsx, xlsm, xlsb, xls, ods) to one all-text parquet file, through calamine and Arrow.

A look into the zip comes first: what unpacks to too much, declares entities, or holds one stray cell at the far
corner is refused with a word the user can act on, before a parser meets it.
"""

from __future__ import annotations

import hashlib
import os
import re
import zipfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import fastexcel
import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from segmentation.errors import InputError
from segmentation.intake.header import ROWS_LOOKED_AT, find_header, name_columns
from segmentation.intake.text import EXTENSIONS, OUTPUT, PREVIEW_CELL, PREVIEW_ROWS, LeftOutRows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Report = Callable[..., None]
    Rows = list[list[str | None]]

OLE = b"\xd0\xcf\x11\xe0"
ZIP = b"PK\x03\x04"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_UNPACKED_ALWAYS = 256 << 20  # bytes of XML that need no excuse
_UNPACKED_RATIO = 100
_UNPACKED_EVER = 8 << 30
_SCANNED_ALWAYS = 8 << 20  # sheet XML that is cheap to look through
_BYTES_A_CELL = 48  # calamine's dense range plus Arrow, seen
# a cell with a value or a formula; styled empty cells reach far and take no room
_CELL = re.compile(rb'<(?:\w+:)?c [^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*(?<!/)>\s*<(?:\w+:)?(?:v|is|f)\b')
_DIMENSION = re.compile(rb'<(?:\w+:)?dimension [^>]*?ref="(?:[A-Z]{1,3}[0-9]{1,7}:)?([A-Z]{1,3})([0-9]{1,7})"')


def stage_workbook(request: dict[str, Any], report: Report) -> dict[str, Any]:
    """Entry of the child process; the request is written by ``stage``, the answer read by it."""
    source = Path(request["source"])
    os.chdir(request["scratch"])
    settings = request["settings"]
    report("checking", None)
    kind = _kind(source)
    cells_allowed = request["memory_bytes"] // _BYTES_A_CELL
    looks = _sheet_sizes(source, cells_allowed) if kind == "xlsx" else {}
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


def _kind(source: Path) -> str:
    """Recognise the workbook by what it holds; refuse what is none."""
    with source.open("rb") as file:
        head = file.read(8)
    if head.startswith(OLE):
        if _contains(source, _ENCRYPTED):
            raise InputError("password_protected")
        return "xls"
    try:
        with zipfile.ZipFile(source) as archive:
            _refuse_bomb(archive, source.stat().st_size)
            return _kind_in(archive)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as error:
        raise InputError("file_unreadable", detail=f"zip: {error}") from error


def _kind_in(archive: zipfile.ZipFile) -> str:
    names = {name.lower().replace("\\", "/") for name in archive.namelist()}
    if any(name.endswith("workbook.bin") for name in names):
        return "xlsb"
    if any(name.endswith("workbook.xml") for name in names) or any("/worksheets/" in name for name in names):
        return "xlsx"
    if "content.xml" in names and (b"spreadsheet" in _start(archive, "mimetype") or "mimetype" not in names):
        return "ods"
    found = "docx" if any(name.startswith("word/") for name in names) else "zip"
    raise InputError("unsupported_format", found=found, allowed=EXTENSIONS)


def _contains(source: Path, wanted: bytes) -> bool:
    kept = b""
    with source.open("rb") as file:
        for chunk in iter(lambda: file.read(1 << 20), b""):
            if wanted in kept + chunk:
                return True
            kept = chunk[-len(wanted) :]
    return False


def _start(archive: zipfile.ZipFile, name: str, size: int = 2048) -> bytes:
    try:
        with archive.open(name) as part:
            return part.read(size)
    except (KeyError, RuntimeError, zipfile.BadZipFile, NotImplementedError, EOFError):
        return b""


def _refuse_bomb(archive: zipfile.ZipFile, size: int) -> None:
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    if unpacked > _UNPACKED_EVER or (unpacked > _UNPACKED_ALWAYS and unpacked > _UNPACKED_RATIO * size):
        raise InputError(
            "archive_suspicious", cause="unpacked_size", unpacked_mb=unpacked >> 20, size_mb=round(size / (1 << 20), 1)
        )
    for part in parts[:1000]:
        if part.filename.lower().endswith((".xml", ".rels")):
            start = _start(archive, part.filename)
            if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
                raise InputError("archive_suspicious", cause="entities", part=part.filename)


def _sheet_sizes(source: Path, cells_allowed: int) -> dict[str, tuple[int, int]]:
    """Rows and columns of the cells each sheet really holds, where that is cheap to know or the file claims much."""
    sizes: dict[str, tuple[int, int]] = {}
    try:
        with zipfile.ZipFile(source) as archive:
            for sheet, part in _sheet_parts(archive).items():
                claim = _DIMENSION.search(_start(archive, part))
                claimed = _column_number(claim[1]) * int(claim[2]) if claim else 0
                if archive.getinfo(part).file_size <= _SCANNED_ALWAYS or claimed > cells_allowed:
                    sizes[sheet] = _extent(archive, part)
    except (KeyError, ET.ParseError, RuntimeError, zipfile.BadZipFile, NotImplementedError, EOFError):
        return sizes  # the parser says better what is wrong
    return sizes


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name -> name of its part, from the workbook and its relations."""
    book = next((name for name in archive.namelist() if name.lower().endswith("workbook.xml")), None)
    if book is None:
        return {}
    folder = PurePosixPath(book).parent
    relations = ET.fromstring(_start(archive, f"{folder}/_rels/{PurePosixPath(book).name}.rels", 8 << 20))  # noqa: S314
    targets = {item.get("Id"): item.get("Target", "") for item in relations}
    parts: dict[str, str] = {}
    for item in ET.fromstring(_start(archive, book, 8 << 20)).iter():  # noqa: S314 - entities were refused
        if item.tag.endswith("}sheet"):
            identity = next((value for key, value in item.attrib.items() if key.endswith("}id")), None)
            target = targets.get(identity, "")
            path = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
            if path in archive.namelist():
                parts[item.get("name", "")] = path
    return parts


def _extent(archive: zipfile.ZipFile, part: str) -> tuple[int, int]:
    rows = columns = 0
    letters: set[bytes] = set()
    kept = b""
    with archive.open(part) as file:
        for chunk in iter(lambda: file.read(1 << 20), b""):
            text = kept + chunk
            for match in _CELL.finditer(text):
                letters.add(match[1])
                rows = max(rows, int(match[2]))
            kept = text[-512:]
    columns = max((_column_number(name) for name in letters), default=0)
    return rows, columns


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _column_letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


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
        raise InputError(
            "cells_too_many",
            sheet=name,
            rows=rows,
            columns=columns,
            last_cell=f"{_column_letters(columns)}{rows}",
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
