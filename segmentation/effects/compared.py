"""Who is compared with whom for a campaign, over which days, and what each of them did before and after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from segmentation.effects.campaigns import HELD_OUT, MATCHED, campaign_named, people_table
from segmentation.effects.matching import match
from segmentation.errors import InputError
from segmentation.metrics.customers import metrics_table
from segmentation.store import load_sql

if TYPE_CHECKING:
    from datetime import date

    from segmentation.effects.campaigns import Campaign
    from segmentation.store import Store

MOST_DAYS = 365
MOST_GAP_DAYS = 7
Evidence = Literal["experiment", "arms", "matched"]


@dataclass(frozen=True)
class Comparison:
    """Whom an effect is read from. ``evidence``: against a hold-out, between arms, or against matched customers.

    ``window_days``: days each customer is followed, the day of sending being the first; ``running``: fewer than asked
    for, because nobody's are over yet. ``unripe``: customers left out because theirs are not over. ``arms``: customers
    compared, baseline first. ``unmatched``: customers sent to who had nobody alike.
    """

    campaign: Campaign
    as_of: date
    baseline: str
    evidence: Evidence
    window_days: int
    running: bool
    unripe: int
    unmatched: int
    arms: dict[str, int]

    @property
    def treated(self) -> tuple[str, ...]:
        """The arms held against the baseline."""
        return tuple(arm for arm in self.arms if arm != self.baseline)

    @property
    def sent(self) -> int:
        """Customers sent to whose days are over, those without anybody alike among them."""
        return self.unmatched + sum(self.arms[arm] for arm in self.treated)


def compare(store: Store, as_of: date, name: str, *, window_days: int = 30, baseline: str | None = None) -> Comparison:
    """Whom to compare for a campaign; ``baseline`` None takes the strongest there is.

    Raises ``InputError``: ``campaign_unknown``, ``campaign_undated``, ``window_days_range``, ``baseline_unknown``.
    """
    campaign = campaign_named(store, as_of, name)
    if not 1 <= window_days <= MOST_DAYS:
        raise InputError("window_days_range", value=window_days, allowed=f"1–{MOST_DAYS}")
    chosen = baseline or campaign.baselines[0]
    if chosen not in campaign.baselines:
        raise InputError("baseline_unknown", value=chosen, allowed=", ".join(campaign.baselines))
    assert campaign.first_on is not None
    assert campaign.last_on is not None
    running = campaign.first_on + timedelta(days=window_days - 1) > as_of
    days = (as_of - campaign.last_on).days + 1 if running else window_days
    evidence: Evidence = {HELD_OUT: "experiment", MATCHED: "matched"}.get(chosen, "arms")  # type: ignore[assignment]
    draft = Comparison(campaign, as_of, chosen, evidence, days, running, 0, 0, {})
    with store.holding(), store.cursor() as cursor:
        counts, followed = (
            dict(
                cursor.execute(
                    f"SELECT arm, COUNT(DISTINCT customer_id) FROM {table} GROUP BY arm ORDER BY arm"  # noqa: S608
                ).fetchall()
            )
            for table in (rows_table(store, draft), outcomes_table(store, draft))
        )
    arms = {chosen: counts.get(chosen, 0)} | {arm: n for arm, n in counts.items() if arm != chosen}
    in_arms = sum(n for arm, n in campaign.arms.items() if evidence != "matched" or arm != HELD_OUT)
    ripe, kept = (sum(n for arm, n in told.items() if arm != MATCHED) for told in (followed, counts))
    return Comparison(campaign, as_of, chosen, evidence, days, running, in_arms - ripe, ripe - kept, arms)


def orders_end(store: Store, comparison: Comparison) -> date | None:
    """Day of the newest order, where it is over a week before the days followed end: orders may be lacking."""
    assert comparison.campaign.last_on is not None
    end = min(comparison.as_of, comparison.campaign.last_on + timedelta(days=comparison.window_days - 1))
    with store.cursor() as cursor:
        row = cursor.execute("SELECT CAST(MAX(ordered_at) AS DATE) FROM orders").fetchone()
    newest: date | None = row[0] if row is not None else None
    return newest if newest is not None and newest + timedelta(days=MOST_GAP_DAYS) < end else None


def outcomes_table(store: Store, comparison: Comparison) -> str:
    """Name of a table with one row per customer who may be compared: see ``compared_outcomes.sql``."""
    campaign, days = comparison.campaign, comparison.window_days
    values: dict[str, object] = {"as_of": comparison.as_of, "window_days": days, "campaign": campaign.name}
    people = people_table(store, comparison.as_of)
    if comparison.evidence == "matched":
        assert campaign.first_on is not None
        known = metrics_table(store, campaign.first_on - timedelta(days=1))
        query = load_sql("effects/compared_others", campaign_people=people, customer_metrics=known)
    else:
        query = load_sql("effects/compared_arms", campaign_people=people)
    who = store.derived("compared", query, values, values | {"evidence": comparison.evidence})
    told = f"({load_sql('metrics/told_orders')})"
    outcomes = load_sql("effects/compared_outcomes", compared=who, told_orders=told)
    return store.derived("outcomes", outcomes, {"as_of": comparison.as_of, "window_days": days}, {"window": days})


def rows_table(store: Store, comparison: Comparison) -> str:
    """Name of a table with the rows of ``outcomes_table`` that are compared, with ``against`` and ``weight``.

    Of matched customers one row an arm they stand for: see ``matched_rows.sql``; else nobody weighs more than others.
    """
    outcomes = outcomes_table(store, comparison)
    if comparison.evidence != "matched":
        query = f"SELECT *, '' AS against, CAST(1 AS DOUBLE) AS weight FROM {outcomes}"  # noqa: S608 - our own name
        return store.derived("compared_rows", query, {}, {})
    with store.holding():
        tables = match(store, outcomes).tables()
        table = store.derived("compared_rows", load_sql("effects/matched_rows", outcomes=outcomes, **tables), {}, {})
    store.hold(table)
    return table
