"""The fast way for a clean UTF-8 text file: DuckDB reads it with every option spelled out, and its count must be ours.

Nothing is taken on trust: a table that has blank or stray rows, or cells in columns thought empty, is given up, and
the file is read record by record instead.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from segmentation.intake.stray_rows import COMMENT_MARKS, TAIL, TOTAL_WORDS, StrayRows

if TYPE_CHECKING:
    import duckdb

    from segmentation.intake.layout import Layout
    from segmentation.intake.records import Dialect

_WIDE = 1000  # columns; the engine buffers each of them for each thread
_SUSPECTS = 2000
_RAW = "raw.parquet"


def read_fast(
    path: Path, dialect: Dialect, layout: Layout, width: int, *, target: str, expected: int, memory_bytes: int
) -> int | None:
    """Write the rows of ``width`` cells; None when the engine refuses, or does not find what we counted."""
    import duckdb  # noqa: PLC0415 - the workbook child uses this package's words and needs no engine

    link = _plain_name(path)
    if link is None or expected < 0 or width > _WIDE:
        return None
    names = [f"c{column}" for column in range(width)]
    quote = dialect.quote.replace("'", "''")
    types = ", ".join(f"'{name}': 'VARCHAR'" for name in names)
    read = (  # delimiter and quote come from a fixed set, the names are our own
        f"read_csv('{link}', auto_detect = false, header = false, skip = {layout.above_data}, "
        f"delim = '{dialect.delimiter}', quote = '{quote}', escape = '{quote}', "
        f"columns = {{{types}}}, strict_mode = true, null_padding = false, ignore_errors = false)"
    )
    group = max(2048, min(122_880, 4_000_000 // width))  # fewer rows at once for wide tables
    written = f"(FORMAT parquet, COMPRESSION lz4, ROW_GROUP_SIZE {group})"
    dropped = [name for place, name in enumerate(names) if place not in layout.kept]
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"SET memory_limit = '{memory_bytes // 2}B'; SET temp_directory = 'spill'")
        connection.execute(f"SET threads = {min(os.cpu_count() or 1, 4)}")
        try:
            copied = _number(connection, f"COPY (SELECT * FROM {read}) TO '{_RAW}' {written}")  # noqa: S608
            if copied != expected or _count(connection, " OR ".join(f"trim({name}) <> ''" for name in dropped)):
                return None
            kept = [names[place] for place in layout.kept]
            blank = _count(connection, " AND ".join(f"{name} IS NULL" for name in kept))
            if blank or _strays(connection, layout, names):
                return None
            if dropped:
                renamed = ", ".join(f"{name} AS c{place}" for place, name in enumerate(kept))
                connection.execute(f"COPY (SELECT {renamed} FROM '{_RAW}') TO '{target}' {written}")  # noqa: S608
            else:
                Path(_RAW).replace(target)
        except duckdb.Error:
            return None
    return copied


def _number(connection: duckdb.DuckDBPyConnection, statement: str) -> int:
    found = connection.execute(statement).fetchone()
    assert found is not None
    return int(found[0])


def _count(connection: duckdb.DuckDBPyConnection, condition: str) -> int:
    return _number(connection, f"SELECT count(*) FROM '{_RAW}' WHERE {condition}") if condition else 0  # noqa: S608


def _strays(connection: duckdb.DuckDBPyConnection, layout: Layout, names: list[str]) -> bool:
    """Whether a row's first words, or the last rows, say that not all of it is table."""
    if layout.stray is None:
        return False
    first, *others = [names[place] for place in layout.kept[:3]]
    words = _spellings(layout.stray.first_names)
    among = f"IN ({', '.join('?' * len(words))})"
    conditions = [(f"{first} {among}", words)]  # plain comparisons: the file's statistics answer them
    starts = (*COMMENT_MARKS, "\ufeff", *sorted(layout.stray.title_starts))
    conditions += [(f"starts_with({first}, ?)", [start]) for start in starts]
    conditions += [(f"{first} IS NULL AND {other} {among}", words) for other in others]
    for condition, values in conditions:
        suspect = f"SELECT * FROM '{_RAW}' WHERE {condition} LIMIT {_SUSPECTS}"  # noqa: S608 - fixed words and own names
        found = connection.execute(suspect, values).fetchall()
        if len(found) == _SUSPECTS or any(_stray(row, layout.stray) for row in found):
            return True
    return bool(layout.stray.tail(_last_rows()))


def _stray(row: tuple[str | None, ...], stray: StrayRows) -> bool:
    return "\ufeff" in (row[0] or "")[:1] or stray.reason(row) is not None


def _spellings(first_names: set[str]) -> list[str]:
    words = {form for word in TOTAL_WORDS for form in (word, word.upper(), word.title(), word.capitalize())}
    return [word + end for word in (*words, *first_names) for end in ("", ":", "：")]


def _last_rows() -> list[tuple[str | None, ...]]:
    import pyarrow.parquet as pq  # type: ignore[import-untyped]  # noqa: PLC0415

    with pq.ParquetFile(_RAW) as file:
        groups = file.num_row_groups
        if not groups:
            return []
        short = groups > 1 and file.metadata.row_group(groups - 1).num_rows < TAIL
        table = file.read_row_groups(range(groups - 1 - short, groups))
    last = table.slice(max(table.num_rows - TAIL, 0))
    return list(zip(*(column.to_pylist() for column in last.columns), strict=True))


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
