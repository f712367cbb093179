"""The table of the grid's segments: what it leaves out is said before anything is saved."""

import pytest

from pages.ui.grid_rules import RULES

ELEVEN = [
    {"name": "Champions", "r": "4-5", "f": "4-5", "m": "4-5"},
    {"name": "Loyal", "r": "2-5", "f": "3-5", "m": "3-5"},
    {"name": "Potential Loyalist", "r": "3-5", "f": "1-3", "m": "1-3"},
    {"name": "New", "r": "4-5", "f": "≤1", "m": "≤1"},
    {"name": "Promising", "r": "3-4", "f": "≤1", "m": "≤1"},
    {"name": "Need Attention", "r": "2-3", "f": "2-3", "m": "2-3"},
    {"name": "About To Sleep", "r": "2-3", "f": "≤2", "m": "≤2"},
    {"name": "At Risk", "r": "≤2", "f": "2-5", "m": "2-5"},
    {"name": "Can't Lose", "r": "≤1", "f": "4-5", "m": "4-5"},
    {"name": "Hibernating", "r": "1-2", "f": "1-2", "m": "1-2"},
    {"name": "Lost", "r": "≤2", "f": "≤2", "m": "≤2"},
]


@pytest.fixture
def grid(shop, app):
    studio = app.go("studio")
    studio.widget("selectbox", "studio.model").set_value("grid").run()
    return studio.checked()


def test_the_standard_grid_is_complete(grid):
    assert any(caption.startswith(grid.say("grid_rules.complete", cells=125, twice=0)[:8]) for caption in grid.captions)


def test_a_table_with_gaps_says_which_cells_and_which_rows_never_win(grid):
    grid.test.session_state[RULES] = ELEVEN
    grid.test.run()
    warned = [warning.value for warning in grid.checked().test.warning]
    assert warned == [grid.say("grid_rules.unassigned", n=36, cells=125)]
    assert grid.say("grid_rules.unreachable", names="New, Promising, Can't Lose, Lost") in grid.texts
    sizes = grid.sizes()
    assert sum(sizes.values()) == 50
    assert "Champions" in sizes


def test_one_press_brings_the_standard_segments_back(grid):
    before = grid.sizes()
    grid.test.session_state[RULES] = ELEVEN
    grid.test.run()
    assert grid.checked().sizes() != before
    grid.widget("button", "studio.rules_reset").click().run()
    assert grid.checked().sizes() == before
