"""Whether a comparison may be trusted: arms as large as planned, customers alike before, no other campaign at once."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segmentation.effects.campaigns import HELD_OUT, people_table
from segmentation.effects.compared import outcomes_table, rows_table
from segmentation.store import load_sql

if TYPE_CHECKING:
    from segmentation.effects.campaigns import Campaign
    from segmentation.effects.compared import Comparison
    from segmentation.store import Store

MISMATCH = 0.01  # p below which the sizes of the arms are no chance
LARGE = 0.1  # standard deviations apart (Austin, Statistics in Medicine 28, 2009)
METRICS = ("days_since_last_order", "order_count", "spend_total", "orders_180_days", "spend_180_days")
SPLIT_STEP = 0.05


@dataclass(frozen=True)
class RatioCheck:
    """Sample ratio mismatch: customers of each arm against the planned shares; chi-squared test."""

    counts: dict[str, int]
    planned: dict[str, float]
    p: float

    @property
    def mismatch(self) -> bool:
        """Whether the arms can hardly have been drawn as planned (p < 0.01)."""
        return self.p < MISMATCH


@dataclass(frozen=True)
class Balance:
    """One metric of one arm against the baseline, the day before sending. ``apart``: in standard deviations.

    ``apart_before``: of all customers sent to against all others, before any were matched; None of arms and hold-outs.
    """

    arm: str
    metric: str
    mean: float
    baseline_mean: float
    apart: float
    n: int
    baseline_n: int
    apart_before: float | None = None

    @property
    def uneven(self) -> bool:
        """Further apart than 0.1 standard deviations; of groups not matched, than chance would bring (95 %), too."""
        drawn = 1.96 * math.sqrt(1 / self.n + 1 / self.baseline_n) if self.apart_before is None else 0.0
        return abs(self.apart) > max(LARGE, drawn)

    @property
    def uneven_before(self) -> bool:
        """Whether it was further apart than 0.1 standard deviations before customers were matched."""
        return self.apart_before is not None and abs(self.apart_before) > LARGE


@dataclass(frozen=True)
class Crossing:
    """Customers of an arm who were sent another campaign at the same time; ``campaign`` None: any other."""

    arm: str
    campaign: str | None
    customers: int
    share: float


def usual_held_share(campaign: Campaign) -> float:
    """What share was probably meant to be held out: the observed one to the nearest 5 %."""
    held, total = campaign.arms.get(HELD_OUT, 0), sum(campaign.arms.values())
    return max(round(held / total / SPLIT_STEP) * SPLIT_STEP, SPLIT_STEP) if held and held < total else 0.0


def ratio_check(campaign: Campaign, held_share: float) -> RatioCheck | None:
    """The sizes of all arms against the plan: ``held_share`` held out, the rest in equal parts; None of one arm."""
    from scipy.stats import chisquare  # type: ignore[import-untyped]  # noqa: PLC0415 - it takes a second

    counts = {arm: n for arm, n in campaign.arms.items() if n}
    if len(counts) < 2:
        return None
    sent = [arm for arm in counts if arm != HELD_OUT]
    held = held_share if HELD_OUT in counts else 0.0
    if (HELD_OUT in counts and not 0 < held < 1) or not sent:
        return None
    planned = {arm: held if arm == HELD_OUT else (1 - held) / len(sent) for arm in counts}
    total = sum(counts.values())
    p = float(chisquare(list(counts.values()), [share * total for share in planned.values()]).pvalue)
    return RatioCheck(counts, planned, p)


def balance(store: Store, comparison: Comparison) -> tuple[Balance, ...]:
    """Every metric of every arm against the baseline; standardised by the pooled deviation, weights counted."""
    matched = comparison.evidence == "matched"
    with store.holding():
        told = _arm_means(store, rows_table(store, comparison))
        everybody = f"(SELECT *, '' AS against, 1.0 AS weight FROM {outcomes_table(store, comparison)})"  # noqa: S608
        before = _arm_means(store, everybody) if matched else {}
    found = []
    for arm in comparison.treated:
        for metric in METRICS:
            one = told.get((arm, arm if matched else "", metric))
            other = told.get((comparison.baseline, arm if matched else "", metric))
            if one is None or other is None:
                continue
            all_told = [before[side, "", metric] for side in (arm, comparison.baseline)] if matched else None
            apart_before = _apart(*all_told) if all_told else None
            found.append(Balance(arm, metric, one[1], other[1], _apart(one, other), one[0], other[0], apart_before))
    return tuple(found)


_Told = tuple[int, float, float]  # customers, mean, variance


def _arm_means(store: Store, rows: str) -> dict[tuple[str, str, str], _Told]:
    with store.cursor() as cursor:
        found = cursor.execute(load_sql("effects/arm_balance", compared_rows=rows)).fetchall()
    return {(arm, against, metric): (n, mean, variance) for arm, against, metric, n, mean, variance in found}


def _apart(one: _Told, other: _Told) -> float:
    spread = math.sqrt((one[2] + other[2]) / 2)
    return (one[1] - other[1]) / spread if spread > 0 else 0.0


def crossings(store: Store, comparison: Comparison) -> tuple[Crossing, ...]:
    """Who was sent other campaigns within the window before or after; all together first, then by campaign."""
    with store.holding(), store.cursor() as cursor:
        people = people_table(store, comparison.as_of)
        rows = rows_table(store, comparison)
        query = load_sql("effects/other_campaigns", compared_rows=rows, campaign_people=people)
        values = {"campaign": comparison.campaign.name, "window_days": comparison.window_days}
        found = cursor.execute(query, values).fetchall()
    told = [Crossing(arm, name, n, n / comparison.arms[arm]) for arm, name, n in found if arm in comparison.arms]
    return tuple(sorted(told, key=lambda crossing: crossing.campaign is not None))
