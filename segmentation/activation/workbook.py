"""How an exported workbook looks: list sheets with a frozen, filtered header, and one sheet about them."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    import xlsxwriter  # type: ignore[import-untyped]

Kind = Literal["text", "whole", "number", "money", "percent", "date", "moment", "flag"]

SHEET_ROWS = 1_048_575  # what Excel holds below the header
TEXT_LIMIT = 32_767  # characters Excel keeps in a cell
EXACT_BELOW = 10**15  # beyond this Excel rounds digits away
FIRST_YEAR = 1900  # Excel knows no earlier dates
NAME_LIMIT = 31
MEASURED_ROWS = 1_000
WIDEST = 48

_NOT_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_FORMATS: dict[Kind, str] = {
    "whole": "#,##0",
    "number": "#,##0.00##",
    "money": "#,##0.00",
    "percent": "0.0%",
    "date": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm:ss",
}
_DRAWN_WIDTH: dict[Kind, int] = {"date": 11, "moment": 19, "money": 12, "percent": 7}


@dataclass(frozen=True)
class Column:
    """One column of a list: ``name`` in the query, ``label`` in the header, ``kind`` how it is written.

    Ids are ``text``; ``money`` has 2 decimals; ``percent`` holds a share of 1.
    """

    name: str
    label: str
    kind: Kind = "text"


class ListSheets:
    """Writes rows onto one sheet after the other, each with its header.

    ``rows`` and ``names`` tell what is there; ``shortened`` counts texts cut to what a cell holds.
    """

    def __init__(self, book: xlsxwriter.Workbook, columns: Sequence[Column], name: str, sheet_rows: int) -> None:
        self._book, self._columns, self._name, self._sheet_rows = book, columns, name, sheet_rows
        self._head = book.add_format({"bold": True, "bg_color": "#EEF1F5", "bottom": 1, "bottom_color": "#B8C0CC"})
        self._formats = [
            book.add_format({"num_format": _FORMATS[column.kind]}) if column.kind in _FORMATS else None
            for column in columns
        ]
        self._widths = [_width(column.label) + 3 for column in columns]  # 3 for the filter's arrow
        self.names: list[str] = []
        self.rows = 0
        self.shortened = 0
        self._start()

    def write(self, batch: Sequence[tuple[object, ...]]) -> None:
        """Add rows, one value a column."""
        if self.rows == 0:
            self._measure(batch[:MEASURED_ROWS])
        for row in batch:
            if self._at == self._sheet_rows:
                self.finish()
                self._start()
            self._at += 1
            self._write_row(row)
        self.rows += len(batch)

    def finish(self) -> None:
        """Close the current sheet: filter over what it holds, column widths."""
        self._sheet.autofilter(0, 0, self._at, len(self._columns) - 1)
        for place, width in enumerate(self._widths):
            self._sheet.set_column(place, place, min(max(width + 1, 9), WIDEST))

    def _start(self) -> None:
        wanted = self._name if not self.names else f"{self._name} {len(self.names) + 1}"
        self.names.append(sheet_name(wanted, self.names))
        self._sheet: Any = self._book.add_worksheet(self.names[-1])
        self._sheet.freeze_panes(1, 0)
        self._at = 0
        for place, column in enumerate(self._columns):
            self._sheet.write_string(0, place, column.label, self._head)

    def _write_row(self, row: tuple[object, ...]) -> None:
        sheet, at = self._sheet, self._at
        for place, value in enumerate(row):
            if isinstance(value, str):
                self.shortened += len(value) > TEXT_LIMIT
                sheet.write_string(at, place, value[:TEXT_LIMIT])
            elif isinstance(value, bool):
                sheet.write_boolean(at, place, value)
            elif isinstance(value, int | float | Decimal):
                if -EXACT_BELOW < value < EXACT_BELOW:
                    sheet.write_number(at, place, value, self._formats[place])
                elif not math.isnan(value):
                    sheet.write_string(at, place, str(value))
            elif isinstance(value, dt.datetime) and value.microsecond:
                sheet.write_string(at, place, value.isoformat(sep=" "))  # Excel's number of it is not exact
            elif isinstance(value, dt.date) and value.year >= FIRST_YEAR:
                sheet.write_datetime(at, place, value, self._formats[place])
            elif value is not None:
                sheet.write_string(at, place, str(value))

    def _measure(self, sample: Sequence[tuple[object, ...]]) -> None:
        for place, column in enumerate(self._columns):
            drawn = _DRAWN_WIDTH.get(column.kind)
            seen = (drawn or _width(str(row[place])) for row in sample if row[place] is not None)
            self._widths[place] = max(self._widths[place], *seen, 0)


def write_about(
    book: xlsxwriter.Workbook, about: Sequence[tuple[str | float, ...]], name: str, taken: Sequence[str]
) -> None:
    """Add the sheet that says what the list is: one row a tuple, the first cell bold; numbers stay numbers."""
    sheet = book.add_worksheet(sheet_name(name, taken))
    first = book.add_format({"bold": True, "valign": "top"})
    other = book.add_format({"text_wrap": True, "valign": "top"})
    whole, money = (
        book.add_format({"num_format": _FORMATS[kind], "align": "left", "valign": "top"}) for kind in ("whole", "money")
    )
    for at, row in enumerate(about):
        for place, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(at, place, value[:TEXT_LIMIT], first if place == 0 else other)
            else:
                sheet.write_number(at, place, value, whole if isinstance(value, int) else money)
    sheet.set_column(0, 0, min(max([_width(str(row[0])) + 2 for row in about if row] or [9]), WIDEST))
    sheet.set_column(1, max(1, *(len(row) - 1 for row in about), 1), 60)


def sheet_name(wanted: str, taken: Sequence[str]) -> str:
    r"""A name Excel accepts: at most 31 characters, no ``[]:*?/\``, none twice whatever the case."""
    clean = _NOT_IN_SHEET_NAME.sub(" ", wanted).strip(" '") or "1"
    tail = re.search(r" \d+$", clean)
    number = tail.group() if tail else ""
    name = clean if len(clean) <= NAME_LIMIT else clean[: NAME_LIMIT - len(number)] + number
    used = {other.casefold() for other in taken}
    count = 2
    while name.casefold() in used:
        name = f"{clean[: NAME_LIMIT - len(str(count)) - 1]} {count}"
        count += 1
    return name


def _width(text: str) -> int:
    """Columns of type the text takes; Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text[: WIDEST * 2])
