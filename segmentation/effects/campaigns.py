"""The campaigns that were recorded or uploaded: when they were sent, and who stands in which arm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segmentation.errors import InputError
from segmentation.store import load_sql

if TYPE_CHECKING:
    from datetime import date

    from segmentation.store import Store

HELD_OUT = "held_out"
TREATED = "treated"
MATCHED = "matched"  # customers nobody wrote to, made alike


@dataclass(frozen=True)
class Campaign:
    """One campaign by a day. ``arms``: arm -> customers who stand in it alone; ``contradicted``: those in several.

    ``first_on`` and ``last_on``: days of sending; None where the files give none, and then nothing can be measured.
    """

    name: str
    arms: dict[str, int]
    contradicted: int
    first_on: date | None
    last_on: date | None

    @property
    def sent(self) -> tuple[str, ...]:
        """The arms that got something."""
        return tuple(arm for arm in self.arms if arm != HELD_OUT)

    @property
    def customers(self) -> int:
        """In all arms."""
        return sum(self.arms.values()) + self.contradicted

    @property
    def baselines(self) -> tuple[str, ...]:
        """What it can be held against, the strongest evidence first: hold-out, other arms, matched customers."""
        held = [HELD_OUT] if self.arms.get(HELD_OUT) else []
        others = [arm for arm in self.sent if self.arms[arm]] if len(self.sent) > 1 else []
        return (*held, *others, MATCHED)


def people_table(store: Store, as_of: date) -> str:
    """Name of a table with one row per campaign and customer: see ``campaign_people.sql``."""
    return store.derived("campaign_people", load_sql("effects/campaign_people"), {"as_of": as_of}, {"as_of": as_of})


def campaigns(store: Store, as_of: date) -> tuple[Campaign, ...]:
    """Every campaign with contacts by ``as_of``, the one that began last first."""
    with store.holding(), store.cursor() as cursor:
        query = load_sql("effects/campaigns", campaign_people=people_table(store, as_of))
        rows = cursor.execute(query).fetchall()
    found: dict[str, Campaign] = {}
    for name, arm, customers, contradicted, first_on, last_on in rows:
        known = found.get(name, Campaign(name, {}, 0, first_on, last_on))
        arms = known.arms | ({arm: int(customers)} if customers else {})
        found[name] = Campaign(name, arms, known.contradicted + int(contradicted), first_on, last_on)
    return tuple(found.values())


def sent_later(store: Store, as_of: date) -> tuple[date, date] | None:
    """First day of sending after ``as_of``, and a day on which the last sending is a month ago; None: none later."""
    with store.cursor() as cursor:
        row = cursor.execute(
            "SELECT CAST(MIN(sent_at) AS DATE), CAST(MAX(sent_at) AS DATE) + 30 FROM campaign_contacts"
            " WHERE customer_id IS NOT NULL AND campaign IS NOT NULL AND sent_at >= $as_of + INTERVAL 1 DAY",
            {"as_of": as_of},
        ).fetchone()
    return row if row is not None and row[0] is not None else None


def campaign_named(store: Store, as_of: date, name: str) -> Campaign:
    """One campaign. Raises ``InputError("campaign_unknown")``, ``InputError("campaign_undated")``."""
    known = {campaign.name: campaign for campaign in campaigns(store, as_of)}
    if name not in known:
        raise InputError("campaign_unknown", value=name, allowed=", ".join(known) or "–")
    if known[name].first_on is None:
        raise InputError("campaign_undated", value=name)
    return known[name]
