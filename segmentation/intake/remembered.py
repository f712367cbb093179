"""What was confirmed for a file counts for the next one with the same headers: columns, dates, source, cleaning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.intake.cleaning.rules import Cleaning
from segmentation.intake.header_words import normalise_header
from segmentation.intake.mapping import Suggestion, Why, file_shape

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    import duckdb

    from segmentation.intake.plan import Plan
    from segmentation.intake.stage import StagedTable


def remember(cursor: duckdb.DuckDBPyConnection, staged: StagedTable, plan: Plan, at: datetime) -> None:
    """Keep the plan for files of this shape, in the place of an earlier one."""
    cursor.execute(
        """
        INSERT OR REPLACE INTO remembered_mappings BY NAME SELECT $shape AS shape, $entity AS entity,
            $mapping AS mapping, $date_order AS date_order, $remembered_at AS remembered_at, $source AS source,
            $default_country AS default_country, $kept_as_written AS kept_as_written
        """,
        {
            "shape": file_shape(staged.columns),
            "entity": plan.entity,
            "mapping": plan.mapping,
            "date_order": plan.date_order,
            "remembered_at": at,
            "source": plan.source,
            "default_country": plan.cleaning.default_country,
            "kept_as_written": sorted(plan.cleaning.off),
        },
    )


def remembered(cursor: duckdb.DuckDBPyConnection, headers: Sequence[str], entity: str | None) -> Suggestion | None:
    """What was confirmed for the last file with these headers, if it was of the ``entity`` (None: of any)."""
    row = cursor.execute(
        "SELECT entity, mapping, date_order, source, default_country, kept_as_written FROM remembered_mappings"
        " WHERE shape = $1",
        [file_shape(headers)],
    ).fetchone()
    if row is None or (entity is not None and row[0] != entity):
        return None
    fields = {normalise_header(header): name for header, name in row[1].items()}
    mapping = {header: fields[key] for header in headers if (key := normalise_header(header)) in fields}
    return Suggestion(
        row[0],
        mapping,
        dict.fromkeys(mapping, 1.0),
        remembered=True,
        date_order=row[2],
        source=row[3] or "",
        why=Why("remembered"),
        cleaning=Cleaning(frozenset(row[5] or ()), row[4] or Cleaning.default_country),
    )
