"""Overlap of sets: every count beside sets of Python, and what is saved finds the same customers."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.errors import InputError
from segmentation.models.registry import model_named, read_settings
from segmentation.rules.tree import tree_of
from segmentation.segments.library import newest_version, save_version
from segmentation.segments.overlap import (
    MOST_SETS,
    OPERATIONS,
    CustomerSet,
    ModelSegment,
    as_settings,
    member_set,
    members,
    overlap,
    savable,
)
from segmentation.segments.runs import run_settings, run_version
from segmentation.store import Store
from tests.conftest import NOW, _fill_orders

DAY = date(2024, 7, 1)
NAMES = tuple(f"c{place}" for place in range(24))


def of(label, names):
    return CustomerSet(label, tree_of({"field": "customer_id", "in": sorted(names) or ["nobody"]}))


def expected(sets, operation, places):
    inside = [sets[place] for place in places]
    if operation == "any":
        return set.union(*inside)
    if operation == "all":
        return set.intersection(*inside)
    if operation == "minus":
        return inside[0].difference(*inside[1:])
    others = [one for place, one in enumerate(sets) if place not in places]
    return set.intersection(*inside).difference(*others)


@pytest.fixture(scope="module")
def crowd(tmp_path_factory):
    store = Store(work_folder=tmp_path_factory.mktemp("crowd"))
    _fill_orders(store, [(name, date(2024, 6, 1), 10) for name in NAMES])
    yield store
    store.close()


def found(store, run, name):
    with store.cursor() as cursor:
        query = f"SELECT customer_id FROM ({run.placement.query}) WHERE segment = $wanted"
        return {row[0] for row in cursor.execute(query, {**run.placement.values, "wanted": name}).fetchall()}


@settings(max_examples=25)
@given(
    sets=st.lists(st.sets(st.sampled_from(NAMES)), min_size=1, max_size=6),
    operation=st.sampled_from(OPERATIONS),
    data=st.data(),
)
def test_every_count_is_that_of_sets(crowd, sets, operation, data):
    chosen = [of(f"s{place}", names) for place, names in enumerate(sets)]
    told = overlap(crowd, DAY, chosen)
    assert told.sizes() == tuple(len(names) for names in sets)
    assert told.union == len(set.union(*sets)) == sum(part.customers for part in told.combinations)
    assert told.outside == len(NAMES) - told.union
    assert told.several == sum(sum(name in names for names in sets) > 1 for name in NAMES)
    for part in told.combinations:
        assert part.customers == len(expected(sets, "only", part.places()))
    places = data.draw(st.lists(st.integers(0, len(sets) - 1), min_size=1, unique=True))
    who = expected(sets, operation, places)
    assert told.count(operation, places) == len(who)
    run = members(crowd, DAY, chosen, operation, places, name="found")
    assert found(crowd, run, "found") == who
    assert run.result.sizes()["found"] == len(who)
    # the rules that would be saved find the same
    kept = run_settings(crowd, DAY, as_settings(chosen, operation, places, "found"))
    assert found(crowd, kept, "found") == who
    one, other = sets[0], sets[-1]
    assert told.jaccard(0, len(sets) - 1) == (len(one & other) / len(one | other) if one | other else None)


def test_tags_saved_segments_models_and_rules_go_together_and_stay_alive(orders_in):
    rows = [(f"big-{n}", date(2024, 6, 20), 500) for n in range(4) for _ in range(3)]
    rows += [(f"small-{n}", date(2023, 1, 10), 20) for n in range(6)]
    store = orders_in(rows)
    halves = read_settings(
        {
            "model": "rules",
            "segments": [{"name": "rich", "rule": {"field": "spend_total", "at_least": 1000}}, {"name": "poor"}],
        }
    )
    save_version(store, "Money", run_settings(store, DAY, halves).result, saved_at=NOW)
    sets = [
        member_set("segment", "Money", "rich", "rich"),
        of("named", ["big-0", "small-0", "small-1"]),
        CustomerSet("model", ModelSegment("rfm8", "important_value")),
        member_set("tag", "recency", "silent", "silent"),
    ]
    told = overlap(store, DAY, sets)
    assert told.sizes() == (4, 3, 4, 6)
    assert told.count("all", (0, 2)) == 4
    assert told.count("all", (1, 3)) == 2
    assert not savable(sets)
    with pytest.raises(InputError, match="overlap_set_unsaved"):
        as_settings(sets, "all", (0, 2), "both")
    both = as_settings(sets[:2], "minus", (0, 1), "rich but not named")
    version = save_version(store, "Kept", run_settings(store, DAY, both).result, saved_at=NOW)
    assert version.sizes["rich but not named"] == told.count("minus", (0, 1)) == 3
    # when the segmentation it asks for gets another version, what was saved follows
    lower = read_settings(
        {
            "model": "rules",
            "segments": [{"name": "rich", "rule": {"field": "spend_total", "at_least": 20}}, {"name": "poor"}],
        }
    )
    save_version(store, "Money", run_settings(store, DAY, lower).result, saved_at=NOW, reason="lower")
    assert run_version(store, DAY, newest_version(store, "Kept")).result.sizes()["rich but not named"] == 7
    # and so does the overlap itself
    assert overlap(store, DAY, sets).sizes() == (10, 3, 4, 6)


def test_segments_of_one_model_never_overlap(orders_in):
    store = orders_in([(f"c{n}", date(2024, 6, 1 + n), 10 * n + 1) for n in range(20)])
    placed = run_settings(store, DAY, model_named("rfm8").standard(store, DAY)).result.sizes()
    sets = [CustomerSet(name, ModelSegment("rfm8", name)) for name in placed]
    told = overlap(store, DAY, sets)
    assert told.sizes() == tuple(placed.values())
    assert (told.several, told.outside) == (0, 0)


@pytest.mark.parametrize("count", [0, MOST_SETS + 1])
def test_too_few_or_too_many_sets_are_refused(crowd, count):
    with pytest.raises(InputError, match="overlap_sets"):
        overlap(crowd, DAY, [of("x", ["c1"])] * count)
