"""Overrides: a person knows better, for a time, and nothing of it is lost."""

from datetime import date, datetime

import pytest

from segmentation.activation.customer_list import about_rows
from segmentation.customers.merges import Group, merge, undo_run
from segmentation.errors import InputError
from segmentation.metrics.snapshot import SingleDay
from segmentation.models import registry
from segmentation.models.cuts import Cuts
from segmentation.models.registry import MODELS
from segmentation.models.rfm import RfmSettings, evaluate
from segmentation.segments.library import archive, library_version, newest_version, save_version
from segmentation.segments.overrides import overrides, put, withdraw
from segmentation.segments.runs import membership_query, run_version

AS_OF = date(2024, 7, 1)
NOW = datetime(2024, 7, 1, 12)
HIGH, LOW = "important_value", "general_retain"
SETTINGS = RfmSettings("rfm8", Cuts((30,), (2,), (100,)))


@pytest.fixture
def shop(orders_in):
    """``big`` is in the highest segment, ``small`` and ``tiny`` in the lowest."""
    day = date(2024, 1, 1)
    store = orders_in([("big", AS_OF, 100), ("big", AS_OF, 100), ("small", day, 10), ("tiny", day, 10)])
    save_version(store, "A", evaluate(store, AS_OF, SETTINGS), saved_at=NOW)
    return store


def put_small(store, **told):
    defaults = {"reason": "signed today", "author": "Lin", "from_on": AS_OF, "made_at": NOW}
    return put(store, "A", told.pop("customer", "small"), told.pop("segment", HIGH), **(defaults | told))


def members(store, on=AS_OF):
    query, values = membership_query(SingleDay(store, on), "A")
    with store.cursor() as cursor:
        return dict(cursor.execute(query, dict(values)).fetchall())


def run(store, on=AS_OF):
    return run_version(store, on, newest_version(store, "A"))


def states(store, on=AS_OF):
    return [(one.customer_id, one.state) for one in overrides(store, "A", on)]


def test_an_override_moves_the_customer_everywhere_and_is_counted(shop):
    before = library_version(shop)
    put_small(shop)
    assert members(shop) == {"big": HIGH, "small": HIGH, "tiny": LOW}
    assert run(shop).result.sizes()[HIGH] == 2
    assert run(shop).overridden == 1
    assert library_version(shop) != before
    told = overrides(shop, "A", AS_OF)[0]
    assert (told.segment, told.rule_segment, told.agreed) == (HIGH, LOW, False)
    about = dict(
        row for row in about_rows(run(shop).result, segments=[HIGH], language="en", overridden=1) if len(row) == 2
    )
    assert about["Put there by hand"] == 1


@pytest.mark.parametrize(
    ("on", "segment", "state"),
    [
        (date(2024, 6, 30), LOW, "later"),
        (AS_OF, HIGH, "in_force"),
        (date(2024, 7, 31), HIGH, "in_force"),
        (date(2024, 8, 1), LOW, "ended"),
    ],
)
def test_it_holds_from_its_first_to_its_last_day(shop, on, segment, state):
    put_small(shop, until_on=date(2024, 7, 31))
    assert members(shop, on)["small"] == segment
    assert states(shop, on) == [("small", state)]
    assert run(shop, on).overridden == (state == "in_force")


def test_withdrawing_keeps_the_record(shop):
    made = put_small(shop)
    withdraw(shop, made, withdrawn_by="Wang", withdrawn_at=NOW)
    assert members(shop)["small"] == LOW
    told = overrides(shop, "A", AS_OF)
    assert [(one.state, one.withdrawn_by, one.withdrawn_at, one.reason) for one in told] == [
        ("withdrawn", "Wang", NOW, "signed today")
    ]
    with pytest.raises(InputError, match="override_unknown"):
        withdraw(shop, made, withdrawn_by="Wang", withdrawn_at=NOW)


