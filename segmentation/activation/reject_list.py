"""The rows a batch left out, as a file to mend and upload again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.activation.export import Column, export_csv

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from segmentation.store import Store


def write_rejects(
    store: Store, batch_id: int, path: Path, *, labels: Mapping[str, str], reasons: Mapping[str, str]
) -> int:
    """Write row number, column, value and reason of every cell at fault as CSV; returns the rows.

    ``labels`` heads the columns row_number, column_name, value, reason; ``reasons`` words the reason codes.
    """
    query = """
        SELECT row_number, column_name, value, COALESCE(words.label, reason) AS reason
        FROM rejects
        LEFT JOIN (SELECT UNNEST($codes) AS code, UNNEST($words) AS label) AS words ON rejects.reason = words.code
        WHERE batch_id = $batch_id
        ORDER BY row_number
    """
    values = {"batch_id": batch_id, "codes": list(reasons), "words": list(reasons.values())}
    columns = [Column(name, label, "whole" if name == "row_number" else "text") for name, label in labels.items()]
    with store.cursor() as cursor:
        return export_csv(cursor, query, values, columns, path, work_folder=store.work_folder).rows
