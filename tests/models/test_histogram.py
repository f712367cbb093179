"""How values are spread: every customer in exactly one bin."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.models.cuts import AXES
from segmentation.models.histogram import Histogram, axis_histogram
from segmentation.models.rfm import inputs_table

AS_OF = date(2024, 7, 1)


def values(store, axis):
    table = inputs_table(store, AS_OF)
    with store.cursor() as cursor:
        return table, [row[0] for row in cursor.execute(f"SELECT {axis} FROM {table}").fetchall()]


@pytest.mark.parametrize("axis", AXES)
def test_nobody_gives_no_bins(store, axis):
    assert axis_histogram(store, inputs_table(store, AS_OF), axis) == Histogram((), (), open_end=False)


def test_days_are_counted_in_whole_days(orders_in):
    store = orders_in([(f"c{n}", AS_OF - timedelta(days=days), 5) for n, days in enumerate([0, 1, 1, 3])])
    found = axis_histogram(store, inputs_table(store, AS_OF), "recency")
    assert (found.edges, found.counts, found.open_end) == ((0, 1, 2, 3, 4), (1, 2, 0, 1), False)


def test_the_long_tail_is_in_the_last_bin(orders_in):
    store = orders_in([(f"c{n}", AS_OF, 10 + n % 10) for n in range(99)] + [("rich", AS_OF, 1_000_000)])
    found = axis_histogram(store, inputs_table(store, AS_OF), "monetary", bins=10)
    assert found.open_end
    assert found.edges[-1] < 30
    assert sum(found.counts) == 100


@settings(max_examples=15)
@given(
    st.lists(st.tuples(st.integers(0, 500), st.integers(1, 10**7)), min_size=1, max_size=40),
    st.sampled_from(AXES),
    st.integers(1, 50),
)
def test_counts_add_up_and_each_value_lies_in_its_bin(orders_in, rows, axis, bins):
    store = orders_in([(f"c{n}", AS_OF - timedelta(days=days), cents / 100) for n, (days, cents) in enumerate(rows)])
    table, told = values(store, axis)
    found = axis_histogram(store, table, axis, bins=bins)
    assert sum(found.counts) == len(told)
    assert len(found.edges) == len(found.counts) + 1 <= bins + 2
    assert found.open_end == (max(told) >= found.edges[-1])
    assert list(found.edges) == sorted(set(found.edges))
    for place, count in enumerate(found.counts[:-1]):
        if axis != "monetary":  # money lies on edges only up to rounding
            assert count == sum(found.edges[place] <= value < found.edges[place + 1] for value in told)
