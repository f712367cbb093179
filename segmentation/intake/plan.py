"""How a staged table is to be understood, and the same table with its columns named by field."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from segmentation.errors import InputError
from segmentation.intake.cleaning.prepare import lay_out
from segmentation.intake.cleaning.rules import Cleaning
from segmentation.intake.custom_fields import with_custom_fields
from segmentation.intake.entity_rows import prepare_entity_rows
from segmentation.intake.mapping import Why, check_mapping, missing_needs, suggest
from segmentation.intake.profile import (
    ColumnProfile,
    DateOrder,
    DateReading,
    DecimalMark,
    profile_columns,
    read_date_order,
    read_decimal_mark,
)
from segmentation.intake.remembered import remembered
from segmentation.intake.repeats import Mode, check_mode
from segmentation.schema import ATTRIBUTE, ENTITIES, RECORDS
from segmentation.store import load_sql, quote_literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import duckdb

    from segmentation.intake.cleaning.cells import Cells
    from segmentation.intake.stage import StagedTable
    from segmentation.store import Store

STATUS_VOCABULARY = Path(__file__).parents[2] / "data" / "vocabulary" / "order_statuses.csv"


@dataclass(frozen=True)
class Plan:
    """A file's meaning, settled: what a row is, header -> field, how dates and numbers are written.

    ``totals_as_of``: the day on which ready totals were taken; only files with days since the last order need it.
    ``source``: the system the file comes from; '' = named after the file. ``mode``: what becomes of rows told before
    (see ``repeats``). ``cleaning``: the rules for its values.
    """

    entity: str
    mapping: dict[str, str]
    date_order: DateOrder = "dmy"
    decimal_mark: DecimalMark = "."
    totals_as_of: date | None = None
    source: str = ""
    cleaning: Cleaning = field(default_factory=Cleaning)
    mode: Mode = "append"

    @property
    def headers(self) -> dict[str, str]:
        """Field -> header."""
        return {name: header for header, name in self.mapping.items() if name != ATTRIBUTE}

    def custom_values(self, value: str = "{cell}") -> str:
        """The custom fields of ``mapped`` as a map, each as the expression ``value`` makes it of ``{cell}``."""
        headers = [quote_literal(header) for header, name in self.mapping.items() if name == ATTRIBUTE]
        entries = [f"{header}: {value.format(cell=f'custom_cells.a{n}')}" for n, header in enumerate(headers)]
        if not entries:
            return "CAST(NULL AS MAP(VARCHAR, VARCHAR))"
        return f"cache.filled_entries(MAP {{{', '.join(entries)}}})"


@dataclass(frozen=True)
class Proposal:
    """A plan as the program understands the file, and what it is unsure of.

    ``undecided_dates``: header -> how its dates were read where nothing proves which number is the day;
    ``date_evidence``: how many values prove the order; ``why`` the file is taken for this entity. ``left_out``: column
    that is neither field nor custom field -> why (one of ``custom_fields.REASONS``).
    """

    plan: Plan
    profiles: list[ColumnProfile]
    scores: dict[str, float]
    remembered: bool
    missing: list[tuple[str, ...]]
    undecided_dates: dict[str, DateReading] = field(default_factory=dict)
    date_evidence: int = 0
    why: Why = field(default_factory=lambda: Why("headers"))
    left_out: dict[str, str] = field(default_factory=dict)


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
        suggestion = remembered(cursor, staged.columns, entity) or suggest(profiles, entity=entity, names=names)
        mapping = _overridden(suggestion.mapping, overrides or {}, staged.columns)
        left_out: dict[str, str] = {}
        if not suggestion.remembered:
            settled_headers = {**mapping, **dict.fromkeys(overrides or (), "")}
            more, left_out = with_custom_fields(cursor, staged, rows_of(staged), suggestion.entity, settled_headers)
            mapping = {header: name for header, name in (more | mapping).items() if name}
    source = suggestion.source or source_of(file_name)
    found = Plan(suggestion.entity, mapping, source=source, cleaning=suggestion.cleaning or Cleaning())
    plan, undecided, evidence = settle_forms(store, staged, found)
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
        left_out=left_out,
    )


def settled(
    proposal: Proposal,
    *,
    date_order: DateOrder | None = None,
    totals_as_of: date | None = None,
    source: str | None = None,
    mode: Mode = "append",
) -> Plan:
    """The proposed plan with the open questions answered."""
    plan = proposal.plan
    return replace(
        plan,
        date_order=date_order or plan.date_order,
        totals_as_of=totals_as_of,
        source=source or plan.source,
        mode=mode,
    )


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
    times = [header for header, name in plan.mapping.items() if kinds.get(name) == "time" or name == "birthday"]
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


def prepare(cursor: duckdb.DuckDBPyConnection, staged: StagedTable, plan: Plan) -> Cells:
    """Lay the file out for the intake statements, on this cursor only: ``mapped``, ``kept_rows`` and more."""
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
        rows_of(staged),
        staged.columns,
        entity=plan.entity,
        headers=plan.headers,
        attributes=attributes,
        cleaning=plan.cleaning,
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
    cursor.executemany("INSERT INTO status_words VALUES ($1, $2)", words)
    cursor.execute("CREATE OR REPLACE TEMP TABLE repeated (row_number BIGINT, reason VARCHAR)")
    if "order_id" not in plan.headers or plan.entity != "orders":
        return
    counts = cursor.execute("SELECT COUNT(order_id), COUNT(DISTINCT order_id) FROM mapped").fetchone()
    assert counts is not None
    told, different = counts
    if different < told:
        cursor.execute(f"INSERT INTO repeated {load_sql('intake/repeated_orders')}")
