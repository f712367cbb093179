"""A staged table with its columns named by field, laid out for the statements that check and commit it."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

from segmentation.errors import InputError
from segmentation.intake.cleaning.prepare import lay_out
from segmentation.intake.entity_rows import prepare_entity_rows
from segmentation.intake.mapping import check_mapping
from segmentation.intake.repeats import check_mode
from segmentation.schema import ATTRIBUTE, ENTITIES, RECORDS
from segmentation.store import insert_rows, load_sql

if TYPE_CHECKING:
    import duckdb

    from segmentation.intake.cleaning.cells import Cells
    from segmentation.intake.plan import Plan
    from segmentation.intake.stage import StagedTable

STATUS_VOCABULARY = Path(__file__).parents[2] / "data" / "vocabulary" / "order_statuses.csv"


def prepare(cursor: duckdb.DuckDBPyConnection, staged: StagedTable, plan: Plan, *, before: int | None = None) -> Cells:
    """Lay the file out for the intake statements, on this cursor only: ``mapped``, ``kept_rows`` and more.

    ``before``: a batch; rows without a customer are looked up as the store was before it.
    """
    entity = ENTITIES[plan.entity]
    check_mapping(entity, plan.mapping, staged.columns)
    check_mode(plan)
    dated = {"last_order_on", "totals_as_of"} & plan.headers.keys()
    if "days_since_last_order" in plan.headers and not dated and plan.totals_as_of is None:
        raise InputError("totals_as_of_missing", header=plan.headers["days_since_last_order"])
    cursor.execute("SET VARIABLE date_order = $1", [plan.date_order])
    cursor.execute("SET VARIABLE decimal_mark = $1", [plan.decimal_mark])
    cursor.execute("SET VARIABLE totals_as_of = CAST($1 AS DATE)", [plan.totals_as_of])
    attributes = [header for header, name in plan.mapping.items() if name == ATTRIBUTE]
    cells = lay_out(
        cursor,
        f"({staged.relation_sql()})",
        staged.columns,
        entity=plan.entity,
        headers=plan.headers,
        attributes=attributes,
        cleaning=plan.cleaning,
        before=before,
    )
    if plan.entity in RECORDS:
        prepare_entity_rows(cursor, entity, plan.headers)
        return cells
    if plan.entity in ("orders", "order_lines"):
        _prepare_orders(cursor, plan)
        typed = "typed_orders"
    else:
        typed = f"typed_{plan.entity}"
    cursor.execute(f"CREATE OR REPLACE TEMP VIEW {typed} AS {load_sql(f'intake/{typed}')}")
    cursor.execute(f"CREATE OR REPLACE TEMP VIEW kept_rows AS SELECT * FROM {typed} WHERE kept")  # noqa: S608
    return cells


def _prepare_orders(cursor: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    with STATUS_VOCABULARY.open(encoding="utf-8", newline="") as file:
        words = [(row["kind"], word) for row in csv.DictReader(file) for word in row["word"].split("|")]
    cursor.execute("CREATE OR REPLACE TEMP TABLE status_words (kind VARCHAR, word VARCHAR)")
    insert_rows(cursor, "status_words", words)
    cursor.execute("CREATE OR REPLACE TEMP TABLE repeated (row_number BIGINT, reason VARCHAR)")
    if "order_id" not in plan.headers or plan.entity != "orders":
        return
    counts = cursor.execute("SELECT COUNT(order_id), COUNT(DISTINCT order_id) FROM mapped").fetchone()
    assert counts is not None
    told, different = counts
    if different < told:
        cursor.execute(f"INSERT INTO repeated {load_sql('intake/repeated_orders')}")
