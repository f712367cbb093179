"""The Pareto curve holds together with nobody, one customer and many, and its cuts stand on it."""

import json

import pytest

from segmentation.charts.palette import ABC
from segmentation.charts.pareto import ParetoClass, pareto_curve

WORDS = {"title": "20%", "customers_title": "客户", "revenue_title": "收入", "hover": "{customers}: {revenue}"}
CURVE = [(0.0, 0.0), (0.2, 0.6), (0.5, 0.9), (1.0, 1.0)]


def classes(*ends):
    return [
        ParetoClass(f"class_{letter}", letter.upper(), end, f"{letter} <b>{end}")
        for letter, end in zip("abc", ends, strict=True)
    ]


def drawn(points, *ends):
    return json.loads(pareto_curve(points, classes=classes(*ends), **WORDS).to_json())


def test_each_class_is_an_area_in_its_colour_that_ends_on_the_curve():
    figure = drawn(CURVE, 0.35, 0.5, 1.0)
    assert [area["fillcolor"] for area in figure["data"]] == list(ABC.values())
    assert figure["data"][0]["x"] == [0.0, 0.2, 0.35]
    assert figure["data"][0]["y"] == pytest.approx([0, 0.6, 0.75])  # halfway between 0.6 and 0.9
    assert figure["data"][1]["y"] == pytest.approx([0.75, 0.9])
    assert figure["data"][2]["hovertext"][-1] == "100.0%: 100.0%"


def test_labels_of_cuts_stand_on_lines_of_their_own_and_stay_text():
    layout = drawn(CURVE, 0.35, 0.6, 1.0)["layout"]
    notes = [note for note in layout["annotations"] if note.get("yref") == "paper"]
    assert [note["text"] for note in notes] == ["a &lt;b&gt;0.35", "b &lt;b&gt;0.6"]
    assert len({note["yshift"] for note in notes}) == 2
    assert [note["xanchor"] for note in notes] == ["left", "right"]
    assert [shape["x0"] for shape in layout["shapes"]] == [0.35, 0.6]


def test_a_class_that_nobody_is_in_has_no_area_and_no_line():
    figure = drawn(CURVE, 0.5, 0.5, 1.0)
    assert len(figure["data"]) == 2
    assert [shape["x0"] for shape in figure["layout"]["shapes"]] == [0.5]


@pytest.mark.parametrize(("points", "areas"), [([], 0), ([(0.0, 0.0), (1.0, 1.0)], 1)])
def test_nobody_and_one_customer_make_a_valid_figure(points, areas):
    assert len(drawn(points, 1.0, 1.0, 1.0)["data"]) == areas
