"""What an answer counts as, score by score."""

from datetime import datetime

import pytest

from segmentation.store import load_sql

DAY = datetime(2024, 6, 1)


def counted(ask, known, scale, scores):
    known(feedback=[("a", DAY, *scale[:1], score, *scale[1:]) for score in scores])
    query = load_sql("effects/scored_answers")
    return {score: (outcome, points) for score, outcome, points in ask(f"SELECT score, outcome, points FROM ({query})")}


@pytest.mark.parametrize(
    ("scale", "lows", "highs"),
    [
        (("nps", 0, 10), range(7), (9, 10)),
        (("csat", 1, 5), (1, 2), (4, 5)),
        (("csat", 1, 10), (1, 2, 3), (8, 9, 10)),
        (("csat", 0, 100), range(26), range(75, 101)),
        (("ces", 1, 7), (1, 2, 3), (5, 6, 7)),
        (("ces", 1, 5), (1, 2), (4, 5)),
    ],
)
def test_what_counts_as_content_or_not(ask, known, scale, lows, highs):
    scores = range(scale[1], scale[2] + 1)
    found = counted(ask, known, scale, scores)
    assert [score for score in scores if found[score][0] == "low"] == list(lows)
    assert [score for score in scores if found[score][0] == "high"] == list(highs)
    assert {outcome for outcome, _ in found.values()} == {"low", "middle", "high"}


def test_points_are_what_the_figure_is_the_mean_of(ask, known):
    assert counted(ask, known, ("nps", 0, 10), (6, 7, 9)) == {6: ("low", -100), 7: ("middle", 0), 9: ("high", 100)}


def test_satisfaction_points_know_no_unsatisfied(ask, known):
    assert counted(ask, known, ("csat", 1, 5), (2, 3, 4)) == {2: ("low", 0), 3: ("middle", 0), 4: ("high", 100)}


def test_effort_is_told_on_one_to_seven(ask, known):
    found = counted(ask, known, ("ces", 1, 5), (1, 2, 5))
    assert {score: points for score, (_, points) in found.items()} == {1: 1, 2: 2.5, 5: 7}


def test_what_has_no_score_or_no_scale_is_no_scored_answer(ask, known):
    rows = [("nps", None, 0, 10), ("nps", 5, 3, 3), ("complaint", 1, 1, 5), ("comment", None, None, None)]
    known(feedback=[("a", DAY, *row) for row in rows])
    assert ask(f"SELECT COUNT(*) FROM ({load_sql('effects/scored_answers')})") == [(0,)]
