"""Child side: tables in HTML pages and in the XML of Excel 2003, as many systems export them under the name .xls.

The parsers are the standard library's, they load nothing from elsewhere and know no entities of the file's own.
"""

from __future__ import annotations

import os
import re
from email import message_from_bytes
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from segmentation.errors import InputError
from segmentation.intake import encoding as encodings
from segmentation.intake.formats import EXTENSIONS, markup_kind
from segmentation.intake.grid import grid_of, write_grid

if TYPE_CHECKING:
    from collections.abc import Callable

    Report = Callable[..., None]
    Rows = list[list[str | None]]

_CHARSET = re.compile(rb"""charset\s*=\s*["']?([\w-]+)|<\?xml[^>]*encoding\s*=\s*["']([\w-]+)""", re.IGNORECASE)
_SPAN = 10_000  # columns or rows one cell may reach over
_CELLS = 20_000_000
_CHUNK = 1 << 20
_SHEET = "urn:schemas-microsoft-com:office:spreadsheet"
_VIEW = "urn:schemas-microsoft-com:office:excel"


class _Grid:
    """Cells of one table; a cell over several rows or columns is filled into each row, and into columns of text."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.hidden = False
        self.rows: Rows = []
        self._below: dict[int, tuple[int, str]] = {}  # column -> rows still to fill, text
        self._cells = 0

    def start_row(self, skipped: int = 0) -> None:
        for _ in range(1 + max(0, min(skipped, 1 << 20))):
            self.rows.append([])
            self._count(1)

    def add(self, text: str, columns: int = 1, rows: int = 1, at: int | None = None) -> None:
        if not self.rows:
            self.start_row()
        row = self.rows[-1]
        if at is not None:
            self._fill_to(row, min(at, _SPAN))
        self._fill_below(row)
        self._count(columns)
        for place in range(columns):
            if rows > 1:
                self._below[len(row)] = (rows - 1, text if place == 0 else "")
            row.append(text if place == 0 else "")

    def end_row(self) -> None:
        if self.rows:
            self._fill_to(self.rows[-1], max(self._below, default=-1) + 1)

    def _fill_to(self, row: list[str | None], width: int) -> None:
        while len(row) < width:
            self._fill_below(row)
            if len(row) < width:
                row.append("")
                self._count(1)

    def _fill_below(self, row: list[str | None]) -> None:
        while (held := self._below.get(len(row))) is not None:
            left, text = held
            if left == 1:
                del self._below[len(row)]
            else:
                self._below[len(row)] = left - 1, text
            row.append(text)
            self._count(1)

    def _count(self, cells: int) -> None:
        self._cells += cells
        if self._cells > _CELLS:
            last = f"R{len(self.rows)}C{len(self.rows[-1])}"
            values = {"rows": len(self.rows), "columns": len(self.rows[-1]), "last_cell": last, "allowed": _CELLS}
            raise InputError("cells_too_many", sheet=self.name, **values)


def _span(value: str | None) -> int:
    return max(1, min(int(value), _SPAN)) if value and value.strip().isascii() and value.strip().isdigit() else 1


class _Pages(HTMLParser):
    """The tables of a page; a table inside a cell stands for itself."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.grids: list[_Grid] = []
        self._open: list[tuple[_Grid, list[str] | None, tuple[int, int]]] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self._silent += 1
        elif tag == "table":
            grid = _Grid(f"table {len(self.grids) + 1}")
            self.grids.append(grid)
            self._open.append((grid, None, (1, 1)))
        elif self._open and tag == "tr":
            self._end_cell()
            self._open[-1][0].end_row()
            self._open[-1][0].start_row()
        elif self._open and tag in ("td", "th"):
            self._end_cell()
            given = dict(attrs)
            self._open[-1] = self._open[-1][0], [], (_span(given.get("colspan")), _span(given.get("rowspan")))
        elif self._open and tag in ("br", "p", "div") and self._open[-1][1]:
            self.handle_data("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._silent = max(0, self._silent - 1)
        elif self._open and tag in ("td", "th", "tr", "table"):
            self._end_cell()
            if tag in ("tr", "table"):
                self._open[-1][0].end_row()
            if tag == "table":
                self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1][1] is not None and not self._silent:
            self._open[-1][1].append(data)

    def _end_cell(self) -> None:
        grid, parts, (columns, rows) = self._open[-1]
        if parts is not None:
            lines = (" ".join(line.split()) for line in "".join(parts).replace("\r", "").split("\n"))
            grid.add("\n".join(lines).strip(), columns, rows)
            self._open[-1] = grid, None, (1, 1)


