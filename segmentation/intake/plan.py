"""How a staged table is to be understood, and the same table with its columns named by field."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from segmentation.errors import InputError
from segmentation.intake.entity_rows import prepare_entity_rows
from segmentation.intake.mapping import Suggestion, Why, check_mapping, file_shape, missing_needs, suggest
from segmentation.intake.profile import (
    ColumnProfile,
    DateOrder,
    DateReading,
    DecimalMark,
    profile_columns,
    read_date_order,
    read_decimal_mark,
)
from segmentation.intake.vocabulary import normalise_header
from segmentation.schema import ATTRIBUTE, CUSTOMERS, ENTITIES, RECORDS, SALES_AND_CUSTOMERS
from segmentation.store import load_sql, quote_identifier, quote_literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import duckdb

    from segmentation.intake.stage import StagedTable
    from segmentation.store import Store

STATUS_VOCABULARY = Path(__file__).parents[2] / "data" / "vocabulary" / "order_statuses.csv"


@dataclass(frozen=True)
class Plan:
    """A file's meaning, settled: what a row is, header -> field, how dates and numbers are written.

    ``totals_as_of``: the day on which ready totals were taken; only files with days since the last order need it.
    ``source``: the system the file comes from; '' = named after the file.
    """

    entity: str
    mapping: dict[str, str]
    date_order: DateOrder = "dmy"
    decimal_mark: DecimalMark = "."
    totals_as_of: date | None = None
    source: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """Field -> header."""
        return {name: header for header, name in self.mapping.items() if name != ATTRIBUTE}


@dataclass(frozen=True)
class Proposal:
    """A plan as the program understands the file, and what it is unsure of.

    ``undecided_dates``: header -> how its dates were read where nothing proves which number is the day;
    ``date_evidence``: how many values prove the order; ``why`` the file is taken for this entity.
    """

    plan: Plan
    profiles: list[ColumnProfile]
    scores: dict[str, float]
    remembered: bool
    missing: list[tuple[str, ...]]
    undecided_dates: dict[str, DateReading] = field(default_factory=dict)
    date_evidence: int = 0
    why: Why = field(default_factory=lambda: Why("headers"))


def source_of(file_name: str) -> str:
    """A name for the system a file comes from: the file's own, without its dates and numbers; a database's own.

    >>> source_of("shop_orders-2024-01 (2).xlsx")
    'shop_orders'
    >>> source_of("crm2: public.orders")
    'crm2'
    """
    connection, colon, _ = file_name.partition(": ")
    if colon:
        return connection
    stem = Path(file_name).stem
    return re.sub(r"[\W\d_]+(?=$)|^[\W\d_]+", "", re.sub(r"\d+[年月日]?", " ", stem)).strip() or stem


def rows_of(staged: StagedTable) -> str:
    """The staged file as a table expression: ``row_number``, ``c0 …``."""
    return f"({staged.relation_sql()})"


def propose(
    store: Store,
    staged: StagedTable,
    *,
    entity: str | None = None,
    overrides: Mapping[str, str] | None = None,
    file_name: str = "",
) -> Proposal:
    """Understand a staged file: a mapping remembered for its shape, or one suggested; ``overrides`` (header -> field,
    '' = leave the column out) win over both. ``file_name`` may tell what the columns leave open, as the sheet's may.
    """
    if entity is not None and entity not in ENTITIES:
        raise InputError("entity_unknown", entity=entity, allowed=", ".join(ENTITIES))
    names = [name for name in (staged.sheet, Path(file_name).stem) if name]
    with store.cursor() as cursor:
        profiles = profile_columns(cursor, rows_of(staged), staged.columns)
        suggestion = _remembered(cursor, staged, entity) or suggest(profiles, entity=entity, names=names)
        mapping = _overridden(suggestion.mapping, overrides or {}, staged.columns)
    plan, undecided, evidence = settle_forms(
        store, staged, Plan(suggestion.entity, mapping, source=suggestion.source or source_of(file_name))
    )
    if suggestion.date_order is not None and undecided:
        plan, undecided = replace(plan, date_order=suggestion.date_order), {}
    return Proposal(
        plan=plan,
        profiles=profiles,
        scores=suggestion.scores,
        remembered=suggestion.remembered,
        missing=missing_needs(ENTITIES[plan.entity], set(mapping.values())),
        undecided_dates=undecided,
        date_evidence=evidence,
        why=suggestion.why,
    )


def settled(proposal: Proposal, *, date_order: DateOrder | None = None, totals_as_of: date | None = None) -> Plan:
    """The proposed plan with the open questions answered."""
    return replace(proposal.plan, date_order=date_order or proposal.plan.date_order, totals_as_of=totals_as_of)


def _overridden(mapping: Mapping[str, str], overrides: Mapping[str, str], headers: tuple[str, ...]) -> dict[str, str]:
    for header in overrides:
        if header not in headers:
            raise InputError("header_unknown", header=header, allowed=", ".join(headers))
    kept = {h: f for h, f in mapping.items() if h not in overrides and f not in overrides.values()}
    return kept | {header: name for header, name in overrides.items() if name}


def settle_forms(store: Store, staged: StagedTable, plan: Plan) -> tuple[Plan, dict[str, DateReading], int]:
    """The plan with date order and decimal mark as the columns it maps are written; header -> reading where the
    values do not prove the order; how many values of a column prove it.
    """
    places = {header: place for place, header in enumerate(staged.columns)}
    kinds = {f.name: f.kind for f in ENTITIES[plan.entity].fields}
    times = [header for header, name in plan.mapping.items() if kinds.get(name) == "time"]
    numbers = [places[header] for header, name in plan.mapping.items() if kinds.get(name) in ("money", "number")]
    relation = rows_of(staged)
    with store.cursor() as cursor:
        readings = {header: read_date_order(cursor, relation, places[header]) for header in times}
        mark = read_decimal_mark(cursor, relation, numbers)
    undecided = {header: reading for header, reading in readings.items() if not reading.certain}
    surest = max(readings.values(), key=lambda reading: (reading.evidence, not reading.certain), default=None)
    order = surest.date_order if surest else "dmy"
    if surest and surest.evidence:  # one column proves how the whole file is written
        undecided = {}
    return replace(plan, date_order=order, decimal_mark=mark), undecided, surest.evidence if surest else 0


def _remembered(cursor: duckdb.DuckDBPyConnection, staged: StagedTable, entity: str | None) -> Suggestion | None:
    row = cursor.execute(
        "SELECT entity, mapping, date_order, source FROM remembered_mappings WHERE shape = $1",
        [file_shape(staged.columns)],
    ).fetchone()
    if row is None or (entity is not None and row[0] != entity):
        return None
    fields = {normalise_header(header): name for header, name in row[1].items()}
    mapping = {header: fields[key] for header in staged.columns if (key := normalise_header(header)) in fields}
    return Suggestion(
        row[0],
        mapping,
        dict.fromkeys(mapping, 1.0),
        remembered=True,
        date_order=row[2],
        source=row[3] or "",
        why=Why("remembered"),
    )


def prepare(cursor: duckdb.DuckDBPyConnection, staged: StagedTable, plan: Plan) -> None:
    """Lay the file out for the intake statements, on this cursor only: ``mapped``, ``kept_rows`` and more."""
    entity = ENTITIES[plan.entity]
    check_mapping(entity, plan.mapping, staged.columns)
    if "days_since_last_order" in plan.headers and "last_order_on" not in plan.headers and plan.totals_as_of is None:
        raise InputError("totals_as_of_missing", header=plan.headers["days_since_last_order"])
    cursor.execute("SET VARIABLE date_order = $1", [plan.date_order])
    cursor.execute("SET VARIABLE decimal_mark = $1", [plan.decimal_mark])
    cursor.execute("SET VARIABLE totals_as_of = CAST($1 AS DATE)", [plan.totals_as_of])
    cursor.execute(f"CREATE OR REPLACE TEMP VIEW mapped AS {_projection(staged, plan)}")
    if plan.entity in RECORDS:
        prepare_entity_rows(cursor, entity, plan.headers)
        return
    if plan.entity in ("orders", "order_lines"):
        _prepare_orders(cursor, plan)
        typed = "typed_orders"
    else:
        typed = f"typed_{plan.entity}"
    cursor.execute(f"CREATE OR REPLACE TEMP VIEW {typed} AS {load_sql(f'intake/{typed}')}")
    cursor.execute(f"CREATE OR REPLACE TEMP VIEW kept_rows AS SELECT * FROM {typed} WHERE kept")  # noqa: S608


def _prepare_orders(cursor: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    with STATUS_VOCABULARY.open(encoding="utf-8", newline="") as file:
        words = [(row["kind"], word) for row in csv.DictReader(file) for word in row["word"].split("|")]
    cursor.execute("CREATE OR REPLACE TEMP TABLE status_words (kind VARCHAR, word VARCHAR)")
    cursor.executemany("INSERT INTO status_words VALUES ($1, $2)", words)
    cursor.execute("CREATE OR REPLACE TEMP TABLE repeated (row_number BIGINT, reason VARCHAR)")
    if "order_id" not in plan.headers:
        return
    counts = cursor.execute(
        "SELECT COUNT(order_id), COUNT(DISTINCT order_id), EXISTS (FROM orders) FROM mapped"
    ).fetchone()
    assert counts is not None
    told, different, orders_loaded = counts
    one_row_per_order = plan.entity == "orders"
    if orders_loaded or (one_row_per_order and different < told):
        cursor.execute(
            f"INSERT INTO repeated {load_sql('intake/repeated_orders')}", {"one_row_per_order": one_row_per_order}
        )


def _cell(column: str, name: str) -> str:
    """A cell without white space around it, empty ones NULL; ids without the ``="…"`` that keeps them text in Excel."""
    cell = f"cache.trimmed({column})"
    if name.endswith("_id"):
        cell = f"CASE WHEN {column}[1] = '=' THEN REGEXP_REPLACE({cell}, '^=\"(.*)\"$', '\\1') ELSE {cell} END"
    return f"NULLIF({cell}, '')"


def _projection(staged: StagedTable, plan: Plan) -> str:
    """The columns of the file under their fields' names; fields no column fills are NULL."""
    places = {header: quote_identifier(f"c{place}") for place, header in enumerate(staged.columns)}
    headers = plan.headers
    columns = ["row_number"]
    told = (RECORDS[plan.entity], CUSTOMERS) if plan.entity in RECORDS else SALES_AND_CUSTOMERS.values()
    for name in dict.fromkeys(name for entity in told for name in entity.field_names):
        source = _cell(places[headers[name]], name) if name in headers else "CAST(NULL AS VARCHAR)"
        columns.append(f"{source} AS {quote_identifier(name)}")
    attributes = [header for header, name in plan.mapping.items() if name == ATTRIBUTE]
    pairs = ", ".join(f"{quote_literal(header)}: {places[header]}" for header in attributes)
    columns.append(f"{'MAP {' + pairs + '}' if pairs else 'CAST(NULL AS MAP(VARCHAR, VARCHAR))'} AS attributes")
    return f"SELECT {', '.join(columns)} FROM {rows_of(staged)}"  # noqa: S608 - quoted identifiers only
