"""Lines of arms and dots with intervals hold together with none, one and many, and names stay text."""

import json

import plotly.graph_objects as go

from segmentation.charts.effects import LESS, MORE, OPEN, ArmLine, IntervalRow, arms_by_week, difference_intervals


def valid(figure):
    go.Figure(json.loads(figure.to_json()))  # plotly's own validation
    return figure


def weeks(*lines):
    return valid(arms_by_week(lines, title="t", weeks_title="w", hover="{label}|{week}|{value}"))


def intervals(*rows):
    return valid(difference_intervals(rows, title="t", hover="{label}|{shown}", none_words="none"))


def test_each_arm_starts_at_nothing_and_is_named_at_its_end():
    figure = weeks(
        ArmLine("held <b>", [0.1, 0.2], ["10%", "20%"], baseline=True), ArmLine("A", [0.2, 0.2], ["20%", "20%"])
    )
    assert [list(trace.y) for trace in figure.data] == [[0, 0.1, 0.2], [0, 0.2, 0.2]]
    assert figure.data[0].line.dash == "dot"
    held, other = figure.layout.annotations
    assert held.text == "held &lt;b&gt; 20%"
    assert abs(held.y - other.y) > 0  # equal ends: their names don't lie on each other
    assert figure.data[1].hovertext[2] == "A|2|20%"


def test_matched_customers_have_the_colour_of_their_arm():
    figure = weeks(
        ArmLine("like A", [1.0], ["1"], baseline=True),
        ArmLine("A", [2.0], ["2"]),
        ArmLine("like B", [1.0], ["1"], baseline=True),
        ArmLine("B", [3.0], ["3"]),
    )
    like_a, a, like_b, b = (trace.line.color for trace in figure.data)
    assert (like_a, like_b) == (a, b)
    assert a != b


def test_a_loss_has_room_below():
    assert weeks(ArmLine("A", [-5.0], ["-5"])).layout.yaxis.range[0] < -5


def test_dots_stand_by_their_verdict_and_intervals_fit():
    figure = intervals(
        IntervalRow("x", 2.0, 1.0, 3.0, "+2", "more"),
        IntervalRow("y", -2.0, -4.0, -1.0, "-2", "less"),
        IntervalRow("z", 0.0, None, None, "0", "too_small"),
    )
    assert list(figure.data[0].marker.color) == [MORE, LESS, OPEN]
    assert len(figure.layout.shapes) == 3  # the line at none, two intervals
    low, high = figure.layout.xaxis.range
    assert (low < -4, high > 3) == (True, True)


def test_one_interval_of_two_customers_does_not_hide_the_rest():
    rows = [IntervalRow(name, 1.0, 0.0, 2.0, "+1", "too_small") for name in "abc"]
    figure = intervals(*rows, IntervalRow("d", 5.0, -900.0, 910.0, "+5", "too_small"))
    low, high = figure.layout.xaxis.range
    assert (low > -2, 5 < high < 7) == (True, True)


def test_nothing_to_draw_is_an_empty_figure():
    assert not weeks().data
    assert not intervals().data
