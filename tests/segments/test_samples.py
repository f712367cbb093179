"""Samples: the typical of a segment, and those a small change may move."""

import random
from datetime import date, timedelta

import numpy as np
import openpyxl
import pytest

from segmentation.activation.sample_list import export_sample
from segmentation.models.cuts import Cuts
from segmentation.models.registry import read_settings
from segmentation.models.rfm import RfmSettings
from segmentation.segments.runs import run_settings
from segmentation.segments.samples import sample

AS_OF = date(2024, 7, 1)
BY_MONEY = RfmSettings("rfm8", Cuts((1000,), (100,), (100,)))
SPENDS = {"a": 10, "b": 50, "c": 60, "d": 99, "e": 101, "f": 200, "g": 210, "h": 400}


@pytest.fixture
def shop(orders_in):
    """One order each, all on one day: money alone tells them apart; the cut is at 100."""
    return orders_in([(who, AS_OF, spend) for who, spend in SPENDS.items()])


def picked(found, kind):
    chosen = found[found["kind"] == kind]
    return [tuple(row) for row in chosen[["segment", "customer_id"]].to_numpy()]


def test_typical_are_nearest_the_median_and_borderline_nearest_a_cut(shop):
    found = sample(shop, run_settings(shop, AS_OF, BY_MONEY), most=2)
    assert picked(found, "typical") == [
        ("important_develop", "f"),
        ("important_develop", "g"),
        ("general_develop", "b"),
        ("general_develop", "c"),
    ]
    assert picked(found, "borderline") == [
        ("important_develop", "e"),
        ("important_develop", "f"),
        ("general_develop", "d"),
        ("general_develop", "c"),
    ]
    quarter, three = np.quantile(list(SPENDS.values()), [0.25, 0.75])
    edge = found[(found["kind"] == "borderline") & (found["customer_id"] == "d")].iloc[0]
    assert (edge["nearest_metric"], edge["nearest_cut"], edge["monetary"]) == ("monetary", 100, 99)
    assert edge["distance"] == pytest.approx(1 / (three - quarter))


def test_whole_numbers_on_both_sides_of_a_cut_are_equally_near(orders_in):
    store = orders_in(
        [(who, AS_OF, 1) for who, orders in {"four": 4, "five": 5, "six": 6}.items() for _ in range(orders)]
    )
    settings = RfmSettings("rfm8", Cuts((1000,), (5,), (1000,)))
    found = sample(store, run_settings(store, AS_OF, settings))
    edges = found[found["kind"] == "borderline"].set_index("customer_id")["distance"]
    assert edges["four"] == edges["five"] < edges["six"]


def test_the_same_seed_draws_the_same_customers_and_another_others(orders_in):
    store = orders_in([(f"c{number:03}", AS_OF, 50) for number in range(200)])
    run = run_settings(store, AS_OF, BY_MONEY)

    def drawn(seed):
        return list(sample(store, run, seed=seed)["customer_id"])

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)


def test_a_cut_that_parts_no_segments_makes_nobody_borderline(orders_in):
    """The grid does not look at money."""
    dice = random.Random(3)
    store = orders_in(
        [(f"c{dice.randrange(40)}", AS_OF - timedelta(dice.randrange(300)), dice.randrange(1, 99)) for _ in range(150)]
    )
    settings = RfmSettings("grid", Cuts((20, 60, 120, 200), (2, 3, 4, 5), (10, 50, 100, 200)))
    found = sample(store, run_settings(store, AS_OF, settings))
    assert set(found["nearest_metric"].dropna()) == {"recency", "frequency"}
    assert "monetary" not in found


def test_numbers_of_rules_are_cuts_those_told_by_the_data_too(shop):
    rules = {"segments": [{"name": "Rich", "rule": {"field": "spend_total", "at_least": {"percent_of_mean": 100}}}]}
    found = sample(shop, run_settings(shop, AS_OF, read_settings({"model": "rules", **rules})), most=1)
    mean = np.mean(list(SPENDS.values()))
    edges = found[found["kind"] == "borderline"]
    assert list(edges["nearest_cut"]) == [mean, mean]
    assert list(edges["customer_id"]) == ["f", "e"]


def test_without_known_cuts_there_are_only_typical_customers(shop):
    rules = {"segments": [{"name": "A", "rule": {"event": "order", "last_days": 9}}]}
    found = sample(shop, run_settings(shop, AS_OF, read_settings({"model": "rules", **rules})))
    assert set(found["kind"]) == {"typical"}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_file_holds_both_kinds(shop, tmp_path, language):
    path = tmp_path / "sample.xlsx"
    rows = export_sample(shop, run_settings(shop, AS_OF, BY_MONEY), path, language=language)
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert sheet.max_row == rows + 1 == 17
    assert len({cell.value for cell in sheet["B"][1:]}) == 2
