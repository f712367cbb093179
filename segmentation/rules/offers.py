"""What rules can ask about in the data at hand: fields that have a value, events that happened, values that occur."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segmentation.intake.custom_fields import custom_field_counts
from segmentation.rules.fields import ATTRIBUTE_PREFIX, CUSTOMER_FIELDS, EVENTS, field_of
from segmentation.rules.inputs import METRIC_INPUTS, inputs_table
from segmentation.store import load_sql, quote_identifier, quote_literal

if TYPE_CHECKING:
    from datetime import date

    from segmentation.rules.fields import RuleField
    from segmentation.store import Store

MOST_VALUES = 200
Groups = dict[str, tuple[str, ...]]
TOLD_ELSEWHERE = {"preferred_contact": ("interactions", "kind"), "first_order_channel": ("orders", "channel")}
_RAW = {"rule_purchases": "order_lines"}  # what has the same columns without a join, for knowing which are filled


@dataclass(frozen=True)
class Offers:
    """Codes in the order of a list. ``groups``: metric, profile, custom, event -> codes; ``event_fields`` by event."""

    groups: Groups
    event_fields: Groups


def offers(store: Store) -> Offers:
    """Fields of customers and events that have at least one value; the metrics of orders are there in any case."""
    metrics = tuple(code for code in CUSTOMER_FIELDS if code in METRIC_INPUTS and code != "customer_id")
    asked = {
        code: field.column
        for code, field in CUSTOMER_FIELDS.items()
        if code not in (*METRIC_INPUTS, *TOLD_ELSEWHERE) or code == "customer_id"
    }
    filled = set(_filled(store, "customers", asked)) | {"customer_id"}
    filled |= {code for code, (table, column) in TOLD_ELSEWHERE.items() if _filled(store, table, {code: column})}
    profile = tuple(code for code in CUSTOMER_FIELDS if code in filled and code not in metrics)
    custom = tuple(f"{ATTRIBUTE_PREFIX}{name}" for name in custom_field_counts(store))
    fields: Groups = {}
    for event in EVENTS.values():
        told = {code: field.column for code, field in event.fields.items() if field.kind != "flag"}
        if found := _filled(store, _RAW.get(event.table, event.table), {**told, "": event.happened_at}):
            fields[event.code] = tuple(code for code in event.fields if code in found or code not in told)
    return Offers({"metric": metrics, "profile": profile, "custom": custom, "event": tuple(fields)}, fields)


def value_counts(store: Store, code: str, event: str | None, as_of: date) -> list[tuple[str, int]]:
    """The commonest values of a field as text, with the customers (of an event: the times) that have them."""
    asked = field_of(code, EVENTS[event] if event else None, code)
    if event:
        table, day = _table(EVENTS[event].table), f"CAST({quote_identifier(EVENTS[event].happened_at)} AS DATE)"
    else:
        table, day = inputs_table(store, as_of, {asked.column}), "NULL"
    query = load_sql("rules/value_counts", asked_value=_column(asked), asked_rows=table, asked_day=day)
    with store.cursor() as cursor:
        rows = cursor.execute(query, {"as_of": as_of if event else None, "most": MOST_VALUES}).fetchall()
    return [(str(value), int(count)) for value, count in rows]


def _column(field: RuleField) -> str:
    column = quote_identifier(field.column)
    return column if field.attribute is None else f"{column}[{quote_literal(field.attribute)}]"


def _table(name: str) -> str:
    return f"({load_sql('rules/purchases')}) AS bought" if name == "rule_purchases" else name


def _filled(store: Store, table: str, columns: dict[str, str]) -> list[str]:
    any_of = ", ".join(
        f"EXISTS (SELECT 1 FROM {table} WHERE {quote_identifier(column)} IS NOT NULL)"  # noqa: S608 - our own names
        for column in columns.values()
    )
    with store.cursor() as cursor:
        row = cursor.execute(f"SELECT {any_of}").fetchone()
    assert row is not None
    return [code for code, filled in zip(columns, row, strict=True) if filled]
