"""Reviews: what the data say about a saved segmentation, and that somebody signed it."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.activation.reviewed import finding_sentences, finding_title
from segmentation.errors import InputError
from segmentation.models.cuts import Cuts
from segmentation.models.registry import evaluate, read_settings
from segmentation.models.rfm import RfmSettings
from segmentation.models.score_rules import read_rules
from segmentation.segments.checklist import CODES, checklist
from segmentation.segments.drift import metric_drift, psi
from segmentation.segments.library import newest_version, save_version
from segmentation.segments.overrides import put
from segmentation.segments.reviews import next_quarter, review, sign, signed_reviews
from segmentation.segments.runs import run_version
from segmentation.tags.evaluate import evaluate_tags

SAVED = date(2024, 3, 31)
AS_OF = date(2024, 7, 1)
NOW = datetime(2024, 7, 1, 12)
SETTINGS = RfmSettings("rfm8", Cuts((30,), (2,), (100,)))


def saved(store, settings=SETTINGS, as_of=SAVED):
    return save_version(store, "A", evaluate(store, as_of, settings), saved_at=NOW, reason="again")


def run(store, as_of=AS_OF):
    return run_version(store, as_of, newest_version(store, "A"))


def found(store, code, as_of=AS_OF):
    (finding,) = [one for one in checklist(store, run(store, as_of)) if one.code == code]
    return finding.state, [dict(item) for item in finding.items]


@pytest.fixture
def shop(orders_in):
    """At the end of March eight of ten customers are fresh, on 1 July one is."""
    rows = [(f"c{number}", SAVED - timedelta(days=5 if number < 8 else 60), 10) for number in range(10)]
    return orders_in([*rows, ("c0", AS_OF, 10)])


def test_psi_of_a_table_worked_by_hand():
    """Shares 50/30/20 become 40/40/20: (-0.1) ln 0.8 + 0.1 ln 4/3 = 0.02231 + 0.02877."""
    assert psi([50, 30, 20], [40, 40, 20]) == pytest.approx(0.05108, abs=5e-6)
    assert psi([5, 3, 2], [400, 400, 200]) == pytest.approx(0.05108, abs=5e-6)


def test_psi_where_somebody_is_missing():
    assert psi([10, 0], [10, 0]) == 0
    assert psi([10, 0], [5, 5]) == pytest.approx(-0.5 * np.log(0.5) + 0.45 * np.log(0.5 / 0.05))
    assert psi([0, 0], [1, 2]) is None


@given(st.lists(st.tuples(st.integers(1, 999), st.integers(1, 999)), min_size=1, max_size=12))
def test_psi_is_what_numpy_says_symmetric_and_never_negative(pairs):
    before, now = (np.array(side, dtype=float) for side in zip(*pairs, strict=True))
    p, q = before / before.sum(), now / now.sum()
    kullback = np.sum(q * np.log(q / p)) + np.sum(p * np.log(p / q))  # Jeffreys: both Kullback-Leibler divergences
    assert psi(list(before), list(now)) == pytest.approx(kullback, abs=1e-9)
    assert psi(list(now), list(before)) == pytest.approx(psi(list(before), list(now)))
    assert psi(list(before), list(now)) >= -1e-12


def test_drift_of_a_metric_is_that_of_an_independent_histogram(orders_in):
    dice = np.random.default_rng(5)
    early = dice.integers(1, 1000, 300)
    late = dice.integers(200, 2000, 200)
    rows = [(f"e{n}", SAVED, int(spend)) for n, spend in enumerate(early)]
    store = orders_in([*rows, *((f"l{n}", AS_OF, int(spend)) for n, spend in enumerate(late))])
    told = metric_drift(store, SETTINGS, SAVED, AS_OF)["monetary"]
    edges = np.unique(np.quantile(early, np.arange(1, 10) / 10, method="inverted_cdf"))
    bins = [np.bincount(np.searchsorted(edges, side, side="left"), minlength=10) for side in (early, [*early, *late])]
    p, q = (side / side.sum() for side in bins)
    assert told == pytest.approx(np.sum((q - p) * np.log(q / p)))


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        (date(2024, 1, 1), date(2024, 4, 1)),
        (date(2024, 3, 31), date(2024, 4, 1)),
        (date(2024, 5, 12), date(2024, 7, 1)),
        (date(2024, 9, 30), date(2024, 10, 1)),
        (date(2024, 10, 1), date(2025, 1, 1)),
        (date(2024, 12, 31), date(2025, 1, 1)),
    ],
)
def test_the_next_quarter_begins(day, quarter):
    assert next_quarter(day) == quarter


def test_each_point_is_found_in_the_data(shop):
    saved(shop)
    assert [finding.code for finding in checklist(shop, run(shop))] == list(CODES)
    empty = found(shop, "empty")
    assert empty[0] == "look"
    assert {"segment": "important_value"} in empty[1]
    assert {"segment": "no_orders"} not in empty[1]
    assert found(shop, "grown") == (
        "look",
        [
            {"segment": "general_value", "before": 0.0, "now": 0.1},
            {"segment": "general_develop", "before": 0.8, "now": 0.0},
            {"segment": "general_retain", "before": 0.2, "now": 0.9},
        ],
    )
    assert found(shop, "large") == ("look", [{"segment": "general_retain", "share": 0.9}])
    assert found(shop, "overlapping") == ("not_asked", [])
    state, ((index),) = found(shop, "segments_drifted")
    assert state == "look"
    shares = [(0.5 / 10, 0.1), (0.8, 0.5 / 10), (0.2, 0.9)]  # an empty one counts as half a customer
    assert index == {"psi": pytest.approx(sum((q - p) * np.log(q / p) for p, q in shares)), "since": SAVED}
    assert {item["metric"] for item in found(shop, "metrics_drifted")[1]} >= {"recency"}
    assert found(shop, "missing") == ("fine", [])
    assert found(shop, "agreed") == ("not_asked", [])
    unused = {item["tag"]["en"] for item in found(shop, "tags")[1]}
    carried = {counted.group.label("en") for counted in evaluate_tags(shop, AS_OF).groups if counted.carried}
    assert unused
    assert carried
    assert not unused & carried


def test_on_its_own_day_a_version_has_not_drifted(shop):
    saved(shop)
    for code in ("segments_drifted", "metrics_drifted", "missing"):
        assert found(shop, code, SAVED) == ("not_asked", [])
    assert found(shop, "grown", SAVED) == ("fine", [])


def test_rules_that_take_from_each_other_are_told(shop):
    rules = [
        {"name": "All", "rule": {"field": "order_count", "at_least": 1}},
        {"name": "Loyal", "rule": {"field": "order_count", "at_least": 2}},
    ]
    saved(shop, read_settings({"model": "rules", "segments": rules}))
    assert found(shop, "overlapping") == ("look", [{"segment": "Loyal", "taken": 1, "matched": 1}])


def test_cells_of_scores_claimed_twice_are_told(shop):
    rules = read_rules([{"name": "x", "r": [2, 2]}, {"name": "y", "f": [2, 2]}], 2)
    saved(shop, RfmSettings("rfm8", SETTINGS.cuts, rules=rules))
    assert found(shop, "overlapping") == ("look", [{"cells": 2, "of": 8}])
    (overlap,) = [one for one in checklist(shop, run(shop)) if one.code == "overlapping"]
    assert finding_sentences(overlap, "en") == [
        "2 of the 8 combinations of scores are claimed by two rules; the first wins."
    ]


def test_metrics_that_newly_miss_values_are_told(store, import_text):
    import_text(store, "order_id,customer_id,order_date,amount\no1,x,2024-01-30,10\n", entity="orders", name="o.csv")
    import_text(store, "customer_id,name,registered_at\nc1,Lin,2024-05-01\n", entity="customers", name="c.csv")
    saved(store)
    state, items = found(store, "missing")
    assert state == "look"
    assert {"metric": "days_since_last_order", "before": 0.0, "now": 0.5} in items


def test_an_override_the_rules_agree_with_is_told(shop):
    saved(shop)
    put(shop, "A", "c9", "general_retain", reason="gone", author="Lin", from_on=AS_OF, made_at=NOW)
    assert found(shop, "agreed") == ("look", [{"customer": "c9", "segment": "general_retain"}])


def test_a_review_is_due_in_the_next_quarter_and_signing_moves_it(shop):
    saved(shop)
    first = review(shop, run(shop))
    assert (first.due_on, first.overdue, first.last) == (date(2024, 4, 1), True, None)
    number = sign(shop, first, signed_by=" Lin ", note="split the large one", signed_at=NOW)
    second = review(shop, run(shop))
    assert (second.due_on, second.overdue, second.last.review_id) == (date(2024, 10, 1), False, number)
    assert {size.segment: size.reviewed for size in second.sizes} == run(shop).result.sizes()
    (kept,) = signed_reviews(shop, "A")
    assert (kept.signed_by, kept.note, kept.as_of, kept.look) == ("Lin", "split the large one", AS_OF, first.look)
    assert [one.state for one in kept.findings] == [one.state for one in first.findings]
    assert finding_sentences(kept.findings[1], "en") == finding_sentences(first.findings[1], "en")


def test_a_signature_needs_a_name(shop):
    saved(shop)
    with pytest.raises(InputError, match="review_signer_missing"):
        sign(shop, review(shop, run(shop)), signed_by="  ", signed_at=NOW)
    assert signed_reviews(shop, "A") == []


def test_sizes_stand_against_those_saved(shop):
    saved(shop)
    sizes = {one.segment: (one.saved, one.reviewed, one.now) for one in review(shop, run(shop)).sizes}
    assert sizes["general_retain"] == (2, None, 9)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_finding_has_words(shop, language):
    saved(shop)
    for finding in checklist(shop, run(shop)):
        assert finding_title(finding, language)
        assert all("{" not in told for told in finding_sentences(finding, language))
