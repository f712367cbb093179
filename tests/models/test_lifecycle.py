"""Lifecycle: each stage at its edge, edges from the shop's own gaps, random orders against pandas."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.models import lifecycle

AS_OF = date(2024, 7, 1)
EDGES = {"new_days": 30, "one_time_lost_days": 200, "at_risk_days": 90, "lost_days": 180, "loyal_orders": 4}


def ago(days):
    return AS_OF - timedelta(days=days)


@pytest.mark.parametrize(
    ("days", "stage"),
    [
        ([30], "new"),
        ([31], "first_time"),
        ([200], "first_time"),
        ([201], "lost"),
        ([5, 5, 5, 5], "new"),  # one day is one purchase
        ([90, 100], "repeat"),
        ([91, 100], "at_risk"),
        ([180, 190], "at_risk"),
        ([181, 190], "lost"),
        ([10, 20, 30, 40], "loyal"),
        ([10, 190], "repeat"),
        ([10, 191], "won_back"),
        ([10, 191, 192, 193], "won_back"),
        ([5, 10, 191, 192], "loyal"),
        ([91, 400], "at_risk"),
    ],
)
def test_the_stage_of_one_customer(orders_in, placed, days, stage):
    orders_in([("a", ago(day), 10) for day in days])
    assert placed("lifecycle", AS_OF, **EDGES) == {"a": stage}


def test_who_never_ordered_is_a_prospect(store, import_text, orders_in, placed):
    import_text(store, "客户编号,姓名\n1,张伟\n")
    orders_in([("b", ago(5), 10, None, "cancelled"), ("c", ago(5), 10, None, "returned")])
    assert placed("lifecycle", AS_OF) == {"1": "prospect", "b": "prospect", "c": "prospect"}


def test_ready_totals_tell_once_or_again(store, import_text, placed):
    import_text(
        store, "会员ID,R值,消费次数,消费总金额\n1,10,1,30\n2,10,2,30\n3,10,9,30\n4,100,9,30\n", totals_as_of=AS_OF
    )
    assert list(placed("lifecycle", AS_OF, **EDGES).values()) == ["new", "repeat", "loyal", "at_risk"]


def test_edges_come_from_the_shops_own_gaps(orders_in):
    # customer n bought, came back n days later (1..100), and again after 10 days
    orders = [(f"c{n}", ago(day), 10) for n in range(1, 101) for day in (300, 300 - n, 290 - n)]
    found = lifecycle.suggest(orders_in(orders), AS_OF)
    # first gaps 1..100; all gaps: these and a hundred of 10; longest: 10 ten times, then 11..100
    assert found == {"new_days": 50, "one_time_lost_days": 95, "at_risk_days": 60, "lost_days": 95, "loyal_orders": 3}


def test_one_very_frequent_customer_does_not_make_the_others_lost(orders_in):
    often = [("often", ago(n), 10) for n in range(600)]
    others = [(f"c{n}", ago(day), 10) for n in range(40) for day in (300, 250)]
    found = lifecycle.suggest(orders_in(often + others), AS_OF)
    assert (found["at_risk_days"], found["lost_days"]) == (1, 50)


def test_few_who_came_back_suggest_nothing(orders_in):
    orders = [(f"c{n}", ago(day), 10) for n in range(29) for day in (100, 90, 80)]
    assert lifecycle.suggest(orders_in(orders), AS_OF) == {}
    assert lifecycle.suggest(orders_in([]), AS_OF) == {}


def oracle(rows, edges):
    """Tell stages from the list of order days, in pandas."""
    frame = pd.DataFrame(rows, columns=["customer", "days"])
    told = {}
    for customer, days in frame.groupby("customer")["days"]:
        distinct = sorted(set(days))
        since = distinct[0]
        if len(distinct) == 1:
            late = "first_time" if since <= edges["one_time_lost_days"] else "lost"
            told[customer] = "new" if since <= edges["new_days"] else late
        elif since > edges["lost_days"]:
            told[customer] = "lost"
        elif since > edges["at_risk_days"]:
            told[customer] = "at_risk"
        elif distinct[1] - distinct[0] > edges["lost_days"]:
            told[customer] = "won_back"
        else:
            told[customer] = "loyal" if len(days) >= edges["loyal_orders"] else "repeat"
    return told


@settings(max_examples=40)
@given(
    rows=st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 60)), max_size=30),
    edges=st.fixed_dictionaries({code: st.integers(2, 40) for code in EDGES}),
)
def test_stages_agree_with_pandas(orders_in, placed, rows, edges):
    orders_in([(customer, ago(days), 10) for customer, days in rows])
    assert placed("lifecycle", AS_OF, **edges) == oracle(rows, edges)
