"""Check a planned file, put it into the store as one batch, take a batch out again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segmentation.customers.links import apply_links
from segmentation.errors import InputError
from segmentation.intake.mapping import file_shape
from segmentation.intake.plan import Plan, prepare, source_of
from segmentation.schema import ATTRIBUTE, PROFILE_FIELDS, RECORDS
from segmentation.store import interruptible, load_sql

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime
    from decimal import Decimal

    import duckdb

    from segmentation.intake.stage import StagedTable
    from segmentation.store import Store

_REJECTS = {
    "orders": "order_rejects",
    "order_lines": "order_rejects",
    "customers": "customer_rejects",
    "customer_totals": "customer_total_rejects",
    **dict.fromkeys(RECORDS, "record_rejects"),
}
UNREADABLE = ("too_many_fields",)  # rows left out by the reader that did hold data
_READ_OTHERWISE = ("last_name", "first_name", "registered_at")
_BATCH_TABLES = ("customers", "orders", "order_lines", "customer_totals", *RECORDS)


@dataclass(frozen=True)
class Reject:
    """One cell that keeps a row out; ``column_name`` is the file's header, None = the whole row."""

    row_number: int
    column_name: str | None
    value: str | None
    reason: str


@dataclass(frozen=True)
class Check:
    """What a commit would do. ``rows_read`` = ``rows_kept`` + ``rows_rejected``; a row with two faults counts once.

    ``rejects_by_reason`` counts faults. ``revenue``: sum of the kept amounts (orders only). ``rejects``: the first 500.
    """

    rows_read: int
    rows_kept: int
    rows_rejected: int
    rejects_by_reason: dict[str, int]
    rejects: tuple[Reject, ...]
    customers: int
    rows_without_customer: int
    first_day: date | None
    last_day: date | None
    revenue: Decimal | None


@dataclass(frozen=True)
class Batch:
    """One committed file; ``source`` is the system it comes from, as the user names it."""

    batch_id: int
    entity: str
    file_name: str
    source: str
    rows_read: int
    rows_kept: int
    rows_rejected: int
    rejects_by_reason: dict[str, int]
    committed_at: datetime
    undone_at: datetime | None = None


def _silent(_step: str, _fraction: float | None) -> None:
    """Nobody watches."""


def _never() -> bool:
    return False


def check(store: Store, staged: StagedTable, plan: Plan, *, cancelled: Callable[[], bool] = _never) -> Check:
    """Read every row as a commit would, and change nothing."""
    with store.cursor() as cursor, interruptible(cursor, cancelled):
        prepare(cursor, staged, plan)
        _collect_rejects(cursor, staged, plan)
        rejected, reasons = _reject_counts(cursor, staged)
        first = cursor.execute(
            "SELECT row_number, column_name, value, reason FROM batch_rejects ORDER BY row_number LIMIT 500"
        ).fetchall()
        is_orders = plan.entity in ("orders", "order_lines")
        summary = cursor.execute(
            "SELECT COUNT(DISTINCT customer_id), COUNT(*) - COUNT(customer_id), "  # noqa: S608 - our own words
            + ("MIN(ordered_time), MAX(ordered_time), SUM(amount_value)" if is_orders else "NULL, NULL, NULL")
            + " FROM kept_rows"
        ).fetchone()
    assert summary is not None
    customers, guests, first_time, last_time, revenue = summary
    rows_read = _rows_read(staged)
    return Check(
        rows_read=rows_read,
        rows_kept=rows_read - rejected,
        rows_rejected=rejected,
        rejects_by_reason=reasons,
        rejects=tuple(Reject(*row) for row in first),
        customers=customers,
        rows_without_customer=0 if plan.entity == "products" else guests,
        first_day=first_time.date() if first_time else None,
        last_day=last_time.date() if last_time else None,
        revenue=revenue,
    )


