"""A query → a CSV or XLSX list that opens right in every spreadsheet program and runs nothing there.

Both stream: memory stays flat whatever the number of rows, and the file gets its name only when it is whole.
"""

from __future__ import annotations

import csv
import os
import re
import tempfile
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.exceptions import FileCreateError, FileSizeError  # type: ignore[import-untyped]

from segmentation.activation.workbook import SHEET_ROWS, Column, ListSheets, write_about
from segmentation.errors import CancelledError, InputError
from segmentation.store import quote_identifier, quote_literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from duckdb import DuckDBPyConnection

__all__ = ["Column", "Exported", "export_csv", "export_xlsx", "guard", "unguard"]

BATCH = 10_000
CHUNK_BYTES = 1 << 20

# A program runs a cell that starts with one of these; the full-width ones count in Chinese and Japanese Excel.
# Texts that already start with apostrophes get one more, so that taking one away always gives back what was there.
GUARDED = "^'*[=+\\-@\\t\\r＝＋－＠]"
_GUARDED = re.compile(GUARDED)
_NOT_IN_XML = "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x{FFFE}\\x{FFFF}]"
_NEVER_TEXT = re.compile(r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL.*|DATE|TIME.*|BOOL(EAN)?")


@dataclass(frozen=True)
class Exported:
    """What was written; ``shortened`` counts texts cut to the 32,767 characters a spreadsheet cell holds."""

    path: Path
    rows: int
    sheets: tuple[str, ...] = ()
    shortened: int = 0


def guard(text: str) -> str:
    """A text no spreadsheet takes for a formula: ``=1+1`` → ``'=1+1``."""
    return "'" + text if _GUARDED.match(text) else text


def unguard(text: str) -> str:
    """The text :func:`guard` was given."""
    return text[1:] if text.startswith("'") and _GUARDED.match(text) else text


def export_csv(
    cursor: DuckDBPyConnection,
    query: str,
    parameters: Mapping[str, object],
    columns: Sequence[Column],
    path: Path,
    *,
    work_folder: Path,
    cancelled: Callable[[], bool] = lambda: False,
) -> Exported:
    """Write the rows of ``query`` (a SELECT with ``$name`` parameters) as UTF-8 CSV with BOM and CRLF.

    ``work_folder`` is a folder the engine may write to. Text cells and labels are guarded (:func:`guard`).
    Raises ``InputError``: ``export_no_columns``, ``export_column_missing``, ``export_not_writable``.
    Raises ``CancelledError``.
    """
    types = _column_types(cursor, query, parameters, columns)
    statement = _select([_csv_field(column, types[column.name]) for column in columns], query)
    options = "(FORMAT csv, HEADER false, DELIMITER ',', QUOTE '\"', ESCAPE '\"', NEW_LINE '\\r\\n')"
    _stop_if(cancelled)
    with _whole_or_nothing(path, work_folder) as (part, scratch):
        body = scratch / "body.csv"
        # A query that fails within COPY can leave the engine waiting for itself; reading a table cannot fail.
        cursor.execute(f"CREATE OR REPLACE TEMP TABLE rows_to_export AS {statement}", dict(parameters))
        copied = cursor.execute(
            f"COPY rows_to_export TO $export_target {options}", {"export_target": str(body)}
        ).fetchone()
        cursor.execute("DROP TABLE rows_to_export")
        with part.open("w", encoding="utf-8-sig", newline="") as head:
            csv.writer(head).writerow([guard(column.label) for column in columns])
        with part.open("ab") as whole, body.open("rb") as rows:
            _stop_if(cancelled)
            while chunk := rows.read(CHUNK_BYTES):
                whole.write(chunk)
                _stop_if(cancelled)
    return Exported(path, int(copied[0]) if copied else 0)


def export_xlsx(
    cursor: DuckDBPyConnection,
    query: str,
    parameters: Mapping[str, object],
    columns: Sequence[Column],
    path: Path,
    *,
    work_folder: Path,
    about: Sequence[tuple[str | float, ...]],
    sheet_names: tuple[str, str],
    progress: Callable[[int], None] = lambda _rows: None,
    cancelled: Callable[[], bool] = lambda: False,
    sheet_rows: int = SHEET_ROWS,
) -> Exported:
    """Write the rows of ``query`` to a workbook; ``about`` (rules, cuts, as-of date, counts), if any, fills the last
    sheet.

    ``sheet_names`` are those of list and about sheet; past ``sheet_rows`` the list continues on "<name> 2" and so on.
    ``progress`` is told the rows written so far. No cell becomes a formula or a link; control characters are dropped.
    Raises ``InputError``: ``export_no_columns``, ``export_column_missing``, ``export_not_writable``,
    ``export_too_large`` (over 4 GB); ``CancelledError``.
    """
    types = _column_types(cursor, query, parameters, columns)
    _stop_if(cancelled)
    with _whole_or_nothing(path, work_folder) as (part, scratch):
        settings = {
            "constant_memory": True,
            "tmpdir": str(scratch),
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        book = xlsxwriter.Workbook(str(part), settings)
        sheets = ListSheets(book, columns, sheet_names[0], sheet_rows)
        fields = [_sheet_field(column, types[column.name]) for column in columns]
        cursor.execute(_select(fields, query), dict(parameters))
        while batch := cursor.fetchmany(BATCH):
            sheets.write(batch)
            progress(sheets.rows)
            _stop_if(cancelled)
        sheets.finish()
        if about:
            write_about(book, about, sheet_names[1], sheets.names)
        book.close()
        _stop_if(cancelled)
    return Exported(path, sheets.rows, tuple(sheets.names), sheets.shortened)


def _column_types(
    cursor: DuckDBPyConnection, query: str, parameters: Mapping[str, object], columns: Sequence[Column]
) -> dict[str, str]:
    if not columns:
        raise InputError("export_no_columns")
    probe = cursor.execute(f"{_select(['*'], query)} LIMIT 0", dict(parameters))
    types = {str(name): str(kind) for name, kind, *_ in probe.description or ()}
    probe.fetchall()
    if missing := [column.name for column in columns if column.name not in types]:
        raise InputError("export_column_missing", names=missing, available=sorted(types))
    return types


def _select(fields: list[str], query: str) -> str:
    # the line break ends a comment the query may end with
    return f"SELECT {', '.join(fields)} FROM ({query}\n) AS chosen"  # noqa: S608  every name comes quoted


def _is_text(column: Column, engine_type: str) -> bool:
    """By what the engine returns rather than by what the caller calls it: a guard may not be left out by mistake."""
    return column.kind == "text" or not _NEVER_TEXT.fullmatch(engine_type)


def _csv_field(column: Column, engine_type: str) -> str:
    name = quote_identifier(column.name)
    if _is_text(column, engine_type):
        text = f"CAST({name} AS VARCHAR)"
        return f"CASE WHEN regexp_matches({text}, {quote_literal(GUARDED)}) THEN '''' || {text} ELSE {text} END"
    return f"ROUND({name}, 2)" if column.kind == "money" else name


def _sheet_field(column: Column, engine_type: str) -> str:
    name = quote_identifier(column.name)
    if _is_text(column, engine_type):
        text = f"regexp_replace(CAST({name} AS VARCHAR), '\\r\\n?', chr(10), 'g')"
        return f"regexp_replace({text}, {quote_literal(_NOT_IN_XML)}, '', 'g')"
    return name


@contextmanager
def _whole_or_nothing(path: Path, work_folder: Path) -> Iterator[tuple[Path, Path]]:
    """A file beside ``path`` that takes its name at the end, and a scratch folder; both gone after any failure."""
    part = path.with_name(f".{path.name}.{uuid.uuid4().hex}.part")
    try:
        with tempfile.TemporaryDirectory(dir=work_folder, prefix="export-", ignore_cleanup_errors=True) as scratch:
            yield part, Path(scratch)
        part.replace(path)
    except (OSError, FileCreateError) as error:
        reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else str(error)
        raise InputError("export_not_writable", path=str(path), reason=reason) from error
    except FileSizeError as error:
        raise InputError("export_too_large", path=str(path)) from error
    finally:
        part.unlink(missing_ok=True)


def _stop_if(cancelled: Callable[[], bool]) -> None:
    if cancelled():
        raise CancelledError
