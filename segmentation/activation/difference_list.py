"""What a file would change, whole, as a list to look through before it is taken in."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from segmentation.activation.export import Column, export_csv
from segmentation.intake.commit import lay_out_difference
from segmentation.intake.prepare import prepare
from segmentation.words import known, say

if TYPE_CHECKING:
    from segmentation.intake.plan import Plan
    from segmentation.intake.stage import StagedTable
    from segmentation.store import Store
    from segmentation.words import Language


def difference_file(store: Store, staged: StagedTable, plan: Plan, *, language: Language) -> bytes:
    """CSV of every row new or gone and every cell changed, with what it was and would be."""
    query = """
        SELECT states.label AS state, row_number, key, COALESCE(fields.label, field) AS field, before, after
        FROM differences
        LEFT JOIN (SELECT UNNEST($states) AS code, UNNEST($state_words) AS label) AS states ON state = states.code
        LEFT JOIN (SELECT UNNEST($fields) AS code, UNNEST($field_words) AS label) AS fields ON field = fields.code
        ORDER BY state, row_number, key, field
    """
    names = ("state_of_row", "row_number", "key", "field", "before", "after")
    columns = [
        Column(name, say(f"column.{label}", language), "whole" if name == "row_number" else "text")
        for name, label in zip(("state", *names[1:]), names, strict=True)
    ]
    with store.cursor() as cursor, tempfile.TemporaryDirectory(dir=store.work_folder, prefix="list-") as folder:
        cells = prepare(cursor, staged, plan)
        if lay_out_difference(cursor, plan, cells) is None:
            return b""
        fields = [name for (name,) in cursor.execute("SELECT DISTINCT field FROM differences").fetchall() if name]
        states = ("new", "changed", "gone")
        values = {
            "states": list(states),
            "state_words": [say(f"state.{state}", language) for state in states],
            "fields": fields,
            "field_words": [field_label(name, language) for name in fields],
        }
        path = Path(folder) / "changes.csv"
        export_csv(cursor, query, values, columns, path, work_folder=Path(folder))
        return path.read_bytes()


def field_label(name: str, language: Language) -> str:
    """What people call a column of the store."""
    for key in (f"field.{name}", f"column.{name}"):
        if known(key):
            return say(key, language)
    return name
