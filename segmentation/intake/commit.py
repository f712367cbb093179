"""Check a planned file, put it into the store as one batch, take a batch out again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from segmentation.customers.links import ids_as_told
from segmentation.intake import order_sums
from segmentation.intake.batch_rows import customer_rows, own_rows
from segmentation.intake.cleaning.counts import RuleCount, rule_counts, save_changes
from segmentation.intake.difference import NOT_YET, Difference, compare, first_changes, nothing_known, rows_of_source
from segmentation.intake.prepare import prepare
from segmentation.intake.proposal import source_of
from segmentation.intake.refill import keep_file
from segmentation.intake.rejects import UNREADABLE, begin_known_rejects, collect_rejects, reject_counts, rows_read_of
from segmentation.intake.remembered import remember
from segmentation.intake.repeats import set_source_aside, take_in
from segmentation.intake.row_keys import place_of
from segmentation.intake.undo import undo
from segmentation.store import interruptible

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime
    from decimal import Decimal

    import duckdb

    from segmentation.intake.cleaning.cells import Cells
    from segmentation.intake.plan import Mode, Plan
    from segmentation.intake.stage import StagedTable
    from segmentation.store import Store

__all__ = ["UNREADABLE", "Batch", "Check", "Reject", "check", "commit", "loaded_before", "undo"]


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
    ``cleaning``: what the rules did, by rule and field.
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
    cleaning: tuple[RuleCount, ...] = ()
    difference: Difference | None = None


@dataclass(frozen=True)
class Batch:
    """One committed file; ``source`` is the system it comes from, as the user names it. ``difference`` is told by the
    commit alone.
    """

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
    mode: Mode = "append"
    difference: Difference | None = None


def _silent(_step: str, _fraction: float | None) -> None:
    """Nobody watches."""


def _never() -> bool:
    return False


def check(store: Store, staged: StagedTable, plan: Plan, *, cancelled: Callable[[], bool] = _never) -> Check:
    """Read every row as a commit would, and change nothing. Several tables: ``together.check_all``."""
    with store.cursor() as cursor, interruptible(cursor, cancelled):
        return check_on(cursor, staged, plan)


def check_on(
    cursor: duckdb.DuckDBPyConnection, staged: StagedTable, plan: Plan, *, replaced_by: int | None = None
) -> Check:
    """``check`` of what this cursor sees; ``replaced_by``: see ``compare``."""
    cells = prepare(cursor, staged, plan)
    difference = lay_out_difference(cursor, plan, cells, replaced_by=replaced_by)
    collect_rejects(cursor, staged, plan)
    rejected, reasons = reject_counts(cursor, staged)
    cleaning = rule_counts(cursor, plan, cells)
    first = cursor.execute(
        "SELECT row_number, column_name, value, reason FROM all_rejects ORDER BY row_number LIMIT 500"
    ).fetchall()
    is_orders = plan.entity in ("orders", "order_lines")
    summary = cursor.execute(
        "SELECT COUNT(DISTINCT customer_id), COUNT(*) - COUNT(customer_id), "  # noqa: S608 - our own words
        + ("MIN(ordered_time), MAX(ordered_time), SUM(amount_value)" if is_orders else "NULL, NULL, NULL")
        + " FROM kept_rows ANTI JOIN known_rejects USING (row_number)"
    ).fetchone()
    assert summary is not None
    customers, guests, first_time, last_time, revenue = summary
    rows_read = rows_read_of(staged)
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
        cleaning=cleaning,
        difference=difference or Difference(plan.mode, new=rows_read - rejected, nothing_known=True),
    )


def lay_out_difference(
    cursor: duckdb.DuckDBPyConnection, plan: Plan, cells: Cells, *, replaced_by: int | None = None
) -> Difference | None:
    """Under ``plan.prepare``: what the file would change, nothing being changed; None where nothing is known yet."""
    begin_known_rejects(cursor)
    if nothing_known(cursor, place_of(plan.entity)):
        return None
    rows = own_rows(plan, cells)
    difference = compare(cursor, plan, rows, batch_id=NOT_YET, source=plan.source, replaced_by=replaced_by)
    known = rows_of_source(cursor, plan, plan.source, NOT_YET) if plan.mode == "replace" else 0
    return replace(difference, known=known, changes=first_changes(cursor, plan))


def commit(
    store: Store,
    staged: StagedTable,
    plan: Plan,
    *,
    file_name: str,
    committed_at: datetime,
    progress: Callable[[str, float | None], None] = _silent,
    cancelled: Callable[[], bool] = _never,
    replaced_by: int | None = None,
    batch_id: int | None = None,
) -> Batch:
    """Put the file into the store: all of it or nothing. Rows that cannot be used become ``rejects``.

    ``replaced_by``: see ``compare``; ``batch_id``: the batch's number where it is not the next one.
    """
    with store.transaction() as cursor, interruptible(cursor, cancelled):
        progress("checking", 0.0)
        source = plan.source or source_of(file_name)
        cells = prepare(cursor, staged, plan)
        if batch_id is None:
            (row,) = cursor.execute("SELECT nextval('batch_ids')").fetchall()
            batch_id = int(row[0])
        with ids_as_told(cursor):
            progress("saving_rows", 0.1)
            saved, difference = _save_rows(cursor, replace(plan, source=source), cells, batch_id, replaced_by)
            progress("saving_rejects", 0.7)
            collect_rejects(cursor, staged, plan, all_kept=saved == staged.rows)
            rejected, reasons = reject_counts(cursor, staged)
            cursor.execute("INSERT INTO rejects SELECT $1, * FROM all_rejects", [batch_id])
            progress("saving_customers", 0.8)
            _save_customers(cursor, plan, cells, batch_id, source)
        progress("saving_changes", 0.9)
        save_changes(cursor, plan, cells, batch_id)
        rows_read = rows_read_of(staged)
        batch = Batch(
            batch_id,
            plan.entity,
            file_name,
            source,
            rows_read,
            rows_read - rejected,
            rejected,
            reasons,
            committed_at,
            mode=plan.mode,
            difference=difference or Difference(plan.mode, new=rows_read - rejected, nothing_known=True),
        )
        _record(cursor, staged, plan, batch)
        if cells.nameless:
            keep_file(cursor, staged, replace(plan, source=source), batch_id)
        progress("finishing", 0.95)
    return batch


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


def _save_rows(
    cursor: duckdb.DuckDBPyConnection, plan: Plan, cells: Cells, batch_id: int, replaced_by: int | None
) -> tuple[int | None, Difference | None]:
    """Save what the kept rows tell; returns how many of the file's rows those were, None where a row may be several,
    and what they changed, None where nothing was known before.
    """
    place = place_of(plan.entity)
    begin_known_rejects(cursor)
    rows = own_rows(plan, cells)
    if nothing_known(cursor, place):
        difference = None
        row = cursor.execute(
            f"INSERT INTO {place.live} BY NAME SELECT * EXCLUDE (file_row) FROM ({rows})",  # noqa: S608
            {"batch_id": batch_id},
        ).fetchone()
        if plan.entity == "order_lines":
            order_sums.sum_all_orders(cursor)
    else:
        difference = compare(cursor, plan, rows, batch_id=batch_id, source=plan.source, replaced_by=replaced_by)
        row = cursor.execute("SELECT COUNT(*) FROM incoming").fetchone()
        take_in(cursor, place, mode=plan.mode, batch_id=batch_id, entity=plan.entity, source=plan.source)
        if plan.entity in ("orders", "order_lines"):
            order_sums.note_orders(cursor, "SELECT order_id, customer_id FROM incoming")
            order_sums.note_orders_of(cursor, batch_id)
            order_sums.sum_noted_orders(cursor, batch_id if plan.entity == "order_lines" else 0)
    assert row is not None
    is_one_row = plan.entity in ("orders", "order_lines", "customer_totals")
    return int(row[0]) if is_one_row else None, difference


def _save_customers(cursor: duckdb.DuckDBPyConnection, plan: Plan, cells: Cells, batch_id: int, source: str) -> None:
    """What a file of another entity says of its customers; in rows told before as well, for the newest word counts."""
    if plan.entity == "customers":
        return
    if plan.mode == "replace":
        set_source_aside(cursor, place_of("customers"), batch_id=batch_id, entity=plan.entity, source=source)
    cursor.execute(
        f"INSERT INTO customers BY NAME SELECT * EXCLUDE (file_row) FROM ({customer_rows(plan, cells)})",  # noqa: S608
        {"batch_id": batch_id},
    )


def _record(cursor: duckdb.DuckDBPyConnection, staged: StagedTable, plan: Plan, batch: Batch) -> None:
    cursor.execute(
        """
        INSERT INTO batches BY NAME SELECT $batch_id AS batch_id, $entity AS entity, $file_name AS file_name,
            $source AS source, $mode AS mode, $sha256 AS file_sha256, $sheet AS sheet, $encoding AS encoding,
            $delimiter AS delimiter, $header_row AS header_row, $mapping AS mapping, $rows_read AS rows_read,
            $rows_kept AS rows_kept, $rows_rejected AS rows_rejected, $committed_at AS committed_at,
            $default_country AS default_country, $kept_as_written AS kept_as_written
        """,
        {
            "batch_id": batch.batch_id,
            "entity": plan.entity,
            "file_name": batch.file_name,
            "source": batch.source,
            "mode": batch.mode,
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
            "default_country": plan.cleaning.default_country,
            "kept_as_written": sorted(plan.cleaning.off),
        },
    )
    remember(cursor, staged, plan, batch.committed_at)
