"""The cells of a batch that cleaning changed, or could not read, as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.activation.export import Column, export_csv

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from segmentation.store import Store

CHANGE_COLUMNS = ("row_number", "field", "before", "after", "rule", "valid")


def write_changes(
    store: Store, batch_id: int, path: Path, *, labels: Mapping[str, str], words: Mapping[str, str]
) -> int:
    """Write row number, field, value before and after, rule and whether it is valid, as CSV; returns the rows.

    ``labels`` heads ``CHANGE_COLUMNS``; ``words`` words the codes of fields and rules, and "yes" and "no".
    """
    query = """
        WITH words AS (SELECT UNNEST($codes) AS code, UNNEST($words) AS label)
        SELECT row_number, COALESCE(fields.label, field) AS field, before, after, COALESCE(rules.label, rule) AS rule,
            valids.label AS valid
        FROM cleaned_values
        LEFT JOIN words AS fields ON fields.code = 'field.' || field
        LEFT JOIN words AS rules ON rules.code = 'cleaning_rule.' || rule
        LEFT JOIN words AS valids ON valids.code = CASE WHEN valid THEN 'yes' ELSE 'no' END
        WHERE batch_id = $batch_id
        ORDER BY row_number, field
    """
    values = {"batch_id": batch_id, "codes": list(words), "words": list(words.values())}
    columns = [Column(name, labels[name], "whole" if name == "row_number" else "text") for name in CHANGE_COLUMNS]
    with store.cursor() as cursor:
        return export_csv(cursor, query, values, columns, path, work_folder=store.work_folder).rows
