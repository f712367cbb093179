"""The triangle of cohorts, lines of shares, and lifecycle bars: what is drawn where, and what a click gives."""

import pandas as pd
import pytest

from segmentation.charts.cohorts import MOST_WRITTEN, TriangleCell, cohort_triangle
from segmentation.charts.lifecycle_bars import COLOURS, lifecycle_figure
from segmentation.charts.share_curves import MOST_CURVES, CurveSpot, ShareCurve, share_curves

CELLS = [
    TriangleCell(0, 0, None, "4", "4 began", finished=True),
    TriangleCell(0, 1, 0.5, "50%", "half <b>back</b>", finished=True),
    TriangleCell(1, 0, None, "2", "2 began", finished=True),
    TriangleCell(1, 1, 0.25, "25%", "a quarter", finished=False),
]


def triangle(cells=CELLS, columns=("n", "1"), **more):
    return cohort_triangle(cells, ["2024-01", "2024-02"], columns, title="t", axis_title="months", **more)


def texts(figure):
    return {(note["x"], note["y"]): note["text"] for note in figure.layout.annotations}


def test_running_cells_are_grey_and_marked():
    figure = triangle()
    finished, running, _ = figure.data
    assert [list(row) for row in finished["z"]] == [[None, 1.0], [None, None]]
    assert [list(row) for row in running["z"]] == [[None, None], [None, pytest.approx(0.5**0.7)]]
    assert finished["colorscale"] != running["colorscale"]
    assert texts(figure) == {(0, 0): "<b>4</b>", (1, 0): "50%", (0, 1): "<b>2</b>", (1, 1): "25%*"}


def test_every_cell_can_be_pointed_at_and_clicked():
    targets = triangle().data[-1]
    assert [list(told) for told in targets["customdata"]] == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert targets["hovertext"][1] == "half &lt;b&gt;back&lt;/b&gt;"


def test_the_cell_chosen_is_framed():
    assert not triangle().layout.shapes
    (frame,) = triangle(chosen=(1, 1)).layout.shapes
    assert (frame["x0"], frame["x1"], frame["y0"], frame["y1"]) == (0.5, 1.5, 0.5, 1.5)


def test_too_many_columns_have_no_numbers():
    figure = triangle(columns=[str(age) for age in range(MOST_WRITTEN + 1)])
    assert texts(figure)[1, 0] == ""


def test_nothing_and_only_nothing_can_be_drawn():
    assert not triangle(cells=[]).data
    nobody = [TriangleCell(0, 1, 0.0, "0%", "", finished=True)]
    assert list(triangle(cells=nobody).data[0]["z"][0]) == [None, 0.0]


def curve(label, *shares, fitted=False):
    return ShareCurve(
        label, [CurveSpot(at, share, share - 0.1, share + 0.1, "") for at, share in enumerate(shares)], fitted
    )


def drawn(*curves, **more):
    return share_curves(curves, title="t", axis_title="x", **more)


def test_a_line_alone_has_its_band_and_a_fitted_one_is_dashed():
    band, line, model = drawn(curve("seen", 0.5, 0.4), curve("fitted", 0.5, 0.3, fitted=True)).data
    assert list(band["x"]) == [0, 1, 1, 0]
    assert list(band["y"]) == pytest.approx([0.6, 0.5, 0.3, 0.4])
    assert (line["line"]["dash"], model["line"]["dash"]) == ("solid", "dash")


def test_steps_keep_their_height_until_the_next():
    band, line = drawn(curve("wait", 1.0, 0.4), shape="hv", whole_axis=True).data
    assert line["line"]["shape"] == "hv"
    assert list(band["x"]) == [0, 1, 1, 1, 1, 0]
    assert list(band["y"]) == pytest.approx([1.1, 1.1, 0.5, 0.3, 0.9, 0.9])


def test_points_of_few_customers_are_hollow():
    spots = [CurveSpot(at, 0.5, 0.4, 0.6, "", small=at > 1) for at in range(3)]
    _, line = drawn(ShareCurve("seen", spots)).data
    assert list(line["marker"]["symbol"]) == ["circle", "circle", "circle-open"]


def test_several_lines_have_names_and_no_bands():
    figure = drawn(*(curve(f"g{n}", 0.5) for n in range(MOST_CURVES + 3)), curve("empty"))
    assert [trace["name"] for trace in figure.data] == [f"g{n}" for n in range(MOST_CURVES)]
    assert figure.layout.showlegend
    assert not drawn().data


def test_the_silent_hang_below_the_line():
    frame = pd.DataFrame(
        [("2024-01", True, 3, 0, 0, 0), ("2024-02", False, 1, 2, 1, 1)],
        columns=["period", "finished", "new", "returning", "resurrected", "dormant"],
    )
    names = {part: part.upper() for part in COLOURS}
    figure = lifecycle_figure(frame, title="t", names=names, hover="{period} {part} {customers}", language="en")
    counts = {trace["name"]: list(trace["y"]) for trace in figure.data}
    assert counts == {"NEW": [3, 1], "RETURNING": [0, 2], "RESURRECTED": [0, 1], "DORMANT": [0, -1]}
    assert list(figure.data[0]["x"]) == ["2024-01", "2024-02*"]
    assert figure.data[-1]["hovertext"][1] == "2024-02* DORMANT 1"
    assert [point for trace in figure.data for point in trace["customdata"]][:3] == [
        [0, "returning"],
        [1, "returning"],
        [0, "new"],
    ]
    assert figure.data[0]["marker"]["opacity"][1] < figure.data[0]["marker"]["opacity"][0]
    assert not lifecycle_figure(frame.head(0), title="t", names=names, hover="{period}", language="en").data
