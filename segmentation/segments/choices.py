"""What each customer bought, wrote and had, as bits: one a value of an attribute, in a few numbers a customer.

Such attributes stand in many rows of a customer, who counts once for each value. The bits are made in one pass over
each kind of rows, once per data and day: the profiles of all segmentations count them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segmentation.store import load_sql

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from segmentation.store import Store

# Statement of rows of which a customer may have several -> the attributes told there.
MANY_ROWS: dict[str, tuple[str, ...]] = {
    "sold_orders": ("category", "channel", "shop", "payment_method"),
    "bought_lines": ("category", "product_name"),
    "written_tickets": ("issue_type", "ticket_channel"),
    "had_interactions": ("interaction_channel", "interaction_kind"),
}
VALUES_KEPT = 200  # of one attribute, those in most rows
_BITS = 60  # values told by one number


@dataclass(frozen=True)
class Choices:
    """``values``: attribute -> its values by place. ``tables``: table -> its attributes, each with how many numbers.

    A table has a row per customer: ``customer_id`` and the numbers ``ATTRIBUTE_0`` and on, bit n of the first of them
    for place n; NULL = nothing told. The place after the last is of values told by few rows, taken together.
    """

    values: Mapping[str, tuple[str, ...]]
    tables: Mapping[str, Mapping[str, int]]

    def numbers(self) -> Iterator[tuple[str, int, list[str]]]:
        """Each attribute and number with the tables that tell it."""
        for attribute in self.values:
            telling = [table for table, told in self.tables.items() if attribute in told]
            for number in range(self.tables[telling[0]][attribute]):
                yield attribute, number, telling

    def bits(self) -> Iterator[tuple[str, str, str]]:
        """Each attribute and value with whether a customer has it, asked of a number ``ATTRIBUTE_N``."""
        for attribute, values in self.values.items():
            for place, value in enumerate(values):
                yield attribute, value, f"{attribute}_{place // _BITS} & {1 << place % _BITS} <> 0"


def choices_of(store: Store, as_of: date) -> Choices:
    """The tables, made where they are not yet. Call it while holding."""
    sources = {name: load_sql(f"segments/{name}") for name in MANY_ROWS}
    counted = " UNION ALL ".join(_counted(sources[name], attributes) for name, attributes in MANY_ROWS.items())
    query = load_sql("segments/choice_values", counted_values=f"({counted})")
    codes = store.derived("choice_values", query, {"as_of": as_of, "kept": VALUES_KEPT}, {"as_of": as_of})
    with store.cursor() as cursor:
        rows = cursor.execute(
            "SELECT attribute, MAX(place) + 1, COALESCE(LIST(value ORDER BY place) FILTER (place < $1), [])"  # noqa: S608
            f" FROM {codes} GROUP BY attribute ORDER BY attribute",
            [VALUES_KEPT],
        ).fetchall()
    numbers = {attribute: -(-places // _BITS) for attribute, places, _ in rows}
    tables: dict[str, Mapping[str, int]] = {}
    for name, attributes in MANY_ROWS.items():
        told = {attribute: numbers[attribute] for attribute in attributes if attribute in numbers}
        if told:
            table = store.derived("choices", _bits_of(sources[name], told, codes), {"as_of": as_of}, {"as_of": as_of})
            tables[table] = told
    return Choices({attribute: tuple(values) for attribute, _, values in rows}, tables)


def _counted(source: str, attributes: tuple[str, ...]) -> str:
    names = ", ".join(attributes)
    each = ", ".join(f"({attribute})" for attribute in attributes)
    return (
        "SELECT attribute, value, n FROM"  # noqa: S608 - our own names and statement
        f" (SELECT {names}, COUNT(*) AS n FROM ({source}) GROUP BY GROUPING SETS ({each}))"
        f" UNPIVOT (value FOR attribute IN ({names}))"
    )


def _bits_of(source: str, attributes: Mapping[str, int], codes: str) -> str:
    numbers = [
        f"BIT_OR(CASE WHEN {attribute}_of.place BETWEEN {first} AND {first + _BITS - 1}"
        f" THEN CAST(1 AS BIGINT) << ({attribute}_of.place - {first}) END) AS {attribute}_{number}"
        for attribute, count in attributes.items()
        for number in range(count)
        for first in [number * _BITS]
    ]
    joined = [
        f"LEFT JOIN (SELECT value, place FROM {codes} WHERE attribute = '{attribute}') AS {attribute}_of"  # noqa: S608
        f" ON told.{attribute} = {attribute}_of.value"
        for attribute in attributes
    ]
    return (
        f"SELECT told.customer_id, {', '.join(numbers)} FROM ({source}) AS told {' '.join(joined)}"  # noqa: S608
        " WHERE told.customer_id IS NOT NULL GROUP BY told.customer_id"
    )
