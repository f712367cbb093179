"""Two versions beside each other: what was changed, and who moved because of it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.models.cuts import Cuts
from segmentation.models.rfm import RfmSettings
from segmentation.segments.compare import UNKNOWN, SettingChange, compare_runs, settings_changes
from segmentation.segments.runs import run_settings
from tests.conftest import _fill_orders

AS_OF = date(2024, 7, 1)


def rfm(*cuts):
    return RfmSettings("rfm8", Cuts(*((cut,) for cut in cuts)))


@pytest.fixture
def two(orders_in):
    """``a`` bought twice for 20 in all, ``b`` once for 90."""
    days = [AS_OF - timedelta(days=n) for n in (5, 10)]
    return orders_in([("a", days[0], 10), ("a", days[1], 10), ("b", days[0], 90)])


def test_a_lower_cut_on_money_moves_who_lies_between_the_cuts(two):
    before, after = (run_settings(two, AS_OF, rfm(30, 2, money)) for money in (50, 20))
    found = compare_runs(two, before, after)
    assert found.settings == (SettingChange("cuts.monetary[1]", "50", "20"),)
    assert found.moves == {
        ("general_value", "important_value"): 1,
        ("important_develop", "important_develop"): 1,
    }
    assert (found.moved, found.customers) == (1, 2)
    sizes = {change.segment: (change.before, change.after) for change in found.sizes}
    assert sizes["general_value"] == (1, 0)
    assert sizes["important_value"] == (0, 1)


def test_who_came_later_comes_from_nowhere(two):
    early, late = (run_settings(two, day, rfm(30, 2, 50)) for day in (AS_OF - timedelta(days=7), AS_OF))
    assert compare_runs(two, early, late).moves == {
        ("general_develop", "general_value"): 1,
        (UNKNOWN, "important_develop"): 1,
    }


def test_equal_settings_differ_in_nothing():
    assert settings_changes(rfm(1, 2, 3), rfm(1, 2, 3)) == ()


def test_settings_of_other_models_are_told_as_there_or_not():
    changes = settings_changes(rfm(1, 2, 3), RfmSettings("grid", Cuts((1,), (2,), (3,)), window_months=6))
    assert changes == (SettingChange("model", "rfm8", "grid"), SettingChange("window_months", None, "6"))


cuts = st.tuples(st.integers(1, 60), st.integers(1, 4), st.integers(1, 100))


@given(
    orders=st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 60), st.integers(1, 100)), min_size=1),
    one=cuts,
    other=cuts,
)
def test_moves_add_up_to_the_sizes_of_both(stores, tmp_path, orders, one, other):
    store = stores.fresh(tmp_path)
    _fill_orders(store, [(who, AS_OF - timedelta(days=ago), money) for who, ago, money in orders])
    found = compare_runs(store, *(run_settings(store, AS_OF, rfm(*chosen)) for chosen in (one, other)))
    for change in found.sizes:
        assert sum(n for (was, _), n in found.moves.items() if was == change.segment) == change.before
        assert sum(n for (_, became), n in found.moves.items() if became == change.segment) == change.after
    store.close()
