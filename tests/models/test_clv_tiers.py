"""CLV tiers: a value one can compute by hand, and tiers by shares of the customers."""

from datetime import date, timedelta
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.metrics.snapshot import SingleDay
from segmentation.models.registry import MODELS

AS_OF = date(2024, 7, 1)


def ago(days):
    return AS_OF - timedelta(days=days)


@pytest.fixture
def values(store, settings_of):
    """Return customer -> (tier, clv)."""

    def read(**chosen):
        placement = MODELS["clv_tiers"].place(SingleDay(store, AS_OF), settings_of("clv_tiers", **chosen))
        assert placement.columns == ("clv",)
        with store.cursor() as cursor:
            rows = cursor.execute(placement.query, dict(placement.values)).fetchall()
        return {customer: (tier, clv) for customer, tier, clv in rows}

    return read


def test_the_value_by_hand(orders_in, values):
    orders_in(
        [
            ("two years", ago(730), 100),
            ("two years", ago(10), 100),
            ("new", ago(10), 100),
            ("gone", ago(730), 200),
            ("gone", ago(366), 100),
            ("back", ago(5), -20),
        ]
    )
    told = values(years=3, margin=0.5, active_days=365)
    # 200 spent, 100 a year for 3 years, half of it
    assert told["two years"][1] == pytest.approx(0.5 * (200 + 3 * 100))
    assert told["new"][1] == pytest.approx(0.5 * (100 + 3 * 100))  # a year at least
    assert told["gone"][1] == pytest.approx(0.5 * 300)
    assert told["back"] == ("no_orders", None)


def test_tiers_by_shares_of_the_customers(orders_in, values):
    orders_in([(f"c{n}", ago(1), 1000 - n) for n in range(20)] + [("loss", ago(1), 5), ("loss", ago(1), -50)])
    told = [tier for tier, _ in values(platinum_share=0.05, gold_share=0.15, silver_share=0.3).values()]
    assert [told.count(tier) for tier in ("platinum", "gold", "silver", "bronze")] == [2, 3, 6, 10]


def test_totals_alone_count_as_one_year(store, import_text, values):
    import_text(store, "会员ID,R值,消费次数,消费总金额\n1,10,2,30\n", totals_as_of=AS_OF)
    assert values(years=2, margin=1)["1"] == ("platinum", pytest.approx(90))


@settings(max_examples=25)
@given(
    rows=st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 900), st.integers(1, 9999)), max_size=25),
    years=st.integers(0, 10),
    active=st.integers(30, 500),
)
def test_values_agree_with_pandas(orders_in, values, rows, years, active):
    orders_in([(customer, ago(days), Decimal(cents) / 100) for customer, days, cents in rows])
    frame = pd.DataFrame(rows, columns=["customer", "days", "cents"]).astype({"days": float, "cents": float})
    told = frame.groupby("customer").agg(first=("days", "max"), last=("days", "min"), cents=("cents", "sum"))
    yearly = told["cents"] / (told["first"].clip(lower=365) / 365)
    expected = 0.3 * (told["cents"] + years * yearly.where(told["last"] <= active, 0)) / 100
    found = {customer: clv for customer, (_, clv) in values(years=years, active_days=active).items()}
    assert found == pytest.approx(expected.to_dict())
