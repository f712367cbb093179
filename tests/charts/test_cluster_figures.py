"""Pictures of clusters hold together with two and ten clusters, and what users typed stays text."""

import json

import pandas as pd
import pytest

from segmentation.charts.cluster_choice import choice_lines, dendrogram
from segmentation.charts.clusters import cluster_scatter, profile_heatmap
from segmentation.charts.palette import CYCLE

EVIL = "<a href='http://x'>VIP</a> & <b>%{x}</b>"
SAFE = "&lt;a href='http://x'&gt;VIP&lt;/a&gt; &amp; &lt;b&gt;%{x}&lt;/b&gt;"


def choice(figures, suggested=3):
    return choice_lines(
        pd.DataFrame(figures, columns=["k", "silhouette", "inertia"]),
        suggested=suggested,
        title="t",
        silhouette_title="s",
        inertia_title="i",
        axis_title="k",
        hover_silhouette="{k}: {value}",
        hover_inertia="{k}: {value}",
    )


def heat(rows, **more):
    return profile_heatmap(
        pd.DataFrame(rows, columns=["segment", "label", "metric", "mean", "overall", "index"]),
        title="t",
        metrics={"spend": "消费", "days": "天数"},
        hover="{segment} {metric} {mean} {times} {all}",
        hover_none="{segment} {metric} {mean} {all}",
        **more,
    )


def scatter(rows):
    return cluster_scatter(
        pd.DataFrame(rows, columns=["segment", "label", "position", "across", "upwards"]),
        title="t",
        across_title="x",
        upwards_title="y",
        hover="{segment} {across} {x} {upwards} {y}",
    )


def tree(rows):
    columns = ["left", "right", "left_height", "right_height", "height", "customers", "segment", "position"]
    return dendrogram(
        pd.DataFrame(rows, columns=columns, dtype=object),
        title="t",
        cut=1.5,
        axis_title="d",
        hover="{n} {height}",
        leaves=["1", "1", "1"],
    )


@pytest.mark.parametrize("draw", [choice, heat, scatter, tree])
def test_nothing_to_draw_is_an_empty_figure(draw):
    assert json.loads(draw([]).to_json())["data"] == []


def test_the_suggested_number_is_marked_in_both_pictures():
    drawn = choice([(2, 0.4, 9), (3, 0.5, 3), (4, -0.1, 2)])
    for trace in drawn.data:
        assert list(trace.marker.size) == [7, 13, 7]
    assert [note.text for note in drawn.layout.annotations] == ["s", "<b>3</b> · 0.50", "i", "<b>3</b> · 3.00"]
    assert drawn.data[0].hovertext[0] == "2: 0.40"
    assert drawn.layout.yaxis.range[0] == -0.1


def test_good_is_blue_on_every_metric():
    drawn = heat(
        [("a", EVIL, "spend", 40, 10, 4), ("a", EVIL, "days", 5, 20, 0.25), ("b", "B", "spend", 10, 10, 1),
         ("b", "B", "days", -3, 20, None)],
        less_is_better=("days",),
    )  # fmt: skip
    assert [list(row) for row in drawn.data[0].z] == [[1, 1], [0.5, 0.5]]
    assert [note.text for note in drawn.layout.annotations] == ["<b>4.0×</b>", "<b>0.2×</b>", "<b>1.0×</b>", "–"]
    assert drawn.data[0].hovertext[0][0] == f"{SAFE} 消费 40 4.0× 10"
    assert SAFE[:8] in drawn.layout.yaxis.ticktext[0]


@pytest.mark.parametrize("count", [2, 10])
def test_each_cluster_has_its_colour_number_and_name(count):
    drawn = scatter([(f"c{n}", EVIL if n == 0 else f"群 {n}", n, n, n * 2) for n in range(count)])
    medians = drawn.data[count:]
    assert [trace.name for trace in medians] == [f"1 · {SAFE}", *(f"{n + 1} · 群 {n}" for n in range(1, count))]
    assert [trace.text[0] for trace in medians] == [f"<b>{n + 1}</b>" for n in range(count)]
    assert [trace.marker.color for trace in medians] == list(CYCLE[:count])
    assert drawn.data[1].hovertext[0] == "群 1 x 1 y 2"


def test_an_axis_with_few_large_values_is_stretched_also_below_zero():
    drawn = scatter([("a", "A", 0, x, 5) for x in (-99, 0, 9, 9, 9, 9, 99999)])
    assert list(drawn.data[0].x) == [-2, 0, 1, 1, 1, 1, 5]
    assert list(drawn.layout.xaxis.ticktext) == ["-10", "0", "10", "100", "1,000", "1万"]
    assert list(drawn.layout.yaxis.ticktext) == ["5", "5.25"]


def test_branches_below_the_cut_have_the_colour_of_their_cluster():
    drawn = tree([(0, 1, 0, 0, 1, 2, "a", 0), (0.5, 2, 1, 0, 2, 3, None, None)])
    assert [trace.line.color for trace in drawn.data] == [CYCLE[0], "#B3BAC4"]
    assert list(drawn.data[1].y) == [1, 2, 2, 0]
    assert drawn.data[1].hovertext == "3 2"
    assert drawn.layout.shapes[0].y0 == 1.5
