"""Orders told by their lines: their rows are summed anew when lines come, go or are set aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.intake.repeats import is_empty
from segmentation.store import load_sql

if TYPE_CHECKING:
    import duckdb


def note_orders(cursor: duckdb.DuckDBPyConnection, rows: str) -> None:
    """Add the orders named by the query ``rows`` (order_id, customer_id) to those that are to be summed."""
    cursor.execute("CREATE TEMP TABLE IF NOT EXISTS noted_orders (order_id VARCHAR, customer_id VARCHAR)")
    cursor.execute(f"INSERT INTO noted_orders SELECT order_id, customer_id FROM ({rows})")  # noqa: S608 - our statements


def note_orders_of(cursor: duckdb.DuckDBPyConnection, batch_id: int) -> None:
    """Note every order that the batch has a part in: by its rows, or by the rows it set aside."""
    if is_empty(cursor, "order_lines") and is_empty(cursor, "superseded.order_lines"):
        return
    parts = [
        f"SELECT order_id, customer_id FROM {table} WHERE {column} = {int(batch_id)}"  # noqa: S608 - our table names
        for table, column in (
            ("orders", "batch_id"),
            ("order_lines", "batch_id"),
            ("superseded.orders", "batch_id"),
            ("superseded.orders", "superseded_by"),
            ("superseded.order_lines", "batch_id"),
            ("superseded.order_lines", "superseded_by"),
        )
    ]
    note_orders(cursor, " UNION ".join(parts))


def sum_all_orders(cursor: duckdb.DuckDBPyConnection) -> None:
    """Sum all lines, where the store has no orders yet."""
    cursor.execute(f"INSERT INTO orders BY NAME {load_sql('intake/orders_of_lines', lines='order_lines')}")


def sum_noted_orders(cursor: duckdb.DuckDBPyConnection, batch_id: int = 0) -> None:
    """Put the noted orders as their lines in force tell them; an order that a file of orders tells stays as that says.

    ``batch_id``: a batch of lines that is not recorded yet.
    """
    cursor.execute("CREATE TEMP TABLE IF NOT EXISTS noted_orders (order_id VARCHAR, customer_id VARCHAR)")
    if not is_empty(cursor, "noted_orders"):
        values = {"batch_id": batch_id}
        cursor.execute(load_sql("intake/stale_order_sums"), values)
        lines = f"({load_sql('intake/lines_to_sum')})"
        cursor.execute(f"INSERT INTO orders BY NAME {load_sql('intake/orders_of_lines', lines=lines)}")
    cursor.execute("DROP TABLE noted_orders")
