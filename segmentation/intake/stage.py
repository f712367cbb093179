"""Any uploaded spreadsheet, text or Parquet file to one all-text table, safely.

``stage`` is the public face: it runs the reader in a child process and answers with a ``StagedTable``.
"""

from __future__ import annotations

import shutil
import uuid
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import psutil

from segmentation.errors import InputError
from segmentation.intake import sandbox
from segmentation.intake.encoding import SAMPLE
from segmentation.intake.formats import columnar_kind, markup_kind

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_WORKBOOK_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")
_MEGABYTE = 1 << 20
_SMALL = 4 * _MEGABYTE  # a larger file has a child of its own: what it leaves in memory would count for the next
DATABASE_KINDS = ("postgresql", "mysql")


@dataclass(frozen=True)
class ReadSettings:
    """What the user settled; every None means: find out.

    ``header_row`` is the 1-based first row of the header, 0 = the file has no header, ``header_rows`` how many rows
    are joined to names; ``delimiter`` is one to four characters or "whitespace"; ``quote`` is one character or ""
    for none. With ``keep_all_rows`` totals, comments, notes and repeated headers below the header stay rows.
    """

    sheet: str | None = None
    header_row: int | None = None
    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    header_rows: int | None = None
    keep_all_rows: bool = False


@dataclass(frozen=True)
class Limits:
    """What reading one file may cost; None = by the file's size.

    Memory: 1 GB for workbooks up to 10 MB and any other file; 40 bytes more for each further byte of a workbook, at
    most half of the machine's memory. Clock: 60 s, and for each MB 2 s (workbook, Parquet) or 0.5 s (text) more.
    """

    memory_bytes: int | None = None
    seconds: float | None = None
    columns: int = 4096

    def memory_for(self, size_bytes: int, *, workbook: bool) -> int:
        """Bytes the child may hold."""
        if self.memory_bytes is not None:
            return self.memory_bytes
        more = 40 * max(size_bytes - 10 * _MEGABYTE, 0) if workbook else 0
        return 1024 * _MEGABYTE + min(more, max(psutil.virtual_memory().total // 2 - 1024 * _MEGABYTE, 0))

    def seconds_for(self, size_bytes: int, *, packed: bool) -> float:
        """Seconds the child may run."""
        if self.seconds is not None:
            return self.seconds
        return 60 + size_bytes / _MEGABYTE * (2 if packed else 0.5)


@dataclass(frozen=True)
class LeftOut:
    """One row of the file that is no data.

    ``reason`` is "above_header", "blank", "repeated_header", "totals_row", "comment", "note_below", or
    "too_many_fields" for a row that did hold data, or "extra_cells" for what stood behind the last column of a row
    that is kept, and that is in no count.
    """

    row: int
    reason: str
    text: str


@dataclass(frozen=True)
class StagedTable:
    """One all-text table in a parquet file.

    The parquet has VARCHAR columns c0, c1, … in the order of ``columns`` (empty cells are NULL). Row numbers count
    the rows a spreadsheet program shows: records, blank lines included; a value with line breaks is one row. They are
    a BIGINT column ``row_number``, or, where ``first_row`` is given, follow from the position in the file:
    ``relation_sql`` hides the difference. ``rows`` + ``left_out_count`` + ``header_rows`` are all rows.
    ``kind`` is "text", "html", "xml" (Excel 2003), "parquet", "arrow", the workbook's, or one of ``DATABASE_KINDS``.
    """

    path: Path
    columns: tuple[str, ...]
    kind: str
    encoding: str | None
    delimiter: str | None
    quote: str | None
    sheet: str | None
    sheets: tuple[str, ...]
    header_row: int
    rows: int
    left_out: tuple[LeftOut, ...]
    left_out_count: int
    left_out_counts: dict[str, int] = field(hash=False)
    padded: int  # rows with fewer fields than the header, kept
    damaged_characters: int  # bytes no character could be read from, kept as U+FFFD
    first_row: int | None
    sha256: str
    size_bytes: int
    preview: tuple[tuple[str | None, ...], ...]  # the first rows of the file, header and titles included
    header_rows: int = 1  # from ``header_row`` on; more than one are joined to "2024 Q1 / amount"
    rejoined: int = 0  # rows with a delimiter too many inside a text, kept whole
    trimmed: int = 0  # rows with cells behind the last column, kept without them
    hidden_sheets: tuple[str, ...] = ()  # of ``sheets``; read only when asked for, or when no other holds a table

    @property
    def family(self) -> str:
        """One of "text", "workbook" (pages named .xls too), "columnar", "database"; the last two name their columns."""
        families = {"text": "text", **dict.fromkeys(("parquet", "arrow"), "columnar")}
        return families.get(self.kind, "database" if self.kind in DATABASE_KINDS else "workbook")

    def relation_sql(self) -> str:
        """A SELECT yielding row_number BIGINT, c0 … cN VARCHAR; the path's folder must be allowed to DuckDB."""
        path = str(self.path).replace("'", "''")
        names = ", ".join(f"c{column}" for column in range(len(self.columns)))
        if self.first_row is None:
            return f"SELECT row_number, {names} FROM read_parquet('{path}')"  # noqa: S608 - path escaped
        number = f"file_row_number + {self.first_row} AS row_number"
        return f"SELECT {number}, {names} FROM read_parquet('{path}', file_row_number = true)"  # noqa: S608


def stage(
    source: Path,
    workdir: Path,
    settings: ReadSettings | None = None,
    *,
    limits: Limits | None = None,
    children: sandbox.Children | None = None,
    progress: Callable[[str, float | None], None] = lambda _step, _fraction: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> StagedTable:
    """Read ``source`` in a child process (a small one in one of ``children``) and leave a parquet file in ``workdir``.

    ``progress`` hears the step ("checking", "decoding", "opening", "reading", "writing") and the part done, if known.
    Raises ``InputError`` with a code and values for everything a user can act on, and ``CancelledError``.
    """
    limits = limits or Limits()
    size = source.stat().st_size
    if size == 0:
        raise InputError("file_empty", name=source.name)
    with source.open("rb") as file:
        head = file.read(SAMPLE)
    workbook, columnar = head.startswith(_WORKBOOK_STARTS), columnar_kind(head) is not None
    token = uuid.uuid4().hex
    scratch = workdir.resolve() / f".staging-{token}"
    scratch.mkdir(parents=True)
    memory_bytes = limits.memory_for(size, workbook=workbook)
    try:
        answer = sandbox.run(
            f"segmentation.intake.{_entry(head)}",
            {
                "source": str(source.resolve()),
                "scratch": str(scratch),
                "settings": asdict(settings or ReadSettings()),
                "memory_bytes": memory_bytes,
                "columns_allowed": limits.columns,
            },
            name=source.name,
            memory_bytes=memory_bytes,
            seconds=limits.seconds_for(size, packed=workbook or columnar),
            children=children if size <= _SMALL else None,
            progress=progress,
            cancelled=cancelled,
        )
        path = (scratch / "table.parquet").replace(scratch.parent / f"staged-{token}.parquet")
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return table_of(path, answer)


def _entry(head: bytes) -> str:
    if head.startswith(_WORKBOOK_STARTS):
        return "workbook:stage_workbook"
    if columnar_kind(head):
        return "columnar:stage_columnar"
    return "markup:stage_markup" if markup_kind(head) else "text:stage_text"


def table_of(path: Path, answer: dict[str, Any]) -> StagedTable:
    """The table that an answer of the reader, or what was kept of one as JSON, tells of."""
    counts = dict(answer["left_out_counts"])
    return StagedTable(
        **{
            **answer,
            "path": path,
            "columns": tuple(answer["columns"]),
            "sheets": tuple(answer["sheets"]),
            "hidden_sheets": tuple(answer.get("hidden_sheets", ())),
            "left_out": tuple(LeftOut(**item) for item in answer["left_out"]),
            "left_out_count": sum(counts.values()),
            "left_out_counts": counts,
            "preview": tuple(tuple(row) for row in answer["preview"]),
        }
    )
