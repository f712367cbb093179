"""What a file says of each customer, over all its rows: SQL expressions for ``new_customers.sql``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.intake.cleaning.rules import PLACE_FIELDS
from segmentation.schema import ATTRIBUTE, PROFILE_FIELDS
from segmentation.store import load_sql, quote_literal

if TYPE_CHECKING:
    from segmentation.intake.cleaning.cells import Cells
    from segmentation.intake.plan import Plan

_READ_OTHERWISE = ("last_name", "first_name", "registered_at", *PLACE_FIELDS[:3])
_KEY_FIELDS = ("name", "phone", "email", "gender", "birthday", "company", "company_size", "industry")
_PLACE = (*PLACE_FIELDS[:3], "region")
_INDUSTRY = ("industry_section", "industry_division")


def customer_columns(plan: Plan, cells: Cells) -> str:
    """What the file says of a customer, as aggregates over its rows: each field as its last filled cell says.

    Only the fields the file has: an aggregate of nothing but NULL costs as much as any other. ``filled_fields``: fields
    that the customer's last row leaves empty and another row tells, and a place that only the phone's area tells.
    """
    tables = cells.tables
    names = [field.name for field in PROFILE_FIELDS if field.name in plan.headers]
    last = {name: f"ARG_MAX({name}, row_number)" for name in names if name not in _READ_OTHERWISE}
    if {"last_name", "first_name"} & set(names):
        last["name"] = f"COALESCE({last.get('name', 'NULL')}, {load_sql('intake/name_of_parts')})"
    if "registered_at" in names:
        last["registered_at"] = "MIN(cache.parse_time(registered_at, GETVARIABLE('date_order')))"
    if ATTRIBUTE in plan.mapping.values():
        last["attributes"] = plan.custom_values("ARG_MAX({cell}, row_number)")
    placed = _PLACE if "cleaned_places" in tables else tuple(name for name in PLACE_FIELDS[:3] if name in names)
    last |= {name: _place_of_one_row(name) for name in placed}
    if "cleaned_industries" in tables:
        last |= {name: f"ARG_MAX_NULL({name}, row_number) FILTER (industry IS NOT NULL)" for name in _INDUSTRY}
    filled = [
        f"CASE WHEN ARG_MAX_NULL({name}, row_number) IS NULL AND COUNT({name}) > 0 THEN {quote_literal(name)} END"
        for name in names
        if name in _KEY_FIELDS and cells.has_gaps(name)
    ]
    if "cleaned_areas" in tables:
        told = [name for name in (*PLACE_FIELDS, "region") if name in names or name in placed]
        unknown = " AND ".join(["true", *(f"COUNT({name}) = 0" for name in told)])
        for name in ("province", "city", "region"):
            of_area = f"ARG_MAX_NULL(area_{name}, row_number) FILTER (area_province IS NOT NULL)"
            area = f"CASE WHEN {unknown} THEN {of_area} END"
            filled.append(f"CASE WHEN {area} IS NOT NULL THEN {quote_literal(name)} END")
            last[name] = f"COALESCE({last.get(name, 'NULL')}, {area})"
    if filled:
        last["filled_fields"] = f"NULLIF(LIST_FILTER([{', '.join(filled)}], LAMBDA told: told IS NOT NULL), [])"
    return ", ".join(f"{value} AS {name}" for name, value in last.items())


def _place_of_one_row(name: str) -> str:
    """From the last row that tells a province, so that places of two addresses do not mix; else as other fields."""
    if name in ("province", "region"):
        return f"ARG_MAX({name}, row_number)"
    return (
        f"CASE WHEN COUNT(province) > 0 THEN ARG_MAX_NULL({name}, row_number) FILTER (province IS NOT NULL)"
        f" ELSE ARG_MAX({name}, row_number) END"
    )
