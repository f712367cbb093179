"""Figures hold together with no, one and twelve segments, and what users typed stays text."""

import json

import pandas as pd
import plotly.graph_objects as go
import pytest

from segmentation.charts.canvas import columns_of, wrapped
from segmentation.charts.funnel import steps_funnel
from segmentation.charts.heatmap import rf_heatmap
from segmentation.charts.histogram import Cut, metric_histogram
from segmentation.charts.moves import moves_matrix
from segmentation.charts.palette import CYCLE, text_on
from segmentation.charts.segments import revenue_bars, sizes_bars, sizes_treemap

HOVER = "{label}: {customers} ({customer_share})"
EVIL = "<a href='http://x'>VIP</a> & <b>%{x}</b>"


def segments(count):
    columns = ["segment", "label", "customers", "customer_share", "revenue", "revenue_share"]
    rows = [(f"own_{at}", f"分群 {at}", at + 1, 0.128, 1000.0 * at, 0.61) for at in range(count)]
    return pd.DataFrame(rows, columns=columns)


def bars(frame):
    return sizes_bars(frame, title="标题", hover=HOVER)


def pairs(frame):
    return revenue_bars(frame, title="标题", hover=HOVER, customers_words="的客户", revenue_words="的收入")


def tiles(frame):
    return sizes_treemap(frame, title="标题", hover=HOVER)


def heat(frame, **settings):
    words = {"title": "t", "recency_title": "R", "frequency_title": "F", "hover": "{recency}/{frequency}: {customers}"}
    return rf_heatmap(frame, **{**words, **settings})


def histogram(frame, **settings):
    words = {"axis_title": "天", "count_title": "人", "hover": "{lower}–{upper}", "hover_last": "≥ {lower}"}
    return metric_histogram(frame, **{"title": "t", **words, **settings})


def bins(*edges, open_end=False):
    uppers = [*edges[1:], None] if open_end else edges[1:]
    lowers = edges if open_end else edges[:-1]
    return pd.DataFrame({"lower": lowers, "upper": uppers, "customers": range(1, len(lowers) + 1)})


def moves(found, *names):
    words = {
        "title": "t",
        "hover": "{before} → {after}: {customers} ({share})",
    }
    return moves_matrix(found, [(name, name) for name in names], **words)


def scores(*rows):
    return pd.DataFrame(rows, columns=["recency", "frequency", "customers", "revenue"])


@pytest.mark.parametrize("count", [0, 1, 12])
@pytest.mark.parametrize("draw", [bars, pairs, tiles])
def test_any_number_of_segments_is_valid_json_with_the_title(draw, count):
    figure = json.loads(draw(segments(count)).to_json())
    assert figure["layout"]["title"]["text"] == "<b>标题</b>"
    assert bool(figure["data"]) == bool(count)


def test_bars_start_at_zero_in_the_order_given_and_carry_their_labels():
    figure = bars(segments(12))
    trace, layout = figure.data[0], figure.layout
    assert list(layout.yaxis.ticktext) == [f"分群 {at}" for at in range(12)]
    assert layout.yaxis.range[0] > layout.yaxis.range[1]
    assert layout.xaxis.rangemode == "tozero"
    assert trace.text[0] == "1 · 12.8%"
    assert list(trace.marker.color) == list(CYCLE)
    assert trace.hovertext[3] == "分群 3: 4 (12.8%)"


def test_pairs_say_once_in_words_what_they_are():
    people, money = pairs(segments(2)).data
    assert (people.text[0], money.text[0]) == ("12.8% 的客户", "61.0% 的收入")
    assert people.text[1] == "12.8%"


def test_tiles_read_on_their_colour_and_leave_out_the_empty():
    trace = tiles(segments(12).assign(customers=[0, *range(1, 12)])).data[0]
    assert len(trace.ids) == 11
    assert list(trace.textfont.color) == [text_on(colour) for colour in trace.marker.colors]
    assert trace.marker.colors[0] == CYCLE[1]


@pytest.mark.parametrize("draw", [bars, pairs, tiles])
def test_what_users_typed_is_never_markup(draw):
    content = draw(segments(1).assign(label=EVIL)).to_json()
    drawn = json.loads(content)
    texts = drawn["data"][0].get("labels", []) + drawn["layout"].get("yaxis", {}).get("ticktext", [])
    assert "&lt;a" in texts[0]
    assert "<a" not in texts[0]
    assert "<a" not in json.dumps(drawn["data"][0]["hovertext"])
    assert "&amp;" in drawn["data"][0]["hovertext"][0]


def test_titles_and_axis_names_are_text_too():
    figure = heat(scores((1, 1, 5, 2.0)), title=EVIL, recency_title=EVIL)
    assert "<a" not in figure.layout.title.text + figure.layout.xaxis.title.text
    assert "<a" not in histogram(bins(0, 1), cuts=[Cut(0.5, EVIL)]).layout.annotations[0].text


