"""Value tiers and HML: by share, by the mean, by amounts; ties stay together."""

from datetime import date, timedelta
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.models import hml, value_tiers  # noqa: F401 - registers both
from segmentation.models.registry import MODELS

AS_OF = date(2024, 7, 1)


def spending(orders_in, amounts):
    """Customer c0, c1 … each spent this, yesterday."""
    return orders_in([(f"c{n}", AS_OF - timedelta(days=1), amount) for n, amount in enumerate(amounts)])


@pytest.mark.parametrize("code", ["value_tiers", "hml"])
def test_the_highest_fifth_is_high_and_the_next_three_tenths_middle(orders_in, placed, code):
    spending(orders_in, [100, 90, 80, 70, 60, 50, 40, 30, 20, 10])
    tiers = list(placed(code, AS_OF).values())
    assert sorted(tiers) == ["high_value"] * 2 + ["low_value"] * 5 + ["middle_value"] * 3
    assert placed(code, AS_OF)["c1"] == "high_value"
    assert placed(code, AS_OF)["c4"] == "middle_value"


def test_who_has_the_value_at_which_the_share_is_reached_is_above_it(orders_in, placed):
    spending(orders_in, [100, 90, 90, 90, 10, 10, 10, 10, 10, 10])
    told = placed("hml", AS_OF)
    assert [told[f"c{n}"] for n in range(5)] == ["high_value"] * 4 + ["middle_value"]


def test_who_brings_nothing_is_low_whatever_the_share(orders_in, placed):
    orders_in(
        [("a", AS_OF, 10), ("b", AS_OF, 10), ("b", AS_OF, -10), ("c", AS_OF, 5), ("c", AS_OF, -9), ("d", AS_OF, -3)]
    )
    told = placed("hml", AS_OF, high_share=0.9, middle_share=0.9)
    assert told == {"a": "high_value", "b": "low_value", "c": "low_value", "d": "no_orders"}


def test_multiples_of_the_mean(orders_in, placed):
    spending(orders_in, [150, 149, 50, 49, 102])  # mean 100
    told = placed("value_tiers", AS_OF, cut_by="multiple_of_mean", high_multiple=1.5, middle_multiple=0.5)
    assert list(told.values()) == ["high_value", "middle_value", "middle_value", "low_value", "middle_value"]


def test_amounts_as_set(orders_in, placed):
    spending(orders_in, [500, 499.99, 100, 99.99])
    told = placed("value_tiers", AS_OF, cut_by="amount", high_amount=500, middle_amount=100)
    assert list(told.values()).count("middle_value") == 2
    assert (told["c0"], told["c3"]) == ("high_value", "low_value")


def test_the_metric_decides(orders_in, placed):
    orders_in([("old", AS_OF - timedelta(days=500), 900), ("now", AS_OF, 20), ("now", AS_OF, 20)])
    amounts = {"cut_by": "amount", "high_amount": 30, "middle_amount": 10}
    assert placed("value_tiers", AS_OF, **amounts) == {"old": "high_value", "now": "high_value"}
    assert placed("value_tiers", AS_OF, value_metric="spend_12_months", **amounts)["old"] == "low_value"
    assert placed("value_tiers", AS_OF, value_metric="spend_per_order", **amounts)["now"] == "middle_value"


def test_a_value_nobody_told_is_unknown(store, import_text, placed):
    import_text(store, "会员ID,R值,消费次数,消费总金额\n1,10,2,30\n2,20,1,10\n", totals_as_of=AS_OF)
    assert set(placed("hml", AS_OF, value_metric="spend_12_months").values()) == {"unknown"}
    assert set(placed("hml", AS_OF).values()) == {"high_value", "low_value"}


def test_amounts_start_at_round_numbers_of_the_shop(orders_in):
    store = spending(orders_in, [1234, 1000, 678, 500, 321, 50, 40, 30, 20, 10])
    suggested = MODELS["value_tiers"].standard(store, AS_OF).values
    assert (suggested["high_amount"], suggested["middle_amount"]) == (1000, 320)


@settings(max_examples=30)
@given(
    cents=st.lists(st.integers(-200, 2000), min_size=1, max_size=30),
    high=st.integers(1, 90),
    middle=st.integers(1, 90),
)
def test_shares_agree_with_pandas(orders_in, placed, cents, high, middle):
    """By the number of customers above each value; equal values by definition together."""
    rows = [(f"c{n}", AS_OF, Decimal(5000) / 100) for n in range(len(cents))]
    rows += [(f"c{n}", AS_OF, Decimal(value - 5000) / 100) for n, value in enumerate(cents) if value != 5000]
    orders_in(rows)
    spent = pd.Series(cents, index=[f"c{n}" for n in range(len(cents))])
    above = spent.map(lambda value: (spent > value).sum())
    expected = pd.Series("low_value", index=spent.index)
    expected[(100 * above < min(high + middle, 100) * len(spent)) & (spent > 0)] = "middle_value"
    expected[(100 * above < high * len(spent)) & (spent > 0)] = "high_value"
    assert placed("hml", AS_OF, high_share=high / 100, middle_share=middle / 100) == expected.to_dict()
