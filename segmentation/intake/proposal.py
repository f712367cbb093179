"""How the program understands a staged table, and what it is unsure of."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from segmentation.errors import InputError
from segmentation.intake.cleaning.rules import Cleaning
from segmentation.intake.custom_fields import with_custom_fields
from segmentation.intake.mapping import Why, missing_needs, suggest
from segmentation.intake.plan import Plan
from segmentation.intake.profile import (
    ColumnProfile,
    DateOrder,
    DateReading,
    profile_columns,
    read_date_order,
    read_decimal_mark,
)
from segmentation.intake.remembered import remembered
from segmentation.schema import ENTITIES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from segmentation.intake.plan import Mode
    from segmentation.intake.stage import StagedTable
    from segmentation.store import Store


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
        profiles = profile_columns(cursor, f"({staged.relation_sql()})", staged.columns)
        suggestion = remembered(cursor, staged.columns, entity) or suggest(profiles, entity=entity, names=names)
        mapping = _overridden(suggestion.mapping, overrides or {}, staged.columns)
        left_out: dict[str, str] = {}
        if not suggestion.remembered:
            settled_headers = {**mapping, **dict.fromkeys(overrides or (), "")}
            more, left_out = with_custom_fields(cursor, staged, suggestion.entity, settled_headers)
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
    relation = f"({staged.relation_sql()})"
    with store.cursor() as cursor:
        readings = {header: read_date_order(cursor, relation, places[header]) for header in times}
        mark = read_decimal_mark(cursor, relation, numbers)
    undecided = {header: reading for header, reading in readings.items() if not reading.certain}
    surest = max(readings.values(), key=lambda reading: (reading.evidence, not reading.certain), default=None)
    order = surest.date_order if surest else "dmy"
    if surest and surest.evidence:  # one column proves how the whole file is written
        undecided = {}
    return replace(plan, date_order=order, decimal_mark=mark), undecided, surest.evidence if surest else 0
