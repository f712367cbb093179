"""By what cohorts are broken down: a saved segmentation or a tag at the as-of date, a field, the first channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from segmentation.errors import InputError
from segmentation.rules.memberships import MemberCondition, member_options, members_table
from segmentation.store import load_sql, quote_identifier

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from segmentation.store import Store

Kind = Literal["segment", "tag", "field"]
FIRST_CHANNEL = "first_order_channel"
FIELDS = (
    "region",
    "province",
    FIRST_CHANNEL,
    "source_channel",
    "country",
    "membership_level",
    "customer_type",
    "gender",
)


@dataclass(frozen=True)
class Breakdown:
    """``name``: of the segmentation, of the tag group, or one of ``FIELDS``."""

    kind: Kind
    name: str

    def condition(self, value: str | None) -> Mapping[str, object]:
        """A rule's condition for the customers of one value (None = those without)."""
        return {self.kind: self.name, **({"is_empty": True} if value is None else {"is": value})}


def breakdowns(store: Store) -> list[Breakdown]:
    """All for which some customer has a value."""
    names = [name for name in FIELDS if name != FIRST_CHANNEL]
    counts = ", ".join(f"COUNT({quote_identifier(name)})" for name in names)
    with store.cursor() as cursor:
        row = cursor.execute(f"SELECT {counts} FROM customer_profiles").fetchone()  # noqa: S608 - our own names
        channel = cursor.execute(
            "SELECT COUNT(channel) FROM orders WHERE kind = 'sale' AND customer_id IS NOT NULL"
        ).fetchone()
    assert row is not None
    assert channel is not None
    filled = dict(zip(names, row, strict=True)) | {FIRST_CHANNEL: channel[0]}
    members: list[Breakdown] = []
    for kind in ("segment", "tag"):
        members += [Breakdown(kind, name) for name, values in member_options(store, kind).items() if values]
    return [*(Breakdown("field", name) for name in FIELDS if filled[name]), *members]


def groups_table(store: Store, as_of: date, by: Breakdown) -> str:
    """Name of a table of ``customer_id`` and ``value`` at ``as_of``: no row where there is none, several for several.

    Ask for it within ``store.holding()``. Raises ``InputError("cohort_breakdown_unknown")``.
    """
    if by.kind != "field":
        condition = MemberCondition(by.kind, by.name, "is_empty", value=False, when=None, path="rule")
        return members_table(store, condition, as_of)
    if by.name == FIRST_CHANNEL:
        told = load_sql("rules/first_order_channels")
        query = f"SELECT customer_id, value FROM ({told}) WHERE first_at < $as_of + INTERVAL 1 DAY"  # noqa: S608 - ours
        return store.derived("cohort_groups", query, {"as_of": as_of}, {"as_of": as_of})
    if by.name not in FIELDS:
        raise InputError("cohort_breakdown_unknown", value=by.name, allowed=", ".join(FIELDS))
    column = quote_identifier(by.name)
    query = f"SELECT customer_id, {column} AS value FROM customer_profiles WHERE {column} IS NOT NULL"  # noqa: S608
    return store.derived("cohort_groups", query, {}, {})
