"""Customers of each period by what they did the period before: new, returning, resurrected; and those gone dormant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segmentation.effects.activity import MOST_MASKED, PURCHASE, EventChoice, activity_masks, window
from segmentation.errors import InputError
from segmentation.store import load_sql

if TYPE_CHECKING:
    from datetime import date

    from segmentation.effects.periods import Grain, Period
    from segmentation.store import Store


@dataclass(frozen=True)
class LifecycleBar:
    """One period. ``new``: active for the first time ever; ``returning``: active in the period before, too;
    ``resurrected``: active again after at least one period without; ``dormant``: active in the period before, not in
    this one. A period that still runs has too many dormant: they may yet come.
    """

    period: Period
    new: int
    returning: int
    resurrected: int
    dormant: int

    @property
    def active(self) -> int:
        """Everybody active in the period."""
        return self.new + self.returning + self.resurrected

    @property
    def quick_ratio(self) -> float | None:
        """Won for each one lost: (new + resurrected) / dormant; above 1 the active ones grow."""
        return (self.new + self.resurrected) / self.dormant if self.dormant else None


def lifecycle_bars(
    store: Store, as_of: date, grain: Grain, count: int, activity: EventChoice = PURCHASE
) -> tuple[LifecycleBar, ...]:
    """One bar for each of the last ``count`` periods. Raises ``InputError("cohort_periods")``."""
    if count >= MOST_MASKED:
        raise InputError("cohort_periods", value=count, allowed=f"1-{MOST_MASKED - 1}")
    looked = window(grain, as_of, count + 1)  # the first is only what the second is held against
    with store.holding(), store.cursor() as cursor:
        query = load_sql("effects/lifecycle_bars", masks=activity_masks(store, looked, activity))
        rows = cursor.execute(query, {"periods": count + 1, "first_index": looked.first_index}).fetchall()
    found = {place: counts for place, *counts in rows}
    return tuple(LifecycleBar(looked.periods[at], *found.get(at, (0, 0, 0, 0))) for at in range(1, count + 1))
