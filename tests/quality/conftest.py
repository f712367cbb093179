"""Rows put straight into the tables, each call one upload."""

from datetime import date, datetime

import pytest

from segmentation.quality.checks import TABLES
from segmentation.quality.measure import measure

UPLOADED = datetime(2024, 7, 1, 12)
AS_OF = date(2024, 7, 1)
NEEDED = {
    "orders": {"order_id": "o", "ordered_at": datetime(2024, 6, 1), "amount": 10, "kind": "sale"},
    "order_lines": {"order_id": "o", "amount": 10, "row_number": 2},
    "customer_totals": {
        "last_order_on": date(2024, 6, 1),
        "order_count": 1,
        "spend_total": 10,
        "totals_as_of": date(2024, 7, 1),
    },
    "loyalty_points": {"changed_at": datetime(2024, 6, 1)},
}


@pytest.fixture
def put(store):
    """Put rows of a table into the store as one upload; returns its batch."""

    def fill(table, rows, *, source="crm", entity=None, fields=(), rejected=(), at=UPLOADED):
        with store.transaction() as cursor:
            batch = cursor.execute("SELECT nextval('batch_ids')").fetchone()[0]
            told = len(rows) + len({row for row, _ in rejected})
            cursor.execute(
                "INSERT INTO batches (batch_id, entity, file_name, file_sha256, source, mapping, rows_read, rows_kept,"
                " rows_rejected, committed_at) VALUES ($1, $2, $3, 'none', $4, $5, $6, $7, $8, $9)",
                [
                    batch,
                    entity or table,
                    f"{table}.csv",
                    source,
                    {field: field for field in fields},
                    told,
                    len(rows),
                    told - len(rows),
                    at,
                ],
            )
            for row, reason in rejected:
                cursor.execute("INSERT INTO rejects VALUES ($1, $2, NULL, NULL, $3)", [batch, row, reason])
            for number, row in enumerate(rows):
                whole = NEEDED.get(table, {}) | ({"order_id": f"o{batch}-{number}"} if table == "orders" else {}) | row
                names = ", ".join(whole)
                marks = ", ".join(f"${place}" for place in range(1, len(whole) + 1))
                cursor.execute(
                    f"INSERT INTO {table} ({names}, batch_id) VALUES ({marks}, {batch})", list(whole.values())
                )
        return batch

    return fill


@pytest.fixture
def found(store):
    """Name of each check -> (rows examined, rows at fault)."""

    def read(as_of=AS_OF):
        return {check.name: (count.n, count.faulty) for check, count in measure(store, as_of).by_check().items()}

    return read


@pytest.fixture(params=TABLES)
def table(request):
    return request.param
