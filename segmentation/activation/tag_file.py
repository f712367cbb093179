"""All tags of every customer as a list that opens right in spreadsheet programs."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from segmentation.activation.export import Column, export_csv
from segmentation.tags.tag_list import tag_list_query
from segmentation.words import say

if TYPE_CHECKING:
    from datetime import date

    from segmentation.store import Store
    from segmentation.words import Language

_OWN = {"customer_id": "column.customer_id", "score": "tags.score", "tier": "tags.tier"}


def tag_file(store: Store, as_of: date, *, language: Language) -> bytes:
    """CSV with one row per customer: id, a column a group, score and tier, by their names in the language."""
    with (
        store.holding(),
        store.cursor() as cursor,
        tempfile.TemporaryDirectory(dir=store.work_folder, prefix="list-") as folder,
    ):
        query, values = tag_list_query(store, as_of, language=language)
        told = cursor.execute(f"SELECT * FROM ({query}) LIMIT 0", values).description  # noqa: S608 - our own statement
        columns = [
            Column(name, say(_OWN[name], language) if name in _OWN else name, "number" if name == "score" else "text")
            for name, *_ in told
        ]
        path = Path(folder) / "tags.csv"
        export_csv(cursor, f"{query} ORDER BY customer_id", values, columns, path, work_folder=Path(folder))
        return path.read_bytes()
