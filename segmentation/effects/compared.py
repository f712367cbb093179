"""Who is compared with whom for a campaign, over which days, and what each of them did before and after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from segmentation.effects.campaigns import HELD_OUT, MATCHED, TREATED, campaign_named, people_table
from segmentation.errors import InputError
from segmentation.metrics.customers import metrics_table
from segmentation.store import load_sql

if TYPE_CHECKING:
    from datetime import date

    from segmentation.effects.campaigns import Campaign
    from segmentation.store import Store

MOST_DAYS = 365
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
        table = rows_table(store, draft)
        counts = dict(cursor.execute(f"SELECT arm, COUNT(*) FROM {table} GROUP BY arm ORDER BY arm").fetchall())  # noqa: S608
        followed = dict(
            cursor.execute(f"SELECT arm, COUNT(*) FROM {outcomes_table(store, draft)} GROUP BY arm").fetchall()  # noqa: S608
        )
    arms = {chosen: counts.get(chosen, 0)} | {arm: n for arm, n in counts.items() if arm != chosen}
    matched = evidence == "matched"
    in_arms = sum(n for arm, n in campaign.arms.items() if not matched or arm != HELD_OUT)
    ripe = sum(n for arm, n in followed.items() if arm != MATCHED)
    unmatched = followed.get(TREATED, 0) - counts.get(TREATED, 0) if matched else 0
    return Comparison(campaign, as_of, chosen, evidence, days, running, in_arms - ripe, unmatched, arms)


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
    outcomes = load_sql("effects/compared_outcomes", compared=who)
    return store.derived("outcomes", outcomes, {"as_of": comparison.as_of, "window_days": days}, {"window": days})


def rows_table(store: Store, comparison: Comparison) -> str:
    """Name of a table with the rows of ``outcomes_table`` that are compared, and ``weight``."""
    outcomes = outcomes_table(store, comparison)
    if comparison.evidence == "matched":
        query = load_sql("effects/matched_weights", outcomes=outcomes)
    else:
        query = f"SELECT *, CAST(1 AS DOUBLE) AS weight FROM {outcomes}"  # noqa: S608 - our own name
    return store.derived("compared_rows", query, {}, {})
