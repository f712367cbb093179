"""Weeks, months and quarters up to a day: what series and cohorts are told by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from dateutil.relativedelta import relativedelta

from segmentation.errors import InputError

Grain = Literal["week", "month", "quarter"]
GRAINS: tuple[Grain, ...] = get_args(Grain)
MOST_PERIODS = 1_000
_STEP = {"week": relativedelta(weeks=1), "month": relativedelta(months=1), "quarter": relativedelta(months=3)}


@dataclass(frozen=True)
class Period:
    """One week (from Monday), month or quarter, both days included. ``finished`` False: ``end`` cuts it short."""

    start: date
    end: date
    finished: bool


def period_start(grain: Grain, day: date) -> date:
    """First day of the period a day lies in."""
    if grain == "week":
        return day - timedelta(days=day.weekday())
    month = day.month if grain == "month" else day.month - (day.month - 1) % 3
    return day.replace(month=month, day=1)


def periods(grain: Grain, first: date, as_of: date) -> tuple[Period, ...]:
    """All periods from the one of ``first`` to the one of ``as_of``, ascending; empty if ``first`` is later.

    Raises ``InputError("grain_unknown")``, ``InputError("too_many_periods")`` above 1,000.
    """
    if grain not in GRAINS:
        raise InputError("grain_unknown", value=grain, allowed=", ".join(GRAINS))
    found: list[Period] = []
    start = period_start(grain, first)
    while start <= as_of:
        if len(found) == MOST_PERIODS:
            raise InputError("too_many_periods", first=first.isoformat(), allowed=MOST_PERIODS)
        last_day = start + _STEP[grain] - timedelta(days=1)
        found.append(Period(start, min(last_day, as_of), last_day <= as_of))
        start = last_day + timedelta(days=1)
    return tuple(found)
