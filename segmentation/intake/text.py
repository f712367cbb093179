"""Child side: a delimited text file to one all-text parquet file.

Clean UTF-8 goes through DuckDB with every option spelled out; the count of records must then agree with our own
count of the file. Anything else is read record by record in Python, where each row finds its place or its reason.
"""

from __future__ import annotations

import codecs
import gc
import hashlib
import io
import os
from collections import Counter
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segmentation.errors import InputError
from segmentation.intake import encoding as encodings
from segmentation.intake.dialect import WHITESPACE, Dialect, find_dialect, record_blocks, records
from segmentation.intake.formats import refuse_foreign
from segmentation.intake.header import find_header, name_columns
from segmentation.intake.table_file import OUTPUT, PREVIEW_CELL, PREVIEW_ROWS, TOO_MANY_FIELDS, LeftOutRows, TableWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Report = Callable[..., None]

_SAMPLE_ROWS = 1000
_WIDE = 1000  # columns; the engine buffers each of them for each thread


@dataclass(frozen=True)
class _Plan:
    """How the file will be cut into columns."""

    dialect: Dialect
    sample: list[list[str]]
    header_row: int
    columns: tuple[str, ...]
    nul: bool = False

    @property
    def separator(self) -> str:
        return " " if self.dialect.delimiter == WHITESPACE else self.dialect.delimiter

    @property
    def even(self) -> bool:
        """Whether all rows of the sample have the table's width and the rows above are one line each."""
        above, below = self.sample[: self.header_row], self.sample[max(self.header_row - 1, 0) :]
        one_line = not any("\n" in cell or "\r" in cell for row in above for cell in row)
        return one_line and all(len(row) == len(self.columns) for row in below)


def stage_text(request: dict[str, Any], report: Report) -> dict[str, Any]:
    """Entry of the child process; the request is written by ``stage``, the answer read by it."""
    source, settings = Path(request["source"]), request["settings"]
    scratch = Path(request["scratch"])
    gc.disable()  # millions of short lists and no cycles
    os.chdir(scratch)  # relative names hold no characters that DuckDB would expand
    with source.open("rb") as file:
        head = file.read(encodings.SAMPLE)
    refuse_foreign(head)
    codec, plain, damaged, plan, census = _settle(source, head, settings, request["columns_allowed"], report)
    left_out = LeftOutRows()
    rows, padded = None, 0
    report("reading", None)
    if plan.even and plan.dialect.simple and census.plain_lines:
        rows = _read_fast(plain, plan, census.records - plan.header_row, request["memory_bytes"])
    fast = rows is not None
    if rows is None:
        plan = _with_full_width(plain, replace(plan, nul=census.nul), request["columns_allowed"])
        rows, padded = _read_carefully(plain, plan, left_out, report)
    else:
        left_out.add_above(plan.sample[: max(plan.header_row - 1, 0)])
    return {
        "kind": "text",
        "encoding": codec,
        "delimiter": plan.dialect.delimiter,
        "quote": plan.dialect.quote,
        "sheet": None,
        "sheets": [],
        "header_row": plan.header_row,
        "columns": plan.columns,
        "rows": rows,
        "left_out": left_out.kept,
        "left_out_counts": left_out.counts,
        "padded": padded,
        "damaged_characters": damaged,
        "first_row": plan.header_row + 1 if fast else None,
        "sha256": _hash_of(source) if plain != source else census.sha256,
        "size_bytes": source.stat().st_size,
        "preview": [[cell[:PREVIEW_CELL] or None for cell in row] for row in plan.sample[:PREVIEW_ROWS]],
    }


def _settle(
    source: Path, head: bytes, settings: dict[str, Any], columns_allowed: int, report: Report
) -> tuple[str, Path, int, _Plan, encodings.Census]:
    """Settle encoding, dialect and header; returns the codec, a UTF-8 file, damaged characters, plan and census."""
    asked = settings["encoding"]
    codec = encodings.named_encoding(asked) if asked else encodings.marked_encoding(head)
    plain, damaged = source, 0
    census = None
    if codec in ("utf-8", "utf-8-sig"):
        codec = "utf-8-sig" if head.startswith(codecs.BOM_UTF8) else "utf-8"
        plan = _plan(head, source.stat().st_size, settings, columns_allowed)
        census = encodings.take_census(source, plan.dialect.quote, report=lambda part: report("checking", part))
        if census.utf8:
            return codec, source, 0, plan, census
        if asked:
            raise InputError("encoding_wrong", encoding=asked, byte=census.first_bad_byte)
        codec = encodings.foreign_encoding(source)
    plain = Path("decoded.txt")
    damaged = encodings.transcode(source, codec, plain, report=lambda part: report("decoding", part))
    if asked and damaged > 0 and damaged >= 0.001 * source.stat().st_size:
        raise InputError("encoding_wrong", encoding=asked, byte=None)
    with plain.open("rb") as file:
        head = file.read(encodings.SAMPLE)
    if not head.strip():
        raise InputError("file_empty")
    plan = _plan(head, plain.stat().st_size, settings, columns_allowed)
    census = encodings.take_census(plain, plan.dialect.quote, report=lambda part: report("checking", part))
    return codec, plain, damaged, plan, census


def _plan(head: bytes, size: int, settings: dict[str, Any], columns_allowed: int) -> _Plan:
    cut = len(head) < size
    sample = head.decode("utf-8", "replace").removeprefix("\ufeff").replace("\0", "")
    if cut and "\n" in sample:
        sample = sample[: sample.rindex("\n") + 1]
    dialect = find_dialect(sample, settings["delimiter"], settings["quote"])
    rows = list(islice(records(io.StringIO(sample, newline=""), dialect), _SAMPLE_ROWS))
    if cut and len(rows) < _SAMPLE_ROWS and len(rows) > 1:
        rows.pop()  # the sample may end inside a record
    header_row = settings["header_row"]
    if header_row is None:
        header_row = find_header(rows)
    if header_row > len(rows):
        raise InputError("header_row_beyond", header_row=header_row, rows=len(rows))
    return _Plan(dialect, rows, header_row, _columns(rows, header_row, columns_allowed))