@pytest.mark.parametrize(
    "text", ["A very long name of a segment nobody could ever read at once", "华东地区高频（重点）客户" * 4]
)
def test_long_names_go_on_in_the_next_line_and_lose_nothing(text):
    lines = wrapped(text, 20).split("<br>")
    assert max(map(columns_of, lines)) <= 22
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert not [line for line in lines if line.endswith("（") or line.startswith("）")]


def test_heat_map_puts_recency_right_and_frequency_up_and_leaves_empty_pairs_blank():
    figure = heat(scores((5, 1, 40, 10.0), (1, 5, 10, 99.0), (2, 2, 0, 0.0)))
    shade = figure.data[0].z
    assert (shade[0][4], shade[4][0], shade[1][1]) == (1, 0.5, None)
    assert {(note.x, note.y, note.text) for note in figure.layout.annotations} == {(4, 0, "40"), (0, 4, "10")}


def test_heat_map_shows_money_high_and_low():
    labels = {"recency_labels": ("低", "高"), "frequency_labels": ("低", "高")}
    figure = heat(scores((1, 2, 3, 12345.0)), measure="revenue", currency="¥", **labels)
    assert figure.layout.annotations[0].text == "¥1.23万"
    assert list(figure.layout.xaxis.ticktext) == ["低", "高"]
    assert figure.data[0].hovertext[1][0] == "低/高: 3"


@pytest.mark.parametrize("frame", [scores(), scores((1, 1, 0, 0.0))])
def test_heat_map_of_nobody(frame):
    assert not heat(frame).layout.annotations


def test_histogram_draws_an_open_last_bin_as_and_more():
    figure = histogram(bins(0, 10, 20, open_end=True))
    assert figure.layout.xaxis.range == (0, 30)
    assert figure.layout.xaxis.ticktext[-1] == "20+"
    assert list(figure.data[0].hovertext) == ["0–10", "10–20", "≥ 20"]


def test_histogram_tints_every_other_band_between_its_cuts():
    shapes = histogram(bins(0, 10, 20, 30), cuts=[Cut(25, "b"), Cut(5, "a"), Cut(99, "out")]).layout.shapes
    assert [(shape.x0, shape.x1) for shape in shapes if shape.type == "rect"] == [(5, 25)]
    assert [shape.x0 for shape in shapes if shape.type == "line"] == [5, 25]


def test_labels_of_close_cuts_stand_on_lines_of_their_own():
    notes = histogram(bins(0, 1000), cuts=[Cut(100, "流失预警"), Cut(105, "沉睡"), Cut(900, "远")]).layout.annotations
    assert [note.yshift for note in notes] == [20, 0, 0]


@pytest.mark.parametrize("frame", [bins(), bins(0, open_end=True), bins(5, 5)])
def test_histogram_of_next_to_nothing(frame):
    json.loads(histogram(frame, cuts=[Cut(5, "x")]).to_json())


@pytest.mark.parametrize(
    "figure",
    [
        bars(segments(3)),
        pairs(segments(3)),
        tiles(segments(3)),
        heat(scores((5, 1, 40, 10.0), (2, 2, 0, 0.0))),
        histogram(bins(0, 10, 20, open_end=True), cuts=[Cut(5, "a"), Cut(12, "b")]),
        moves({("a", "b"): 3, ("a", "a"): 1}, "a", "b", EVIL),
        moves({}, "a"),
    ],
)
def test_every_property_is_one_that_plotly_knows(figure):
    go.Figure(json.loads(figure.to_json()))


def test_moves_are_shaded_by_their_share_of_those_who_were_there():
    figure = moves({("a", "a"): 1, ("a", "b"): 3, ("b", "b"): 5}, "a", "b", "empty")
    assert [list(row) for row in figure.data[0].z] == [[0.25, 0.75], [None, 1.0]]
    assert figure.data[0].hovertext[0][1] == "a → b: 3 (75.0%)"
    assert [note.text for note in figure.layout.annotations] == ["<b>1</b>", "3", "<b>5</b>"]


def test_a_name_in_the_matrix_stays_text():
    assert "<a href" not in json.dumps(json.loads(moves({(EVIL, EVIL): 1}, EVIL).to_json()))


@pytest.mark.parametrize("count", [0, 1, 12])
def test_steps_are_told_above_their_bars_as_text(count):
    steps = [(f"{EVIL} {at} " + "很长的条件" * 20, 100 - at) for at in range(count)]
    figure = json.loads(steps_funnel(steps, title="标题", hover="{label}: {customers} ({share})").to_json())
    labels = [label["text"] for label in figure["layout"].get("annotations", [])]
    assert len(labels) == count
    assert all("&lt;a" in label and label.endswith("…") for label in labels)
    assert [text for bar in figure["data"] for text in bar["text"]][:1] == ["100 · 100.0%"][:count]


def test_a_long_name_above_the_matrix_is_cut_where_a_neighbour_would_begin():
    names = ["Important development", "重要价值客户"]
    figure = moves(dict.fromkeys(zip(names, names, strict=True), 1), *names)
    assert list(figure.layout.xaxis.ticktext) == ["Important develop…", "重要价值客户"]
    assert figure.layout.yaxis.ticktext[0] == "Important development"
