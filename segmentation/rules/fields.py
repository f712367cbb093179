"""What a condition can ask about: the fields of a customer and of the events that happened to one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from segmentation.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = Literal["number", "date", "text", "flag"]
ATTRIBUTE_PREFIX = "attribute."


@dataclass(frozen=True)
class RuleField:
    """One field. ``column`` is its column in the table of ``rule_inputs.sql``, or in the event's table.

    A custom field is text in the store and may be asked as a number, too: ``attribute`` is its header.
    """

    code: str
    kind: Kind
    column: str
    attribute: str | None = None


@dataclass(frozen=True)
class Event:
    """Something that happened to a customer: a table, the column that says when, and what can be asked about it."""

    code: str
    table: str
    happened_at: str
    fields: Mapping[str, RuleField]


def _fields(**kinds: Kind) -> dict[str, RuleField]:
    return {name: RuleField(name, kind, name) for name, kind in kinds.items()}


CUSTOMER_FIELDS = _fields(
    customer_id="text",
    first_order_on="date",
    first_order_channel="text",
    last_order_on="date",
    days_since_last_order="number",
    order_count="number",
    spend_total="number",
    spend_gross="number",
    spend_per_order="number",
    order_count_6_months="number",
    spend_6_months="number",
    order_count_12_months="number",
    spend_12_months="number",
    orders_per_month_6_months="number",
    repurchase_rate_percent="number",
    mean_gap_days="number",
    median_gap_days="number",
    last_gap_days="number",
    refund_count="number",
    refund_total="number",
    cancelled_count="number",
    name="text",
    phone="text",
    email="text",
    gender="text",
    birthday="date",
    company="text",
    company_size="text",
    industry="text",
    industry_section="text",
    industry_division="text",
    customer_type="text",
    region="text",
    province="text",
    city="text",
    district="text",
    address="text",
    country="text",
    registered_at="date",
    source_channel="text",
    membership_level="text",
    preferred_contact="text",
)
EVENTS = {
    event.code: event
    for event in (
        Event(
            "order",
            "orders",
            "ordered_at",
            {
                **_fields(
                    amount="number",
                    refund_amount="number",
                    quantity="number",
                    status="text",
                    channel="text",
                    shop="text",
                    category="text",
                    payment_method="text",
                ),
                "order_kind": RuleField("order_kind", "text", "kind"),
            },
        ),
        Event(
            "purchase",
            "rule_purchases",
            "ordered_at",
            _fields(
                product_id="text",
                product_name="text",
                category="text",
                quantity="number",
                unit_price="number",
                amount="number",
                new_product="flag",
            ),
        ),
        Event(
            "feedback",
            "feedback",
            "answered_at",
            {
                **_fields(score="number", channel="text", comment="text"),
                "feedback_kind": RuleField("feedback_kind", "text", "kind"),
            },
        ),
        Event(
            "ticket",
            "tickets",
            "opened_at",
            {
                **_fields(issue_type="text", subject="text", channel="text", assignee="text", closed_at="date"),
                "ticket_status": RuleField("ticket_status", "text", "status"),
            },
        ),
        Event(
            "interaction",
            "interactions",
            "happened_at",
            {
                **_fields(channel="text", detail="text"),
                "interaction_kind": RuleField("interaction_kind", "text", "kind"),
            },
        ),
        Event(
            "campaign_contact",
            "campaign_contacts",
            "sent_at",
            _fields(campaign="text", contact_group="text", channel="text", response="text", responded_at="date"),
        ),
        Event("points", "loyalty_points", "changed_at", _fields(points_change="number", points_reason="text")),
    )
}


def field_of(code: str, event: Event | None, path: str) -> RuleField:
    """The field of that code, of the event or else of the customer. ``path`` names the node in messages.

    Raises ``InputError("rule_field_unknown")``.
    """
    known = event.fields if event else CUSTOMER_FIELDS
    if code in known:
        return known[code]
    if event is None and code.startswith(ATTRIBUTE_PREFIX) and len(code) > len(ATTRIBUTE_PREFIX):
        return RuleField(code, "text", "attributes", code.removeprefix(ATTRIBUTE_PREFIX))
    allowed = [*known, *([] if event else [f"{ATTRIBUTE_PREFIX}…"])]
    raise InputError("rule_field_unknown", node=path, value=code, allowed=", ".join(allowed))