def commit(
    store: Store,
    staged: StagedTable,
    plan: Plan,
    *,
    file_name: str,
    committed_at: datetime,
    progress: Callable[[str, float | None], None] = _silent,
    cancelled: Callable[[], bool] = _never,
) -> Batch:
    """Put the file into the store: all of it or nothing. Rows that cannot be used become ``rejects``."""
    with store.transaction() as cursor, interruptible(cursor, cancelled):
        progress("checking", 0.0)
        prepare(cursor, staged, plan)
        row = cursor.execute("SELECT nextval('batch_ids')").fetchone()
        assert row is not None
        batch_id = int(row[0])
        progress("saving_rows", 0.1)
        saved = _insert_rows(cursor, plan, batch_id)
        progress("saving_rejects", 0.7)
        _collect_rejects(cursor, staged, plan, all_kept=saved == staged.rows)
        rejected, reasons = _reject_counts(cursor, staged)
        cursor.execute("INSERT INTO rejects SELECT $1, * FROM batch_rejects", [batch_id])
        progress("saving_customers", 0.8)
        _insert_customers(cursor, plan, batch_id)
        apply_links(cursor, batch_id)
        rows_read = _rows_read(staged)
        batch = Batch(
            batch_id,
            plan.entity,
            file_name,
            plan.source or source_of(file_name),
            rows_read,
            rows_read - rejected,
            rejected,
            reasons,
            committed_at,
        )
        _record(cursor, staged, plan, batch)
        progress("finishing", 0.95)
    return batch


def undo(store: Store, batch_id: int, *, undone_at: datetime) -> None:
    """Take out every row the batch brought, leaving all others as they are."""
    with store.transaction() as cursor:
        row = cursor.execute("SELECT undone_at FROM batches WHERE batch_id = $1", [batch_id]).fetchone()
        if row is None:
            known = cursor.execute("SELECT LIST(batch_id ORDER BY batch_id) FROM batches WHERE undone_at IS NULL")
            allowed = (known.fetchone() or (None,))[0] or []
            raise InputError("batch_unknown", batch=batch_id, allowed=", ".join(map(str, allowed)) or "-")
        if row[0] is not None:
            raise InputError("batch_already_undone", batch=batch_id, undone_at=row[0].isoformat(sep=" "))
        for table in _BATCH_TABLES:
            cursor.execute(f"DELETE FROM {table} WHERE batch_id = $1", [batch_id])  # noqa: S608 - our table names
        cursor.execute("UPDATE batches SET undone_at = $2 WHERE batch_id = $1", [batch_id, undone_at])


def loaded_before(store: Store, staged: StagedTable) -> Batch | None:
    """The batch in force that came from this very file and sheet, if any."""
    with store.cursor() as cursor:
        row = cursor.execute(
            "SELECT batch_id, entity, file_name, source, rows_read, rows_kept, rows_rejected, committed_at FROM batches"
            " WHERE file_sha256 = $1 AND sheet IS NOT DISTINCT FROM $2 AND undone_at IS NULL"
            " ORDER BY batch_id DESC LIMIT 1",
            [staged.sha256, staged.sheet],
        ).fetchone()
    if row is None:
        return None
    batch_id, entity, name, source, read, kept, rejected, at = row
    return Batch(batch_id, entity, name, source, read, kept, rejected, {}, at)


def _rows_read(staged: StagedTable) -> int:
    return staged.rows + sum(staged.left_out_counts.get(reason, 0) for reason in UNREADABLE)


