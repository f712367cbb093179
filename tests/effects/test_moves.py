"""Moves by hand: who went where, who came, how long they stayed, whether they or the rules changed."""

from datetime import date, datetime, timedelta

import pytest

from segmentation.effects.history import history_of
from segmentation.effects.moves import NOT_KNOWN, Flow, moves, moves_over, typical_paths
from segmentation.effects.stays import stays
from segmentation.errors import InputError
from segmentation.models.cuts import Cuts
from segmentation.models.rfm import RfmSettings, evaluate
from segmentation.segments.library import save_version
from segmentation.segments.overrides import put

DAYS = tuple(date(2024, month, 1) for month in (4, 5, 6, 7))


def rfm(money=15, recency=40):
    return RfmSettings("rfm8", Cuts((recency,), (2,), (money,)))


def saved(store, settings, on, reason="r"):
    made_at = datetime(on.year, on.month, on.day)
    return save_version(store, "loyal", evaluate(store, DAYS[-1], settings), saved_at=made_at, reason=reason)


@pytest.fixture
def shop(orders_in):
    """``a`` and ``b`` buy big once and fall silent, ``c`` keeps buying, ``d`` comes in May, ``e`` in June."""
    first = DAYS[0] - timedelta(days=1)
    often = [("c", day - timedelta(days=1), 10) for day in DAYS]
    return orders_in(
        [("a", first, 90), ("b", first, 90), *often, ("d", DAYS[1], 90), ("d", DAYS[2], 1), ("e", DAYS[2], 90)]
    )


def test_every_pair_of_two_days_is_counted_and_new_ones_come_from_nowhere(shop):
    told = moves(shop, history_of(saved(shop, rfm(), DAYS[0]), DAYS), DAYS[0], DAYS[-1])
    assert told.counts() == {
        ("important_develop", "important_retain"): 2,
        ("general_develop", "important_value"): 1,
        (NOT_KNOWN, "important_value"): 1,
        (NOT_KNOWN, "important_develop"): 1,
    }
    assert (told.customers, told.new, told.moved, told.behaved, told.rules_changed) == (5, 2, 3, 3, 0)


def test_a_segment_s_change_is_what_came_less_what_left(shop):
    told = moves(shop, history_of(saved(shop, rfm(), DAYS[0]), DAYS), DAYS[1], DAYS[2]).changes()
    assert (told["important_develop"].entered, told["important_develop"].new) == (1, 1)  # e
    assert told["important_develop"].left == 3  # a and b fall silent, d buys again
    assert (told["important_develop"].size_before, told["important_develop"].size_after) == (3, 1)
    assert (told["important_value"].stayed, told["important_value"].entered) == (1, 1)


def test_paths_tell_repeats_once(shop):
    history = history_of(saved(shop, rfm(), DAYS[0]), DAYS)
    found = typical_paths(shop, history)
    assert [(path.segments, path.customers, path.share) for path in found] == [
        (("important_develop", "important_retain"), 2, 0.4),
        (("general_develop", "important_value"), 1, 0.2),
        (("important_develop", "important_value"), 1, 0.2),
    ]
    assert ("important_develop",) in {path.segments for path in typical_paths(shop, history, least_steps=1)}


def test_time_in_a_segment_counts_days_seen_and_ends(shop):
    told = stays(moves_over(shop, history_of(saved(shop, rfm(), DAYS[0]), DAYS)))
    develop = told["important_develop"]
    # a and b: April to June; d: May to June; e: June to July, still running
    assert develop.customer_days == 2 * 61 + 31 + 30
    assert (develop.ended, develop.running, develop.begun_before, develop.stays) == (3, 1, 2, 4)
    assert develop.mean_days == pytest.approx(183 / 3)
    assert develop.low < develop.mean_days
    assert develop.high is None  # beyond the 91 days looked at
    win_back = told["important_retain"]
    assert (win_back.mean_days, win_back.ended, win_back.running, win_back.high) == (None, 0, 2, None)
    assert (develop.outlasts, win_back.outlasts, develop.window_days) == (False, True, 91)


def test_a_stay_longer_than_the_time_looked_at_is_not_told_as_a_number(orders_in):
    """Ten are there for 91 days, one of them leaves: 880 days on average is more than anybody was seen for."""
    store = orders_in([(who, DAYS[0], 90) for who in "abcdefghij"] + [("a", DAYS[1], 90)])
    found = stays(moves_over(store, history_of(saved(store, rfm(recency=400), DAYS[0]), DAYS)))["important_develop"]
    assert (found.ended, found.running, found.customer_days) == (1, 9, 9 * 91 + 30)
    assert (found.mean_days, found.outlasts, found.window_days, found.high) == (None, True, 91, None)
    assert found.low == 91


def test_who_would_not_have_moved_by_the_earlier_rules_was_moved_by_the_new_ones(shop):
    saved(shop, rfm(), DAYS[0])
    version = saved(shop, rfm(money=100), DAYS[2])  # 90 is no longer important
    told = moves(shop, history_of(version, DAYS, "then"), DAYS[1], DAYS[2])
    assert told.flows == (
        Flow("important_develop", "general_retain", 2, 0),
        Flow("important_develop", "general_value", 1, 0),  # d ordered again: behaved, whatever the rules
        Flow("important_value", "general_value", 1, 1),  # c, by 30 the same as before
        Flow(NOT_KNOWN, "general_develop", 1, 0),
    )
    assert (told.moved, told.behaved, told.rules_changed) == (4, 3, 1)
    assert told.changes()["general_value"].entered_rules_changed == 1


def test_a_customer_put_elsewhere_by_hand_did_not_behave_differently(shop):
    version = saved(shop, rfm(), DAYS[0])
    told_at = datetime(2024, 6, 15)
    put(shop, "loyal", "c", "general_value", reason="r", author="Lin", from_on=told_at.date(), made_at=told_at)
    told = moves(shop, history_of(version, DAYS), DAYS[2], DAYS[3])
    assert Flow("important_value", "general_value", 1, 1) in told.flows
    assert moves(shop, history_of(version, DAYS), DAYS[1], DAYS[2]).rules_changed == 0


def test_days_must_be_of_the_history_and_in_order(shop):
    history = history_of(saved(shop, rfm(), DAYS[0]), DAYS)
    with pytest.raises(InputError, match="day_not_in_history"):
        moves(shop, history, DAYS[0], DAYS[1] + timedelta(days=1))
    with pytest.raises(InputError, match="days_not_ascending"):
        moves(shop, history, DAYS[1], DAYS[0])
