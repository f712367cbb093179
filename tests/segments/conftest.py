"""Customers with all that can be known of them, put into the store without files."""

from datetime import datetime
from decimal import Decimal

import pytest

from segmentation.models.registry import read_settings
from segmentation.segments.runs import run_settings
from segmentation.store import Store

NOW = datetime(2024, 7, 1, 12)
COLUMNS = {
    "customers": ("customer_id", "gender", "city", "birthday", "attributes"),
    "orders": ("order_id", "customer_id", "ordered_at", "amount", "kind", "channel", "category"),
    "order_lines": ("order_id", "customer_id", "product_name", "category", "amount", "row_number"),
    "feedback": ("customer_id", "answered_at", "kind", "score", "scale_min", "scale_max"),
    "tickets": ("customer_id", "opened_at", "issue_type", "channel"),
    "interactions": ("customer_id", "happened_at", "kind", "channel"),
}


@pytest.fixture
def known(store):
    """Fill the tables named with literal rows, each as ``COLUMNS`` says; returns the store."""

    def fill(**tables):
        with store.transaction() as cursor:
            for table, rows in tables.items():
                (batch,) = cursor.execute("SELECT nextval('batch_ids')").fetchone()
                names = COLUMNS[table]
                marks = ", ".join(f"${place}" for place in range(1, len(names) + 1))
                if rows:
                    cursor.executemany(
                        f"INSERT INTO {table} ({', '.join(names)}, batch_id) VALUES ({marks}, {batch})",
                        [
                            [
                                Decimal(str(cell)) if name == "amount" else cell
                                for name, cell in zip(names, row, strict=True)
                            ]
                            for row in rows
                        ],
                    )
                cursor.execute(
                    "INSERT INTO batches (batch_id, entity, file_name, file_sha256, rows_read, rows_kept,"
                    " rows_rejected, committed_at) VALUES ($1, $2, 'made.csv', 'none', $3, $3, 0, $4)",
                    [batch, table, len(rows), NOW],
                )
        return store

    return fill


@pytest.fixture
def parted(store):
    """A run with these customers in these segments, and everybody else in ``rest``."""

    def run(as_of, **segments):
        entries = [
            {"name": name, "rule": {"field": "customer_id", "in": list(members)}} for name, members in segments.items()
        ]
        settings = read_settings({"model": "rules", "segments": [*entries, {"name": "rest"}]})
        return run_settings(store, as_of, settings)

    return run


@pytest.fixture(scope="module")
def one_store():
    """Filled anew for each example: a store of its own would take longer than all it is asked."""
    opened = Store()
    yield opened
    opened.close()
