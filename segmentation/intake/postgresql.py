"""PostgreSQL through psycopg: one read-only transaction, a cursor at the server, every value as the server's text.

What a statement may do is decided at the server, not by looking at it: the transaction is READ ONLY, and the text is
sent as the one statement of ``DECLARE … CURSOR FOR``, whose grammar takes a query and nothing else.
"""

from __future__ import annotations

import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql
from psycopg.types.string import TextLoader

from segmentation.errors import InputError
from segmentation.store import load_sql

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segmentation.intake.connections import Connection

ROWS_AT_ONCE = 10_000
_CONNECT_SECONDS = 10
_CODES = {
    "25006": "query_writes",
    "0A000": "query_not_select",
    "42501": "table_forbidden",
    "57014": "query_timeout",
}
_LOST = ("08", "57P")
_REFUSALS = (
    ("password authentication failed", "database_login_refused"),
    ("no password supplied", "database_login_refused"),
    ("role ", "database_login_refused"),
    ("pg_hba.conf", "database_login_refused"),
    ("database ", "database_not_there"),
)


class Session:
    """One connection inside its read-only transaction."""

    def __init__(self, connection: Connection, seconds: float) -> None:
        self._told = connection
        self._seconds = seconds
        options: dict[str, Any] = {"application_name": "fenqun", **connection.options}
        self._connection = psycopg.connect(
            host=connection.host,
            port=connection.port,
            dbname=connection.database or None,
            user=connection.username or None,
            password=connection.password or None,
            client_encoding="utf8",
            connect_timeout=_CONNECT_SECONDS,
            **options,
        )
        self._connection.read_only = True
        settings = {
            "statement_timeout": str(round(seconds * 1000)),
            "datestyle": "ISO",
            "bytea_output": "hex",
            "cursor_tuple_fraction": "1",  # all rows are wanted, not the first
        }
        for name, value in settings.items():
            self._connection.execute("SELECT set_config(%s, %s, true)", [name, value])

    def tables(self) -> list[tuple[str, str, int | None, bool]]:
        """Schema, name, estimated rows, readable."""
        return self._connection.execute(load_sql("intake/postgresql_tables")).fetchall()

    def select_all(self, schema: str, name: str) -> str:
        """The query for all of a table."""
        return sql.SQL("SELECT * FROM {}").format(sql.Identifier(schema, name)).as_string(self._connection)

    @contextmanager
    def rows(self, query: str) -> Iterator[tuple[list[str], Iterator[list[tuple[Any, ...]]]]]:
        """Column names, and the rows in blocks, all values text or None."""
        with self._connection.cursor(name="fenqun_rows") as cursor:
            for told in cursor.adapters.types:
                for number in filter(None, (told.oid, told.array_oid)):
                    cursor.adapters.register_loader(number, TextLoader)
            cursor.adapters.register_loader(0, TextLoader)
            cursor.execute(query)
            names = [column.name for column in cursor.description or ()]
            yield names, iter(lambda: cursor.fetchmany(ROWS_AT_ONCE), [])

    def cancel(self) -> None:
        """Stop what runs at the server; called from another thread."""
        self._connection.cancel_safe(timeout=_CONNECT_SECONDS)

    def close(self) -> None:
        """End the transaction and the connection."""
        self._connection.close()


ERRORS: tuple[type[Exception], ...] = (psycopg.Error, UnicodeDecodeError)


def refusal(error: Exception, connection: Connection, seconds: float, *, connecting: bool) -> InputError:
    """What went wrong, in a code; the driver's words only where the server speaks of the query."""
    place = {"name": connection.name, "host": connection.host, "port": connection.port}
    if connecting:
        text = str(error).lower()
        code = next((code for sign, code in _REFUSALS if f"{sign}" in text), "database_refused")
        if code == "database_refused" and not _answers(connection):
            code = "database_unreachable"
        return InputError(code, **place, database=connection.database)
    diagnosis = getattr(error, "diag", None)
    state = getattr(error, "sqlstate", None) or ""
    detail = str(getattr(diagnosis, "message_primary", None) or type(error).__name__)[:300]
    if not state or state.startswith(_LOST):
        return InputError("database_lost", **place)
    return InputError(_CODES.get(state, "query_failed"), name=connection.name, detail=detail, seconds=round(seconds))


def told_codes() -> set[str]:
    """Every code ``refusal`` may answer."""
    return {*_CODES.values(), *(code for _, code in _REFUSALS)}


def _answers(connection: Connection) -> bool:
    if connection.host.startswith("/"):
        return True
    try:
        socket.create_connection((connection.host, connection.port), timeout=3).close()
    except OSError:
        return False
    return True
