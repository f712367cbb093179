"""Rows that name no customer themselves: whose they are is looked up again when a batch before theirs is undone."""

from __future__ import annotations

import json
import uuid
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from segmentation.intake import order_sums
from segmentation.intake.batch_rows import customer_rows, own_rows
from segmentation.intake.cleaning.counts import save_changes
from segmentation.intake.cleaning.rules import Cleaning
from segmentation.intake.plan import Plan
from segmentation.intake.prepare import prepare
from segmentation.intake.rejects import KNOWN, UNREADABLE, begin_known_rejects, collect_rejects, reject_counts
from segmentation.intake.repeats import make_empty
from segmentation.intake.replay import exchange
from segmentation.intake.row_keys import place_of
from segmentation.intake.stage import table_of
from segmentation.schema import CLEANING_TABLES

if TYPE_CHECKING:
    import duckdb

    from segmentation.intake.cleaning.cells import Cells
    from segmentation.intake.stage import StagedTable
    from segmentation.store import Store


def keep_file(cursor: duckdb.DuckDBPyConnection, staged: StagedTable, plan: Plan, batch_id: int) -> None:
    """Keep the file as it was read and understood with its batch."""
    unreadable = [asdict(row) for row in staged.left_out if row.reason in UNREADABLE]
    told = asdict(replace(staged, preview=(), left_out=())) | {"left_out": unreadable}
    del told["path"], told["left_out_count"]
    cleaning = {"off": sorted(plan.cleaning.off), "default_country": plan.cleaning.default_country}
    understood = asdict(replace(plan, totals_as_of=None)) | {"cleaning": cleaning}
    cursor.execute(
        "INSERT INTO kept_files SELECT $1, $2, $3, content FROM read_blob($4)",
        [batch_id, json.dumps(understood), json.dumps(told), str(staged.path)],
    )


def refill(store: Store, cursor: duckdb.DuckDBPyConnection, undone: int) -> None:
    """Look up the customers of all later batches again, as if ``undone`` had never been; in ``ids_as_told``.

    A batch of which a customer changes is read and put in anew in its old place, which the batches after it may feel.
    Merges in force count, whenever they were made.
    """
    cursor.execute("DELETE FROM kept_files WHERE batch_id = $1", [undone])
    later = cursor.execute(
        "SELECT batch_id, plan, staged FROM kept_files WHERE batch_id > $1 ORDER BY batch_id", [undone]
    ).fetchall()
    for batch_id, understood, told in later:
        path = store.work_folder / f"staged-{uuid.uuid4().hex}.parquet"
        try:
            rows = cursor.execute("SELECT content FROM kept_files WHERE batch_id = $1", [batch_id]).fetchall()
            path.write_bytes(rows[0][0])
            staged = table_of(path, json.loads(told))
            plan = _plan(json.loads(understood))
            cells = prepare(cursor, staged, plan, before=batch_id)
            if _differs(cursor, batch_id):
                _put_anew(cursor, staged, plan, cells, batch_id)
        finally:
            path.unlink(missing_ok=True)


def _plan(told: dict[str, Any]) -> Plan:
    cleaning = Cleaning(frozenset(told["cleaning"]["off"]), told["cleaning"]["default_country"])
    return Plan(**told | {"cleaning": cleaning})


def _differs(cursor: duckdb.DuckDBPyConnection, batch_id: int) -> bool:
    """Whether other rows, or the same rows with other customers, are filled than were; of a file with such rows."""
    now = "SELECT row_number, customer_id FROM filled_customers"
    was = "SELECT row_number, after FROM cleaned_values WHERE batch_id = $1 AND rule = 'filled_customer'"
    row = cursor.execute(
        f"SELECT EXISTS (({now} EXCEPT {was}) UNION ALL ({was} EXCEPT {now}))",
        [batch_id],
    ).fetchone()
    return bool(row and row[0])


def _put_anew(cursor: duckdb.DuckDBPyConnection, staged: StagedTable, plan: Plan, cells: Cells, batch_id: int) -> None:
    """The batch's rows, rejects and cleaning as its file tells them now, in the place of what it had."""
    begin_known_rejects(cursor)
    cursor.execute(
        "INSERT INTO known_rejects SELECT row_number, column_name, value, reason FROM rejects"
        " WHERE batch_id = $1 AND reason IN (SELECT UNNEST($2))",
        [batch_id, list(KNOWN)],
    )
    collect_rejects(cursor, staged, plan)
    rejected, _ = reject_counts(cursor, staged)
    cursor.execute("DELETE FROM rejects WHERE batch_id = $1", [batch_id])
    cursor.execute("INSERT INTO rejects SELECT $1, * FROM all_rejects", [batch_id])
    cursor.execute(
        "UPDATE batches SET rows_rejected = $2, rows_kept = rows_read - $2 WHERE batch_id = $1", [batch_id, rejected]
    )
    is_order = plan.entity in ("orders", "order_lines")
    if is_order:
        order_sums.note_orders_of(cursor, batch_id)
    for table, rows in ((plan.entity, own_rows(plan, cells)), ("customers", customer_rows(plan, cells))):
        place = place_of(table)
        make_empty(cursor, "renewed", place.live)
        cursor.execute(
            f"INSERT INTO renewed BY NAME SELECT * EXCLUDE (file_row) FROM ({rows})",  # noqa: S608 - our own statements
            {"batch_id": batch_id},
        )
        exchange(cursor, place, batch_id)
        if table == plan.entity and is_order:
            order_sums.note_orders(cursor, "SELECT order_id, customer_id FROM contributions")
            order_sums.sum_noted_orders(cursor)
    for table in CLEANING_TABLES:
        cursor.execute(f"DELETE FROM {table} WHERE batch_id = $1", [batch_id])  # noqa: S608 - our table names
    save_changes(cursor, plan, cells, batch_id)
