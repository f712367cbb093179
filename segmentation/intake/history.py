"""The batches in the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.intake.commit import Batch

if TYPE_CHECKING:
    from segmentation.store import Store


def batches(store: Store) -> list[Batch]:
    """All batches, undone ones included, newest first."""
    with store.cursor() as cursor:
        rows = cursor.execute(
            "SELECT batch_id, entity, file_name, source, rows_read, rows_kept, rows_rejected,"
            " (SELECT MAP(LIST(reason), LIST(faults)) FROM (SELECT reason, COUNT(*) AS faults FROM rejects"
            " WHERE rejects.batch_id = batches.batch_id GROUP BY reason)), committed_at, undone_at"
            " FROM batches ORDER BY batch_id DESC"
        ).fetchall()
    return [
        Batch(batch_id, entity, file_name, source, read, kept, rejected, reasons or {}, committed_at, undone_at)
        for batch_id, entity, file_name, source, read, kept, rejected, reasons, committed_at, undone_at in rows
    ]


def sources(store: Store) -> list[str]:
    """The systems that batches in force come from, the newest first."""
    with store.cursor() as cursor:
        rows = cursor.execute(
            "SELECT source FROM batches WHERE undone_at IS NULL AND source <> '' GROUP BY source"
            " ORDER BY MAX(batch_id) DESC"
        ).fetchall()
    return [name for (name,) in rows]
