"""From the cells of a file to ``mapped``, the one table all intake statements read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.intake.cleaning.cells import Cells, cell, clean_cells
from segmentation.intake.cleaning.rows import join_rows
from segmentation.intake.vocabulary import currency_in
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
    before: int | None = None,
) -> Cells:
    """Make ``given``, ``tidy`` and ``mapped`` from ``rows`` (``row_number``, ``c0 …``), on this cursor only.

    ``headers``: field -> header; ``attributes``: headers kept as attributes, whose cells stay as written and are
    ``custom_cells.a0 …`` (a map a row would cost more than all else). A currency named in the header of the amount is
    every row's, where no column tells another. ``before``: see ``join_rows``.
    """
    places = {header: quote_identifier(f"c{place}") for place, header in enumerate(columns)}
    named = [f"{places[header]} AS {quote_identifier(name)}" for name, header in headers.items()]
    custom = ", ".join(f"a{number} := {cell(places[header], '')}" for number, header in enumerate(attributes))
    named.append(f"{f'STRUCT_PACK({custom})' if custom else 'NULL'} AS custom_cells")
    currency = currency_in(headers.get("amount", "")) if "currency" not in headers else None
    if currency is not None:
        named.append(f"{quote_literal(currency)} AS currency")
    cursor.execute(
        f"CREATE OR REPLACE TEMP VIEW given AS SELECT row_number, {', '.join(named)} FROM {rows}"  # noqa: S608 - quoted
    )
    told = (RECORDS[entity], CUSTOMERS) if entity in RECORDS else tuple(SALES_AND_CUSTOMERS.values())
    kinds = {field.name: field.kind for field in ENTITIES[entity].fields if field.name in headers}
    if currency is not None:
        kinds["currency"] = "text"
    others = dict.fromkeys(name for one in told for name in one.field_names)
    cells = clean_cells(cursor, kinds, others, cleaning)
    return join_rows(cursor, entity, cells, cleaning, before=before)
