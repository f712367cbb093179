"""Every row in force of one kind as a file that can be edited and uploaded again."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from segmentation.activation.export import Column, export_csv, export_xlsx
from segmentation.errors import InputError
from segmentation.intake.entity_rows import code_labels
from segmentation.intake.row_keys import place_of
from segmentation.intake.vocabulary import template_fields, template_header
from segmentation.schema import ENTITIES, Field
from segmentation.store import interruptible, quote_identifier, quote_literal
from segmentation.words import say

if TYPE_CHECKING:
    from collections.abc import Callable

    import duckdb

    from segmentation.activation.workbook import Kind
    from segmentation.store import Store
    from segmentation.words import Language

FORMATS = (".xlsx", ".csv", ".parquet")
_KINDS: dict[str, Kind] = {"time": "moment", "money": "number", "number": "number", "score": "number"}
# Where a field stands, if not in a column of its name.
_COLUMNS = {
    ("feedback", "feedback_kind"): "kind",
    ("interactions", "interaction_kind"): "kind",
    ("tickets", "ticket_status"): "status",
    ("feedback", "score_scale"): (
        "CAST(CAST(scale_min AS BIGINT) AS VARCHAR) || '-' || CAST(CAST(scale_max AS BIGINT) AS VARCHAR)"
    ),
    # a number that stands for a missing one (see new_orders.sql) says nothing elsewhere
    ("orders", "order_id"): "CASE WHEN NOT STARTS_WITH(order_id, 'row-' || batch_id || '-') THEN order_id END",
    ("order_lines", "order_id"): "CASE WHEN NOT STARTS_WITH(order_id, 'row-' || batch_id || '-') THEN order_id END",
}
_PROFILES = {"customers": "customer_profiles", "products": "product_profiles"}


def export_entity(
    store: Store,
    entity: str,
    path: Path,
    *,
    language: Language,
    progress: Callable[[int], None] = lambda _rows: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> int:
    """Write all rows in force as .xlsx, .csv or .parquet, headed by words the intake knows; returns the rows.

    Orders are those that files of orders tell: the others are told by their lines. Ids are text, and no cell is a
    formula. Raises ``InputError``: ``unsupported_output``, and those of ``export_csv`` and ``export_xlsx``.
    """
    if path.suffix not in FORMATS:
        raise InputError("unsupported_output", value=path.name, allowed=", ".join(FORMATS))
    with store.cursor() as cursor, interruptible(cursor, cancelled):
        columns, query = _rows_in_force(cursor, entity, language)
        if path.suffix == ".parquet":
            return _write_parquet(cursor, columns, query, store.work_folder, path)
        if path.suffix == ".csv":
            return export_csv(cursor, query, {}, columns, path, work_folder=store.work_folder, cancelled=cancelled).rows
        name = say(f"entity_short.{entity}", language)
        return export_xlsx(
            cursor,
            query,
            {},
            columns,
            path,
            work_folder=store.work_folder,
            about=(),
            sheet_names=(name, ""),
            progress=progress,
            cancelled=cancelled,
        ).rows


def entity_file(store: Store, entity: str, *, language: Language) -> bytes:
    """The workbook of ``export_entity``."""
    with tempfile.TemporaryDirectory(dir=store.work_folder, prefix="list-") as folder:
        path = Path(folder) / f"{entity}.xlsx"
        export_entity(store, entity, path, language=language)
        return path.read_bytes()


def rows_in_force(store: Store) -> dict[str, int]:
    """Entity -> rows an export of it would hold, for those that have any."""
    with store.cursor() as cursor:
        counts = {
            entity: cursor.execute(
                f"SELECT COUNT({_counted(entity)}) FROM {quote_identifier(entity)} WHERE {place_of(entity).own}"  # noqa: S608
            ).fetchone()
            for entity in ENTITIES
        }
    return {entity: int(row[0]) for entity, row in counts.items() if row and row[0]}


def _counted(entity: str) -> str:
    return {"customers": "DISTINCT customer_id", "products": "DISTINCT product_id"}.get(entity, "*")


def _rows_in_force(cursor: duckdb.DuckDBPyConnection, entity: str, language: Language) -> tuple[list[Column], str]:
    """The columns of an export and the query for its rows."""
    fields = list(template_fields(ENTITIES[entity]))
    columns, said = [], []
    for field in fields:
        columns.append(Column(field.name, template_header(field, language), _KINDS.get(field.kind, "text")))
        said.append(f"{_said(entity, field, language)} AS {quote_identifier(field.name)}")
    relation = _PROFILES.get(entity, quote_identifier(entity))
    if entity in _PROFILES:
        for number, key in enumerate(_attributes(cursor, relation)):
            columns.append(Column(f"attribute_{number}", key))
            said.append(f"attributes[{quote_literal(key)}] AS attribute_{number}")
    statement = f"SELECT {', '.join(said)} FROM {relation}"  # noqa: S608 - quoted names only
    if entity in _PROFILES:
        return columns, f"{statement} ORDER BY {place_of(entity).keys.key[0]}"
    return columns, f"{statement} WHERE {place_of(entity).own}"


def _said(entity: str, field: Field, language: Language) -> str:
    """The cell of a field: codes as the words of the language that mean them."""
    cell = _COLUMNS.get((entity, field.name), quote_identifier(field.name))
    labels = code_labels(field, language)
    if field.kind == "flag":
        yes, no = quote_literal(labels["yes"]), quote_literal(labels["no"])
        return f"CASE {cell} WHEN TRUE THEN {yes} WHEN FALSE THEN {no} END"
    if not labels:
        return cell
    words = " ".join(f"WHEN {quote_literal(code)} THEN {quote_literal(word)}" for code, word in labels.items())
    return f"CASE {cell} {words} ELSE {cell} END"


def _attributes(cursor: duckdb.DuckDBPyConnection, relation: str) -> list[str]:
    rows = cursor.execute(
        f"SELECT DISTINCT UNNEST(MAP_KEYS(attributes)) AS name FROM {relation} ORDER BY name"  # noqa: S608 - our names
    ).fetchall()
    return [name for (name,) in rows]


def _write_parquet(
    cursor: duckdb.DuckDBPyConnection, columns: list[Column], query: str, work_folder: Path, path: Path
) -> int:
    named = ", ".join(f"{quote_identifier(column.name)} AS {quote_identifier(column.label)}" for column in columns)
    part = work_folder / f"list-{uuid.uuid4().hex}.parquet"
    row = cursor.execute(
        f"COPY (SELECT {named} FROM ({query})) TO {quote_literal(str(part))} (FORMAT parquet)"  # noqa: S608
    ).fetchone()
    shutil.move(part, path)
    return int(row[0]) if row else 0
