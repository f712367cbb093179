"""MySQL and MariaDB through PyMySQL: one read-only transaction, rows streamed, every value as the server's text."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pymysql
from pymysql.constants import FIELD_TYPE
from pymysql.converters import encoders
from pymysql.cursors import SSCursor

from segmentation.errors import InputError
from segmentation.store import load_sql

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segmentation.intake.connections import Connection

ROWS_AT_ONCE = 10_000
_CONNECT_SECONDS = 10
_CODES = {
    1792: "query_writes",
    1142: "table_forbidden",
    1143: "table_forbidden",
    1044: "table_forbidden",
    1227: "table_forbidden",
    1969: "query_timeout",
    3024: "query_timeout",
    1317: "query_timeout",
}
_LOST = (2006, 2013, 2055)
_REFUSALS = {1045: "database_login_refused", 1698: "database_login_refused", 1049: "database_not_there"}
_REFUSALS |= {1044: "database_login_refused", 2003: "database_unreachable"}


class Session:
    """One connection inside its read-only transaction."""

    def __init__(self, connection: Connection, seconds: float) -> None:
        self._told = connection
        self._connection = self._connect(seconds)
        with self._connection.cursor() as cursor:
            cursor.execute("SELECT VERSION(), CONNECTION_ID()")
            answer: Any = cursor.fetchone()
            version, self._number = str(answer[0]), int(answer[1])
            limit = (
                f"max_statement_time = {seconds}"
                if "MariaDB" in version
                else f"max_execution_time = {round(seconds * 1000)}"
            )
            cursor.execute(f"SET SESSION {limit}")
            cursor.execute("SET SESSION TRANSACTION READ ONLY")
            cursor.execute("START TRANSACTION READ ONLY")

    def _connect(self, seconds: float) -> pymysql.Connection[Any]:
        told = self._told
        options: dict[str, Any] = dict(told.options)
        encoding: Any = dict(encoders)  # and no decoders: the server's text is the value
        return pymysql.connect(
            host=told.host,
            port=told.port,
            database=told.database or None,
            user=told.username,
            password=told.password,
            charset="utf8mb4",
            connect_timeout=_CONNECT_SECONDS,
            read_timeout=seconds + _CONNECT_SECONDS,
            conv=encoding,
            **options,
        )

    def tables(self) -> list[tuple[str, str, int | None, bool]]:
        """Schema, name, estimated rows, readable."""
        with self._connection.cursor() as cursor:
            cursor.execute(load_sql("intake/mysql_tables"))
            return [(schema, name, int(rows) if rows else None, True) for schema, name, rows, _ in cursor.fetchall()]

    def select_all(self, schema: str, name: str) -> str:
        """The query for all of a table."""
        return f"SELECT * FROM {_quoted(schema)}.{_quoted(name)}"  # noqa: S608 - quoted

    @contextmanager
    def rows(self, query: str) -> Iterator[tuple[list[str], Iterator[list[tuple[Any, ...]]]]]:
        """Column names, and the rows in blocks, all values text or None."""
        cursor = self._connection.cursor(SSCursor)
        cursor.execute(query)
        described: Any = cursor.description or ()
        bits = {place for place, column in enumerate(described) if column[1] == FIELD_TYPE.BIT}
        yield [column[0] for column in described], _blocks(cursor, bits)
        cursor.close()  # not after an error: it would read all the rows that are left

    def cancel(self) -> None:
        """Stop what runs at the server; called from another thread."""
        other = self._connect(_CONNECT_SECONDS)
        with other, other.cursor() as cursor:
            cursor.execute(f"KILL QUERY {self._number}")

    def close(self) -> None:
        """End the transaction and the connection, without waiting for rows nobody wants."""
        driver: Any = self._connection
        driver._force_close()  # noqa: SLF001 - close() reads to the end


ERRORS: tuple[type[Exception], ...] = (pymysql.Error, RuntimeError, UnicodeDecodeError)


def refusal(error: Exception, connection: Connection, seconds: float, *, connecting: bool) -> InputError:
    """What went wrong, in a code; the server's words only where it speaks of the query."""
    place = {"name": connection.name, "host": connection.host, "port": connection.port}
    number = error.args[0] if error.args and isinstance(error.args[0], int) else 0
    if connecting:
        return InputError(_REFUSALS.get(number, "database_refused"), **place, database=connection.database)
    if number in _LOST or not number:
        return InputError("database_lost", **place)
    detail = str(error.args[1])[:300] if len(error.args) > 1 else str(number)
    return InputError(_CODES.get(number, "query_failed"), name=connection.name, detail=detail, seconds=round(seconds))


def told_codes() -> set[str]:
    """Every code ``refusal`` may answer."""
    return {*_CODES.values(), *_REFUSALS.values()}


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _blocks(cursor: SSCursor, bits: set[int]) -> Iterator[list[tuple[Any, ...]]]:
    while block := cursor.fetchmany(ROWS_AT_ONCE):
        if any(isinstance(value, bytes) for value in block[0]) or bits or _has_bytes(block):
            yield [tuple(_text(value, bit=place in bits) for place, value in enumerate(row)) for row in block]
        else:
            yield list(block)


def _has_bytes(block: Any) -> bool:
    return any(isinstance(value, bytes) for row in block for value in row)


def _text(value: Any, *, bit: bool) -> Any:
    """Bytes as text where they are UTF-8, else as PostgreSQL writes them."""
    if not isinstance(value, bytes):
        return value
    if bit:
        return str(int.from_bytes(value, "big"))
    try:
        return value.decode()
    except UnicodeDecodeError:
        return f"\\x{value.hex()}"
