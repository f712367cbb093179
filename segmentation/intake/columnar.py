"""Child side: a file of typed columns (Parquet, Feather, Arrow) to the same all-text table as any other file.

Arrow reads it in batches, the engine writes every value as text: nothing is held whole, and nothing is guessed.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from segmentation.errors import InputError
from segmentation.intake.formats import columnar_kind
from segmentation.intake.header import name_columns
from segmentation.intake.table_file import OUTPUT, preview_of
from segmentation.store import quote_literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Report = Callable[..., None]

_WHOLE = 1e15  # whole floats below this are written as whole numbers: 17850.0 is an id that pandas met a gap beside
_BATCH_CELLS = 1_000_000
_UNPACKED_ALWAYS = 1 << 30  # bytes of values that need no excuse
_UNPACKED_RATIO = 200
_LONG_DECIMAL = 38  # digits the engine can hold


@dataclass(frozen=True)
class _Columns:
    """An open file: its schema, all rows if known, and its batches."""

    kind: str
    schema: pa.Schema
    rows: int | None
    batches: Callable[[int], Iterator[pa.RecordBatch]]


def stage_columnar(request: dict[str, Any], report: Report) -> dict[str, Any]:
    """Entry of the child process; the request is written by ``stage``, the answer read by it."""
    source = Path(request["source"])
    os.chdir(request["scratch"])
    report("opening", None)
    opened = _open(source)
    width = len(opened.schema.names)
    if width > request["columns_allowed"]:
        raise InputError("columns_too_many", columns=width, allowed=request["columns_allowed"])
    if not width:
        raise InputError("file_empty")
    columns = name_columns(opened.schema.names, width)
    size = source.stat().st_size
    rows = _write(opened, size, request["memory_bytes"], report)
    with source.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {
        "kind": opened.kind,
        "encoding": None,
        "delimiter": None,
        "quote": None,
        "sheet": None,
        "sheets": [],
        "header_row": 1,
        "header_rows": 1,
        "columns": columns,
        "rows": rows,
        "left_out": [],
        "left_out_counts": {},
        "padded": 0,
        "rejoined": 0,
        "damaged_characters": 0,
        "first_row": 2,  # as if the names stood in row 1, where every program that shows the file puts them
        "sha256": digest,
        "size_bytes": size,
        "preview": preview_of(columns),
    }


def _open(source: Path) -> _Columns:
    with source.open("rb") as file:
        kind = columnar_kind(file.read(8))
    assert kind is not None
    try:
        if kind == "arrow":
            reader = pa.ipc.open_file(pa.OSFile(str(source)))
            groups = range(reader.num_record_batches)
            return _Columns(kind, reader.schema, None, lambda _size: (reader.get_batch(group) for group in groups))
        parquet = pq.ParquetFile(str(source), pre_buffer=False)
        rows = parquet.metadata.num_rows
        return _Columns(kind, parquet.schema_arrow, rows, lambda size: parquet.iter_batches(batch_size=size))
    except (pa.ArrowException, OSError) as error:
        raise _refusal(error) from error


def _write(opened: _Columns, size: int, memory_bytes: int, report: Report) -> int:
    width = len(opened.schema.names)
    fields = [pa.field(f"c{place}", _held(field.type)) for place, field in enumerate(opened.schema)]
    schema = pa.schema(fields)
    batch_rows = max(1, min(65_536, _BATCH_CELLS // width))

    def batches() -> Iterator[pa.RecordBatch]:
        read = unpacked = 0
        for batch in opened.batches(batch_rows):
            read += batch.num_rows
            unpacked += batch.nbytes + sum(map(_spelled_bytes, batch.columns))
            if unpacked > _UNPACKED_ALWAYS and unpacked > _UNPACKED_RATIO * size:
                raise InputError("unpacks_too_large", unpacked_mb=unpacked >> 20, size_mb=round(size / (1 << 20), 1))
            report("reading", read / opened.rows if opened.rows else None)
            pairs = zip(batch.columns, schema, strict=True)
            cells = [column if column.type == field.type else column.cast(field.type) for column, field in pairs]
            yield pa.RecordBatch.from_arrays(cells, schema=schema)

    told: list[Exception] = []
    reader = pa.RecordBatchReader.from_batches(schema, _noting(batches(), told))
    texts = ", ".join(f"{_text_of(field.name, field.type)} AS {field.name}" for field in schema)
    group = max(2048, min(122_880, 4_000_000 // width))
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"SET memory_limit = '{memory_bytes // 2}B'; SET temp_directory = 'spill'")
        connection.execute(f"SET threads = {min(os.cpu_count() or 1, 4)}")
        connection.register("file_columns", reader)
        try:
            copied = connection.execute(
                f"COPY (SELECT {texts} FROM file_columns) TO '{OUTPUT}'"  # noqa: S608 - the names are our own
                f" (FORMAT parquet, COMPRESSION lz4, ROW_GROUP_SIZE {group})"
            ).fetchone()
        except duckdb.Error as error:
            if told:
                raise told[0] from error
            raise
    assert copied is not None
    return int(copied[0])


def _noting(batches: Iterator[pa.RecordBatch], told: list[Exception]) -> Iterator[pa.RecordBatch]:
    """The batches; what stops them is noted, for the engine passes on only a text."""
    try:
        yield from batches
    except (InputError, MemoryError) as error:
        told.append(error)
        raise
    except (pa.ArrowException, OSError) as error:
        told.append(_refusal(error))
        raise


def _refusal(error: Exception) -> InputError:
    text = str(error)
    if "encrypt" in text.lower() or "decrypt" in text.lower():
        return InputError("password_protected")
    return InputError("file_unreadable", detail=text.splitlines()[0][:300])


def _held(kind: pa.DataType) -> pa.DataType:
    """The type in which the engine gets a column: what it does not know as text."""
    if pa.types.is_decimal(kind) and kind.precision > _LONG_DECIMAL:
        return pa.string()
    return pa.float32() if pa.types.is_float16(kind) else kind


def _spelled_bytes(column: pa.Array) -> int:
    """Bytes of a column's texts that a dictionary holds once."""
    if not pa.types.is_dictionary(column.type) or not (_is_text(kind := column.type.value_type) or _is_binary(kind)):
        return 0
    return int(pc.sum(pc.take(pc.binary_length(column.dictionary), column.indices)).as_py() or 0)