def test_the_newest_decides_and_the_older_one_holds_again_when_it_ends(shop):
    put_small(shop, segment="important_keep")
    put_small(shop, until_on=date(2024, 7, 31))
    assert states(shop) == [("small", "in_force"), ("small", "replaced")]
    assert members(shop)["small"] == HIGH
    assert members(shop, date(2024, 8, 1))["small"] == "important_keep"


def test_rules_that_come_to_agree_are_told(shop, orders_in):
    put_small(shop)
    put_small(shop, customer="tiny")
    orders_in([("small", AS_OF, 100), ("small", AS_OF, 100), ("tiny", date(2024, 1, 1), 10)])
    assert {one.customer_id: one.agreed for one in overrides(shop, "A", AS_OF)} == {"small": True, "tiny": False}


def test_customers_merged_into_one_keep_their_override(shop):
    put_small(shop, customer="tiny")
    merged = merge(shop, [Group(("small", "tiny"), survivor="small")], merged_at=NOW)
    assert members(shop) == {"big": HIGH, "small": HIGH}
    assert states(shop) == [("small", "in_force")]
    assert run(shop).overridden == 1
    put_small(shop, customer="tiny", segment="important_keep")  # the id of old leads to the customer
    assert members(shop)["small"] == "important_keep"
    undo_run(shop, merged, undone_at=NOW)
    assert members(shop) == {"big": HIGH, "small": "important_keep", "tiny": HIGH}


def test_a_segment_that_a_later_version_has_no_more_holds_nobody(shop):
    put_small(shop)
    other = RfmSettings("grid", Cuts((30,), (2,), (100,)))
    save_version(shop, "A", evaluate(shop, AS_OF, other), saved_at=NOW, reason="grid")
    assert states(shop) == [("small", "segment_gone")]
    assert run(shop).overridden == 0
    assert set(members(shop)) == {"big", "small", "tiny"}


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"reason": "  "}, "override_reason_missing"),
        ({"author": ""}, "override_author_missing"),
        ({"segment": "champions"}, "segment_unknown"),
        ({"customer": "nobody"}, "customer_not_found"),
        ({"until_on": date(2024, 6, 30)}, "override_ends_early"),
    ],
)
def test_what_cannot_be_is_refused_and_not_kept(shop, wrong, code):
    with pytest.raises(InputError, match=code):
        put_small(shop, **wrong)
    assert overrides(shop, "A", AS_OF) == []


def test_overrides_of_one_segmentation_leave_the_others_alone(shop):
    save_version(shop, "B", evaluate(shop, AS_OF, SETTINGS), saved_at=NOW)
    put_small(shop)
    assert run_version(shop, AS_OF, newest_version(shop, "B")).overridden == 0


def test_an_override_is_no_state_that_was_there_while_the_version_was_put_away(shop):
    saved = newest_version(shop, "A").version_id
    archive(shop, saved, archived_at=NOW)
    away = library_version(shop)
    archive(shop, saved, archived_at=None)
    put_small(shop)
    assert library_version(shop) != away


@pytest.mark.parametrize("model", [code for code in MODELS if code not in ("rules", "clusters")])
def test_sizes_of_every_model_count_overrides(shop, model):
    result = registry.evaluate(shop, AS_OF, MODELS[model].standard(shop, AS_OF))
    version = save_version(shop, "B", result, saved_at=NOW)
    placed = run_version(shop, AS_OF, version).placement
    query, values = membership_query(SingleDay(shop, AS_OF), "B")
    with shop.cursor() as cursor:
        was = dict(cursor.execute(query, dict(values)).fetchall())["small"]
    other = next((segment for segment in placed.segments if segment != was), None)
    if other is None:
        return
    put(shop, "B", "small", other, reason="r", author="Lin", from_on=AS_OF, made_at=NOW)
    sizes = run_version(shop, AS_OF, version).result.sizes()
    assert sizes[other] == result.sizes().get(other, 0) + 1
    assert sizes.get(was, 0) == result.sizes()[was] - 1
