"""Lines and bars over time: names that do not touch, a running period that is marked, texts that stay text."""

import itertools

import pytest

from segmentation.charts.canvas import shortened
from segmentation.charts.trends import LABEL_LINE, Bars, Mark, Series, came_and_went, trend_lines

PERIODS = ("2024-01", "2024-02", "2024-03")


def series(label, *values):
    marks = tuple(Mark(value, f"{label}: {value}", f"{label}|{place}") for place, value in enumerate(values))
    return Series(label, "#123456", str(values[-1]), marks)


def lines(*told, running="running", **more):
    return trend_lines(told, PERIODS, title="t", running=running, as_share=False, **more)


def test_names_at_the_ends_of_near_lines_do_not_touch():
    drawn = lines(*(series(f"line {number}", 1, 2, 100 + number / 10) for number in range(12)), running=None)
    low, high = drawn.layout.yaxis.range
    plot = drawn.layout.height - drawn.layout.margin.t - drawn.layout.margin.b
    heights = sorted((note.y - low) / (high - low) * plot for note in drawn.layout.annotations)
    assert len(heights) == 12
    assert min(later - earlier for earlier, later in itertools.pairwise(heights)) >= LABEL_LINE * 0.99
    assert heights[0] > -1
    assert heights[-1] < plot + 1


def test_a_running_period_is_named_dotted_and_hollow():
    drawn = lines(series("a", 1, 2, 1))
    assert [trace.line.dash for trace in drawn.data][1] == "dot"
    assert drawn.data[2].marker.symbol == ("circle", "circle", "circle-open")
    assert [note.text for note in drawn.layout.annotations][-1] == "running"
    ended = lines(series("a", 1, 2, 1), running=None)
    assert len(ended.data) == 1
    assert not ended.layout.shapes


def test_every_mark_can_be_clicked():
    drawn = lines(series("a", 1, None, 1), series("b", 0, 0, 0))
    keys = [key for trace in drawn.data for key in trace.customdata or ()]
    assert keys == ["a|0", "a|1", "a|2", "b|0", "b|1", "b|2"]


def test_bars_go_up_for_who_entered_and_down_for_who_left():
    up = Bars("#123456", hatched=False, marks=tuple(Mark(value, "h", str(value)) for value in (5, 0, 2)))
    down = Bars("#123456", hatched=True, marks=tuple(Mark(-value, "h", str(value)) for value in (1, 0, 9)))
    drawn = came_and_went([up, down], PERIODS, title="t", running=None)
    assert drawn.data[0].y == (5, None, 2)
    assert drawn.data[1].y == (-1, None, -9)
    assert [trace.marker.pattern.shape for trace in drawn.data] == ["", "/"]
    assert drawn.layout.yaxis.range[0] <= -9


def test_without_values_there_is_an_empty_figure():
    assert not lines().data
    assert not lines(series("a", None, None, None)).data
    assert not came_and_went([], PERIODS, title="t", running=None).data


@pytest.mark.parametrize("as_share", [True, False])
def test_user_text_stays_text(as_share):
    drawn = trend_lines([series("<b>x</b>", 0.1, 0.2, 0.3)], PERIODS, title="t", running=None, as_share=as_share)
    assert "<b>" not in drawn.layout.annotations[0].text
    assert "&lt;b&gt;" in drawn.data[0].hovertext[0]


def test_what_is_too_long_ends_in_an_ellipsis():
    assert shortened("abcdef", 6) == "abcdef"
    assert shortened("abcdefg", 6) == "abcde…"
    assert shortened("重要价值客户", 7) == "重要价…"


def test_amounts_below_zero_have_their_sign_on_the_axis():
    assert lines(series("a", -100, 0, 100)).layout.yaxis.ticktext[0] == "-100"
