"""The canonical entities an uploaded file can hold, and their fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["id", "text", "time", "money", "number", "score", "flag", "code"]


@dataclass(frozen=True)
class Field:
    """One column of a canonical table, as a header of a file can be mapped to it.

    A ``code`` is a text whose known values have codes (``data/vocabulary/codes.csv``), a ``flag`` yes or no, a
    ``score`` a number or word on a scale. ``in_template``: whether the template to download has a column for it.
    """

    name: str
    kind: Kind
    required: bool = False
    in_template: bool = True


@dataclass(frozen=True)
class Entity:
    """What one row of a file is.

    ``needs`` lists groups of fields of which at least one must be mapped each; in a row of ``RECORDS`` at least one
    of each group must be filled. ``signs``: fields by which a file of the entity is told from others.
    ``own_id`` names the row itself.
    """

    name: str
    fields: tuple[Field, ...]
    needs: tuple[tuple[str, ...], ...]
    signs: tuple[str, ...] = ()
    own_id: str | None = None

    def field(self, name: str) -> Field | None:
        """The field of that name, or None."""
        return next((field for field in self.fields if field.name == name), None)

    @property
    def field_names(self) -> tuple[str, ...]:
        """Names of all fields, in order."""
        return tuple(field.name for field in self.fields)


PROFILE_FIELDS = (
    Field("name", "text"),
    Field("last_name", "text", in_template=False),
    Field("first_name", "text", in_template=False),
    Field("phone", "text"),
    Field("email", "text"),
    Field("gender", "text"),
    Field("birthday", "text"),
    Field("company", "text"),
    Field("company_size", "text"),
    Field("industry", "text"),
    Field("customer_type", "text"),
    Field("province", "text"),
    Field("city", "text"),
    Field("district", "text"),
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
        Field("days_since_last_order", "number", in_template=False),
        Field("last_order_on", "time"),
        Field("order_count", "number", required=True),
        Field("spend_total", "money", required=True),
        Field("totals_as_of", "time"),
        *PROFILE_FIELDS,
    ),
    (("customer_id",), ("days_since_last_order", "last_order_on"), ("order_count",), ("spend_total",)),
)

_CUSTOMER = Field("customer_id", "id")
_CHANNEL = Field("channel", "text")

PRODUCTS = Entity(
    "products",
    (
        Field("product_id", "id", required=True),
        Field("product_name", "text"),
        Field("category", "text"),
        Field("unit_price", "money"),
        Field("is_new", "flag"),
        Field("launched_on", "time"),
    ),
    needs=(("product_id",),),
    signs=("product_name", "unit_price", "is_new", "launched_on"),
    own_id="product_id",
)
FEEDBACK = Entity(
    "feedback",
    (
        Field("feedback_id", "id"),
        _CUSTOMER,
        Field("answered_at", "time", required=True),
        Field("feedback_kind", "code"),
        Field("score", "score"),
        Field("score_scale", "text"),
        Field("csat_score", "score", in_template=False),
        Field("nps_score", "score", in_template=False),
        Field("ces_score", "score", in_template=False),
        _CHANNEL,
        Field("comment", "text"),
        *PROFILE_FIELDS,
    ),
    needs=(("answered_at",), ("score", "csat_score", "nps_score", "ces_score", "comment")),
    signs=("score", "csat_score", "nps_score", "ces_score", "feedback_kind"),
    own_id="feedback_id",
)
TICKETS = Entity(
    "tickets",
    (
        Field("ticket_id", "id"),
        _CUSTOMER,
        Field("opened_at", "time", required=True),
        Field("first_answered_at", "time"),
        Field("closed_at", "time"),
        Field("issue_type", "code"),
        Field("subject", "text"),
        _CHANNEL,
        Field("assignee", "text"),
        Field("ticket_status", "code"),
        *PROFILE_FIELDS,
    ),
    needs=(("opened_at",), ("ticket_id", "customer_id")),
    signs=("ticket_id", "first_answered_at", "closed_at", "issue_type", "assignee"),
    own_id="ticket_id",
)
INTERACTIONS = Entity(
    "interactions",
    (
        Field("interaction_id", "id"),
        Field("customer_id", "id", required=True),
        Field("happened_at", "time", required=True),
        Field("interaction_kind", "code"),
        _CHANNEL,
        Field("detail", "text"),
        *PROFILE_FIELDS,
    ),
    needs=(("customer_id",), ("happened_at",), ("interaction_kind", "channel", "detail")),
    signs=("interaction_kind", "interaction_id"),
    own_id="interaction_id",
)
CAMPAIGN_CONTACTS = Entity(
    "campaign_contacts",
    (
        Field("campaign", "text", required=True),
        Field("customer_id", "id", required=True),
        Field("sent_at", "time"),
        Field("contact_group", "code"),
        _CHANNEL,
        Field("responded_at", "time"),
        Field("response", "code"),
        *PROFILE_FIELDS,
    ),
    needs=(("customer_id",), ("campaign",)),
    signs=("campaign",),
)
LOYALTY_POINTS = Entity(
    "loyalty_points",
    (
        Field("entry_id", "id"),
        Field("customer_id", "id", required=True),
        Field("changed_at", "time", required=True),
        Field("points_change", "number"),
        Field("points_balance", "number"),
        Field("points_reason", "text"),
        *PROFILE_FIELDS,
    ),
    needs=(("customer_id",), ("changed_at",), ("points_change", "points_balance")),
    signs=("points_change",),
    own_id="entry_id",
)

SALES_AND_CUSTOMERS = {entity.name: entity for entity in (ORDERS, ORDER_LINES, CUSTOMERS, CUSTOMER_TOTALS)}
RECORDS = {
    entity.name: entity for entity in (PRODUCTS, FEEDBACK, TICKETS, INTERACTIONS, CAMPAIGN_CONTACTS, LOYALTY_POINTS)
}
ENTITIES = SALES_AND_CUSTOMERS | RECORDS

# Tables whose rows come with a batch, leave with it, and can be set aside by a later one.
BATCH_TABLES = ("customers", "orders", "order_lines", "customer_totals", *RECORDS)
CLEANING_TABLES = ("batch_cleaning", "cleaned_values")  # what the rules did to a batch

# Target of a column that no field takes but that is worth keeping on the customer.
ATTRIBUTE = "attribute"
