"""What a campaign changed: conversion, orders and revenue of those sent to, against those they are compared with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Literal, get_args

from segmentation.effects.compared import outcomes_table, rows_table
from segmentation.effects.difference import (
    Group,
    customers_for_share,
    matched_difference,
    mean_difference,
    share_difference,
    simultaneous,
)
from segmentation.effects.history import memberships_table
from segmentation.effects.matching import match
from segmentation.models.result import UNKNOWN
from segmentation.store import load_sql

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from segmentation.effects.compared import Comparison
    from segmentation.effects.difference import Difference
    from segmentation.segments.library import Version
    from segmentation.store import Store
Outcome = Literal["ordered", "orders", "revenue"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
_Key = tuple[str, str, Outcome]
MOST_DAYS_APART = 31  # days of sending whose memberships are looked up one by one


@dataclass(frozen=True)
class Estimate:
    """One arm against the baseline. ``part``: all ("") or a week or a segment; ``outcome`` per customer.

    ``ordered``: share of customers who ordered; ``orders``: orders, ``revenue``: money net of refunds.
    """

    part: str
    arm: str
    outcome: Outcome
    told: Difference


def effect(store: Store, comparison: Comparison) -> tuple[Estimate, ...]:
    """Each arm and outcome over the whole window. Several arms: intervals that hold together (Bonferroni).

    Against matched customers: difference in differences. ``value`` is what those sent to did, ``baseline_value`` what
    they would have done, had they changed from the days before as the others did.
    """
    with store.holding():
        outcomes = outcomes_table(store, comparison)
        return _estimates(store, comparison, outcomes, outcomes)


def effect_by_week(store: Store, comparison: Comparison) -> tuple[Estimate, ...]:
    """The same, cumulated to the end of each week since sending; ``part``: 1, 2, …, the last week cut by the window.

    Against matched customers as many days before are taken off.
    """
    with store.holding():
        query = load_sql("effects/weekly_outcomes", compared=rows_table(store, comparison))
        days = {"window_days": comparison.window_days}
        weeks = store.derived("weekly_outcomes", query, days, days)
        return _estimates(store, comparison, weeks, outcomes_table(store, comparison))


def effect_by_segment(store: Store, comparison: Comparison, version: Version) -> tuple[Estimate, ...]:
    """The same by the segment each customer was in the day before; intervals hold together over all segments and arms.

    ``part``: the segment, ``unknown`` for customers first heard of by the campaign. Of campaigns sent on more than 31
    days the day before the first counts for all. Matched customers are of the same segment.
    """
    with store.holding(), store.cursor() as cursor:
        table = outcomes_table(store, comparison)
        days = [day for (day,) in cursor.execute(f"SELECT DISTINCT started_on FROM {table} ORDER BY 1").fetchall()]  # noqa: S608
        if not days:
            return ()
        started = "rows.started_on" if len(days) <= MOST_DAYS_APART else f"DATE '{days[0].isoformat()}'"
        eves = [day - timedelta(days=1) for day in (days if len(days) <= MOST_DAYS_APART else days[:1])]
        members = memberships_table(store, version, eves)
        query = (
            f"SELECT rows.* REPLACE (COALESCE(members.segment, '{UNKNOWN}') AS part) FROM {table} AS rows"  # noqa: S608
            f" LEFT JOIN {members} AS members ON rows.customer_id = members.customer_id"
            f" AND members.as_of = {started} - 1"
        )
        rows = store.derived("outcomes", query, {}, {})
        return _estimates(store, comparison, rows, rows, by_segment=True)


def _estimates(
    store: Store, comparison: Comparison, rows: str, outcomes: str, *, by_segment: bool = False
) -> tuple[Estimate, ...]:
    """Of ``rows`` with part, arm and outcomes; those matched are found among ``outcomes``, each within its part."""
    if comparison.evidence == "matched":
        found = _matched_figures(store, rows, outcomes)
    else:
        found = _arm_figures(store, comparison.baseline, rows)
    pairs = {(part, arm) for part, arm, _ in found}
    confidence = simultaneous(len(pairs) if by_segment else len(comparison.treated))
    return tuple(
        Estimate(part, arm, outcome, found[part, arm, outcome](confidence=confidence))
        for part in dict.fromkeys(part for part, _, _ in found)
        for arm in comparison.treated
        if (part, arm) in pairs
        for outcome in OUTCOMES
    )


def _matched_figures(store: Store, rows: str, outcomes: str) -> dict[_Key, Callable[..., Difference]]:
    tables = match(store, outcomes).tables()
    kept = f"(FROM {rows} SEMI JOIN {tables['matching_kept']} USING (customer_id))"
    changes = f"({load_sql('effects/outcome_values', compared_rows=kept)})"
    query = load_sql("effects/matched_figures", changes=changes, **tables)
    with store.cursor() as cursor:
        figures = cursor.execute(f"{query} ORDER BY part, arm, outcome").fetchall()
    return {
        (str(part), arm, outcome): partial(matched_difference, *told, variance=variance)
        for part, arm, outcome, *told, variance in figures
    }


def _arm_figures(store: Store, baseline: str, rows: str) -> dict[_Key, Callable[..., Difference]]:
    values = load_sql("effects/outcome_values", compared_rows=rows)
    query = load_sql("effects/arm_figures", outcome_values=f"({values})")
    with store.cursor() as cursor:
        figures = cursor.execute(f"{query} ORDER BY part, arm, outcome").fetchall()
    known: dict[_Key, tuple[int, Group]] = {
        (str(part), arm, outcome): (round(total), Group(n, mean, variance or 0.0))
        for part, arm, outcome, n, total, mean, variance in figures
    }
    found: dict[_Key, Callable[..., Difference]] = {}
    for (part, arm, outcome), (hits, group) in known.items():
        if arm == baseline or (part, baseline, outcome) not in known:
            continue
        base_hits, base = known[part, baseline, outcome]
        if outcome == "ordered":
            found[part, arm, outcome] = partial(share_difference, hits, group.n, base_hits, base.n)
        else:
            found[part, arm, outcome] = partial(mean_difference, group, base)
    return found


def headline(estimates: Sequence[Estimate], outcome: Outcome) -> Estimate | None:
    """The arm a sentence is about: the largest difference that is no chance, else the largest; None of nobody."""
    asked = [found for found in estimates if found.outcome == outcome]
    return max(asked, key=lambda found: (found.told.verdict != "too_small", found.told.difference), default=None)


def planned_customers(base: float, relative: float) -> int | None:
    """Customers each group must have to see a share rise by so much of itself, from ``base`` (power 80 %)."""
    return customers_for_share(base, min(base * (1 + relative), 1.0))
