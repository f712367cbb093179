"""Tags worth having that nobody has made yet: what customers bought or are in the last quarter, and no tag knows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from segmentation.metrics.customers import months_before
from segmentation.rules.tree import Condition, EventCondition, tree_of, walk
from segmentation.store import load_sql
from segmentation.tags.definitions import MAX_CODE, TagGroup, TagValue
from segmentation.tags.library import group, groups, save_group

if TYPE_CHECKING:
    from datetime import date, datetime

    from segmentation.rules.tree import Node
    from segmentation.store import Store

QUARTER = 3  # months
GROWN = 2.0  # times the customers of the quarter before
FEWEST = 5
FEWEST_SHARE = 0.005  # of the quarter's customers
MOST_VALUES = 12  # of a custom field, to be a kind of customer and not a name or number
MOST_PROPOSALS = 30
_EVENTS = {
    "category": ("order", "category"),
    "channel": ("order", "channel"),
    "shop": ("order", "shop"),
    "product_category": ("purchase", "category"),
    "product_name": ("purchase", "product_name"),
}
_GROUPS = {
    "category": ("bought_category", ("品类偏好", "Product interest")),
    "product_category": ("bought_category", ("品类偏好", "Product interest")),
    "product_name": ("bought_product", ("商品偏好", "Products bought")),
    "channel": ("bought_channel", ("购买渠道", "Channel used")),
    "shop": ("bought_shop", ("购买门店", "Shop used")),
}


@dataclass(frozen=True)
class TagProposal:
    """A tag worth having: ``customers`` who would carry it now, by its own rule or as it is asked.

    ``reason``: ``new`` (first sold in the quarter), ``grown`` (times the quarter before: ``growth``), ``unknown`` (a
    custom field no tag asks for). ``group`` is made with the first tag accepted for it.
    """

    group: TagGroup
    value: TagValue
    field: str
    reason: str
    customers: int
    customers_before: int | None = None
    first_sold_on: date | None = None

    @property
    def growth(self) -> float | None:
        """Customers of this quarter for each of the one before."""
        return self.customers / self.customers_before if self.customers_before else None


def propose_tags(store: Store, as_of: date) -> list[TagProposal]:
    """Proposals for the quarter up to ``as_of``: what is new, what grew, custom fields; most customers first."""
    quarter_start = months_before(as_of, QUARTER)
    with store.cursor() as cursor:
        row = cursor.execute(
            "SELECT COUNT(DISTINCT customer_id), MIN(CAST(ordered_at AS DATE)) FROM orders WHERE kind = 'sale'"
            " AND ordered_at > $1 AND ordered_at < $2 + INTERVAL 1 DAY",
            [quarter_start, as_of],
        ).fetchone()
        assert row is not None
        dates = {"as_of": as_of, "quarter_start": quarter_start}
        fewest = max(FEWEST, round(FEWEST_SHARE * row[0]))
        bought = cursor.execute(
            load_sql("tags/proposals"),
            {**dates, "fewest": fewest, "former_start": months_before(as_of, 2 * QUARTER)},
        ).fetchall()
        custom: list[tuple[str, str, int]] = []
        if cursor.execute("SELECT 1 FROM customers WHERE attributes IS NOT NULL LIMIT 1").fetchone():
            values = {**dates, "fewest": fewest, "most_values": MOST_VALUES}
            custom = cursor.execute(load_sql("tags/attribute_values"), values).fetchall()
        first = cursor.execute("SELECT MIN(CAST(ordered_at AS DATE)) FROM orders WHERE kind = 'sale'").fetchone()
    known = _known(store)
    found: list[TagProposal] = []
    seen: set[tuple[str, str]] = set()
    assert first is not None
    for field, value, customers, before, first_sold_on in bought:
        event, asked = _EVENTS[field]
        key = (asked, value.lower())
        is_new = first_sold_on > quarter_start > (first[0] or as_of)
        if not (is_new or (before and customers >= GROWN * before)) or key in seen or (asked, value.lower()) in known:
            continue
        seen.add(key)
        rule = tree_of({"event": event, "where": {"field": asked, "is": value}, "last_days": 90})
        reason = "new" if is_new else "grown"
        found.append(
            TagProposal(_group(field), _tag(value, rule), field, reason, customers, before or None, first_sold_on)
        )
    asked_attributes = {field for field, _ in known}
    for field, value, customers in custom:
        code = f"attribute.{field}"
        if code not in asked_attributes:
            own = TagGroup(field[:MAX_CODE], "basics", (), exclusive=True)
            found.append(
                TagProposal(own, _tag(value, tree_of({"field": code, "is": value})), code, "unknown", customers)
            )
    order = ("new", "grown", "unknown")
    return sorted(found, key=lambda proposal: (order.index(proposal.reason), -proposal.customers))[:MOST_PROPOSALS]


def accept_proposal(
    store: Store, proposal: TagProposal, *, saved_at: datetime, author: str | None = None, reason: str
) -> TagGroup:
    """Save the tag in its group, which is made if there is none; returns the group as it is now."""
    code = proposal.group.code
    existing = next((known for known in groups(store) if known.code == code), None)
    base = existing or replace(proposal.group, values=())
    save_group(store, base.with_value(proposal.value), saved_at=saved_at, reason=reason, author=author)
    return group(store, code)


def _known(store: Store) -> set[tuple[str, str]]:
    """Field and text of every condition on a text that some tag has."""
    found: set[tuple[str, str]] = set()
    for known in (value for group_ in groups(store) for value in group_.values):
        for node in walk(known.rule) if known.rule is not None else ():
            inner = walk(node.where) if isinstance(node, EventCondition) and node.where is not None else [node]
            for part in inner:
                if isinstance(part, Condition):
                    texts = part.value if isinstance(part.value, tuple) else (part.value,)
                    found |= {(part.field.code, str(text).lower()) for text in texts}
    return found


def _group(field: str) -> TagGroup:
    code, (zh, en) = _GROUPS[field]
    return TagGroup(code, "behaviour", (), exclusive=False, name=(("zh", zh), ("en", en)))


def _tag(value: str, rule: Node) -> TagValue:
    return TagValue(value[:MAX_CODE], rule=rule)
