"""KPIs of tiny shops, checked in the head; segments as on the day before the period."""

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.effects.kpi_definitions import KPIS, NEWCOMERS
from segmentation.effects.kpis import kpi_periods, kpis, last_year_start, previous_start
from segmentation.effects.periods import Period
from segmentation.errors import InputError
from segmentation.models.cuts import Cuts
from segmentation.models.rfm import RfmSettings, evaluate
from segmentation.segments.library import save_version

JUNE = Period(date(2024, 6, 1), date(2024, 6, 30), finished=True)
AS_OF = date(2024, 7, 1)
ORDERS = [
    ("a", date(2024, 5, 10), 100),
    ("b", date(2024, 5, 20), 50),
    ("c", date(2024, 1, 1), 10),
    ("a", date(2024, 6, 5), 60),
    ("a", date(2024, 6, 6), 40),
    ("d", date(2024, 6, 30), 20),
    ("e", date(2024, 3, 3), 10),
]


def saved(store, money=30):
    """Above ``money`` within 60 days: important_develop or important_value; below: general."""
    settings = RfmSettings("rfm8", Cuts((60,), (2,), (money,)))
    return save_version(store, "worth", evaluate(store, AS_OF, settings), saved_at=datetime(2024, 7, 1), reason="r")


def june(store, version=None, **settings):
    return kpis(store, version, "month", [JUNE], AS_OF, **settings)


def value(table, kpi, segment=None):
    found = table.figures[kpi, segment, JUNE.start]
    return found.value, found.n


def test_sales_of_all_customers(orders_in):
    table = june(orders_in(ORDERS))
    assert value(table, "revenue") == (120, 2)
    assert value(table, "spend_per_order") == (40, 2)
    assert value(table, "orders_per_buyer") == (1.5, 2)
    assert value(table, "spend_per_order_growth") == (pytest.approx(40 / 75 - 1), 2)
    assert value(table, "repurchase_rate") == (0.5, 2)
    assert table.figures["revenue", None, JUNE.start].interval is None


def test_retention_counts_who_ordered_the_month_before_and_churn_who_fell_silent(orders_in):
    table = june(orders_in(ORDERS))
    assert value(table, "retention_rate") == (0.5, 2)  # of a and b, a
    assert value(table, "churn_rate") == (pytest.approx(1 / 3), 3)  # of a, b and e (90 days on 31 May), e
    assert value(june(orders_in(ORDERS), churn_days=30), "churn_rate") == (0.5, 2)  # of a and b, b


def test_the_day_that_makes_a_customer_lost(orders_in):
    """Active on 31 May: ordered 90 days ago at most (2 March). Lost on 30 June: 91 days ago (31 March) at least."""
    table = june(orders_in([("a", date(2024, 3, 2), 1), ("b", date(2024, 3, 1), 1), ("c", date(2024, 4, 1), 1)]))
    assert value(table, "churn_rate") == (0.5, 2)


def test_refunds_lower_the_revenue_but_are_no_orders(orders_in):
    table = june(orders_in([("a", date(2024, 6, 2), 100, 30), ("b", date(2024, 6, 3), -20)]))
    assert value(table, "revenue") == (50, 1)
    assert value(table, "orders_per_buyer") == (1, 1)


def test_guests_are_in_no_kpi(orders_in):
    assert value(june(orders_in([*ORDERS, (None, date(2024, 6, 2), 999)])), "revenue") == (120, 2)


def test_segments_are_those_of_the_day_before(orders_in):
    """On 31 May a and b stand in a segment by what they did until then; d is not known yet."""
    store = orders_in(ORDERS)
    table = june(store, saved(store))
    assert value(table, "revenue", "important_develop") == (100, 1)
    assert value(table, "revenue", NEWCOMERS) == (20, 1)
    assert value(table, "retention_rate", "important_develop") == (0.5, 2)
    assert value(table, "retention_rate", NEWCOMERS) == (None, 0)
    assert table.segments[-1] == NEWCOMERS


def test_answers_give_csat_nps_and_ces(known):
    day = datetime(2024, 6, 3, 9)
    nps = [(f"n{score}", day, "nps", score, 0, 10) for score in (10, 9, 8, 6)]
    csat = [("x", day, "csat", 4, 1, 5), ("x", day, "csat", 3, 1, 5), ("x", day, "csat", 8, 1, 10)]
    ces = [("x", day, "ces", 5, 1, 7), ("y", day, "ces", 6, 1, 7), (None, day, "ces", 1, 1, 7)]
    table = june(known(feedback=[*nps, *csat, *ces]))
    assert value(table, "nps") == (25, 4)  # 2 of 4 promote, 1 detracts
    # (2.75 - 1.75) / 7 ± 1.96 √((4.5 / 7 - (1 / 7)²) / 7)
    assert table.figure("nps", None, date(2024, 6, 1)).interval == pytest.approx((-44.16, 72.73), abs=0.01)
    assert value(table, "csat") == (pytest.approx(2 / 3), 3)
    assert value(table, "ces") == (5.5, 2)  # whose customer is not known is left out


