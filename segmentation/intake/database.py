"""A table or query of a PostgreSQL or MySQL database to the same all-text table as a file.

The database is only read: the drivers' modules say how that is made sure of. Rows come in blocks and go to disk.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import re
import threading
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb

from segmentation.errors import CancelledError, InputError
from segmentation.intake.header import name_columns
from segmentation.intake.stage import StagedTable
from segmentation.intake.table_file import TableWriter, preview_of
from segmentation.store import quote_literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from segmentation.intake.connections import Connection

READ_SECONDS = 600.0
_RUNS_IN_COMMENTS = re.compile(r"/\*M?!")  # MySQL runs what stands in such a comment


@dataclass(frozen=True)
class SourceTable:
    """One table or view; ``rows`` is the server's estimate."""

    schema: str
    name: str
    rows: int | None

    @property
    def label(self) -> str:
        """``schema.name``."""
        return f"{self.schema}.{self.name}"


def source_tables(connection: Connection, *, seconds: float = 60.0) -> list[SourceTable]:
    """The tables and views this user may read. Raises ``InputError`` for a server that does not let us in."""
    with _session(connection, seconds, lambda: False) as session:
        return [SourceTable(schema, name, rows) for schema, name, rows, readable in session.tables() if readable]


def stage_table(connection: Connection, table: str, workdir: Path, **options: Any) -> StagedTable:
    """Read a table, named ``schema.table`` or by a name that only one schema has; options as for ``stage_query``."""
    return _stage(connection, workdir, table=table, **options)


def stage_query(connection: Connection, query: str, workdir: Path, **options: Any) -> StagedTable:
    """Read what one SELECT yields.

    Options: ``seconds`` (the server stops a statement after so many), ``progress`` (hears "connecting" and
    "reading_rows N" with the part done, if known) and ``cancelled``, which also stops the server. Raises ``InputError``
    for all a user can act on; its values hold no secret.
    """
    return _stage(connection, workdir, query=_one_select(query, connection.kind), **options)


def source_name(connection: Connection, staged: StagedTable) -> str:
    """What a batch of it is called: ``shop: public.orders``, or ``shop: query``."""
    return f"{connection.name}: {staged.sheet or 'query'}"


def _stage(
    connection: Connection,
    workdir: Path,
    *,
    table: str | None = None,
    query: str = "",
    seconds: float = READ_SECONDS,
    progress: Callable[[str, float | None], None] = lambda _step, _fraction: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> StagedTable:
    progress("connecting", None)
    path = workdir.resolve() / f"staged-{uuid.uuid4().hex}.parquet"
    found: SourceTable | None = None
    try:
        with _session(connection, seconds, cancelled) as session:
            if table is not None:
                found = _find(session.tables(), table, connection)
                query = session.select_all(found.schema, found.name)
            with session.rows(query) as (names, blocks):
                columns = name_columns(names, len(names))
                expected = found.rows if found else None
                rows = _write(path, len(columns), blocks, lambda count: _tell(progress, count, expected))
        return _staged(path, connection.kind, columns, rows, found)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _write(path: Path, width: int, blocks: Iterator[list[tuple[Any, ...]]], tell: Callable[[int], None]) -> int:
    writer = TableWriter(width, path)
    count = 0
    try:
        for block in blocks:
            writer.add(range(count + 2, count + 2 + len(block)), block)
            count += len(block)
            tell(count)
    finally:
        writer.close()
    return count


def _tell(progress: Callable[[str, float | None], None], count: int, expected: int | None) -> None:
    progress(f"reading_rows {count}", min(count / expected, 1.0) if expected else None)


def _staged(path: Path, kind: str, columns: tuple[str, ...], rows: int, table: SourceTable | None) -> StagedTable:
    return StagedTable(
        path=path,
        columns=columns,
        kind=kind,
        encoding=None,
        delimiter=None,
        quote=None,
        sheet=table.label if table else None,
        sheets=(),
        header_row=1,
        rows=rows,
        left_out=(),
        left_out_count=0,
        left_out_counts={},
        padded=0,
        damaged_characters=0,
        first_row=None,
        sha256=_digest(path, columns),
        size_bytes=path.stat().st_size,
        preview=tuple(tuple(row) for row in preview_of(columns, path)),
    )


def _digest(path: Path, columns: tuple[str, ...]) -> str:
    """The same for the same rows, whatever their order: a server promises none."""
    cells = ", ".join(f"COALESCE(c{place}, CHR(30))" for place in range(len(columns)))
    with duckdb.connect(":memory:") as engine:
        sums = engine.execute(
            "SELECT COUNT(*), BIT_XOR(MD5_NUMBER(told)), SUM(MD5_NUMBER_LOWER(told))"  # noqa: S608 - our own names
            f" FROM (SELECT CONCAT_WS(CHR(31), {cells}) AS told FROM read_parquet({quote_literal(str(path))}))"
        ).fetchone()
    return hashlib.sha256(repr((columns, sums)).encode()).hexdigest()


def _find(known: list[tuple[str, str, int | None, bool]], wanted: str, connection: Connection) -> SourceTable:
    """The table of that name, out of those the server lists: what a user types never becomes part of a statement."""
    exact = [row for row in known if f"{row[0]}.{row[1]}" == wanted]
    found = exact or [row for row in known if row[1] == wanted]
    if len(found) != 1:
        some = [f"{schema}.{name}" for schema, name, _, readable in found or known if readable]
        listed = ", ".join(some[:20]) + (" …" if len(some) > 20 else "")
        raise InputError("table_unknown", name=connection.name, table=wanted, allowed=listed or "-")
    schema, name, rows, readable = found[0]
    if not readable:
        raise InputError("table_forbidden", name=connection.name, detail=f"{schema}.{name}")
    return SourceTable(schema, name, rows)


def _one_select(query: str, kind: str) -> str:
    """The query, if it is one SELECT. The server is the guard; this says it sooner and in words."""
    parser = _library("sqlglot")
    expressions = parser.exp
    try:
        found = [told for told in parser.parse(query, dialect="postgres" if kind == "postgresql" else "mysql") if told]
    except parser.errors.SqlglotError as error:
        raise InputError("query_unreadable", detail=str(error).splitlines()[0][:200]) from None
    refused = (expressions.Into, expressions.Lock, expressions.DML, expressions.DDL, expressions.Command)
    one_query = len(found) == 1 and isinstance(found[0], expressions.Query) and not found[0].find(*refused)
    if not one_query or (kind == "mysql" and _RUNS_IN_COMMENTS.search(query)):
        raise InputError("query_not_select")
    return query.strip().rstrip(";").rstrip()


def _library(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        raise InputError("databases_extra_missing", command="pip install -r requirements-databases.txt") from None


@contextlib.contextmanager
def _session(connection: Connection, seconds: float, cancelled: Callable[[], bool]) -> Iterator[Any]:
    """A session of the connection's driver; stops soon after ``cancelled()`` turns true, at the server too."""
    driver = _library(f"segmentation.intake.{connection.kind}")
    try:
        session = driver.Session(connection, seconds)
    except driver.ERRORS as error:
        raise driver.refusal(error, connection, seconds, connecting=True) from None
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.1):
            if cancelled():
                with contextlib.suppress(*driver.ERRORS):
                    session.cancel()

    watcher = threading.Thread(target=watch, name="fenqun-cancel", daemon=True)
    watcher.start()
    try:
        yield session
    except driver.ERRORS as error:
        if cancelled():
            raise CancelledError from None
        raise driver.refusal(error, connection, seconds, connecting=False) from None
    finally:
        done.set()
        watcher.join()
        session.close()
    if cancelled():
        raise CancelledError
