"""A model that is registered is on the page, its controls drawn from what it declares."""

import pytest

from segmentation.models.placed import Placement
from segmentation.models.registry import MODELS, ControlledModel, register
from segmentation.models.settings import Choice, Number


@pytest.fixture
def toy():
    def place(snapshot, settings):
        cut = "CASE WHEN order_count >= $least THEN 'toy_many' ELSE 'toy_few' END AS segment"
        query = f"SELECT customer_id, {cut} FROM {snapshot.metrics()}"
        return Placement(query, {"least": settings.number("least")}, ("toy_many", "toy_few"))

    controls = (Number("least", 1, 10, 1, 1, "orders"), Choice("way", ("up", "down"), "up"))
    register(ControlledModel("toy", controls, place))
    yield
    del MODELS["toy"]


def test_sliders_move_the_sizes_and_the_result_is_saved(toy, shop, app):
    studio = app.go("studio")
    studio.widget("selectbox", "studio.model").set_value("toy").run()
    before = studio.checked().sizes()
    assert sum(before.values()) == 50
    studio.widget("slider", "studio.control.toy.least").set_value(10).run()
    after = studio.checked().sizes()
    assert after["toy_many"] < before["toy_many"]
    assert sum(after.values()) == 50
    studio.field("save.name").set_value("toys")
    studio.widget("button", "save.save").click().run()
    segments = studio.checked().go("segments")
    assert segments.widget("selectbox", "segments.version").value == 1
    assert segments.widget("multiselect", "segments.segments.1").options == [
        f"toy_many · {after['toy_many']}",
        f"toy_few · {after['toy_few']}",
    ]
    segments.widget("button", "version.open").click().run()
    assert segments.checked().widget("slider", "studio.control.toy.least").value == 10