def test_complaints_and_hours_of_tickets(known):
    opened = datetime(2024, 6, 3, 9)
    table = june(
        known(
            orders=[("1", "a", opened, 5, "sale"), ("2", "b", opened, 5, "sale")],
            feedback=[("a", opened, "complaint")],
            tickets=[
                ("c", opened, datetime(2024, 6, 3, 10), datetime(2024, 6, 4, 9), "complaint"),
                ("b", opened, datetime(2024, 6, 3, 12), None, "usage"),
                ("b", opened, None, None, "usage"),
            ],
        )
    )
    assert value(table, "complaint_rate") == (pytest.approx(2 / 3), 3)
    assert value(table, "first_answer_hours") == (2, 2)
    assert value(table, "resolution_hours") == (24, 1)


def test_what_has_no_data_is_named_and_before_the_first_datum_nothing_is_known(known):
    store = known(
        orders=[("1", "a", datetime(2024, 6, 1), 5, "sale")], feedback=[("a", datetime(2024, 7, 1), "complaint")]
    )
    table = june(store)
    assert set(table.missing) == {"csat", "nps", "ces", "first_answer_hours", "resolution_hours"}
    assert value(table, "complaint_rate") == (None, 1)
    assert kpi_periods(store, "month", AS_OF)[0] == JUNE


def test_a_week_is_held_against_the_one_before_and_52_weeks_earlier():
    assert previous_start("week", date(2024, 7, 1)) == date(2024, 6, 24)
    assert last_year_start("week", date(2024, 7, 1)) == date(2023, 7, 3)
    assert last_year_start("month", date(2024, 2, 1)) == date(2023, 2, 1)


def test_weeks_go_from_monday_to_sunday(orders_in):
    store = orders_in([("a", date(2024, 6, 23), 1), ("a", date(2024, 6, 24), 2), ("a", date(2024, 6, 30), 4)])
    table = kpis(store, None, "week", kpi_periods(store, "week", AS_OF), AS_OF)
    assert [figure.value for figure in table.series("revenue", None)] == [1, 6, 0]
    assert [figure.value for figure in table.series("retention_rate", None)] == [None, 1, 0]


def test_other_grains_and_impossible_days_are_refused(orders_in):
    store = orders_in(ORDERS)
    with pytest.raises(InputError, match="grain_unknown"):
        kpi_periods(store, "quarter", AS_OF)
    with pytest.raises(InputError, match="churn_days"):
        june(store, churn_days=0)


DAYS = st.dates(date(2024, 3, 1), date(2024, 6, 30))
ROWS = st.lists(st.tuples(st.sampled_from("abcdefgh"), DAYS, st.integers(1, 200)), min_size=1, max_size=40)


def test_segments_add_up_to_all_customers_and_match_a_count_by_hand(orders_in):
    grain = "month"

    @settings(max_examples=8)
    @given(ROWS)
    def holds(rows):
        store = orders_in(rows)
        told = kpi_periods(store, grain, AS_OF)
        table = kpis(store, saved(store), grain, told, AS_OF)
        for period in told:
            inside = [(who, amount) for who, day, amount in rows if period.start <= day <= period.end]
            everybody = table.figures["revenue", None, period.start]
            assert everybody.value == sum(amount for _, amount in inside)
            assert everybody.n == len({who for who, _ in inside})
            before = {who for who, day, _ in rows if previous_start(grain, period.start) <= day < period.start}
            kept = table.figures["retention_rate", None, period.start]
            assert kept.n == len(before)
            if before:
                assert kept.value == len(before & {who for who, _ in inside}) / len(before)
            for kpi in KPIS:
                figures = [table.figures[kpi.code, name, period.start] for name in table.segments]
                assert (
                    kpi.code == "spend_per_order_growth"
                    or sum(figure.n for figure in figures) == table.figures[kpi.code, None, period.start].n
                )
            parts = [table.figures["revenue", name, period.start].value for name in table.segments]
            assert sum(parts) == pytest.approx(everybody.value)

    holds()
