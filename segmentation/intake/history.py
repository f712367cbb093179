"""The batches in the store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segmentation.intake.commit import Batch
from segmentation.intake.row_keys import place_of
from segmentation.schema import BATCH_TABLES

if TYPE_CHECKING:
    from segmentation.store import Store


def batches(store: Store) -> list[Batch]:
    """All batches, undone ones included, newest first."""
    with store.cursor() as cursor:
        rows = cursor.execute(
            "SELECT batch_id, entity, file_name, source, rows_read, rows_kept, rows_rejected,"
            " (SELECT MAP(LIST(reason), LIST(faults)) FROM (SELECT reason, COUNT(*) AS faults FROM rejects"
            " WHERE rejects.batch_id = batches.batch_id GROUP BY reason)), committed_at, undone_at, mode"
            " FROM batches ORDER BY batch_id DESC"
        ).fetchall()
    return [
        Batch(batch_id, entity, file_name, source, read, kept, rejected, reasons or {}, committed_at, undone_at, mode)
        for batch_id, entity, file_name, source, read, kept, rejected, reasons, committed_at, undone_at, mode in rows
    ]


@dataclass(frozen=True)
class Part:
    """What a batch has a part in: ``rows`` it has in force, rows it set aside that come ``back`` when it is undone."""

    rows: int
    back: int


def part_of(store: Store, batch_id: int) -> Part:
    """The part of one batch, of the kind of its file."""
    with store.cursor() as cursor:
        told = cursor.execute("SELECT entity FROM batches WHERE batch_id = $1", [batch_id]).fetchone()
        table = told[0] if told and told[0] in BATCH_TABLES else "customers"
        place = place_of(table)
        row = cursor.execute(
            f"SELECT (SELECT COUNT(*) FROM {place.live} WHERE batch_id = $1),"  # noqa: S608 - our table names
            # rows told again by another batch come back only if this one is why they are aside
            f" (SELECT COUNT(*) FROM {place.shadow} WHERE superseded_by = $1)",
            [batch_id],
        ).fetchone()
    return Part(*row) if row else Part(0, 0)


def sources(store: Store) -> list[str]:
    """The systems that batches in force come from, the newest first."""
    with store.cursor() as cursor:
        rows = cursor.execute(
            "SELECT source FROM batches WHERE undone_at IS NULL AND source <> '' GROUP BY source"
            " ORDER BY MAX(batch_id) DESC"
        ).fetchall()
    return [name for (name,) in rows]
