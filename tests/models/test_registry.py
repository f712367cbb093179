"""A model is one file: registered, it is in the commands and in the exports (on the page: tests/app)."""

import json
from datetime import date, timedelta

import pytest

from segmentation.__main__ import main
from segmentation.errors import InputError
from segmentation.intake.load import load_file
from segmentation.models.placed import Placement
from segmentation.models.registry import MODELS, ControlledModel, evaluate, register, settings_from_json
from segmentation.models.result import NO_ORDERS
from segmentation.models.settings import Choice, Number
from segmentation.segments.runs import run_settings
from segmentation.store import Store
from tests.conftest import NOW

AS_OF = date(2024, 7, 1)


def _place(snapshot, settings):
    query = f"""
        SELECT customer_id, CASE WHEN order_count = 0 THEN 'no_orders' WHEN order_count >= $least THEN 'toy_many'
            ELSE 'toy_few' END AS segment
        FROM {snapshot.metrics()}
    """
    return Placement(query, {"least": settings.number("least")}, ("toy_many", "toy_few", NO_ORDERS))


CONTROLS = (Number("least", 1, 10, 1, 2, "orders"), Choice("way", ("up", "down"), "up"))


@pytest.fixture
def toy():
    model = ControlledModel("toy", CONTROLS, _place, lambda _store, _as_of: {"least": 40})
    register(model)
    yield model
    del MODELS["toy"]


@pytest.fixture
def three(orders_in, import_text):
    store = orders_in(
        [("a", AS_OF - timedelta(days=n), 10) for n in (1, 2, 3)] + [("b", AS_OF - timedelta(days=5), 70)]
    )
    import_text(store, "客户编号,姓名\nc,王芳\n")
    return store


def test_sizes_shares_and_means_of_every_segment(toy, three):
    found = evaluate(three, AS_OF, toy.read({}))
    told = {size.segment: size for size in found.segments}
    assert (found.customers, found.buyers) == (3, 2)
    assert list(told) == ["toy_many", "toy_few", NO_ORDERS]
    assert (told["toy_many"].customers, told["toy_many"].orders, told["toy_many"].revenue) == (1, 3, 30)
    assert (told["toy_few"].revenue_share, told["toy_few"].mean_recency) == (0.7, 5)
    assert (told[NO_ORDERS].customers, told[NO_ORDERS].mean_recency) == (1, None)


def test_settings_start_from_what_the_data_suggest_within_the_slider(toy, three):
    assert toy.standard(three, AS_OF).values == {"least": 10, "way": "up"}
    settings = toy.read({"values": {"least": 3}})
    assert settings_from_json(settings.to_json()) == settings


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ({"model": "toy", "values": {"least": 11}}, "control_value"),
        ({"model": "toy", "values": {"least": "many"}}, "control_value"),
        ({"model": "toy", "values": {"least": True}}, "control_value"),
        ({"model": "toy", "values": {"way": "left"}}, "control_value"),
        ({"model": "toy", "values": {"most": 1}}, "control_unknown"),
        ({"model": "toy", "values": 3}, "control_value"),
        ({"model": "toys"}, "model_unknown"),
        ({}, "model_unknown"),
        ([], "model_unknown"),
    ],
)
def test_settings_that_make_no_sense_say_why(toy, content, code):
    with pytest.raises(InputError) as told:
        settings_from_json(json.dumps(content))
    assert told.value.code == code


@pytest.fixture
def shop(tmp_path):
    path = tmp_path / "shop.duckdb"
    orders = tmp_path / "orders.csv"
    orders.write_text("order_id,customer_id,order_date,amount\n1,a,2024-06-01,5\n2,a,2024-06-02,5\n3,b,2024-06-03,9\n")
    store = Store(path)
    load_file(store, orders, committed_at=NOW)
    store.close()
    return path


def test_the_command_line_runs_it_and_exports_its_lists(toy, shop, tmp_path, capsys):
    settings = tmp_path / "toy.yaml"
    settings.write_text("model: toy\nvalues: {least: 2}\n")
    assert main(["--db", str(shop), "run", "--segmentation", str(settings), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {size["segment"]: size["customers"] for size in told["segments"]} == {
        "toy_many": 1,
        "toy_few": 1,
        NO_ORDERS: 0,
    }
    assert main(["--db", str(shop), "run", "--model", "toy", "--out", str(tmp_path / "who.csv")]) == 0
    assert (tmp_path / "who.csv").read_text().splitlines()[1:] == ["a,toy_few", "b,toy_few"]
    listed = tmp_path / "list.csv"
    assert main(["--db", str(shop), "export", "--model", "toy", "--segment", "toy_few", "--out", str(listed)]) == 0
    assert len(listed.read_text("utf-8-sig").splitlines()) == 3
    book = tmp_path / "list.xlsx"
    assert main(["--db", str(shop), "export", "--model", "toy", "--segment", "toy_few", "--out", str(book)]) == 0
    assert book.stat().st_size


def test_a_run_keeps_to_who_is_known(toy, three):
    run = run_settings(three, AS_OF, toy.read({}))
    with three.cursor() as cursor:
        members = cursor.execute(run.placement.query, dict(run.placement.values)).fetchall()
    assert sorted(members) == [("a", "toy_many"), ("b", "toy_few"), ("c", NO_ORDERS)]