class _Workbook2003:
    """The sheets of an XML workbook."""

    def __init__(self) -> None:
        self.grids: list[_Grid] = []
        self._row = 0
        self._cell: dict[str, str] = {}
        self._text: list[str] | None = None
        self._depth: list[str] = []

    def start(self, tag: str, given: dict[str, str]) -> None:
        space, _, name = tag.rpartition(" ")
        attributes = {key.rpartition(" ")[2]: value for key, value in given.items()}
        self._depth.append(name)
        if space == _SHEET and name == "Worksheet":
            self.grids.append(_Grid(attributes.get("Name", "")))
            self._row = 0
        elif space == _SHEET and name == "Row" and self.grids:
            at = int(attributes.get("Index", self._row + 1))
            self.grids[-1].start_row(at - self._row - 1)
            self._row = max(at, self._row + 1)
        elif space == _SHEET and name == "Cell":
            self._cell, self._text = attributes, []

    def text(self, data: str) -> None:
        if self._text is not None and "Data" in self._depth:
            self._text.append(data)
        elif self._depth[-1:] == ["Visible"] and self.grids and data.strip() in ("SheetHidden", "SheetVeryHidden"):
            self.grids[-1].hidden = True

    def end(self, _tag: str) -> None:
        name = self._depth.pop()
        if name == "Cell" and self._text is not None and self.grids:
            at = self._cell.get("Index")
            text = re.sub(r"^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)\.000$", r"\1 \2", "".join(self._text)).strip()
            columns, rows = (min(int(self._cell.get(key, 0)), _SPAN) + 1 for key in ("MergeAcross", "MergeDown"))
            self.grids[-1].add(text, columns, rows, int(at) - 1 if at else None)
            self._text = None
        elif name == "Row" and self.grids:
            self.grids[-1].end_row()


def stage_markup(request: dict[str, Any], report: Report) -> dict[str, Any]:
    """Entry of the child process; the request is written by ``stage``, the answer read by it."""
    source, settings = Path(request["source"]), request["settings"]
    os.chdir(request["scratch"])
    content = source.read_bytes()
    kind = markup_kind(content[: encodings.SAMPLE]) or "html"
    if content.lstrip()[:13].lower() == b"mime-version:":
        content = _page_in(content)
    report("opening", None)
    codec, grids = _html_grids(source, content, settings["encoding"]) if kind == "html" else _xml_grids(content)
    filled = [grid for grid in grids if any(any(row) for row in grid.rows)]
    if not filled:
        raise InputError("unsupported_format", found=kind, allowed=EXTENSIONS)
    asked = settings["sheet"]
    sheets = [grid.name for grid in grids]
    if asked is not None and asked not in sheets:
        raise InputError("sheet_unknown", sheet=asked, sheets=sheets)
    seen = [grid for grid in filled if not grid.hidden] or filled
    grid = next(grid for grid in grids if grid.name == asked) if asked is not None else _best(seen, kind)
    report("writing", None)
    rows: Rows = [[cell or None for cell in row] for row in grid.rows]
    return write_grid(grid_of(rows), source, settings, request["columns_allowed"]) | {
        "kind": kind,
        "encoding": codec,
        "sheet": grid.name,
        "sheets": sheets,
        "hidden_sheets": [grid.name for grid in grids if grid.hidden],
    }


def _best(grids: list[_Grid], kind: str) -> _Grid:
    """A page's largest table; a workbook's first sheet that looks like a table."""
    if kind == "html":
        return max(grids, key=lambda grid: sum(bool(cell) for row in grid.rows for cell in row))
    return next((grid for grid in grids if len(grid.rows) > 1 and max(map(len, grid.rows)) > 1), grids[0])


def _html_grids(source: Path, content: bytes, asked: str | None) -> tuple[str, list[_Grid]]:
    codec = _codec(source, content, asked)
    text = content.decode(codec, "replace")
    pages = _Pages()
    for start in range(0, len(text), _CHUNK):
        pages.feed(text[start : start + _CHUNK])
    pages.close()
    return codec, pages.grids


def _page_in(content: bytes) -> bytes:
    """The page of one saved with its pictures as a single file."""
    parts = [part for part in message_from_bytes(content).walk() if part.get_content_type() == "text/html"]
    pages = [part.get_payload(decode=True) for part in parts]
    return max((page for page in pages if isinstance(page, bytes)), key=len, default=b"")


def _codec(source: Path, content: bytes, asked: str | None) -> str:
    if asked:
        return encodings.named_encoding(asked)
    marked = encodings.marked_encoding(content[: encodings.SAMPLE])
    if marked != "utf-8":
        return marked
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        told = _CHARSET.search(content[:4096])
        name = (told[1] or told[2]).decode("ascii") if told else ""
        try:
            named = encodings.named_encoding(name) if name else "utf-8"
        except InputError:
            named = "utf-8"
        return named if named != "utf-8" else encodings.foreign_encoding(source)
    return "utf-8"


def _xml_grids(content: bytes) -> tuple[str, list[_Grid]]:
    book = _Workbook2003()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = book.start, book.end
    parser.CharacterDataHandler, parser.EntityDeclHandler = book.text, _refuse_entity
    start = content.find(b"<?xml")
    try:
        parser.Parse(content[max(start, 0) :], True)
    except (expat.ExpatError, ValueError) as error:
        raise InputError("file_unreadable", detail=f"xml: {error}") from error
    return "utf-8", book.grids


def _refuse_entity(name: str, *_rest: object) -> None:
    raise InputError("archive_suspicious", cause="entities", part=name)
