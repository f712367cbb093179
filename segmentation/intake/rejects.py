"""Why rows of a planned file stay out: cells that cannot be used, and rows told before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.schema import RECORDS
from segmentation.store import insert_rows, load_sql

if TYPE_CHECKING:
    import duckdb

    from segmentation.intake.plan import Plan
    from segmentation.intake.stage import StagedTable

_REJECTS = {
    "orders": "order_rejects",
    "order_lines": "order_rejects",
    "customers": "customer_rejects",
    "customer_totals": "customer_total_rejects",
    **dict.fromkeys(RECORDS, "record_rejects"),
}
KNOWN = ("order_already_loaded", "row_already_loaded")  # told before
UNREADABLE = ("too_many_fields",)  # rows left out by the reader that did hold data


def begin_known_rejects(cursor: duckdb.DuckDBPyConnection) -> None:
    """Temp table ``known_rejects``, for rows told before; empty."""
    cursor.execute(
        "CREATE OR REPLACE TEMP TABLE known_rejects (row_number BIGINT, field VARCHAR, value VARCHAR, reason VARCHAR)"
    )


def rows_read_of(staged: StagedTable) -> int:
    """Rows of the file that hold data, readable or not."""
    return staged.rows + sum(staged.left_out_counts.get(reason, 0) for reason in UNREADABLE)


def collect_rejects(
    cursor: duckdb.DuckDBPyConnection, staged: StagedTable, plan: Plan, *, all_kept: bool = False
) -> None:
    """Fill ``batch_rejects``, of cells that cannot be used, and ``all_rejects``, with ``known_rejects``.

    With ``all_kept`` the rows need no second reading.
    """
    cursor.execute("CREATE OR REPLACE TEMP TABLE field_headers (field VARCHAR, header VARCHAR)")
    insert_rows(cursor, "field_headers", list(plan.headers.items()))
    cursor.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE batch_rejects AS
        SELECT row_number, COALESCE(header, field) AS column_name, value, reason
        FROM ({load_sql(f"intake/{_REJECTS[plan.entity]}")}) LEFT JOIN field_headers USING (field)
        {"LIMIT 0" if all_kept else ""}
        """  # noqa: S608 - our own statements
    )
    cursor.execute(
        "CREATE OR REPLACE TEMP VIEW all_rejects AS FROM batch_rejects UNION ALL"
        " SELECT row_number, COALESCE(header, field), value, reason"
        " FROM known_rejects LEFT JOIN field_headers USING (field)"
    )
    unreadable = [(row.row, None, row.text, row.reason) for row in staged.left_out if row.reason in UNREADABLE]
    insert_rows(cursor, "batch_rejects", unreadable)


def reject_counts(cursor: duckdb.DuckDBPyConnection, staged: StagedTable) -> tuple[int, dict[str, int]]:
    """Rows and reasons; of the rows the reader left out it lists only the first, but counts all."""
    row = cursor.execute("SELECT COUNT(DISTINCT row_number) FROM all_rejects").fetchone()
    assert row is not None
    reasons = cursor.execute("SELECT reason, COUNT(*) FROM all_rejects GROUP BY reason ORDER BY 2 DESC, 1").fetchall()
    counts = dict(reasons)
    unlisted = {reason: staged.left_out_counts.get(reason, 0) - counts.get(reason, 0) for reason in UNREADABLE}
    counts |= {reason: counts.get(reason, 0) + more for reason, more in unlisted.items() if more}
    return int(row[0]) + sum(unlisted.values()), counts
