"""Tags set by hand: who, when, why, until when; lists with what did not fit; nothing removed is lost."""

from dataclasses import replace
from datetime import timedelta

import pytest

from segmentation.customers.merges import Group, merge
from segmentation.errors import InputError
from segmentation.tags.evaluate import evaluate_tags
from segmentation.tags.library import group
from segmentation.tags.marks import Marking, mark, mark_list, marks, put_back, remove
from tests.tags.conftest import AS_OF, AT, carriers

MARKING = Marking("by_hand", "key_follow_up", AS_OF, author="Li", reason="fair in June")


def carried(store, as_of=AS_OF):
    return carriers(evaluate_tags(store, as_of, [group(store, "by_hand")]))["by_hand"]


def test_a_mark_is_in_force_from_its_first_to_its_last_day(shop):
    assert mark(shop, ["a"], replace(MARKING, ends_on=AS_OF + timedelta(days=9)), marked_at=AT) == 1
    days = {shift: carried(shop, AS_OF + timedelta(days=shift)) for shift in (-1, 0, 9, 10)}
    assert days == {-1: {}, 0: {"key_follow_up": 1}, 9: {"key_follow_up": 1}, 10: {}}


def test_the_same_mark_twice_is_one(shop):
    assert mark(shop, ["a", "b", "a"], MARKING, marked_at=AT) == 2
    assert mark(shop, ["a", "c"], MARKING, marked_at=AT) == 1
    assert carried(shop) == {"key_follow_up": 3}


def test_a_removed_mark_stays_in_the_history_and_can_be_put_back(shop):
    mark(shop, ["a", "b"], MARKING, marked_at=AT)
    (of_a,) = marks(shop, customer_id="a")
    later = AS_OF + timedelta(days=3)
    assert remove(shop, [of_a.mark_id], removed_on=later, removed_by="Wu", reason="done", removed_at=AT) == 1
    assert [carried(shop, day) for day in (AS_OF, later)] == [{"key_follow_up": 2}, {"key_follow_up": 1}]
    (told,) = marks(shop, customer_id="a")
    assert (told.author, told.reason, told.removed_by, told.removed_reason) == ("Li", "fair in June", "Wu", "done")
    assert [one.customer_id for one in marks(shop, as_of=later)] == ["b"]
    assert put_back(shop, [of_a.mark_id]) == 1
    assert carried(shop, later) == {"key_follow_up": 2}


def test_a_list_marks_whom_it_knows_and_names_the_rows_it_does_not(shop, stage_rows):
    rows = [("a", "x"), ("nobody", "y"), (None, "z"), ("c", ""), ("a", ""), ("ｂ", "")]
    told = mark_list(shop, stage_rows(["客户编号", "备注"], rows), MARKING, marked_at=AT)
    assert (told.column, told.rows, told.marked, told.repeated, told.empty) == ("客户编号", 6, 3, 1, 1)
    assert (told.unknown_count, told.unknown) == (1, ((3, "nobody"),))
    assert {one.run_id for one in marks(shop)} == {told.run_id}
    again = mark_list(shop, stage_rows(["id"], [("a",), ("b",)]), MARKING, marked_at=AT)
    assert (again.marked, again.already, again.run_id) == (0, 2, None)


def test_the_column_of_a_list_must_be_clear(shop, stage_rows):
    staged = stage_rows(["x", "y"], [("1", "a"), ("2", "b")])
    with pytest.raises(InputError, match="tag_list_column"):
        mark_list(shop, staged, MARKING, marked_at=AT)
    assert mark_list(shop, staged, MARKING, marked_at=AT, column="y").marked == 2


def test_a_mark_follows_its_customer_through_a_merge(shop):
    mark(shop, ["c"], MARKING, marked_at=AT)
    merge(shop, [Group(("a", "c"), "a")], merged_at=AT)
    assert mark(shop, ["a"], MARKING, marked_at=AT) == 0
    assert carried(shop) == {"key_follow_up": 1}


@pytest.mark.parametrize(
    ("change", "customers", "code"),
    [
        ({"author": " "}, ["a"], "tag_who_why_missing"),
        ({"reason": ""}, ["a"], "tag_who_why_missing"),
        ({"value": "vip"}, ["a"], "tag_unknown"),
        ({"group": "moods"}, ["a"], "tag_group_unknown"),
        ({"group": "recency", "value": "active"}, ["a"], "tag_has_rule"),
        ({"ends_on": AS_OF - timedelta(days=1)}, ["a"], "tag_ends_early"),
        ({}, ["a", "nobody"], "customer_unknown"),
    ],
)
def test_what_does_not_fit_is_refused_whole(shop, change, customers, code):
    with pytest.raises(InputError) as caught:
        mark(shop, customers, replace(MARKING, **change), marked_at=AT)
    assert caught.value.code == code
    assert marks(shop) == []
