"""Customers of each period by what they did the period before: new, returning, resurrected; and those gone dormant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segmentation.effects.activity import MOST_MASKED, PURCHASE, EventChoice, activity_masks, window
from segmentation.effects.cohort_groups import groups_table
from segmentation.errors import InputError
from segmentation.store import load_sql

if TYPE_CHECKING:
    from datetime import date

    from segmentation.effects.activity import Window
    from segmentation.effects.cohort_groups import Breakdown
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


def lifecycle_bars(  # noqa: PLR0917 - as they are chosen
    store: Store,
    as_of: date,
    grain: Grain,
    count: int,
    activity: EventChoice = PURCHASE,
    by: Breakdown | None = None,
) -> dict[str | None, tuple[LifecycleBar, ...]]:
    """One bar for each of the last ``count`` periods, by group, most active first; without ``by`` all are group None.

    Groups at ``as_of``; whoever has several is in each of them. Raises ``InputError("cohort_periods")``.
    """
    looked = bars_window(grain, as_of, count)
    with store.holding(), store.cursor() as cursor:
        query = load_sql("effects/lifecycle_bars", grouped_masks=grouped_masks(store, looked, activity, by))
        rows = cursor.execute(query, {"periods": count + 1, "first_index": looked.first_index}).fetchall()
    found: dict[str | None, dict[int, list[int]]] = {} if by else {None: {}}
    for group, place, *counts in rows:
        found.setdefault(group, {})[place] = counts
    bars = {
        group: tuple(LifecycleBar(looked.periods[at], *told.get(at, (0, 0, 0, 0))) for at in range(1, count + 1))
        for group, told in found.items()
    }
    return dict(sorted(bars.items(), key=lambda item: (-sum(bar.active for bar in item[1]), item[0] or "")))


def bars_window(grain: Grain, as_of: date, count: int) -> Window:
    """The periods of the bars, and one before: only what the first of them is held against."""
    if count >= MOST_MASKED:
        raise InputError("cohort_periods", value=count, allowed=f"1-{MOST_MASKED - 1}")
    return window(grain, as_of, count + 1)


def grouped_masks(store: Store, looked: Window, activity: EventChoice, by: Breakdown | None) -> str:
    """``activity_masks`` with the ``group`` of each customer, a row each where there are several."""
    masks = activity_masks(store, looked, activity)
    if by is None:
        return f'(SELECT *, CAST(NULL AS VARCHAR) AS "group" FROM {masks})'  # noqa: S608 - our own names
    groups = groups_table(store, looked.as_of, by)
    return (
        f'(SELECT told.*, CAST(groups.value AS VARCHAR) AS "group" FROM {masks} AS told'  # noqa: S608 - our own names
        f" LEFT JOIN {groups} AS groups ON told.customer_id = groups.customer_id)"
    )
