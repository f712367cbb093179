"""The UpSet plot holds together from one set to twelve, and names stay text."""

import json

import plotly.graph_objects as go
import pytest

from segmentation.charts.amounts import whole
from segmentation.charts.upset import CHOSEN, upset

WORDS = {
    "title": "t",
    "hover": "{names}: {customers}",
    "set_hover": "{name}: {customers}",
    "rest_words": "{n} more: {customers}",
}


def drawn(combinations, sets, **settings):
    figure = upset(combinations, sets, **{**WORDS, **settings})
    go.Figure(json.loads(figure.to_json()))  # plotly's own validation
    return figure


def traces(figure):
    told = [trace.to_plotly_json() for trace in figure.data]
    return {
        one["type"] + one.get("orientation", one.get("mode", "")): trace
        for one, trace in zip(told, figure.data, strict=True)
    }


def test_bars_dots_and_sizes_tell_the_same():
    found = traces(drawn([(3, 20), (1, 10), (4, 5)], [("a", 30), ("b", 20), ("<i>c</i>", 5)], chosen=1))
    bars, dots, sizes = found["bar"], found["scattermarkers"], found["barh"]
    assert (list(bars.y), list(bars.customdata), list(bars.text)) == ([20, 10, 5], [3, 1, 4], ["20", "10", "5"])
    assert bars.hovertext[0] == "a + b: 20"
    assert [colour == CHOSEN for colour in bars.marker.color] == [False, True, False]
    assert list(sizes.x) == [30, 20, 5]
    filled = [
        (x, y) for x, y, colour in zip(dots.x, dots.y, dots.marker.color, strict=True) if not colour.startswith("rgba")
    ]
    assert filled == [(0, 0), (0, 1), (1, 0), (2, 2)]
    assert list(dots.customdata) == [3, 3, 3, 1, 1, 1, 4, 4, 4]
    assert list(found["scatterlines"].y) == [0, 1, None, 0, 0, None, 2, 2, None]
    assert "<i>" not in drawn([(1, 1)], [("<i>c</i>", 1)]).to_json()


@pytest.mark.parametrize(("count", "bars"), [(0, 0), (1, 1), (20, 20), (21, 21), (22, 20), (400, 20)])
def test_beyond_twenty_the_rest_is_summed_up_and_nobody_is_lost(count, bars):
    combinations = [(mask, 1000 - mask) for mask in range(1, count + 1)]
    figure = drawn(combinations, [(f"set {number}", 10) for number in range(12)])
    if count:
        assert len(traces(figure)["bar"].y) == bars
        everybody = sum(customers for _, customers in combinations)
        left = whole(everybody - sum(traces(figure)["bar"].y))
        told = [] if count == bars else [f"{count - bars} more: {left}"]
        assert [note.text for note in figure.layout.annotations] == told


def test_twelve_sets_have_a_row_each():
    figure = drawn([(1 << number, 5) for number in range(12)], [("分群方案：" + "很长的名字" * 6, 5)] * 12)
    assert figure.layout.height > 12 * 30
    assert len(figure.layout.yaxis2.ticktext) == 12
