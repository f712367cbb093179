"""Take a batch out: what remains is as if it had never been committed, whatever came before and after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.customers.links import ids_as_told
from segmentation.errors import InputError
from segmentation.intake import order_sums
from segmentation.intake.refill import refill
from segmentation.intake.replay import take_out
from segmentation.intake.row_keys import place_of
from segmentation.schema import BATCH_TABLES, CLEANING_TABLES

if TYPE_CHECKING:
    from datetime import datetime

    from segmentation.store import Store


def undo(store: Store, batch_id: int, *, undone_at: datetime) -> None:
    """Take out every row the batch brought, put back in force what it had set aside, and look up again whose the rows
    without a customer are that later batches brought.

    Raises ``InputError``: ``batch_unknown``, ``batch_already_undone``.
    """
    with store.transaction() as cursor:
        row = cursor.execute("SELECT undone_at FROM batches WHERE batch_id = $1", [batch_id]).fetchone()
        if row is None:
            known = cursor.execute("SELECT LIST(batch_id ORDER BY batch_id) FROM batches WHERE undone_at IS NULL")
            allowed = (known.fetchone() or (None,))[0] or []
            raise InputError("batch_unknown", batch=batch_id, allowed=", ".join(map(str, allowed)) or "-")
        if row[0] is not None:
            raise InputError("batch_already_undone", batch=batch_id, undone_at=row[0].isoformat(sep=" "))
        cursor.execute("UPDATE batches SET undone_at = $2 WHERE batch_id = $1", [batch_id, undone_at])
        with ids_as_told(cursor):
            order_sums.note_orders_of(cursor, batch_id)
            for table in BATCH_TABLES:
                if take_out(cursor, place_of(table), batch_id) and table in ("orders", "order_lines"):
                    order_sums.note_orders(cursor, "SELECT order_id, customer_id FROM contributions")
            order_sums.sum_noted_orders(cursor)
            refill(store, cursor, batch_id)
        for table in CLEANING_TABLES:
            cursor.execute(f"DELETE FROM {table} WHERE batch_id = $1", [batch_id])  # noqa: S608 - our table names
