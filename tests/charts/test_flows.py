"""Ribbons between columns: as thick as they have customers, none over another where they begin, and all clickable."""

from segmentation.charts.flows import HEIGHT, Node, Ribbon, flow_picture

NODES = [Node("a", "A", "#102030"), Node("b", "<b>B</b>", "#405060"), Node("new", "New", "#778899")]


def ribbon(before, after, customers, key):
    return Ribbon(before, after, customers, f"{before} → {after}", key)


def drawn(*steps, chosen=None):
    columns = [f"day {place}" for place in range(len(steps) + 1)]
    return flow_picture(steps, NODES, columns, title="t", chosen=chosen)


STEP = [ribbon("a", "b", 30, "0|0"), ribbon("b", "a", 10, "0|1"), ribbon("new", "a", 60, "0|2")]


def thickness(trace):
    half = len(trace.y) // 2
    return trace.y[-1] - trace.y[0] if half else 0


def test_thickness_follows_customers():
    ribbons = drawn(STEP).data[:-1]
    assert [round(thickness(trace) / thickness(ribbons[1])) for trace in ribbons] == [3, 1, 6]
    assert max(max(trace.y) for trace in ribbons) <= HEIGHT + 1


def test_ribbons_of_a_node_stand_beside_each_other():
    ribbons = drawn([ribbon("a", "a", 5, "0|0"), ribbon("a", "b", 7, "0|1")]).data[:-1]
    assert abs(ribbons[0].y[-1] - ribbons[1].y[0]) < 1e-6


def test_every_ribbon_hands_back_its_key():
    marks = drawn(STEP, [ribbon("a", "a", 70, "1|0"), ribbon("b", "a", 30, "1|1")]).data[-1]
    assert set(marks.customdata) == {"0|0", "0|1", "0|2", "1|0", "1|1"}
    assert len(marks.x) == len(marks.hovertext) == len(marks.customdata)


def test_the_chosen_one_stands_out():
    opacities = {trace.fillcolor.rsplit(",", 1)[1] for trace in drawn(STEP, chosen="0|1").data[:-1]}
    assert len(opacities) == 2


def test_names_are_text_and_nothing_moved_is_empty():
    told = " ".join(note.text for note in drawn(STEP).layout.annotations)
    assert "&lt;b&gt;B" in told
    assert "day 0" in told
    assert not drawn([]).data
