"""Rows to the files a user opens: CSV that Excel reads as UTF-8, and workbooks that come out the same each time."""

from __future__ import annotations

import csv
import io
import shutil
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import xlsxwriter  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from xlsxwriter.format import Format  # type: ignore[import-untyped]
    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

SHEET_ROWS = 200_000
"""Rows that still fit a workbook people can open."""

# a workbook carries its birth date; a fixed one keeps its bytes the same
_CREATED = datetime(2026, 1, 1)  # noqa: DTZ001 - Excel knows no time zones
_WIDTH = 18
_BLOCK = 1 << 20


def join_csv(path: Path, header: Sequence[str], parts: Iterable[Path]) -> None:
    """Write a UTF-8 CSV with byte order mark from header-less ``parts``, which are removed on the way."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(header)
    with path.open("wb") as whole:
        whole.write(line.getvalue().encode("utf-8-sig"))
        for part in parts:
            with part.open("rb") as rows:
                shutil.copyfileobj(rows, whole, _BLOCK)
            part.unlink()  # else the disk holds everything twice


def write_workbook(
    path: Path,
    sheet: str,
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    title: Sequence[str] = (),
    scratch: Path | None = None,
) -> None:
    """Write one sheet: ``title`` rows if any, then ``header``, then ``rows``; text stays text, dates are real dates.

    With a ``scratch`` folder rows leave the memory as they come; without, strings are shared and the file is smaller.
    """
    options: dict[str, bool | str] = {"strings_to_formulas": False, "strings_to_urls": False}
    if scratch is not None:
        options |= {"constant_memory": True, "tmpdir": str(scratch)}
    with xlsxwriter.Workbook(path, options) as book:
        book.set_properties({"created": _CREATED})
        page = book.add_worksheet(sheet)
        page.set_column(0, len(header) - 1, _WIDTH)
        page.freeze_panes(len(title) + 1, 0)
        bold = book.add_format({"bold": True})
        formats = {
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        }
        for at, line in enumerate(title):
            page.write_string(at, 0, line, bold)
        for column, name in enumerate(header):
            page.write_string(len(title), column, name, bold)
        for at, row in enumerate(rows, start=len(title) + 1):
            for column, value in enumerate(row):
                _write_cell(page, (at, column), value, formats)


def _write_cell(page: Worksheet, at: tuple[int, int], value: object, formats: dict[type[date], Format]) -> None:
    if isinstance(value, str):
        page.write_string(*at, value)
    elif isinstance(value, date):
        page.write_datetime(*at, value, formats[type(value)])
    elif isinstance(value, int | float | Decimal):
        page.write_number(*at, float(value))
    elif value is not None:
        raise TypeError(type(value).__name__)
