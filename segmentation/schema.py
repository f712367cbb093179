"""The canonical entities an uploaded file can hold, and their fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["id", "text", "time", "money", "number"]


@dataclass(frozen=True)
class Field:
    """One column of a canonical table, as a header of a file can be mapped to it."""

    name: str
    kind: Kind
    required: bool = False


@dataclass(frozen=True)
class Entity:
    """What one row of a file is. ``needs`` lists groups of fields of which at least one must be mapped each."""

    name: str
    fields: tuple[Field, ...]
    needs: tuple[tuple[str, ...], ...]

    def field(self, name: str) -> Field | None:
        """The field of that name, or None."""
        return next((field for field in self.fields if field.name == name), None)

    @property
    def field_names(self) -> tuple[str, ...]:
        """Names of all fields, in order."""
        return tuple(field.name for field in self.fields)


PROFILE_FIELDS = (
    Field("name", "text"),
    Field("last_name", "text"),
    Field("first_name", "text"),
    Field("phone", "text"),
    Field("email", "text"),
    Field("gender", "text"),
    Field("birthday", "text"),
    Field("company", "text"),
    Field("industry", "text"),
    Field("customer_type", "text"),
    Field("province", "text"),
    Field("city", "text"),
    Field("address", "text"),
    Field("country", "text"),
    Field("registered_at", "time"),
    Field("source_channel", "text"),
    Field("membership_level", "text"),
)
_ORDER_FIELDS = (
    Field("order_id", "id"),
    Field("customer_id", "id", required=True),
    Field("ordered_at", "time", required=True),
    Field("amount", "money"),
    Field("refund_amount", "money"),
    Field("quantity", "number"),
    Field("status", "text"),
    Field("channel", "text"),
    Field("shop", "text"),
    Field("category", "text"),
    Field("payment_method", "text"),
    Field("currency", "text"),
)
_LINE_FIELDS = (
    Field("product_id", "id"),
    Field("product_name", "text"),
    Field("unit_price", "money"),
)

ORDERS = Entity(
    "orders",
    (*_ORDER_FIELDS, *PROFILE_FIELDS),
    (("customer_id",), ("ordered_at",), ("amount",)),
)
ORDER_LINES = Entity(
    "order_lines",
    (*_ORDER_FIELDS, *_LINE_FIELDS, *PROFILE_FIELDS),
    (("customer_id",), ("ordered_at",), ("amount", "unit_price"), ("amount", "quantity")),
)
CUSTOMERS = Entity(
    "customers",
    (Field("customer_id", "id", required=True), *PROFILE_FIELDS),
    (("customer_id",),),
)
CUSTOMER_TOTALS = Entity(
    "customer_totals",
    (
        Field("customer_id", "id", required=True),
        Field("days_since_last_order", "number"),
        Field("last_order_on", "time"),
        Field("order_count", "number", required=True),
        Field("spend_total", "money", required=True),
        *PROFILE_FIELDS,
    ),
    (("customer_id",), ("days_since_last_order", "last_order_on"), ("order_count",), ("spend_total",)),
)

ENTITIES = {entity.name: entity for entity in (ORDERS, ORDER_LINES, CUSTOMERS, CUSTOMER_TOTALS)}

# Target of a column that no field takes but that is worth keeping on the customer.
ATTRIBUTE = "attribute"
