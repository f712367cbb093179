"""The customer score: the weights of all tags carried, added up; tiers cut it; each tag's part of it can be seen."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from segmentation.errors import InputError
from segmentation.tags.evaluate import tags_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from segmentation.store import Store
    from segmentation.tags.definitions import TagGroup, TagValue
    from segmentation.tags.evaluate import TagTable

MOST_TIERS = 12


@dataclass(frozen=True)
class Tier:
    """A name for scores from ``at_least`` up to the next higher tier's; None takes all that are left."""

    name: str
    at_least: float | None


STANDARD_TIERS = (Tier("A", 60), Tier("B", 30), Tier("C", None))


@dataclass(frozen=True)
class TierCount:
    """Customers of one tier."""

    tier: Tier
    customers: int
    share: float


@dataclass(frozen=True)
class ScoreResult:
    """Scores of all customers known at ``as_of``. ``spread``: score -> customers, lowest score first."""

    as_of: date
    customers: int
    mean: float | None
    tiers: tuple[TierCount, ...]
    spread: dict[float, int]


@dataclass(frozen=True)
class Contribution:
    """One tag a customer carries, and what it adds to the score."""

    group: TagGroup
    value: TagValue
    weight: float


def read_tiers(content: object) -> tuple[Tier, ...]:
    """Tiers from plain content: the highest first, the last takes all that are left; raises ``InputError``."""
    if not isinstance(content, list) or not 1 <= len(content) <= MOST_TIERS:
        raise InputError("tag_invalid", node="tiers", value=str(content)[:80], allowed=f"1-{MOST_TIERS}")
    tiers = []
    for place, entry in enumerate(content, 1):
        name = str(entry.get("name") or "").strip() if isinstance(entry, dict) else ""
        lowest = entry.get("at_least") if isinstance(entry, dict) else None
        last = place == len(content)
        number = None if last else lowest
        if not name or not (last or (isinstance(number, int | float) and not isinstance(number, bool))):
            raise InputError("tag_invalid", node=f"tiers[{place}]", value=str(entry)[:80], allowed="name, at_least")
        tiers.append(Tier(name, number))
    cuts = [tier.at_least for tier in tiers if tier.at_least is not None]
    if sorted(set(cuts), reverse=True) != cuts:
        raise InputError("tag_tiers_unordered", value=", ".join(f"{cut:g}" for cut in cuts))
    if len({tier.name for tier in tiers}) < len(tiers):
        raise InputError("tag_code_twice", group="tiers", value=", ".join(tier.name for tier in tiers))
    return tuple(tiers)


def tiers_content(tiers: Sequence[Tier]) -> list[dict[str, object]]:
    """What ``read_tiers`` reads as equal tiers."""
    return [{"name": tier.name, "at_least": tier.at_least} for tier in tiers]


def saved_tiers(store: Store) -> tuple[Tier, ...]:
    """The tiers saved last, or the standard ones."""
    with store.cursor() as cursor:
        row = cursor.execute("SELECT content FROM tag_tier_versions ORDER BY change_id DESC LIMIT 1").fetchone()
    return STANDARD_TIERS if row is None else read_tiers(json.loads(row[0]))


def save_tiers(
    store: Store, tiers: Sequence[Tier], *, saved_at: datetime, reason: str, author: str | None = None
) -> None:
    """Save tiers; the former ones stay in the table."""
    checked = read_tiers(tiers_content(tiers))
    if not reason.strip():
        raise InputError("tag_reason_missing", value="tiers")
    with store.transaction() as cursor:
        cursor.execute(
            "INSERT INTO tag_tier_versions SELECT nextval('tag_tier_ids'), $1, $2, $3, $4",
            [json.dumps(tiers_content(checked), ensure_ascii=False), author, reason.strip(), saved_at],
        )


def score_expression(table: TagTable) -> exp.Expr:
    """The score of each customer of the table, 0 without any weighed tag."""
    parts = [
        exp.case().when(table.has(group, place), exp.Literal.number(value.weight), copy=False).else_("0")
        for group, place, _, value in table.places()
        if value.weight
    ]
    total: exp.Expr = exp.Literal.number(0)
    for part in parts:
        total = exp.Add(this=total, expression=exp.paren(part, copy=False))
    return exp.cast(total, "DOUBLE")


def tier_expression(score: exp.Expr, tiers: Sequence[Tier], *, names: exp.Expr) -> exp.Expr:
    """The name of each score's tier; ``names``: the names in order, bound by the caller."""
    case = exp.Case()
    for place, tier in enumerate(tiers[:-1], 1):
        reached = exp.GTE(this=score.copy(), expression=exp.Literal.number(tier.at_least or 0))
        case = case.when(reached, exp.Literal.number(place), copy=False)
    last = exp.Literal.number(len(tiers))
    return exp.Anonymous(this="LIST_EXTRACT", expressions=[names, case.else_(last) if len(tiers) > 1 else last])


def score_customers(
    store: Store, as_of: date, *, groups: Sequence[TagGroup] | None = None, tiers: Sequence[Tier] | None = None
) -> ScoreResult:
    """How the scores spread and what the tiers hold."""
    cuts = tuple(saved_tiers(store) if tiers is None else tiers)
    with store.holding(), store.cursor() as cursor:
        table = tags_table(store, as_of, groups)
        score = exp.alias_(score_expression(table), "score")
        scored = exp.select(score).from_(exp.to_table(table.name))
        query = (
            exp.select(exp.column("score"), exp.Count(this=exp.Star()))
            .from_(exp.Subquery(this=scored, alias="scored"))
            .group_by(exp.column("score"))
            .order_by(exp.column("score"))
        )
        spread = dict(cursor.execute(query.sql("duckdb")).fetchall())
    customers = sum(spread.values())
    counts = dict.fromkeys(cuts, 0)
    for reached, number in spread.items():
        tier = next(tier for tier in cuts if tier.at_least is None or reached >= tier.at_least)
        counts[tier] += number
    mean = sum(reached * number for reached, number in spread.items()) / customers if customers else None
    tiers_counted = tuple(
        TierCount(tier, number, number / customers if customers else 0.0) for tier, number in counts.items()
    )
    return ScoreResult(as_of, customers, mean, tiers_counted, spread)


def contributions(store: Store, as_of: date, customer_id: str) -> list[Contribution]:
    """The tags of one customer, those that add most first; their weights add up to the score.

    Raises ``InputError("customer_unknown")``.
    """
    with store.holding(), store.cursor() as cursor:
        table = tags_table(store, as_of)
        places = list(table.places())
        columns = [table.has(group, place) for group, place, _, _ in places]
        query = exp.select(exp.column("customer_id"), *columns).from_(exp.to_table(table.name))
        query = query.where(exp.EQ(this=exp.column("customer_id"), expression=exp.Placeholder(this="customer")))
        row = cursor.execute(query.sql("duckdb"), {"customer": customer_id}).fetchone()
    if row is None:
        raise InputError("customer_unknown", ids=customer_id)
    found = [
        Contribution(group, value, value.weight)
        for (_, _, group, value), carried in zip(places, row[1:], strict=True)
        if carried
    ]
    return sorted(found, key=lambda part: -part.weight)
