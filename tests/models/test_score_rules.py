"""Ordered rules over scores: every cell in exactly one segment."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.errors import InputError
from segmentation.models.score_rules import OTHERS, assign, coverage, read_rules, segment_names, standard_rules

# The 5x5 grid as published, from r (rows 5..1) and f (1..5): an oracle apart from the YAML file.
GRID = {
    5: ["new", "potential_loyalist", "potential_loyalist", "champions", "champions"],
    4: ["promising", "potential_loyalist", "potential_loyalist", "loyal", "loyal"],
    3: ["about_to_sleep", "about_to_sleep", "need_attention", "loyal", "loyal"],
    2: ["hibernating", "hibernating", "at_risk", "at_risk", "cant_lose"],
    1: ["hibernating", "hibernating", "at_risk", "at_risk", "cant_lose"],
}
RFM8 = {
    (2, 2, 2): "important_value",
    (1, 2, 2): "important_keep",
    (2, 1, 2): "important_develop",
    (1, 1, 2): "important_retain",
    (2, 2, 1): "general_value",
    (1, 2, 1): "general_keep",
    (2, 1, 1): "general_develop",
    (1, 1, 1): "general_retain",
}


def test_the_grid_puts_all_125_cells_where_the_table_does():
    levels, rules = standard_rules("grid")
    cells = assign(rules, levels)
    assert cells == {(r, f, m): GRID[r][f - 1] for r, f, m in product(range(1, 6), repeat=3)}
    assert len(cells) == 125


def test_the_eight_classes_are_the_eight_cells():
    levels, rules = standard_rules("rfm8")
    assert assign(rules, levels) == RFM8


@pytest.mark.parametrize("model", ["rfm8", "grid"])
def test_the_models_that_come_along_have_no_gap_and_no_overlap(model):
    levels, rules = standard_rules(model)
    found = coverage(rules, levels)
    assert (found.unassigned, found.claimed_twice, found.unreachable) == ((), (), ())


def test_gaps_overlaps_and_rules_that_never_win_are_named():
    rules = read_rules(
        [{"name": "high", "r": [2, 2]}, {"name": "hidden", "r": 2, "f": 2}, {"name": "low", "f": [1, 1]}], 2
    )
    found = coverage(rules, 2)
    assert found.unassigned == ((1, 2, 1), (1, 2, 2))
    assert found.claimed_twice == ((2, 1, 1), (2, 1, 2), (2, 2, 1), (2, 2, 2))
    assert found.unreachable == ("hidden",)


def test_the_first_match_wins_and_the_rest_are_others():
    rules = read_rules([{"name": "a", "r": [2, 3]}, {"name": "b", "r": [1, 2], "f": [1, 1]}], 3)
    cells = assign(rules, 3)
    assert (cells[2, 1, 1], cells[1, 1, 1], cells[1, 2, 1]) == ("a", "b", OTHERS)
    assert segment_names(rules, 3) == ["a", "b", OTHERS]


def test_a_last_rule_without_axes_catches_all():
    rules = read_rules([{"name": "Champions", "r": [5, 5], "f": [5, 5], "m": [5, 5]}, {"name": "Others"}], 5)
    assert segment_names(rules, 5) == ["Champions", "Others"]
    assert coverage(rules, 5).unassigned == ()


def test_fm_is_the_mean_of_both_with_halves_rounded_up():
    rules = read_rules([{"name": "upper", "fm": [3, 5]}], 5)
    assert assign(rules, 5)[1, 2, 3] == "upper"
    assert assign(rules, 5)[1, 2, 2] == OTHERS


RANGES = st.tuples(st.integers(1, 4), st.integers(1, 4)).map(sorted)
RULES = st.lists(
    st.fixed_dictionaries({"name": st.sampled_from("abc")}, optional=dict.fromkeys(("r", "f", "m", "fm"), RANGES)),
    min_size=1,
    max_size=6,
)


@given(RULES)
def test_any_rules_put_every_cell_in_exactly_one_segment(entries):
    rules = read_rules(entries, 4)
    cells, found = assign(rules, 4), coverage(rules, 4)
    assert set(cells) == set(product(range(1, 5), repeat=3))
    assert set(cells.values()) <= set(segment_names(rules, 4))
    assert {cell for cell, segment in cells.items() if segment == OTHERS} == set(found.unassigned)


@pytest.mark.parametrize(
    ("entries", "code"),
    [
        ({}, "segments_not_a_list"),
        ([], "segments_not_a_list"),
        ("champions", "segments_not_a_list"),
        ([{"r": [1, 2]}], "segment_without_name"),
        ([{"name": "  "}], "segment_without_name"),
        (["champions"], "segment_without_name"),
        ([{"name": "a", "x": [1, 2]}], "segment_key_unknown"),
        ([{"name": "a", 5: [1, 2]}], "segment_key_unknown"),
        ([{"name": "a", "r": [0, 2]}], "score_range_invalid"),
        ([{"name": "a", "r": [1, 6]}], "score_range_invalid"),
        ([{"name": "a", "r": [3, 2]}], "score_range_invalid"),
        ([{"name": "a", "r": [1, 2, 3]}], "score_range_invalid"),
        ([{"name": "a", "r": "high"}], "score_range_invalid"),
        ([{"name": "a", "r": True}], "score_range_invalid"),
        ([{"name": "a", "r": [1.0, 2.0]}], "score_range_invalid"),
        ([{"name": "a", "r": None}], "score_range_invalid"),
    ],
)
def test_rules_without_sense_are_refused(entries, code):
    with pytest.raises(InputError) as raised:
        read_rules(entries, 5)
    assert raised.value.code == code


def test_an_unknown_model_is_refused():
    with pytest.raises(InputError, match="model_unknown"):
        standard_rules("astrology")


def test_the_well_known_table_of_eleven_leaves_36_cells_and_shadows_four_segments():
    table = {
        "Champions": "4-5 4-5 4-5",
        "Loyal": "2-5 3-5 3-5",
        "Potential Loyalist": "3-5 1-3 1-3",
        "New": "4-5 ≤1 <=1",
        "Promising": "3–4 1 1",
        "Need Attention": "2-3 2-3 2-3",
        "About To Sleep": "2-3 1-2 1-2",
        "At Risk": "1-2 2-5 2-5",
        "Can't Lose": "1-1 4-5 4-5",
        "Hibernating": "1-2 1-2 1-2",
        "Lost": "1-2 1-2 1-2",
    }
    entries = [{"name": name} | dict(zip("rfm", told.split(), strict=True)) for name, told in table.items()]
    found = coverage(read_rules(entries, 5), 5)
    assert len(found.unassigned) == 36
    assert found.unreachable == ("New", "Promising", "Can't Lose", "Lost")
    assert len(found.claimed_twice) == 42


@pytest.mark.parametrize(
    ("told", "meant"), [("4-5", (4, 5)), ("3", (3, 3)), ("<=2", (1, 2)), (" ≥ 4 ", (4, 5)), ("2至3", (2, 3))]
)
def test_a_range_may_be_written_as_people_do(told, meant):
    (rule,) = read_rules([{"name": "a", "r": told}], 5)
    assert rule.r == meant


@pytest.mark.parametrize("told", ["", "high", "5-4", "0", "1-9", "≥1-2", "4,5"])
def test_a_range_that_is_none_is_refused(told):
    with pytest.raises(InputError, match="score_range_invalid"):
        read_rules([{"name": "a", "r": told}], 5)
