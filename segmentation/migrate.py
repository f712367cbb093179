"""The steps in ``migrations/`` that a database has not taken yet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from segmentation.errors import StoreError
from segmentation.schema import BATCH_TABLES

if TYPE_CHECKING:
    import duckdb

STEPS = Path(__file__).parent / "migrations"


def migrate(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Take them in order, inside the caller's transaction.

    Raises ``StoreError`` ``database_newer`` when the database at ``path`` knows steps that this program does not.
    """
    connection.execute(
        "CREATE TABLE IF NOT EXISTS schema_migrations"
        " (number INTEGER, name VARCHAR, applied_at TIMESTAMP DEFAULT current_localtimestamp())"
    )
    done = {number for (number,) in connection.execute("SELECT number FROM schema_migrations").fetchall()}
    steps = {int(step.name[:4]): step for step in sorted(STEPS.glob("*.sql"))}
    newest = max(steps, default=0)
    if done and max(done) > newest:
        raise StoreError("database_newer", found=max(done), known=newest, path=str(path))
    missing = [number for number in steps if number not in done]
    if not missing:
        return
    for number in missing:
        connection.execute(steps[number].read_text(encoding="utf-8"))
    connection.execute(
        "INSERT INTO schema_migrations (number, name) SELECT UNNEST($1), UNNEST($2)",
        [missing, [steps[number].stem for number in missing]],
    )
    for table in BATCH_TABLES:
        _mirror(connection, table)


def _mirror(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """Give the table in the schema ``superseded`` the columns of its live one, those of later steps included."""
    connection.execute(
        f"CREATE TABLE IF NOT EXISTS superseded.{table} AS"  # noqa: S608 - our table names
        f" SELECT *, CAST(NULL AS INTEGER) AS superseded_by FROM {table} LIMIT 0"
    )
    mirrored = _columns(connection, f"superseded.{table}")
    for name, kind in _columns(connection, table).items():
        if name not in mirrored:
            connection.execute(f'ALTER TABLE superseded.{table} ADD COLUMN "{name}" {kind}')


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    described = connection.execute(f"FROM {table} LIMIT 0").description  # duckdb_columns() binds every view
    return {name: str(kind) for name, kind, *_ in described or ()}
