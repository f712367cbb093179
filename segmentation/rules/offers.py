"""What rules can ask about in the data at hand: fields that have a value, events that happened, values that occur."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segmentation.intake.custom_fields import custom_field_counts
from segmentation.metrics.customers import METRIC_COLUMNS
from segmentation.rules.fields import ATTRIBUTE_PREFIX, CUSTOMER_FIELDS, EVENTS, field_of
from segmentation.rules.inputs import inputs_table
from segmentation.store import load_sql, quote_identifier, quote_literal

if TYPE_CHECKING:
    from datetime import date

    from segmentation.rules.fields import RuleField
    from segmentation.store import Store

MOST_VALUES = 200
Groups = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Offers:
    """Codes in the order of a list. ``groups``: metric, profile, custom, event -> codes; ``event_fields`` by event."""

    groups: Groups
    event_fields: Groups


def offers(store: Store, as_of: date) -> Offers:
    """Fields of customers and events that have at least one value; the metrics of orders are there in any case."""
    filled = _filled(store, inputs_table(store, as_of), {code: field.column for code, field in CUSTOMER_FIELDS.items()})
    metrics = tuple(code for code in METRIC_COLUMNS[1:] if code in CUSTOMER_FIELDS)
    profile = tuple(code for code in filled if code not in metrics)
    custom = tuple(f"{ATTRIBUTE_PREFIX}{name}" for name in custom_field_counts(store))
    fields: Groups = {}
    for event in EVENTS.values():
        told = {code: field.column for code, field in event.fields.items()}
        if found := _filled(store, _table(event.table), {**told, "": event.happened_at}):
            fields[event.code] = tuple(code for code in found if code)
    return Offers({"metric": metrics, "profile": profile, "custom": custom, "event": tuple(fields)}, fields)


def value_counts(store: Store, code: str, event: str | None, as_of: date) -> list[tuple[str, int]]:
    """The commonest values of a field as text, with the customers (of an event: the times) that have them."""
    asked = field_of(code, EVENTS[event] if event else None, code)
    table, day = inputs_table(store, as_of), "NULL"
    if event:
        table, day = _table(EVENTS[event].table), f"CAST({quote_identifier(EVENTS[event].happened_at)} AS DATE)"
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
    counts = ", ".join(f"COUNT({quote_identifier(column)})" for column in columns.values())
    with store.cursor() as cursor:
        row = cursor.execute(f"SELECT {counts} FROM {table}").fetchone()  # noqa: S608 - our own names
    assert row is not None
    return [code for code, count in zip(columns, row, strict=True) if count]
