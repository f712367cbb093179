"""Answers, tickets, orders and contacts put into the store without files."""

from datetime import datetime

import pytest

from segmentation.store import insert_rows

NOW = datetime(2024, 7, 1, 12)
COLUMNS = {
    "customers": ("customer_id", "name", "region"),
    "orders": ("order_id", "customer_id", "ordered_at", "amount", "kind", "channel", "category"),
    "order_lines": ("order_id", "customer_id", "product_name", "category", "amount", "row_number"),
    "feedback": ("customer_id", "answered_at", "kind", "score", "scale_min", "scale_max", "comment", "channel"),
    "tickets": ("customer_id", "opened_at", "first_answered_at", "closed_at", "issue_type", "assignee"),
    "campaign_contacts": ("campaign", "customer_id", "sent_at", "contact_group", "responded_at"),
}


@pytest.fixture
def known(store):
    """Fill the tables named with literal rows, each as long as wanted in the order of ``COLUMNS``; the store."""

    def fill(**tables):
        with store.transaction() as cursor:
            for table, rows in tables.items():
                (batch,) = cursor.execute("SELECT nextval('batch_ids')").fetchone()
                names = COLUMNS[table]
                told = [
                    [str(cell) if name == "amount" else cell for name, cell in zip(names, row, strict=False)]
                    + [None] * (len(names) - len(row))
                    + [batch]
                    for row in rows
                ]
                insert_rows(cursor, f"{table} ({', '.join(names)}, batch_id)", told)
                cursor.execute(
                    "INSERT INTO batches (batch_id, entity, file_name, file_sha256, rows_read, rows_kept,"
                    " rows_rejected, committed_at) VALUES ($1, $2, 'made.csv', 'none', $3, $3, 0, $4)",
                    [batch, table, len(rows), NOW],
                )
        return store

    return fill
