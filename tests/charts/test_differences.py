"""Diverging bars hold together with none, one and many, and names stay text."""

import json

import pandas as pd
import plotly.graph_objects as go
import pytest

from segmentation.charts.differences import LESS, MORE, difference_bars

WORDS = {"title": "t", "hover": "{label}|{figures}", "more_words": "more", "less_words": "less"}


def bars(*rows):
    figure = difference_bars(pd.DataFrame(rows, columns=["label", "effect", "figures"]), **WORDS)
    go.Figure(json.loads(figure.to_json()))  # plotly's own validation
    return figure


def test_more_goes_right_and_less_goes_left_of_zero_in_the_order_given():
    figure = bars(("spend", 1.5, "900 (all 300)"), ("city <b>x</b>", -0.5, "1%"))
    trace = figure.data[0]
    assert list(trace.x) == [1.5, -0.5]
    assert list(trace.marker.color) == [MORE, LESS]
    low, high = figure.layout.xaxis.range
    assert low < -0.5
    assert high > 1.5
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]
    assert [note.text for note in figure.layout.annotations] == ["← less", "more →"]
    assert "<b>x" not in figure.to_json().replace("<b>t</b>", "")


@pytest.mark.parametrize("effects", [[], [0.3], [-0.3], [0.1] * 12, [-2.0, 2.0, 0.0]])
def test_any_number_of_differences_has_room(effects):
    figure = bars(*((f"a{place}", effect, "12.3 (all 4.56)") for place, effect in enumerate(effects)))
    if effects:
        assert figure.layout.xaxis.range[0] < 0 < figure.layout.xaxis.range[1]