def _text_of(name: str, kind: pa.DataType) -> str:
    """SQL for the text of one column: ISO times of the zone the file names, exact numbers, nested values as JSON."""
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    text = f"CAST({name} AS VARCHAR)"
    if pa.types.is_floating(kind):
        whole = f"{name} = TRUNC({name}) AND ABS({name}) < {_WHOLE}"
        number = f"CASE WHEN {whole} THEN CAST(CAST({name} AS BIGINT) AS VARCHAR) ELSE {text} END"
        return f"CASE WHEN NOT ISNAN({name}) THEN {number} END"
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        zone = quote_literal(f"GMT{kind.tz}" if kind.tz[0] in "+-" else kind.tz)
        return f"CAST({name} AT TIME ZONE {zone} AS VARCHAR)"
    if pa.types.is_nested(kind):
        return f"CAST(TO_JSON({name}) AS VARCHAR)"
    if _is_binary(kind):
        text = f"COALESCE(TRY(DECODE({name})), '\\x' || LOWER(HEX({name})))"  # old writers mark text as bytes
    return f"NULLIF({text}, '')"


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _is_binary(kind: pa.DataType) -> bool:
    checks = (
        pa.types.is_binary,
        pa.types.is_large_binary,
        pa.types.is_fixed_size_binary,
        pa.types.is_binary_view,
    )
    return any(check(kind) for check in checks)
