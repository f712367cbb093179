"""One DuckDB file: opened once a process, migrated, hardened; a cursor per use and one way to write."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import threading
import time
import weakref
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import duckdb

from segmentation.derived import DerivedTables
from segmentation.errors import CancelledError, StoreError
from segmentation.migrate import migrate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

Told = TypeVar("Told")
PACKAGE = Path(__file__).parent
DEFAULT_PATH = PACKAGE.parent / "data" / "fenqun.duckdb"
MEMORY = Path(":memory:")
CLOSING_SECONDS = 10
_to_cancel: ContextVar[Callable[[], bool] | None] = ContextVar("to_cancel", default=None)  # of a thread
WORK_FILES = ("upload-*", "staged-*", ".staging-*", "list-*", "rejects-*")


def quote_identifier(name: str) -> str:
    """A name as an SQL identifier, whatever it holds."""
    return '"' + name.replace('"', '""') + '"'


def quote_literal(text: str) -> str:
    """A text as an SQL literal, for the few statements that take no bound value (``COPY``, ``CREATE VIEW``)."""
    return "'" + text.replace("'", "''") + "'"


@cache
def _statement(name: str) -> str:
    lines = (PACKAGE / f"{name}.sql").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.lstrip().startswith("--"))


def load_sql(name: str, **tables: str) -> str:
    """The statement in ``segmentation/<name>.sql``; ``tables`` puts a table or ``(query)`` in the place of a name."""
    statement = _statement(name)
    return re.sub(r"\b\w+\b", lambda word: tables.get(word[0], word[0]), statement) if tables else statement


def insert_rows(cursor: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Sequence[object]]) -> None:
    """Add literal rows to a table: in one statement, where ``executemany`` runs one for each row."""
    if rows:
        values = ", ".join(f"UNNEST(${place})" for place in range(1, len(rows[0]) + 1))
        told = [list(column) for column in zip(*rows, strict=True)]
        cursor.execute(f"INSERT INTO {table} SELECT {values}", told)


def default_path() -> Path:
    """``FENQUN_DB``, or ``data/fenqun.duckdb`` beside the app."""
    return Path(os.environ.get("FENQUN_DB") or DEFAULT_PATH)


class Store:
    """The canonical tables (``migrations/``) and a scratch database ``cache`` that lives in memory.

    ``work_folder`` is the only folder the engine may read or write beside its own file.
    """

    def __init__(self, path: Path | str = MEMORY, *, work_folder: Path | None = None) -> None:
        self.path = Path(path)
        if self.path != MEMORY:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        self._remove_work_folder: Callable[[], object] = lambda: None
        if work_folder is None and self.path == MEMORY:  # nobody comes back to it: gone with the store or the process
            work_folder = Path(tempfile.mkdtemp(prefix="fenqun-"))
            self._remove_work_folder = weakref.finalize(self, shutil.rmtree, work_folder, ignore_errors=True)
        elif work_folder is None:
            work_folder = self.path.resolve().parent / "work" / self.path.stem
        self.work_folder = work_folder.resolve()
        self.work_folder.mkdir(parents=True, exist_ok=True)
        self._write_lock = threading.RLock()
        self._idle = threading.Condition()
        self._cursors: list[duckdb.DuckDBPyConnection] = []
        self._closing = False
        self._open_transaction: duckdb.DuckDBPyConnection | None = None
        self._written = object()
        self._known: dict[str, tuple[object, Any]] = {}
        self.derived_tables = DerivedTables(self)
        with _engine_errors():
            self._connection = self._connected()

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor of its own for one use; engine errors leave as :class:`StoreError`."""
        with self._opened() as cursor, _as_asked(cursor):
            yield cursor

    @contextmanager
    def _opened(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with _engine_errors():
            with self._idle:
                if self._closing:
                    raise duckdb.ConnectionException(str(self.path))
                cursor = self._connection.cursor()
                self._cursors.append(cursor)
            try:
                yield cursor
            finally:
                with self._idle:
                    cursor.close()
                    self._cursors = [other for other in self._cursors if other is not cursor]
                    self._idle.notify_all()

    @contextmanager
    def transaction(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor whose writes are all kept or none; one writer at a time.

        Rolls back on ``BaseException``: a stopped script raises what ``except Exception`` does not see, and after an
        error DuckDB answers a later COMMIT with success and saves nothing. One begun inside another of the same thread
        is a part of it: all is kept or nothing.
        """
        with self._write_lock:
            if self._open_transaction is not None:
                yield self._open_transaction
                return
            with self._begun() as cursor:
                yield cursor

    @contextmanager
    def _begun(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with self._opened() as cursor:
            self._open_transaction = cursor
            try:
                with _all_or_nothing(cursor), _as_asked(cursor):  # what is cancelled by the end is not kept
                    yield cursor
            finally:
                self._open_transaction = None
                self._written = object()

    def dataset_version(self) -> int:
        """Counts commits, merges, their undos and changes of what is believed first: equal numbers mean equal data."""
        return self.until_written("dataset_version", self._dataset_version)

    def _dataset_version(self) -> int:
        with self.cursor() as cursor:
            row = cursor.execute(
                "SELECT (SELECT COUNT(committed_at) + COUNT(undone_at) FROM batches)"
                " + (SELECT COUNT(merged_at) + COUNT(undone_at) FROM customer_merges)"
                " + (SELECT COUNT(*) FROM source_rank_changes)"
            ).fetchone()
        assert row is not None
        return int(row[0])

    def until_written(self, name: str, ask: Callable[[], Told]) -> Told:
        """What ``ask()`` answers of the canonical tables: asked once, and anew after each transaction."""
        written = self._written  # before it is asked: what is written meanwhile makes the answer an old one
        known = self._known.get(name)
        if known is None or known[0] is not written:
            known = self._known[name] = (written, ask())
        told: Told = known[1]
        return told

    def derived(self, kind: str, query: str, values: Mapping[str, object], key: Mapping[str, object]) -> str:
        """See ``DerivedTables.derived``."""
        return self.derived_tables.derived(kind, query, values, key)

    @contextmanager
    def holding(self) -> Iterator[None]:
        """Derived tables this thread asks for inside stay until the end, however many others come meanwhile."""
        with self.derived_tables.holding():
            yield

    @contextmanager
    def cancellable(self, cancelled: Callable[[], bool]) -> Iterator[None]:
        """Whatever this thread asks inside stops soon after ``cancelled()`` turns true, with ``CancelledError``."""
        before = _to_cancel.set(cancelled)
        try:
            yield
        finally:
            _to_cancel.reset(before)

    def hold(self, name: str) -> None:
        """Keep a derived table until the innermost ``holding`` of this thread ends."""
        self.derived_tables.hold(name)

    def close(self) -> None:
        """Release the file. What still runs is interrupted: a connection does not close while a cursor is at work."""
        until = time.monotonic() + CLOSING_SECONDS
        with self._idle:
            self._closing = True
            while self._cursors and time.monotonic() < until:
                for cursor in self._cursors:
                    cursor.interrupt()
                self._idle.wait(0.05)  # between two statements an interrupt is not heard
            self._connection.close()
        self._remove_work_folder()

    def _connected(self) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect(str(self.path))
        self._clear_work_folder()
        with _all_or_nothing(connection):
            migrate(connection, self.path)
        self._harden(connection)
        return connection

    def _clear_work_folder(self) -> None:
        """What a stopped process left behind; the open database proves that no other one is at work here."""
        for pattern in WORK_FILES:
            for left in self.work_folder.glob(pattern):
                if left.is_dir():
                    shutil.rmtree(left, ignore_errors=True)
                else:
                    left.unlink(missing_ok=True)

    def _harden(self, connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute("ATTACH ':memory:' AS cache")
        for macro in sorted(PACKAGE.glob("intake/macros/*.sql")):
            connection.execute(macro.read_text(encoding="utf-8"))
        folder = quote_literal(str(self.work_folder))
        for statement in (
            f"SET temp_directory = {folder}",
            f"SET allowed_directories = [{folder}]",
            "SET disabled_optimizers = 'common_subplan'",  # DuckDB 2.0.0: EXISTS beside an aggregate of a view errs
            "SET autoinstall_known_extensions = false",
            "SET autoload_known_extensions = false",
            "SET allow_community_extensions = false",
            "SET enable_external_access = false",
            "SET lock_configuration = true",
        ):
            connection.execute(statement)


@contextmanager
def _all_or_nothing(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    connection.begin()
    try:
        yield
        connection.execute("SELECT 1").fetchall()  # refused after a swallowed error, which COMMIT is not
        connection.commit()
    except BaseException:
        connection.rollback()
        raise


def _as_asked(cursor: duckdb.DuckDBPyConnection) -> AbstractContextManager[None]:
    """``interruptible``, by what this thread asked for in ``cancellable``."""
    asked = _to_cancel.get()
    return nullcontext() if asked is None else interruptible(cursor, asked)


@contextmanager
def interruptible(cursor: duckdb.DuckDBPyConnection, cancelled: Callable[[], bool]) -> Iterator[None]:
    """Stop what runs on ``cursor`` soon after ``cancelled()`` turns true; raises :class:`CancelledError`."""
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.1):
            if cancelled():
                cursor.interrupt()

    watcher = threading.Thread(target=watch, name="fenqun-cancel", daemon=True)
    watcher.start()
    try:
        yield
    except duckdb.InterruptException as error:
        raise CancelledError from error
    finally:
        done.set()
        watcher.join()
    if cancelled():
        raise CancelledError


@contextmanager
def _engine_errors() -> Iterator[None]:
    try:
        yield
    except duckdb.InterruptException:
        raise
    except duckdb.IOException as error:
        code = "database_in_use" if "lock" in str(error).lower() else "engine"
        raise StoreError(code, message=str(error)) from error
    except duckdb.Error as error:
        raise StoreError("engine", message=str(error)) from error
