"""What is checked, as data: one row a check. How is in ``<table>_faults.sql``, in a column of the check's name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from segmentation.errors import InputError

Dimension = Literal["completeness", "validity", "uniqueness", "consistency", "timeliness"]
DIMENSIONS: tuple[Dimension, ...] = ("completeness", "validity", "uniqueness", "consistency", "timeliness")

# Columns asked for being filled, in files that have them; with the file's field where it is called otherwise.
FIELDS: dict[str, dict[str, str]] = {
    "customers": {
        name: name
        for name in (
            *("name", "phone", "email", "gender", "birthday", "company", "company_size", "industry", "customer_type"),
            *("province", "city", "district", "address", "country", "registered_at", "source_channel"),
            "membership_level",
        )
    },
    "orders": {
        name: name
        for name in (
            *("order_id", "customer_id", "refund_amount", "quantity", "status", "channel", "shop", "category"),
            *("payment_method", "currency"),
        )
    },
    "order_lines": {
        name: name
        for name in ("order_id", "customer_id", "product_id", "product_name", "category", "quantity", "unit_price")
    },
    "customer_totals": {},
    "products": {name: name for name in ("product_name", "category", "unit_price", "is_new", "launched_on")},
    "feedback": {
        "feedback_id": "feedback_id",
        "customer_id": "customer_id",
        "kind": "feedback_kind",
        "score": "score",
        "comment": "comment",
        "channel": "channel",
    },
    "tickets": {
        "ticket_id": "ticket_id",
        "customer_id": "customer_id",
        "first_answered_at": "first_answered_at",
        "closed_at": "closed_at",
        "issue_type": "issue_type",
        "subject": "subject",
        "channel": "channel",
        "assignee": "assignee",
        "status": "ticket_status",
    },
    "interactions": {
        "interaction_id": "interaction_id",
        "kind": "interaction_kind",
        "channel": "channel",
        "detail": "detail",
    },
    "campaign_contacts": {
        "sent_at": "sent_at",
        "contact_group": "contact_group",
        "channel": "channel",
        "responded_at": "responded_at",
        "response": "response",
    },
    "loyalty_points": {
        "entry_id": "entry_id",
        "points_change": "points_change",
        "points_balance": "points_balance",
        "points_reason": "points_reason",
    },
}
TABLES = tuple(FIELDS)
# Empty means "not yet" or "nothing to tell" here, so an empty cell is no fault.
MAY_BE_EMPTY = frozenset({"refund_amount", "first_answered_at", "closed_at", "responded_at", "response", "comment"})
BATCHES = "batches"


@dataclass(frozen=True)
class Check:
    """One question asked of every row of a table.

    ``code`` is a column of ``<table>_faults.sql``, for completeness the column that may be empty. ``field``: whose
    fault it is, as files name it; None = the row as a whole. A ``hint`` is worth a look and may be right.
    """

    table: str
    code: str
    field: str | None
    dimension: Dimension
    hint: bool = False

    @property
    def name(self) -> str:
        """Unique name, as the command line says it: ``customers.phone_invalid``, ``customers.phone.empty``."""
        return f"{self.table}.{self.code}{'.empty' if self.dimension == 'completeness' else ''}"


_RULES = (
    Check(BATCHES, "row_unusable", None, "validity"),
    Check(BATCHES, "row_repeated", None, "uniqueness"),
    Check(BATCHES, "stale", None, "timeliness", hint=True),
    Check("customers", "phone_invalid", "phone", "validity"),
    Check("customers", "email_invalid", "email", "validity"),
    Check("customers", "birthday_invalid", "birthday", "validity"),
    Check("customers", "gender_unknown", "gender", "validity"),
    Check("customers", "industry_unknown", "industry", "validity"),
    Check("customers", "province_unknown", "province", "validity"),
    Check("customers", "registered_in_future", "registered_at", "validity"),
    Check("customers", "registered_before_1990", "registered_at", "validity"),
    Check("customers", "phone_shared", "phone", "uniqueness"),
    Check("customers", "email_shared", "email", "uniqueness"),
    Check("customers", "registered_before_birth", "registered_at", "consistency"),
    Check("customers", "silent_12_months", None, "timeliness", hint=True),
    Check("orders", "in_future", "ordered_at", "validity"),
    Check("orders", "before_1990", "ordered_at", "validity"),
    Check("orders", "refund_above_amount", "refund_amount", "validity"),
    Check("orders", "quantity_not_positive", "quantity", "validity"),
    Check("orders", "amount_zero", "amount", "validity", hint=True),
    Check("orders", "looks_repeated", None, "uniqueness", hint=True),
    Check("orders", "before_birth", "ordered_at", "consistency"),
    Check("orders", "before_registration", "ordered_at", "consistency", hint=True),
    Check("orders", "customer_not_listed", "customer_id", "consistency"),
    Check("orders", "other_currency", "currency", "consistency", hint=True),
    Check("orders", "lines_differ", "amount", "consistency"),
    Check("orders", "late", "ordered_at", "timeliness", hint=True),
    Check("order_lines", "price_negative", "unit_price", "validity"),
    Check("order_lines", "quantity_zero", "quantity", "validity"),
    Check("order_lines", "looks_repeated", None, "uniqueness", hint=True),
    Check("order_lines", "amount_above_price", "amount", "consistency", hint=True),
    Check("order_lines", "product_not_listed", "product_id", "consistency"),
    Check("customer_totals", "order_count_not_positive", "order_count", "validity"),
    Check("customer_totals", "spend_negative", "spend_total", "validity", hint=True),
    Check("customer_totals", "before_1990", "last_order_on", "validity"),
    Check("customer_totals", "last_order_after_totals", "last_order_on", "consistency"),
    Check("customer_totals", "before_birth", "last_order_on", "consistency"),
    Check("products", "price_negative", "unit_price", "validity"),
    Check("products", "price_zero", "unit_price", "validity", hint=True),
    Check("products", "name_shared", "product_name", "uniqueness", hint=True),
    Check("feedback", "score_outside_scale", "score", "validity"),
    Check("feedback", "in_future", "answered_at", "validity"),
    Check("feedback", "before_1990", "answered_at", "validity"),
    Check("feedback", "looks_repeated", None, "uniqueness", hint=True),
    Check("feedback", "customer_not_listed", "customer_id", "consistency"),
    Check("feedback", "late", "answered_at", "timeliness", hint=True),
    Check("tickets", "in_future", "opened_at", "validity"),
    Check("tickets", "before_1990", "opened_at", "validity"),
    Check("tickets", "looks_repeated", None, "uniqueness", hint=True),
    Check("tickets", "closed_before_opened", "closed_at", "consistency"),
    Check("tickets", "answered_before_opened", "first_answered_at", "consistency"),
    Check("tickets", "closed_before_answered", "closed_at", "consistency", hint=True),
    Check("tickets", "closing_time_missing", "closed_at", "consistency"),
    Check("tickets", "open_with_closing_time", "ticket_status", "consistency"),
    Check("tickets", "customer_not_listed", "customer_id", "consistency"),
    Check("tickets", "late", "opened_at", "timeliness", hint=True),
    Check("interactions", "in_future", "happened_at", "validity"),
    Check("interactions", "before_1990", "happened_at", "validity"),
    Check("interactions", "looks_repeated", None, "uniqueness", hint=True),
    Check("interactions", "before_birth", "happened_at", "consistency"),
    Check("interactions", "customer_not_listed", "customer_id", "consistency"),
    Check("interactions", "late", "happened_at", "timeliness", hint=True),
    Check("campaign_contacts", "before_1990", "sent_at", "validity"),
    Check("campaign_contacts", "response_in_future", "responded_at", "validity"),
    Check("campaign_contacts", "contact_repeated", None, "uniqueness"),
    Check("campaign_contacts", "response_before_sent", "responded_at", "consistency"),
    Check("campaign_contacts", "response_contradicted", "response", "consistency"),
    Check("campaign_contacts", "customer_not_listed", "customer_id", "consistency"),
    Check("loyalty_points", "balance_negative", "points_balance", "validity"),
    Check("loyalty_points", "in_future", "changed_at", "validity"),
    Check("loyalty_points", "before_1990", "changed_at", "validity"),
    Check("loyalty_points", "looks_repeated", None, "uniqueness", hint=True),
    Check("loyalty_points", "before_registration", "changed_at", "consistency", hint=True),
    Check("loyalty_points", "customer_not_listed", "customer_id", "consistency"),
)
RULES = {table: tuple(check for check in _RULES if check.table == table) for table in (BATCHES, *TABLES)}


@cache
def emptiness(table: str) -> tuple[Check, ...]:
    """The completeness checks of a table, one a column."""
    return tuple(
        Check(table, column, field, "completeness", hint=column in MAY_BE_EMPTY)
        for column, field in FIELDS[table].items()
    )


@cache
def checks() -> dict[str, Check]:
    """All checks by name."""
    found = [check for table in TABLES for check in emptiness(table)]
    return {check.name: check for check in (*_RULES, *found)}


def check_named(name: str) -> Check:
    """The check of that name. Raises ``InputError("check_unknown")``."""
    if name not in checks():
        raise InputError("check_unknown", check=name, allowed=", ".join(checks()))
    return checks()[name]
