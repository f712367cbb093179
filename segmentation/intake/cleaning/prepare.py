"""From the cells of a file to ``mapped``, the one table all intake statements read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from segmentation.intake.cleaning.cells import Cells, clean_cells
from segmentation.intake.cleaning.rows import join_rows
from segmentation.schema import CUSTOMERS, ENTITIES, RECORDS, SALES_AND_CUSTOMERS
from segmentation.store import quote_identifier, quote_literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import duckdb

    from segmentation.intake.cleaning.rules import Cleaning


def lay_out(
    cursor: duckdb.DuckDBPyConnection,
    rows: str,
    columns: Sequence[str],
    *,
    entity: str,
    headers: Mapping[str, str],
    attributes: Sequence[str],
    cleaning: Cleaning,
) -> Cells:
    """Make ``given``, ``tidy`` and ``mapped`` from ``rows`` (``row_number``, ``c0 …``), on this cursor only.

    ``headers``: field -> header; ``attributes``: headers kept as attributes, whose cells stay as written.
    """
    places = {header: quote_identifier(f"c{place}") for place, header in enumerate(columns)}
    named = [f"{places[header]} AS {quote_identifier(name)}" for name, header in headers.items()]
    pairs = ", ".join(f"{quote_literal(header)}: {places[header]}" for header in attributes)
    named.append(f"{'MAP {' + pairs + '}' if pairs else 'CAST(NULL AS MAP(VARCHAR, VARCHAR))'} AS attributes")
    cursor.execute(
        f"CREATE OR REPLACE TEMP VIEW given AS SELECT row_number, {', '.join(named)} FROM {rows}"  # noqa: S608 - quoted
    )
    told = (RECORDS[entity], CUSTOMERS) if entity in RECORDS else tuple(SALES_AND_CUSTOMERS.values())
    kinds = {field.name: field.kind for field in ENTITIES[entity].fields if field.name in headers}
    others = dict.fromkeys(name for one in told for name in one.field_names)
    cells = clean_cells(cursor, kinds, others, cleaning)
    return replace(cells, tables=join_rows(cursor, entity, cells, cleaning))
