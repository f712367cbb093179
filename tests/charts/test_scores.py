"""Satisfaction over time, by group and by topic, as figures."""

import json

import pandas as pd
import plotly.graph_objects as go
import pytest

from segmentation.charts.scores import HIGH, LOW, score_dots, score_trend
from segmentation.charts.topics import topic_bars

HOVER = "{label}: {value} ({low} to {high}), n = {n}, {high_share} {middle_share} {low_share}"
EVIL = "<a href='http://x'>VIP</a>"
COLUMNS = ["label", "value", "low", "high", "n", "small", "high_share", "middle_share", "low_share", "standing"]


def scores(count):
    rows = [(f"g{at}", 40.0 + at, 30.0, 50.0, 100, False, 0.6, 0.2, 0.2, "below") for at in range(count)]
    return pd.DataFrame(rows, columns=COLUMNS)


def trend(frame):
    words = ["Promoters", "Passives", "Detractors"]
    return score_trend(frame, title="NPS", hover=HOVER, outcomes=words, digits=1, scale=(-100, 100))


def dots(frame):
    return score_dots(frame, title="NPS", hover=HOVER, whole_value=41.0, whole_words="all", digits=1)


def topics(count, chosen=None):
    rows = [(at, f"t{at}", 3, 2, 5, at, f"{10 + at} · 30%") for at in range(count)]
    columns = ["topic", "label", "low", "middle", "high", "unscored", "figures"]
    frame = pd.DataFrame(rows, columns=columns)
    return topic_bars(frame, title="t", hover="{label}: {figures}", parts=["a", "b", "c", "d"], chosen=chosen)


@pytest.mark.parametrize("count", [0, 1, 12, 40])
def test_figures_hold_with_any_number_of_rows(count):
    for drawn in (trend(scores(count)), dots(scores(count)), topics(count)):
        go.Figure(drawn.to_dict())  # validates


def test_periods_without_answers_leave_a_gap():
    empty = ("none", None, None, None, 0, True, None, None, None, "")
    frame = pd.concat([scores(2), pd.DataFrame([empty], columns=COLUMNS)], ignore_index=True)
    line = trend(frame).data[1]
    assert list(line.y) == [40.0, 41.0, None]
    assert line.hovertext[2].startswith("none: –")


def test_the_axis_has_no_mark_beyond_the_scale():
    frame = scores(3).assign(value=6.6, low=5.6, high=6.9)
    drawn = score_trend(frame, title="CES", hover=HOVER, outcomes=["a", "b", "c"], digits=2, scale=(1, 7))
    assert list(drawn.layout.yaxis.tickvals) == [5.5, 6, 6.5, 7]
    frame = frame.assign(value=7.0, low=7.0, high=7.0)
    drawn = score_trend(frame, title="CES", hover=HOVER, outcomes=["a", "b", "c"], digits=2, scale=(1, 7))
    assert max(drawn.layout.yaxis.tickvals) == 7


def test_few_answers_are_hollow_and_standing_is_a_colour():
    frame = scores(3).assign(small=[True, False, False], standing=["below", "above", ""])
    marker = dots(frame).data[0].marker
    assert marker.line.color[:2] == (LOW, HIGH) or list(marker.line.color[:2]) == [LOW, HIGH]
    assert marker.color[0] != marker.line.color[0]
    assert marker.color[1] == marker.line.color[1]


def test_a_click_on_a_bar_tells_its_topic():
    drawn = topics(3, chosen=1)
    assert [list(bar.customdata) for bar in drawn.data] == [[0, 1, 2]] * 4
    assert list(drawn.data[0].marker.line.width) == [0, 2, 0]


def test_names_of_users_stay_text():
    for drawn in (dots(scores(1).assign(label=EVIL)), trend(scores(1).assign(label=EVIL))):
        assert "<a href" not in json.dumps(drawn.to_plotly_json(), default=str)
