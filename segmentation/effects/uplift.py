"""What a campaign changed: conversion, orders and revenue of those sent to, against those they are compared with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal, get_args

from segmentation.effects.compared import rows_table
from segmentation.effects.difference import (
    Difference,
    Group,
    customers_for_share,
    mean_difference,
    share_difference,
    simultaneous,
    weighted_difference,
)
from segmentation.effects.history import memberships_table
from segmentation.models.result import UNKNOWN
from segmentation.store import load_sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from segmentation.effects.compared import Comparison
    from segmentation.segments.library import Version
    from segmentation.store import Store

Outcome = Literal["ordered", "orders", "revenue"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
MOST_DAYS_APART = 31  # days of sending whose memberships are looked up one by one
_CHANGE = "ordered - before_ordered AS ordered, orders - before_orders AS orders, revenue - before_revenue AS revenue"


@dataclass(frozen=True)
class Estimate:
    """One arm against the baseline. ``part``: all ("") or a week or a segment; ``outcome`` per customer.

    ``ordered``: share of customers who ordered; ``orders``: orders, ``revenue``: money net of refunds.
    """

    part: str
    arm: str
    outcome: Outcome
    told: Difference


_Figures = dict[tuple[str, str, str], tuple[int, Group]]


def effect(store: Store, comparison: Comparison) -> tuple[Estimate, ...]:
    """Each arm and outcome over the whole window. Several arms: intervals that hold together (Bonferroni).

    Against matched customers: difference in differences. ``value`` is what those sent to did, ``baseline_value`` what
    they would have done, had they changed from the days before as the others did.
    """
    with store.holding():
        table = rows_table(store, comparison)
        after = _figures(store, f"SELECT '' AS part, * FROM {table}", weighted=_weighted(comparison))  # noqa: S608
        change: _Figures = {}
        if _weighted(comparison):
            changed = f"SELECT '' AS part, arm, weight, {_CHANGE} FROM {table}"  # noqa: S608 - our own names
            change = _figures(store, changed, weighted=True)
    return _estimates(comparison, after, change, len(comparison.treated))


def effect_by_week(store: Store, comparison: Comparison) -> tuple[Estimate, ...]:
    """The same, cumulated to the end of each week since sending; ``part``: 1, 2, …, the last week cut by the window.

    Against matched customers these are plain differences in the days after, without the days before.
    """
    with store.holding():
        weeks = load_sql("effects/weekly_outcomes", compared=rows_table(store, comparison))
        figures = _figures(store, weeks, weighted=_weighted(comparison), values={"window_days": comparison.window_days})
    return _estimates(comparison, figures, {}, len(comparison.treated))


def effect_by_segment(store: Store, comparison: Comparison, version: Version) -> tuple[Estimate, ...]:
    """The same by the segment each customer was in the day before; intervals hold together over all segments and arms.

    ``part``: the segment, ``unknown`` for customers first heard of by the campaign. Of campaigns sent on more than 31
    days the day before the first counts for all.
    """
    with store.holding(), store.cursor() as cursor:
        table = rows_table(store, comparison)
        days = [day for (day,) in cursor.execute(f"SELECT DISTINCT started_on FROM {table} ORDER BY 1").fetchall()]  # noqa: S608
        if not days:
            return ()
        started = "rows.started_on" if len(days) <= MOST_DAYS_APART else f"DATE '{days[0].isoformat()}'"
        eves = [day - timedelta(days=1) for day in (days if len(days) <= MOST_DAYS_APART else days[:1])]
        members = memberships_table(store, version, eves)
        query = (
            f"SELECT COALESCE(members.segment, '{UNKNOWN}') AS part, rows.* FROM {table} AS rows"  # noqa: S608
            f" LEFT JOIN {members} AS members ON rows.customer_id = members.customer_id"
            f" AND members.as_of = {started} - 1"
        )
        figures = _figures(store, query, weighted=_weighted(comparison))
    held = {part for part, arm, _ in figures if arm == comparison.baseline}
    pairs = {(part, arm) for part, arm, _ in figures if arm != comparison.baseline and part in held}
    return _estimates(comparison, figures, {}, len(pairs))


def _weighted(comparison: Comparison) -> bool:
    return comparison.evidence == "matched"


def _figures(store: Store, rows: str, *, weighted: bool, values: dict[str, int] | None = None) -> _Figures:
    long = load_sql("effects/outcome_values", compared_rows=f"({rows})")
    query = load_sql("effects/arm_figures", outcome_values=f"({long})")
    with store.cursor() as cursor:
        found = cursor.execute(f"{query} ORDER BY part, arm", values or {}).fetchall()
    return {
        (str(part), arm, outcome): (
            round(total),
            Group(n, mean, variance or 0.0, mean_variance if weighted else (variance or 0.0) / n),
        )
        for part, arm, outcome, n, total, mean, variance, mean_variance in found
    }


def _estimates(comparison: Comparison, after: _Figures, change: _Figures, comparisons: int) -> tuple[Estimate, ...]:
    confidence = simultaneous(comparisons)
    found = []
    for part in dict.fromkeys(part for part, _, _ in after):
        for arm, outcome in _pairs(comparison.treated):
            key, base = (part, arm, outcome), (part, comparison.baseline, outcome)
            if key not in after or base not in after:
                continue
            (hits, group), (base_hits, baseline) = after[key], after[base]
            if change:
                moved = weighted_difference(change[key][1], change[base][1], confidence)
                told = Difference(
                    moved.n, moved.baseline_n, group.mean, group.mean - moved.difference, moved.low, moved.high,
                    confidence, moved.needed,
                )  # fmt: skip
            elif _weighted(comparison):
                told = weighted_difference(group, baseline, confidence)
            elif outcome == "ordered":
                told = share_difference(hits, group.n, base_hits, baseline.n, confidence)
            else:
                told = mean_difference(group, baseline, confidence)
            found.append(Estimate(part, arm, outcome, told))
    return tuple(found)


def _pairs(arms: Iterable[str]) -> Iterable[tuple[str, Outcome]]:
    return ((arm, outcome) for arm in arms for outcome in OUTCOMES)


def headline(estimates: Sequence[Estimate], outcome: Outcome) -> Estimate | None:
    """The arm a sentence is about: the largest difference that is no chance, else the largest; None of nobody."""
    asked = [found for found in estimates if found.outcome == outcome]
    return max(asked, key=lambda found: (found.told.verdict != "too_small", found.told.difference), default=None)


def planned_customers(base: float, relative: float) -> int | None:
    """Customers each group must have to see a share rise by so much of itself, from ``base`` (power 80 %)."""
    return customers_for_share(base, min(base * (1 + relative), 1.0))
