"""Pictures of quality hold together empty and full, and names stay text."""

import json

import pandas as pd
import plotly.graph_objects as go
import pytest

from segmentation.charts.quality import fault_map, fault_trend

DIMENSIONS = ["完整性", "有效性"]
EVIL = "<a href='http://x'>crm</a>"


def drawn(figure):
    go.Figure(json.loads(figure.to_json()))  # plotly's own validation
    return figure


def cells(*rows):
    return pd.DataFrame(rows, columns=["row", "column", "n", "faulty"])


def test_the_map_shows_each_share_and_leaves_the_rest_empty():
    frame = cells(("订单", "完整性", 200, 10), (EVIL, "有效性", 8, 8))
    figure = drawn(
        fault_map(frame, title="t", hover="{row}|{column}|{faulty}|{n}|{share}", columns=DIMENSIONS, nothing="-")
    )
    assert [note.text for note in figure.layout.annotations] == ["5.0%", "100.0%"]
    shade = figure.data[0].z
    assert (shade[0][1], shade[1][0], shade[1][1]) == (None, None, 1.0)
    assert list(figure.data[0].hovertext[0]) == ["订单|完整性|10|200|5.0%", "-"]
    assert "<a " not in figure.to_json()


@pytest.mark.parametrize("uploads", [0, 1, 12, 60])
def test_the_trend_takes_any_number_of_uploads(uploads):
    frame = pd.DataFrame([(f"u{n}", 10, n % 10) for n in range(uploads)], columns=["upload", "n", "faulty"])
    figure = drawn(fault_trend(frame, title="t", hover="{upload} {share} {faulty} {n}"))
    if uploads:
        assert list(figure.data[0].y) == [n % 10 / 10 for n in range(uploads)]
        assert figure.layout.yaxis.range[0] == 0
        assert len(figure.layout.xaxis.tickvals) <= 12


def test_an_empty_map_draws_nothing():
    assert not drawn(fault_map(cells(), title="t", hover="", columns=DIMENSIONS, nothing="-")).data
