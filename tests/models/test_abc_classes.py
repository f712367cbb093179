"""ABC: the fewest who bring four fifths of the revenue, and the curve they are cut from."""

from datetime import date
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.models.abc_classes import pareto

AS_OF = date(2024, 7, 1)


def spending(orders_in, amounts):
    return orders_in([(f"c{n}", AS_OF, amount) for n, amount in enumerate(amounts)])


def test_the_fewest_who_bring_the_share_are_a(orders_in, placed):
    spending(orders_in, [50, 30, 10, 5, 3, 2])
    assert list(placed("abc", AS_OF).values()) == ["class_a", "class_a", "class_b", "class_b", "class_c", "class_c"]


def test_the_customer_who_crosses_the_share_belongs_above_with_all_of_equal_value(orders_in, placed):
    spending(orders_in, [70, 10, 10, 10])  # 70 % before the three, who are needed for 80 %
    assert set(placed("abc", AS_OF).values()) == {"class_a"}
    spending(orders_in, [80, 10, 10])  # 80 % are reached by the first alone
    assert placed("abc", AS_OF) == {"c0": "class_a", "c1": "class_b", "c2": "class_b"}


def test_who_brings_nothing_or_costs_is_c_and_takes_no_share_away(orders_in, placed):
    orders_in([("a", AS_OF, 80), ("b", AS_OF, 20), ("c", AS_OF, 1), ("c", AS_OF, -41), ("d", AS_OF, -9)])
    told = placed("abc", AS_OF, a_share=0.8, b_share=1)
    assert told == {"a": "class_a", "b": "class_b", "c": "class_c", "d": "no_orders"}


def test_without_revenue_all_are_c_and_there_is_no_curve(orders_in, placed, settings_of):
    store = orders_in([("a", AS_OF, 5), ("a", AS_OF, -5)])
    assert placed("abc", AS_OF) == {"a": "class_c"}
    assert pareto(store, AS_OF, settings_of("abc")) is None
    assert placed("abc", date(2000, 1, 1)) == {}


def test_the_curve_goes_through_the_cuts_and_tells_the_best_fifth(orders_in, settings_of):
    store = spending(orders_in, [50, 30, 10, 6, 4])
    told = pareto(store, AS_OF, settings_of("abc"))
    assert [share for share, _ in told.points] == pytest.approx([0, 0.2, 0.4, 0.6, 0.8, 1])
    assert [money for _, money in told.points] == pytest.approx([0, 0.5, 0.8, 0.9, 0.96, 1])
    assert told.cuts == (pytest.approx((0.4, 0.8)), pytest.approx((0.8, 0.96)))
    assert (told.top_revenue, told.customers) == (pytest.approx(0.5), 5)


def test_who_brings_nothing_lengthens_the_curve(orders_in, settings_of):
    store = orders_in([("a", AS_OF, 9), ("b", AS_OF, 5), ("b", AS_OF, -5)])
    told = pareto(store, AS_OF, settings_of("abc"))
    assert told.points == ((0, 0), (0.5, 1), (1, 1))


@settings(max_examples=40)
@given(
    cents=st.lists(st.integers(-300, 3000), min_size=1, max_size=40),
    shares=st.tuples(st.integers(10, 99), st.integers(10, 100)),
)
def test_classes_agree_with_pandas(orders_in, placed, settings_of, cents, shares):
    a, b = shares
    rows = [(f"c{n}", AS_OF, Decimal(5000) / 100) for n in range(len(cents))]
    store = orders_in(rows + [(f"c{n}", AS_OF, Decimal(value - 5000) / 100) for n, value in enumerate(cents)])
    spent = pd.Series(cents, index=[f"c{n}" for n in range(len(cents))])
    earned = spent[spent > 0]
    above = spent.map(lambda value: earned[earned > value].sum())
    expected = pd.Series("class_c", index=spent.index)
    expected[(100 * above < b * earned.sum()) & (spent > 0)] = "class_b"
    expected[(100 * above < a * earned.sum()) & (spent > 0)] = "class_a"
    found = placed("abc", AS_OF, a_share=a / 100, b_share=b / 100)
    assert found == expected.to_dict()
    told = pareto(store, AS_OF, settings_of("abc", a_share=a / 100, b_share=b / 100))
    if told:
        assert told.cuts[0][0] == pytest.approx((expected == "class_a").mean())
        assert list(told.points) == sorted(told.points)
        assert (told.points[0], told.points[-1]) == ((0, 0), (1, 1))
