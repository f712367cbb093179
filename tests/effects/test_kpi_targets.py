"""Targets replace each other, and a figure reaches one, is near, misses it, or cannot tell."""

from datetime import date, datetime

import pytest

from segmentation.effects.kpi_standing import compared_periods, standings
from segmentation.effects.kpi_targets import set_target, state_of, targets, withdraw_target
from segmentation.effects.kpis import Figure, kpis
from segmentation.effects.periods import Period
from segmentation.errors import InputError

JUNE = Period(date(2024, 6, 1), date(2024, 6, 30), finished=True)
AT = datetime(2024, 7, 1)


def figure(kpi, value, interval=None, n=100):
    return Figure(kpi, None, JUNE, value, n, interval)


@pytest.mark.parametrize(
    ("told", "value", "state"),
    [
        (figure("revenue", 100), 100, "reached"),
        (figure("revenue", 96), 100, "near"),
        (figure("revenue", 94), 100, "missed"),
        (figure("retention_rate", 0.4, (0.35, 0.45)), 0.44, "too_few"),
        (figure("retention_rate", 0.4, (0.35, 0.45)), 0.30, "reached"),
        (figure("retention_rate", 0.4, (0.38, 0.405)), 0.41, "near"),
        (figure("retention_rate", 0.4, (0.35, 0.45)), 0.6, "missed"),
        (figure("churn_rate", 0.4, (0.35, 0.45)), 0.6, "reached"),
        (figure("churn_rate", 0.4, (0.35, 0.45)), 0.2, "missed"),
        (figure("nps", 9, (8.5, 9.5)), 10, "near"),
        (figure("nps", 100, (100, 100), n=3), 50, "too_few"),
        (figure("nps", None, n=0), 50, None),
    ],
)
def test_the_state_of_a_figure(store, told, value, state):
    assert state_of(told, set_target(store, told.kpi, "month", value, set_at=AT)) == state


def test_the_newest_target_counts_and_one_taken_back_does_not(store):
    set_target(store, "nps", "month", 30, set_at=AT)
    newest = set_target(store, "nps", "month", 40, set_at=AT, author=" Li ")
    weekly = set_target(store, "nps", "week", 10, set_at=AT)
    ours = set_target(store, "nps", "month", 50, set_at=AT, segmentation="RFM", segment="champions")
    assert targets(store, "RFM", "month") == {("nps", None): newest, ("nps", "champions"): ours}
    assert targets(store, None, "month") == {("nps", None): newest}
    assert (newest.author, newest.direction) == ("Li", "at_least")
    withdraw_target(store, newest.target_id, withdrawn_at=AT)
    assert targets(store, "other", "month") == {}
    assert targets(store, "other", "week") == {("nps", None): weekly}
    with pytest.raises(InputError, match="target_unknown"):
        withdraw_target(store, newest.target_id, withdrawn_at=AT)


@pytest.mark.parametrize(
    ("kpi", "grain", "value", "code"),
    [
        ("sales", "month", 1, "kpi_unknown"),
        ("nps", "quarter", 1, "grain_unknown"),
        ("retention_rate", "month", 30, "target_value"),
        ("nps", "month", float("nan"), "target_value"),
    ],
)
def test_what_cannot_be_a_target_is_refused(store, kpi, grain, value, code):
    with pytest.raises(InputError, match=code):
        set_target(store, kpi, grain, value, set_at=AT)


def compared(store, as_of):
    return kpis(store, None, "month", compared_periods(store, "month", JUNE.start, as_of), as_of)


def test_a_kpi_stands_beside_the_month_before_and_the_one_last_year(orders_in):
    store = orders_in(
        [("a", date(2023, 6, 10), 50), ("a", date(2024, 5, 10), 80), ("a", date(2024, 6, 1), 60), ("b", JUNE.end, 40)]
    )
    set_target(store, "revenue", "month", 90, set_at=AT)
    table = compared(store, date(2024, 7, 1))
    told = standings(table, JUNE.start, targets(store, None, "month")).rows["revenue", None]
    assert (told.now.value, told.previous.value, told.last_year.value) == (100, 80, 50)
    assert told.change("previous").size == pytest.approx(0.25)
    assert told.change("last_year").good
    assert told.change("all") is None
    assert told.state == "reached"


def test_a_month_that_runs_is_not_compared(orders_in):
    with pytest.raises(InputError, match="period_unfinished"):
        compared(orders_in([("a", date(2024, 6, 1), 1)]), date(2024, 6, 20))


def test_a_change_is_certain_when_its_interval_leaves_out_nothing(orders_in):
    """200 bought in May and 160 of them in June; in April 200 bought, and 100 of them in May."""
    rows = [(f"c{n}", date(2024, 4, 5), 10) for n in range(200)]
    rows += [(f"c{n}", date(2024, 5, 5), 10) for n in range(100)]
    rows += [(f"d{n}", date(2024, 5, 6), 10) for n in range(100)]
    rows += [(f"c{n}", date(2024, 6, 5), 10) for n in range(80)] + [(f"d{n}", date(2024, 6, 5), 10) for n in range(80)]
    table = compared(orders_in(rows), date(2024, 7, 1))
    change = standings(table, JUNE.start, {}).rows["retention_rate", None].change("previous")
    assert change.size == pytest.approx(0.3)
    assert change.certain
    assert change.good