def _collect_rejects(
    cursor: duckdb.DuckDBPyConnection, staged: StagedTable, plan: Plan, *, all_kept: bool = False
) -> None:
    """Fill ``batch_rejects``; with ``all_kept`` the rows need no second reading."""
    cursor.execute("CREATE OR REPLACE TEMP TABLE field_headers (field VARCHAR, header VARCHAR)")
    if plan.headers:
        cursor.executemany("INSERT INTO field_headers VALUES ($1, $2)", list(plan.headers.items()))
    cursor.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE batch_rejects AS
        SELECT row_number, COALESCE(header, field) AS column_name, value, reason
        FROM ({load_sql(f"intake/{_REJECTS[plan.entity]}")}) LEFT JOIN field_headers USING (field)
        {"LIMIT 0" if all_kept else ""}
        """  # noqa: S608 - our own statements
    )
    unreadable = [(row.row, row.text, row.reason) for row in staged.left_out if row.reason in UNREADABLE]
    if unreadable:
        cursor.executemany("INSERT INTO batch_rejects VALUES ($1, NULL, $2, $3)", unreadable)


def _reject_counts(cursor: duckdb.DuckDBPyConnection, staged: StagedTable) -> tuple[int, dict[str, int]]:
    """Rows and reasons; of the rows the reader left out it lists only the first, but counts all."""
    row = cursor.execute("SELECT COUNT(DISTINCT row_number) FROM batch_rejects").fetchone()
    assert row is not None
    reasons = cursor.execute("SELECT reason, COUNT(*) FROM batch_rejects GROUP BY reason ORDER BY 2 DESC, 1").fetchall()
    counts = dict(reasons)
    unlisted = {reason: staged.left_out_counts.get(reason, 0) - counts.get(reason, 0) for reason in UNREADABLE}
    counts |= {reason: counts.get(reason, 0) + more for reason, more in unlisted.items() if more}
    return int(row[0]) + sum(unlisted.values()), counts


def _insert_rows(cursor: duckdb.DuckDBPyConnection, plan: Plan, batch_id: int) -> int | None:
    """Save what the kept rows tell; returns how many of the file's rows that were, None where no table has them all."""
    statements = {
        "orders": (("orders", "new_orders"),),
        "order_lines": (("orders", "new_orders_from_lines"), ("order_lines", "new_order_lines")),
        "customers": (),
        "customer_totals": (("customer_totals", "new_customer_totals"),),
        **{name: ((name, f"new_{name}"),) for name in RECORDS},
    }
    saved = None
    for table, name in statements[plan.entity]:
        row = cursor.execute(
            f"INSERT INTO {table} BY NAME {load_sql(f'intake/{name}')}", {"batch_id": batch_id}
        ).fetchone()
        assert row is not None
        saved = None if plan.entity in RECORDS else int(row[0])  # a row may hold several answers
    return saved


def customer_columns(plan: Plan) -> str:
    """What the file says of a customer, as aggregates over its rows: each field as its last filled cell says.

    Only the fields the file has: an aggregate of nothing but NULL costs as much as any other.
    """
    names = [field.name for field in PROFILE_FIELDS if field.name in plan.headers]
    last = {name: f"ARG_MAX({name}, row_number)" for name in names if name not in _READ_OTHERWISE}
    if {"last_name", "first_name"} & set(names):
        last["name"] = f"COALESCE({last.get('name', 'NULL')}, {load_sql('intake/name_of_parts')})"
    if "registered_at" in names:
        last["registered_at"] = "MIN(cache.parse_time(registered_at, GETVARIABLE('date_order')))"
    if ATTRIBUTE in plan.mapping.values():
        last["attributes"] = "ARG_MAX(attributes, row_number)"
    return ", ".join(f"{value} AS {name}" for name, value in last.items())


def _insert_customers(cursor: duckdb.DuckDBPyConnection, plan: Plan, batch_id: int) -> None:
    kept = "(SELECT mapped.* FROM mapped ANTI JOIN batch_rejects USING (row_number))"  # no need to read values again
    described = customer_columns(plan)
    name = "new_customers" if described else "named_customers"
    cursor.execute(
        f"INSERT INTO customers BY NAME {load_sql(f'intake/{name}', kept_rows=kept, described=described)}",
        {"batch_id": batch_id},
    )


def _record(cursor: duckdb.DuckDBPyConnection, staged: StagedTable, plan: Plan, batch: Batch) -> None:
    cursor.execute(
        """
        INSERT INTO batches BY NAME SELECT $batch_id AS batch_id, $entity AS entity, $file_name AS file_name,
            $source AS source, $sha256 AS file_sha256, $sheet AS sheet, $encoding AS encoding, $delimiter AS delimiter,
            $header_row AS header_row, $mapping AS mapping, $rows_read AS rows_read, $rows_kept AS rows_kept,
            $rows_rejected AS rows_rejected, $committed_at AS committed_at
        """,
        {
            "batch_id": batch.batch_id,
            "entity": plan.entity,
            "file_name": batch.file_name,
            "source": batch.source,
            "sha256": staged.sha256,
            "sheet": staged.sheet,
            "encoding": staged.encoding,
            "delimiter": staged.delimiter,
            "header_row": staged.header_row,
            "mapping": plan.mapping,
            "rows_read": batch.rows_read,
            "rows_kept": batch.rows_kept,
            "rows_rejected": batch.rows_rejected,
            "committed_at": batch.committed_at,
        },
    )
    cursor.execute(
        "INSERT OR REPLACE INTO remembered_mappings VALUES ($1, $2, $3, $4, $5, $6)",
        [file_shape(staged.columns), plan.entity, plan.mapping, plan.date_order, batch.committed_at, plan.source],
    )
