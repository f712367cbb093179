"""Weeks, months and quarters: whole, without a gap, the last one cut at the as-of date."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.effects.periods import GRAINS, Period, period_start, periods
from segmentation.errors import InputError

DAYS = st.dates(date(1990, 1, 1), date(2040, 12, 31))


def test_months_end_on_their_last_day_and_the_running_one_is_marked():
    assert periods("month", date(2024, 1, 20), date(2024, 3, 10)) == (
        Period(date(2024, 1, 1), date(2024, 1, 31), finished=True),
        Period(date(2024, 2, 1), date(2024, 2, 29), finished=True),
        Period(date(2024, 3, 1), date(2024, 3, 10), finished=False),
    )


def test_a_week_goes_from_monday_to_sunday():
    assert periods("week", date(2024, 7, 3), date(2024, 7, 7)) == (
        Period(date(2024, 7, 1), date(2024, 7, 7), finished=True),
    )


def test_a_quarter_begins_in_january_april_july_or_october():
    assert [period_start("quarter", date(2024, month, 15)).month for month in range(1, 13)] == [
        1, 1, 1, 4, 4, 4, 7, 7, 7, 10, 10, 10,
    ]  # fmt: skip


@given(grain=st.sampled_from(GRAINS), first=DAYS, length=st.integers(0, 900))
def test_every_day_lies_in_exactly_one_period(grain, first, length):
    as_of = first + timedelta(days=length)
    found = periods(grain, first, as_of)
    assert found[0].start <= first
    assert found[-1].end == as_of
    assert all(later.start == earlier.end + timedelta(days=1) for earlier, later in pairwise(found))
    assert all(period.finished for period in found[:-1])


def test_nothing_begins_after_the_as_of_date():
    assert periods("month", date(2024, 8, 1), date(2024, 7, 1)) == ()


def test_a_grain_that_is_none_and_a_series_too_long_are_refused():
    with pytest.raises(InputError, match="grain_unknown"):
        periods("year", date(2024, 1, 1), date(2024, 7, 1))
    with pytest.raises(InputError, match="too_many_periods"):
        periods("week", date(1990, 1, 1), date(2024, 7, 1))
