"""By what a row is known again: the id it has, the order it belongs to, or all that it says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segmentation.store import quote_identifier

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

# Columns that say where a row comes from, not what it says.
_ORIGIN = (
    *("batch_id", "row_number", "file_row", "superseded_by", "aside", "first_row"),
    *("customer_id", "source_customer_id", "filled_fields"),
)


@dataclass(frozen=True)
class RowKeys:
    """How the rows of a table are told apart; expressions over its columns.

    ``key`` names a row that has an id; two rows of one key are told apart by their order. The first ``group``
    expressions are what an update takes the place of as a whole, the first ``pair`` bring a changed row together with
    what it was. ``bare`` stands for ``key`` where a row has no id (``has_id`` is false). ``layered``: every batch may
    say something of the same thing, and the newest filled cell counts. ``field``: what an update cannot do without.
    """

    key: tuple[str, ...]
    group: int
    pair: int
    bare: tuple[str, ...] = ()
    has_id: str = "TRUE"
    layered: bool = False
    field: str | None = None


def _by_id(column: str, *bare: str, more: tuple[str, ...] = ()) -> RowKeys:
    key = (column, *more)
    return RowKeys(key, len(key), len(key), bare, f"{column} IS NOT NULL", field=column)


_ORDER = ("order_id", "customer_id")
_PRODUCT = "COALESCE(product_id, product_name)"
_LINE = ("ordered_at", "quantity", "unit_price", "amount")
_NUMBERED = "NOT STARTS_WITH(order_id, 'row-' || batch_id || '-')"  # else the number is ours: see new_orders.sql

KEYS = {
    "customers": RowKeys(("customer_id",), 1, 1, layered=True),
    "products": RowKeys(("product_id",), 1, 1, layered=True),
    # a refund under the number of its sale is an order row of its own
    "orders": RowKeys(
        (*_ORDER, "kind = 'refund'"),
        3,
        3,
        ("customer_id", "ordered_at", "amount", "quantity", "channel", "shop", "category", "currency"),
        _NUMBERED,
        field="order_id",
    ),
    "order_lines": RowKeys(
        (*_ORDER, _PRODUCT, *_LINE), 2, 3, ("customer_id", _PRODUCT, *_LINE), _NUMBERED, field="order_id"
    ),
    "customer_totals": RowKeys(("customer_id", "totals_as_of"), 2, 2),
    "campaign_contacts": RowKeys(("campaign", "customer_id", "sent_at", "channel"), 3, 3),
    "tickets": _by_id("ticket_id", "customer_id", "opened_at", "issue_type", "subject", "channel"),
    "interactions": _by_id("interaction_id", "customer_id", "happened_at", "kind", "channel", "detail"),
    "feedback": _by_id(
        "feedback_id", "customer_id", "answered_at", "kind", "score", "comment", "channel", more=("kind",)
    ),
    "loyalty_points": _by_id(
        "entry_id", "customer_id", "changed_at", "points_change", "points_balance", "points_reason"
    ),
}


@dataclass(frozen=True)
class Place:
    """Where rows of one kind stand: those in force, and those another batch keeps from counting.

    ``own`` leaves out rows of ``live`` that are computed from others. ``incoming`` and ``matches``: the temp tables of
    rows told anew, and of which rows are one.
    """

    table: str
    live: str
    shadow: str
    own: str = "TRUE"
    incoming: str = "incoming"
    matches: str = "matches"

    @property
    def keys(self) -> RowKeys:
        """How its rows are told apart."""
        return KEYS[self.table]


_OF_LINES = "batch_id IN (SELECT batch_id FROM batches WHERE entity = 'order_lines')"


def place_of(table: str) -> Place:
    """The table itself, and its rows set aside. Orders summed from their lines are no rows of a file of orders."""
    own = f"NOT ({_OF_LINES})" if table == "orders" else "TRUE"
    return Place(table, quote_identifier(table), f"superseded.{quote_identifier(table)}", own)


def columns_of(cursor: duckdb.DuckDBPyConnection, relation: str) -> list[str]:
    """The names of a table's columns."""
    described = cursor.execute(f"SELECT * FROM {relation} LIMIT 0").description  # noqa: S608 - our table names
    return [str(column[0]) for column in described or ()]


def told_customer(columns: Sequence[str]) -> str:
    """The customer as the file names it, also where several numbers are one customer."""
    return "COALESCE(source_customer_id, customer_id)" if "source_customer_id" in columns else "customer_id"


def expressions(names: Sequence[str], columns: Sequence[str]) -> list[str]:
    """Key expressions as they read on a table with these columns."""
    return [re.sub(r"\bcustomer_id\b", told_customer(columns), name) for name in names]


def content_columns(columns: Sequence[str], *, bare: bool = False) -> list[str]:
    """What a row says beyond its customer and where it comes from; a row without an id has no order number to say."""
    left_out = (*_ORIGIN, "order_id") if bare else _ORIGIN
    return [column for column in columns if column not in left_out]
