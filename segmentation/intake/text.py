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
from segmentation.intake.census import Census, take_census
from segmentation.intake.dialect import find_dialect
from segmentation.intake.engine_read import read_fast
from segmentation.intake.formats import refuse_foreign
from segmentation.intake.layout import Layout, filled_width, find_layout
from segmentation.intake.records import WHITESPACE, Dialect, record_blocks, records
from segmentation.intake.refit import Refit, cut_anew
from segmentation.intake.table_file import (
    EXTRA_CELLS,
    OUTPUT,
    PREVIEW_CELL,
    PREVIEW_ROWS,
    TOO_MANY_FIELDS,
    LeftOutRows,
    TableWriter,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Report = Callable[..., None]

_SAMPLE_ROWS = 1000
_NOTHING = dict.fromkeys((0, 26))  # stand in some files and mean no character


@dataclass(frozen=True)
class _Plan:
    """How the file will be cut into columns."""

    dialect: Dialect
    sample: list[list[str]]
    layout: Layout
    nul: bool = False

    @property
    def separator(self) -> str:
        return " " if self.dialect.delimiter == WHITESPACE else self.dialect.delimiter

    @property
    def even(self) -> bool:
        """Whether all rows of the sample are equally wide and the rows above are one line each."""
        above, below = self.sample[: self.layout.above_data], self.sample[max(self.layout.above_data - 1, 0) :]
        one_line = not any("\n" in cell or "\r" in cell for row in above for cell in row)
        return one_line and bool(below) and all(len(row) == len(below[0]) >= self.layout.width for row in below)


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
    rows, mended = None, Counter[str]()
    report("reading", None)
    if plan.even and plan.dialect.simple and census.plain_lines:
        expected = census.records - plan.layout.above_data
        shape = plan.dialect, plan.layout, len(plan.sample[-1])
        rows = read_fast(plain, *shape, target=OUTPUT, expected=expected, memory_bytes=request["memory_bytes"])
    fast = rows is not None
    left_out.add_above(plan.sample[: max(plan.layout.header_row - 1, 0)])
    if rows is None:
        plan = _with_full_width(plain, replace(plan, nul=census.nul), request["columns_allowed"])
        rows = _read_carefully(plain, plan, left_out, mended, report)
    return {
        "kind": "text",
        "encoding": codec,
        "delimiter": plan.dialect.delimiter,
        "quote": plan.dialect.quote,
        "sheet": None,
        "sheets": [],
        "header_row": plan.layout.header_row,
        "header_rows": plan.layout.header_rows,
        "columns": plan.layout.columns,
        "rows": rows,
        "left_out": left_out.kept,
        "left_out_counts": left_out.counts,
        "padded": mended["padded"],
        "rejoined": mended["rejoined"],
        "trimmed": mended["trimmed"],
        "damaged_characters": damaged,
        "first_row": plan.layout.above_data + 1 if fast else None,
        "sha256": _hash_of(source) if plain != source else census.sha256,
        "size_bytes": source.stat().st_size,
        "preview": [[cell[:PREVIEW_CELL] or None for cell in row] for row in plan.sample[:PREVIEW_ROWS]],
    }


def _settle(
    source: Path, head: bytes, settings: dict[str, Any], columns_allowed: int, report: Report
) -> tuple[str, Path, int, _Plan, Census]:
    """Settle encoding, dialect and header; returns the codec, a UTF-8 file, damaged characters, plan and census."""
    asked = settings["encoding"]
    codec = encodings.named_encoding(asked) if asked else encodings.marked_encoding(head)
    plain, damaged = source, 0
    census = None
    if codec in ("utf-8", "utf-8-sig"):
        codec = "utf-8-sig" if head.startswith(codecs.BOM_UTF8) else "utf-8"
        plan = _plan(head, source.stat().st_size, settings, columns_allowed)
        census = take_census(source, plan.dialect.quote, report=lambda part: report("checking", part))
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
    census = take_census(plain, plan.dialect.quote, report=lambda part: report("checking", part))
    return codec, plain, damaged, plan, census


def _plan(head: bytes, size: int, settings: dict[str, Any], columns_allowed: int) -> _Plan:
    cut = len(head) < size
    sample = head.decode("utf-8", "replace").removeprefix("\ufeff").translate(_NOTHING).replace("\n\ufeff", "\n")
    if cut and "\n" in sample:
        sample = sample[: sample.rindex("\n") + 1]
    dialect = find_dialect(sample, settings["delimiter"], settings["quote"])
    rows = list(islice(records(io.StringIO(sample, newline=""), dialect), _SAMPLE_ROWS))
    if cut and len(rows) < _SAMPLE_ROWS and len(rows) > 1:
        rows.pop()  # the sample may end inside a record
    usual = _usual_width(rows)
    if any(len(row) > usual for row in rows):  # lines whose quotes do not add up
        lines = records(io.StringIO(sample, newline=""), dialect, usual)
        rows = list(islice(lines, len(rows)))
    rows = [cut_anew(row, dialect.delimiter, usual) for row in rows]
    return _Plan(dialect, rows, find_layout(rows, settings, columns_allowed))


def _usual_width(rows: list[list[str]]) -> int:
    return max(Counter(map(len, rows)).items(), key=lambda item: (item[1], item[0]), default=(0, 0))[0]


def _blocks_of(path: Path, plan: _Plan, report: Callable[[float], None]) -> Iterator[list[list[str]]]:
    size = path.stat().st_size or 1
    with path.open("rb") as seen, io.TextIOWrapper(seen, "utf-8-sig", errors="replace", newline="") as file:
        lines = (line.lstrip("\ufeff") for line in file)  # files put behind each other
        lines = (line.translate(_NOTHING) for line in lines) if plan.nul else lines
        for number, block in enumerate(record_blocks(lines, plan.dialect, len(plan.layout.columns))):
            if number % 100 == 0:
                report(min(seen.tell() / size, 1.0))
            yield block


def _with_last(blocks: Iterator[list[list[str]]]) -> Iterator[tuple[list[list[str]], bool]]:
    """Blocks of a thousand rows and more, and whether it is the last one, which has the whole end of the file."""
    ready: list[list[str]] | None = None
    held: list[list[str]] = []
    for block in blocks:
        held += block
        if len(held) >= _SAMPLE_ROWS:
            if ready is not None:
                yield ready, False
            ready, held = held, []
    yield (ready or []) + held, True


def _with_full_width(path: Path, plan: _Plan, allowed: int) -> _Plan:
    """Without a header no row says how wide the table is: the widest does."""
    if plan.layout.header_row:
        return plan
    blocks = _blocks_of(path, plan, lambda _part: None)
    width = max((filled_width(row) for block in blocks for row in block), default=0)
    return replace(plan, layout=plan.layout.widened(width, allowed))


def _read_carefully(path: Path, plan: _Plan, left_out: LeftOutRows, mended: Counter[str], report: Report) -> int:
    """Write every record that fits and return how many; counts those that were too short or too long but mended."""
    layout = plan.layout
    table = TableWriter(len(layout.columns))
    refit = Refit(plan.sample[layout.above_data :], layout.width, plan.separator)
    number = 0
    for block, last in _with_last(_blocks_of(path, plan, lambda part: report("reading", part))):
        first, number = number + 1, number + len(block)
        if not last and first > layout.above_data and layout.ordinary(block):
            table.add(range(first, number + 1), block)
            continue
        block = [cut_anew(row, plan.separator, refit.length) for row in block]  # noqa: PLW2901
        below = layout.stray.tail(block) if last and layout.stray else {}
        for place, row in enumerate(block):
            position = first + place
            if position <= layout.above_data:
                continue
            filled = filled_width(row)
            if filled == 0:
                left_out.add(position, "blank", "")
            elif reason := below.get(place) or (layout.stray and layout.stray.reason(row)):
                left_out.add(position, reason, plan.separator.join(row[:filled]))
            elif (whole := refit.whole(row)) and (cells := layout.cut(whole, len(whole))):
                mended["rejoined"] += 1
                table.add((position,), [cells])
            elif cells := layout.cut(row, filled):
                mended["padded"] += len(row) < layout.width
                table.add((position,), [cells])
            elif (whole := refit.trimmed(row)) and (cells := layout.cut(whole, len(whole))):
                mended["trimmed"] += 1
                left_out.note(position, EXTRA_CELLS, plan.separator.join(row[refit.length :]))
                table.add((position,), [cells])
            else:
                left_out.add(position, TOO_MANY_FIELDS, plan.separator.join(row))
    return table.close()


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
