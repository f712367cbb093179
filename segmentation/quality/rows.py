"""The rows behind a figure, as people read them: a page of them, and the query for a list of all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segmentation import words
from segmentation.intake.entity_rows import code_labels
from segmentation.quality.checks import BATCHES, FIELDS, Check
from segmentation.quality.measure import fault_query, fault_tables
from segmentation.schema import ENTITIES
from segmentation.store import load_sql, quote_identifier

if TYPE_CHECKING:
    from collections.abc import Mapping

    import duckdb
    import pandas as pd

    from segmentation.quality.measure import Quality
    from segmentation.store import Store
    from segmentation.words import Language

PAGE_ROWS = 100
_HIDDEN = ("batch_id", "attributes", "filled_fields")
# What a row is held against, beside the row itself.
_BESIDE = {
    "before_birth": ("born_on",),
    "registered_before_birth": ("born_on",),
    "before_registration": ("customer_registered_on",),
    "lines_differ": ("lines_amount",),
    "late": ("covered_until",),
    "silent_12_months": ("last_heard_at",),
}
_REJECT_COLUMNS = ("row_number", "column_name", "value", "reason")
_BATCH_COLUMNS = ("entity", "committed_at", "last_event_at", "days_to_upload")


@dataclass(frozen=True)
class Listing:
    """A SELECT with the rows at fault: ``columns`` holds each column's name, heading and engine type."""

    query: str
    values: dict[str, object]
    columns: tuple[tuple[str, str, str], ...]


def listing(store: Store, quality: Quality, check: Check, language: Language) -> Listing:
    """The rows ``check`` finds at fault in the uploads of ``quality``, in the order they came, codes as words.

    Columns without a value in any of them are left out. Of rows a file lost, each cell at fault is a row.
    """
    batches = [figure.batch_id for figure in quality.figures if figure.check == check]
    query, values = _faults(store, quality, check)
    flag = quote_identifier(check.code)
    fault = f"{flag} IS NULL" if check.dimension == "completeness" else flag
    values["batches"] = batches
    with store.cursor() as cursor:
        told = _described(cursor, query, values, f"batch_id IN $batches AND {fault}", check)
    expressions: list[str] = []
    labels: dict[str, object] = {}
    for place, (name, _) in enumerate(told):
        expressions.append(_worded(place, name, code_words(check.table, name, language), labels))
    uploads = fault_tables(store)["quality_batches"]
    return Listing(
        f"""
        SELECT {", ".join([*expressions, "uploads.file_name", "uploads.source"])}
        FROM ({query}) AS told
        INNER JOIN {uploads} AS uploads USING (batch_id)
        WHERE batch_id IN $batches AND {fault}
        ORDER BY batch_id, row_id
        """,  # noqa: S608 - our own names
        values | labels,
        tuple(
            (name, heading(check.table, name, language), kind)
            for name, kind in [*told, ("file_name", "VARCHAR"), ("source", "VARCHAR")]
        ),
    )


def fault_page(store: Store, listed: Listing, page: int = 0) -> pd.DataFrame:
    """``PAGE_ROWS`` rows of a listing; page counts from 0."""
    with store.cursor() as cursor:
        return cursor.execute(f"{listed.query} LIMIT {PAGE_ROWS} OFFSET {PAGE_ROWS * page}", listed.values).df()


def heading(table: str, column: str, language: Language) -> str:
    """What a column of a canonical table is called."""
    name = FIELDS.get(table, {}).get(column, column)
    key = f"field.{name}" if words.known(f"field.{name}") else f"column.{name}"
    return words.say(key, language)


def check_title(check: Check, language: Language) -> str:
    """What a check is called: what is wrong, for an empty cell with the field's name."""
    code = "empty" if check.dimension == "completeness" else check.code
    values = {"field": words.say(f"field.{check.field}", language)} if code == "empty" else {}
    return words.say(f"check.{code}", language, **values)


def check_meaning(check: Check) -> str:
    """Key of the words that define the check and its n."""
    return f"check_help.{'empty' if check.dimension == 'completeness' else check.code}"


def _faults(store: Store, quality: Quality, check: Check) -> tuple[str, dict[str, object]]:
    if check.table != BATCHES:
        return fault_query(store, check.table, quality.as_of)
    name = "batches" if check.code == "stale" else "rejects"
    return load_sql(f"quality/{name}_faults", **fault_tables(store)), {}


def _columns(cursor: duckdb.DuckDBPyConnection, check: Check) -> list[str]:
    if check.table == BATCHES:
        return list(_BATCH_COLUMNS if check.code == "stale" else _REJECT_COLUMNS)
    told = cursor.execute(f"DESCRIBE {quote_identifier(check.table)}").fetchall()
    return [name for name, *_ in told if name not in _HIDDEN] + list(_BESIDE.get(check.code, ()))


def _described(
    cursor: duckdb.DuckDBPyConnection, query: str, values: Mapping[str, object], where: str, check: Check
) -> list[tuple[str, str]]:
    """Name and type of the columns worth showing: filled in some row, or the very one that is empty."""
    names = _columns(cursor, check)
    wanted = ", ".join(f"COUNT({quote_identifier(name)})" for name in names)
    row = cursor.execute(f"SELECT {wanted} FROM ({query}) WHERE {where}", dict(values)).fetchone()  # noqa: S608
    assert row is not None
    kept = [name for name, filled in zip(names, row, strict=True) if filled or name == check.code] or names[:1]
    picked = ", ".join(quote_identifier(name) for name in kept)
    free = {name: value for name, value in values.items() if name != "batches"}
    probe = cursor.execute(f"SELECT {picked} FROM ({query}) LIMIT 0", free)  # noqa: S608 - our own names
    return [(str(name), str(kind)) for name, kind, *_ in probe.description or ()]


def code_words(table: str, column: str, language: Language) -> dict[str, str]:
    """Code -> word of a column that holds codes."""
    if column == "reason" and table == BATCHES:
        return _words_below("reject.", language)
    if column == "entity":
        return {name: words.say(f"entity.{name}", language) for name in ENTITIES}
    entity = ENTITIES.get(table)
    field = entity.field(FIELDS.get(table, {}).get(column, column)) if entity else None
    return code_labels(field, language) if field is not None else {}


def _words_below(prefix: str, language: Language) -> dict[str, str]:
    return {key[len(prefix) :]: told[language] for key, told in words.all_words().items() if key.startswith(prefix)}


def _worded(place: int, name: str, labels: Mapping[str, str], values: dict[str, object]) -> str:
    column = f"told.{quote_identifier(name)}"
    if not labels:
        return column
    values |= {f"codes_{place}": list(labels), f"words_{place}": list(labels.values())}
    return f"COALESCE(MAP($codes_{place}, $words_{place})[{column}], {column}) AS {quote_identifier(name)}"
