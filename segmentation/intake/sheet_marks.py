"""What fastexcel does not tell of a sheet: merged cells (xlsx, ods, xls), and which error a cell shows (xlsx).

Of xlsb no library in care tells them: there a merged cell has its value in its first row only.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING
from xml.etree import ElementTree as ET

from segmentation.intake.archive import column_number, sheet_parts
from segmentation.intake.header import kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Columns = list[list[str | None]]

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_MOST = 1_000_000  # cells filled; a merge over a whole sheet is decoration
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell [^>]*?ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
_ERROR = re.compile(
    rb'<(?:\w+:)?c (?=[^>]*?\bt="e")[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*>'
    rb"(?:<(?:\w+:)?f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>))?<(?:\w+:)?v>([^<]{1,20})<"
)
_FIRST = re.compile(rb'<(?:\w+:)?c [^>]*?\br="([A-Z]{1,3})[0-9]{1,7}"[^>]*(?<!/)>\s*<(?:\w+:)?(?:v|is|f)\b')


@dataclass
class Marks:
    """Places count from 0 and from the first used column; ``merged`` are top, left, bottom and right, all within."""

    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)


def sheet_marks(source: Path, sheet: str) -> Marks:
    """Merged ranges and error cells of one sheet; none where the parts of the file cannot be found."""
    marks = Marks()
    left = 1 << 14
    try:
        with zipfile.ZipFile(source) as archive:
            part = sheet_parts(archive).get(sheet)
            if part is None:
                return marks
            for text in _windows(lambda: archive.open(part)):
                for match in _MERGE.finditer(text) if b"mergeCell " in text else ():
                    top, bottom = int(match[2]) - 1, int(match[4]) - 1
                    marks.merged.append((top, column_number(match[1]) - 1, bottom, column_number(match[3]) - 1))
                for match in _ERROR.finditer(text) if b't="e"' in text else ():
                    place = int(match[2]) - 1, column_number(match[1]) - 1
                    marks.errors[place] = match[3].decode("ascii", "replace")
                if left:
                    left = min([left, *(column_number(name) - 1 for name in set(_FIRST.findall(text)))])
    except (KeyError, RuntimeError, SyntaxError, zipfile.BadZipFile, NotImplementedError, EOFError):
        return Marks()
    merged = {(top, first - left, bottom, last - left) for top, first, bottom, last in marks.merged}
    errors = {(row, column - left): text for (row, column), text in marks.errors.items()}
    return Marks(sorted(merged), errors)


def _windows(start: Callable[[], IO[bytes]]) -> Iterator[bytes]:
    kept = b""
    with start() as file:
        for chunk in iter(lambda: file.read(1 << 20), b""):
            text = kept + chunk
            yield text
            kept = text[-512:]


def open_document_marks(source: Path, sheet: str) -> Marks:
    """Merged ranges of one sheet of an .ods file; none where it cannot be read."""
    spans: list[tuple[int, int, int, int]] = []
    at = [0, 0, 0]  # row, column, and whether the sheet has begun
    left = 1 << 14
    try:
        with zipfile.ZipFile(source) as archive, archive.open("content.xml") as part:
            for event, item in ET.iterparse(part, events=("start", "end")):  # noqa: S314 - entities were refused
                name = item.tag.removeprefix(_TABLE)
                if event == "start" and name == "table":
                    at = [0, 0, item.get(f"{_TABLE}name") == sheet]
                elif event == "end" and at[2] and name in ("table-cell", "covered-table-cell"):
                    down, right = (int(item.get(f"{_TABLE}number-{word}-spanned", 1)) for word in ("rows", "columns"))
                    if down > 1 or right > 1:
                        spans.append((at[0], at[1], at[0] + down - 1, at[1] + right - 1))
                    left = min(left, at[1]) if len(item) else left
                    at[1] += int(item.get(f"{_TABLE}number-columns-repeated", 1))
                elif event == "end" and at[2] and name == "table-row":
                    at = [at[0] + int(item.get(f"{_TABLE}number-rows-repeated", 1)), 0, True]
                    item.clear()
    except (KeyError, ValueError, RuntimeError, ET.ParseError, zipfile.BadZipFile, NotImplementedError, EOFError):
        return Marks()
    return Marks(sorted((top, first - left, bottom, last - left) for top, first, bottom, last in spans))


def old_workbook_marks(source: Path, sheet: str) -> Marks:
    """Merged ranges of one sheet of an .xls file; none where it cannot be read."""
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - for this kind of file alone

    try:
        found = CalamineWorkbook.from_filelike(io.BytesIO(source.read_bytes())).get_sheet_by_name(sheet)
    except CalamineError:
        return Marks()
    left = found.start[1] if found.start else 0
    spans = {
        (top, first - left, bottom, last - left) for (top, first), (bottom, last) in found.merged_cell_ranges or ()
    }
    return Marks(sorted(spans))


def fill_marks(columns: Columns, marks: Marks) -> list[tuple[int, int, int, int]]:
    """Name the errors and fill merged cells downwards, in place; returns the merges that reach over columns.

    A number that is merged right of columns that are not is a sum over its rows: filled down it would count twice.
    """
    height = len(columns[0]) if columns else 0
    for (row, column), text in marks.errors.items():
        if row < height and 0 <= column < len(columns) and columns[column][row] is None:
            columns[column][row] = text
    down = {column for top, column, bottom, right in marks.merged if right == column and bottom > top}
    keys = next((column for column in range(len(columns)) if column not in down), len(columns))
    wide, room = [], _MOST
    for top, left, bottom, right in marks.merged:
        if top >= height or not 0 <= left < len(columns):
            continue
        if right > left:
            wide.append((top, left, min(bottom, height - 1), min(right, len(columns) - 1)))
            continue
        value = columns[left][top]
        below = range(top + 1, min(bottom, height - 1) + 1)
        if value is None or len(below) > room or (left > keys and kind_of(value) == "number"):
            continue
        room -= len(below)
        for row in below:
            if columns[left][row] is None:
                columns[left][row] = value
    return wide


def fill_right(rows: Columns, wide: list[tuple[int, int, int, int]], above: int) -> None:
    """Fill names of groups over their columns, in place, in the first ``above`` rows; not titles over all of it."""
    for top, left, bottom, right in wide:
        for row in range(top, min(bottom, above - 1) + 1):
            width = len(rows[row])
            if right - left + 1 < 0.9 * width:
                rows[row][left : right + 1] = [rows[top][left]] * (right + 1 - left)
