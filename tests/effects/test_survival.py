"""The wait for the next order, against lifelines."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines import KaplanMeierFitter

from segmentation.effects.cohort_groups import Breakdown
from segmentation.effects.survival import kaplan_meier, waiting_curves
from segmentation.errors import InputError

AS_OF = date(2024, 7, 1)


def rows(**days):
    return [(customer, AS_OF - timedelta(days=ago), 10) for customer, told in days.items() for ago in told]


def test_half_of_four_have_ordered_again_after_twenty_days(orders_in):
    store = orders_in(rows(a=[50, 40], b=[50, 30], c=[15], d=[60]))
    (curve,) = waiting_curves(store, AS_OF)
    assert [(step.days, step.at_risk, step.came, step.left) for step in curve.steps] == [
        (10, 4, 1, 0), (15, 3, 0, 1), (20, 2, 1, 0), (60, 1, 0, 1),
    ]  # fmt: skip
    assert [step.waiting for step in curve.steps] == pytest.approx([0.75, 0.75, 0.375, 0.375])
    assert (curve.median_days, curve.customers, curve.came) == (20, 4, 2)
    assert [curve.waiting(days) for days in (9, 10, 19, 99)] == [1, 0.75, 0.75, 0.375]
    assert [curve.at_risk(days) for days in (0, 10, 11, 60, 61)] == [4, 4, 3, 1, 0]


def test_the_wait_after_a_later_order_and_by_group(orders_in):
    store = orders_in(rows(a=[50, 40, 10], b=[50, 30], c=[15]))
    (curve,) = waiting_curves(store, AS_OF, after_order=2)
    assert [(step.days, step.came, step.left) for step in curve.steps] == [(30, 1, 1)]
    with store.transaction() as cursor:
        cursor.execute("INSERT INTO customers (customer_id, region, batch_id) VALUES ('c', 'east', 1)")
        cursor.execute("UPDATE batches SET rows_read = 9")
    curves = waiting_curves(store, AS_OF, by=Breakdown("field", "region"))
    assert [(curve.group, curve.customers, curve.median_days) for curve in curves] == [(None, 2, 10), ("east", 1, None)]


def test_without_orders_there_is_no_curve(orders_in):
    assert waiting_curves(orders_in([]), AS_OF) == ()
    with pytest.raises(InputError, match="survival_order"):
        waiting_curves(orders_in([]), AS_OF, after_order=0)


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 40), st.booleans()), min_size=1, max_size=80))
def test_as_lifelines_says(waits):
    days = sorted({day for day, _ in waits})
    told = [(day, waits.count((day, True)), waits.count((day, False))) for day in days]
    curve = kaplan_meier(told)
    fitted = KaplanMeierFitter().fit([day for day, _ in waits], [came for _, came in waits])
    places = [step.days for step in curve.steps]
    assert [step.waiting for step in curve.steps] == pytest.approx(fitted.survival_function_at_times(places).tolist())
    interval = fitted.confidence_interval_.loc[places].to_numpy()
    inside = [0 < step.waiting < 1 for step in curve.steps]  # at 1 and 0 the interval is the point itself
    assert np.array([(step.low, step.high) for step in curve.steps])[inside] == pytest.approx(interval[inside])
    assert [step.at_risk for step in curve.steps] == fitted.event_table["at_risk"].loc[places].tolist()
    median = fitted.median_survival_time_
    if not any(step.waiting == pytest.approx(0.5) for step in curve.steps):  # lifelines rounds exactly half up
        assert curve.median_days == (None if median == float("inf") else median)
    assert all(step.low <= step.waiting <= step.high for step in curve.steps)
