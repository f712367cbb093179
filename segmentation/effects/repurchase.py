"""Repurchase: of those with one order, how many placed a second; of those, how many a third ...; and how soon."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segmentation.effects.cohort_groups import Breakdown, groups_table
from segmentation.effects.shares import Share
from segmentation.errors import InputError
from segmentation.metrics.customers import metrics_table
from segmentation.store import load_sql

if TYPE_CHECKING:
    from datetime import date

    from segmentation.store import Store

MOST_STEPS = 10


@dataclass(frozen=True)
class RepurchaseStep:
    """From order number ``order`` to the next. ``share``: P(next | this); with ``within_days`` only of those whose
    order lies at least so long back, and only next orders that came in time.

    ``days_middle``: median days between the two, ``days_low`` and ``days_high`` quartiles, of those who did; or None.
    """

    group: str | None
    order: int
    share: Share
    days_low: float | None
    days_middle: float | None
    days_high: float | None


def repurchase_steps(
    store: Store, as_of: date, *, steps: int = 5, within_days: int | None = None, by: Breakdown | None = None
) -> list[RepurchaseStep]:
    """One row per group and order number, the largest group first, by orders that stand up to ``as_of``.

    Several of one day count each.

    Raises ``InputError("repurchase_steps")``, ``InputError("repurchase_days")``.
    """
    if not 1 <= steps <= MOST_STEPS:
        raise InputError("repurchase_steps", value=steps, allowed=f"1-{MOST_STEPS}")
    if within_days is not None and not 1 <= within_days <= 3650:
        raise InputError("repurchase_days", value=within_days, allowed="1-3650")
    values: dict[str, object] = {"as_of": as_of, "steps": steps, "within_days": within_days}
    with store.holding(), store.cursor() as cursor:
        query = load_sql("effects/repurchase", next_orders=next_orders(store, as_of, by))
        rows = cursor.execute(query, values).fetchall()
    found = [
        RepurchaseStep(group, order, Share(int(came), int(of)), low, middle, high)
        for group, order, of, came, low, middle, high in rows
    ]
    sizes = {step.group: step.share.of for step in reversed(found)}  # of each group's first step
    return sorted(found, key=lambda step: -sizes[step.group])


def repurchase_rate(store: Store, as_of: date) -> Share:
    """Of all customers with an order by ``as_of``, those with two or more; ready totals count, too."""
    with store.holding(), store.cursor() as cursor:
        row = cursor.execute(
            "SELECT COUNT(*) FILTER (order_count > 1), COUNT(*) FILTER (order_count > 0)"  # noqa: S608 - our own name
            f" FROM {metrics_table(store, as_of)}"
        ).fetchone()
    assert row is not None
    return Share(int(row[0]), int(row[1]))


def next_orders(store: Store, as_of: date, by: Breakdown | None = None) -> str:
    """Name of a table with one row per order that stands by ``as_of`` (and group): see ``next_orders.sql``.

    Ask for it within ``store.holding()``.
    """
    table = store.derived("next_orders", load_sql("effects/next_orders"), {"as_of": as_of}, {"as_of": as_of})
    if by is None:
        return f'(SELECT *, CAST(NULL AS VARCHAR) AS "group" FROM {table})'  # noqa: S608 - our own name
    groups = groups_table(store, as_of, by)
    return (
        f'(SELECT told.*, groups.value AS "group" FROM {table} AS told'  # noqa: S608 - our own names
        f" LEFT JOIN {groups} AS groups ON told.customer_id = groups.customer_id)"
    )