def _columns(rows: list[list[str]], header_row: int, allowed: int) -> tuple[str, ...]:
    if header_row == 0:
        return _checked(name_columns([], max((_width(row) for row in rows), default=0)), allowed)
    header, body = rows[header_row - 1], [_width(row) for row in rows[header_row:]]
    width = _width(header)
    wider = Counter(count for count in body if count > width)
    if wider.total() > 0.5 * sum(count > 0 for count in body):  # columns without names, not stray fields
        width = wider.most_common(1)[0][0]
    elif body and all(len(row) == len(header) for row in rows[header_row:] if row):
        width = max([width, *body])
    return _checked(name_columns(header, width), allowed)


def _checked(columns: tuple[str, ...], allowed: int) -> tuple[str, ...]:
    if len(columns) > allowed:
        raise InputError("columns_too_many", columns=len(columns), allowed=allowed)
    return columns


def _width(row: list[str]) -> int:
    """Cells up to the last one that is not empty."""
    count = len(row)
    while count and not row[count - 1]:
        count -= 1
    return count


def _read_fast(path: Path, plan: _Plan, expected: int, memory_bytes: int) -> int | None:
    """Let DuckDB read it; None when it refuses, or does not find what we counted."""
    import duckdb  # noqa: PLC0415 - the workbook child uses this module's words and needs no engine

    names = [f"c{column}" for column in range(len(plan.columns))]
    link = _plain_name(path)
    if link is None or expected < 0 or len(names) > _WIDE:
        return None
    quote = plan.dialect.quote.replace("'", "''")
    types = ", ".join(f"'{name}': 'VARCHAR'" for name in names)
    read = (  # delimiter and quote come from a fixed set, the names are our own
        f"read_csv('{link}', auto_detect = false, header = false, skip = {plan.header_row}, "
        f"delim = '{plan.dialect.delimiter}', quote = '{quote}', escape = '{quote}', "
        f"columns = {{{types}}}, strict_mode = true, null_padding = false, ignore_errors = false)"
    )
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"SET memory_limit = '{memory_bytes // 2}B'; SET temp_directory = 'spill'")
        connection.execute(f"SET threads = {min(os.cpu_count() or 1, 4)}")
        try:
            group = max(2048, min(122_880, 4_000_000 // len(names)))  # fewer rows at once for wide tables
            written = f"(FORMAT parquet, COMPRESSION lz4, ROW_GROUP_SIZE {group})"
            copy = f"COPY (SELECT * FROM {read}) TO '{OUTPUT}' {written}"  # noqa: S608
            copied = connection.execute(copy).fetchone()
            empty = " AND ".join(f"{name} IS NULL" for name in names)
            blank = connection.execute(f"SELECT count(*) FROM '{OUTPUT}' WHERE {empty}").fetchone()  # noqa: S608
        except duckdb.Error:
            return None
    assert copied is not None
    assert blank is not None
    return int(copied[0]) if copied[0] == expected and blank[0] == 0 else None


def _plain_name(path: Path) -> str | None:
    """A name in the working folder for the file, so that no user's file name reaches SQL."""
    name = "source.txt"
    if not path.is_absolute():
        return str(path)
    for link in (os.symlink, os.link):
        try:
            link(path, name)
        except OSError:
            continue
        return name
    return None


def _blocks_of(path: Path, plan: _Plan, report: Callable[[float], None]) -> Iterator[list[list[str]]]:
    size = path.stat().st_size or 1
    with path.open("rb") as seen, io.TextIOWrapper(seen, "utf-8-sig", errors="replace", newline="") as file:
        lines = (line.replace("\0", "") for line in file) if plan.nul else file
        for number, block in enumerate(record_blocks(lines, plan.dialect, len(plan.columns))):
            if number % 100 == 0:
                report(min(seen.tell() / size, 1.0))
            yield block


def _with_full_width(path: Path, plan: _Plan, allowed: int) -> _Plan:
    """Without a header no row says how wide the table is: the widest does."""
    if plan.header_row:
        return plan
    blocks = _blocks_of(path, plan, lambda _part: None)
    width = max((_width(row) for block in blocks for row in block), default=0)
    return replace(plan, columns=_checked(name_columns([], width), allowed))


def _read_carefully(path: Path, plan: _Plan, left_out: LeftOutRows, report: Report) -> tuple[int, int]:
    """Write every record that fits; returns rows written and how many of them were short and padded."""
    width = len(plan.columns)
    table = TableWriter(width)
    left_out.add_above(plan.sample[: max(plan.header_row - 1, 0)])
    padded = number = 0
    for block in _blocks_of(path, plan, lambda part: report("reading", part)):
        first, number = number + 1, number + len(block)
        if first > plan.header_row and all(len(row) == width for row in block) and all(map(any, block)):
            table.add(range(first, number + 1), block)
            continue
        for position, row in enumerate(block, start=first):
            filled = _width(row)
            if position <= plan.header_row:
                continue
            if filled == 0:
                left_out.add(position, "blank", "")
            elif filled > width:
                left_out.add(position, TOO_MANY_FIELDS, plan.separator.join(row))
            else:
                padded += len(row) < width
                table.add((position,), [row[:filled] + [""] * (width - filled)])
    return table.close(), padded


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
