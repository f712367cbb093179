"""Clusters: the published result, agreement with scikit-learn, everybody in exactly one, and the saved model kept."""

import json
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import KMeans
from sklearn.mixture import GaussianMixture

from segmentation.activation.about import about_settings
from segmentation.errors import CancelledError, InputError
from segmentation.intake.load import load_file
from segmentation.metrics.customers import default_as_of
from segmentation.metrics.snapshot import SingleDay
from segmentation.models import cluster_fit
from segmentation.models.cluster_fit import fit
from segmentation.models.cluster_plan import ALGORITHMS, METRICS, SCALINGS, ClusterPlan, ClusterSettings
from segmentation.models.cluster_points import points, spreads
from segmentation.models.clusters import members_query
from segmentation.models.registry import evaluate, model_named, read_settings
from segmentation.segments.library import save_version
from segmentation.segments.runs import membership_query
from segmentation.store import Store
from tests.conftest import NOW, _fill_orders

AS_OF = date(2024, 7, 1)


def shop(*customers):
    """Orders of (id, days since the last, how many, spend): one a week, of equal amounts."""
    return [
        (name, AS_OF - timedelta(days=days + 7 * step), spend / orders)
        for name, days, orders, spend in customers
        for step in range(orders)
    ]


SIX = shop(
    ("a", 2, 5, 500), ("b", 4, 5, 520), ("c", 100, 1, 20), ("d", 110, 1, 24), ("e", 50, 2, 100), ("f", 52, 2, 96)
)


def members(store, settings_, as_of=AS_OF):
    query, values = members_query(SingleDay(store, as_of), settings_)
    with store.cursor() as cursor:
        rows = cursor.execute(query, dict(values)).fetchall()
    assert len(rows) == len(dict(rows))
    return dict(rows)


def test_three_plain_groups_are_found_and_the_richest_is_first(orders_in):
    store = orders_in(SIX)
    for algorithm in ALGORITHMS:
        found = members(store, fit(store, AS_OF, ClusterPlan(k=3, algorithm=algorithm)))
        assert found == {
            "a": "cluster_1", "b": "cluster_1", "e": "cluster_2", "f": "cluster_2", "c": "cluster_3", "d": "cluster_3",
        }  # fmt: skip


def test_a_tiny_table_by_hand(orders_in):
    """Spend 1, 3, 11, 13 in two clusters without scaling: centres 12 and 2, inertia 1 + 1 + 1 + 1."""
    store = orders_in([(name, AS_OF, spend) for name, spend in zip("abcd", (1, 3, 11, 13), strict=True)])
    told = fit(store, AS_OF, ClusterPlan(("monetary",), k=2, scaling="none")).fit
    assert told.centres == ((12.0,), (2.0,))
    assert told.inertia == 4
    assert (told.customers, told.fitted, told.missing) == (4, 4, {"spend_total": 0})


@pytest.mark.parametrize(
    ("scaling", "shift", "spread"),
    [("zscore", 7, np.std([1, 3, 11, 13], ddof=1)), ("robust", 7, 9.0), ("minmax", 1, 12), ("none", 0, 1)],
)
def test_scaling_is_the_textbook_one(orders_in, scaling, shift, spread):
    store = orders_in([(name, AS_OF, spend) for name, spend in zip("abcd", (1, 3, 11, 13), strict=True)])
    told = fit(store, AS_OF, ClusterPlan(("monetary",), k=2, scaling=scaling)).fit
    assert told.shifts == pytest.approx((shift,))
    assert told.spreads == pytest.approx((spread,))


def test_log_keeps_the_sign(orders_in):
    store = orders_in([("a", AS_OF, 9), ("a", AS_OF, -20), ("b", AS_OF, 1), ("c", AS_OF, 99)])
    plan = ClusterPlan(("spend_total",), k=2, scaling="none", logged=("spend_total",))
    matrix, spend = points(store, AS_OF, plan, spreads(store, AS_OF, plan)[1])
    assert matrix[:, 0] == pytest.approx([-np.log1p(11), np.log1p(1), np.log1p(99)])
    assert spend.tolist() == [-11, 1, 99]


def test_the_published_clusters(reference_data):
    store = Store()
    load_file(store, reference_data / "chinese" / "consumption_data_RFM.xls", committed_at=NOW)
    as_of = default_as_of(store)
    found = fit(store, as_of, ClusterPlan(("recency", "frequency", "monetary"), k=3))
    sizes = list(members(store, found, as_of).values())
    assert sorted((sizes.count(code), code) for code in set(sizes)) == [
        (40, "cluster_1"), (341, "cluster_2"), (559, "cluster_3"),
    ]  # fmt: skip
    by_size = dict(zip((40, 341, 559), found.fit.centres, strict=True))
    assert [round(value, 6) for value in by_size[559]] == [-0.149353, -0.658893, -0.271780]
    assert [round(value, 6) for value in by_size[341]] == [-0.160451, 1.114802, 0.392844]
    assert [round(value, 6) for value in by_size[40]] == [3.455055, -0.295654, 0.449123]


def random_shop(seed, customers=60):
    rng = np.random.default_rng(seed)
    told = [
        (f"c{number:03}", int(rng.integers(0, 300)), int(rng.integers(1, 6)), float(rng.integers(5, 900)))
        for number in range(customers)
    ]
    return shop(*told)


@pytest.mark.parametrize("seed", range(4))
def test_the_statement_places_as_scikit_learn_predicts(orders_in, seed):
    store = orders_in(random_shop(seed))
    plan = ClusterPlan(k=4, logged=("monetary",), seed=seed)
    found = fit(store, AS_OF, plan)
    matrix, spend = points(store, AS_OF, plan, spreads(store, AS_OF, plan)[1])
    oracle = KMeans(4, n_init=10, random_state=seed, tol=0).fit(matrix)
    labels = oracle.predict(matrix)
    richest_first = sorted(range(4), key=lambda cluster: -spend[labels == cluster].mean())
    expected = [f"cluster_{richest_first.index(label) + 1}" for label in labels]
    assert [segment for _, segment in sorted(members(store, found).items())] == expected
    assert found.fit.inertia == pytest.approx(oracle.inertia_)


@pytest.mark.parametrize("seed", range(4))
def test_a_mixture_places_as_scikit_learn_predicts(orders_in, seed):
    store = orders_in(random_shop(seed))
    plan = ClusterPlan(k=3, algorithm="mixture", seed=seed)
    found = fit(store, AS_OF, plan)
    matrix, spend = points(store, AS_OF, plan, spreads(store, AS_OF, plan)[1])
    oracle = GaussianMixture(3, n_init=3, max_iter=200, reg_covar=1e-4, random_state=seed).fit(matrix)
    labels = oracle.predict(matrix)
    richest_first = sorted(range(3), key=lambda cluster: -spend[labels == cluster].mean())
    expected = [f"cluster_{richest_first.index(label) + 1}" for label in labels]
    assert [segment for _, segment in sorted(members(store, found).items())] == expected


def test_starts_on_a_sample_end_where_all_starts_end(orders_in, monkeypatch):
    store = orders_in(random_shop(7, 200))
    whole = fit(store, AS_OF, ClusterPlan(k=3))
    monkeypatch.setattr(cluster_fit, "START_CUSTOMERS", 150)
    assert fit(store, AS_OF, ClusterPlan(k=3)).fit.inertia == pytest.approx(whole.fit.inertia, rel=0.01)


def test_ward_on_a_sample_puts_the_rest_to_the_nearest_centre_and_says_so(orders_in, monkeypatch):
    store = orders_in(random_shop(3))
    monkeypatch.setattr(cluster_fit, "WARD_CUSTOMERS", 40)
    found = fit(store, AS_OF, ClusterPlan(k=3, algorithm="ward"))
    assert (found.fit.customers, found.fit.fitted) == (60, 40)
    assert 0.5 < found.fit.agreement <= 1
    assert set(members(store, found).values()) == {"cluster_1", "cluster_2", "cluster_3"}


plans = st.builds(
    ClusterPlan,
    metrics=st.lists(st.sampled_from(METRICS[:5] + METRICS[8:10]), min_size=1, max_size=4, unique=True).map(tuple),
    k=st.integers(2, 4),
    algorithm=st.sampled_from(ALGORITHMS),
    scaling=st.sampled_from(SCALINGS),
    missing=st.sampled_from(["apart", "median"]),
)


@settings(max_examples=40)
@given(plan=plans, seed=st.integers(0, 1000), logged=st.booleans())
def test_every_customer_is_in_exactly_one_known_segment(stores, tmp_path, plan, seed, logged):
    store = stores.fresh(tmp_path)
    _fill_orders(store, random_shop(seed, 30))
    if logged:
        plan = ClusterPlan(plan.metrics, plan.k, plan.algorithm, plan.scaling, plan.metrics, plan.missing)
    try:
        found = fit(store, AS_OF, plan)
    except InputError as error:
        assert error.code in {"cluster_metric_constant", "cluster_metric_no_range", "clusters_too_few_customers"}  # noqa: PT017
        return
    placed = members(store, found)
    assert len(placed) == 30
    assert set(placed.values()) <= set(found.segments())
    assert ClusterSettings.from_content(json.loads(found.to_json())) == found
    assert fit(store, AS_OF, plan) == found
    store.close()


def test_customers_without_orders_and_without_a_value_stand_apart(orders_in, import_text):
    store = orders_in([*SIX, ("once", AS_OF, 30), ("a", AS_OF - timedelta(days=60), 1)])
    import_text(store, "customer_id,name\nnobody,N\n", entity="customers")
    plan = ClusterPlan(("spend_total", "mean_gap_days"), k=2)
    found = fit(store, AS_OF, plan)
    placed = members(store, found)
    assert placed["nobody"] == "no_orders"
    assert {placed[name] for name in ("once", "c", "d")} == {"values_missing"}
    assert found.fit.missing == {"spend_total": 0, "mean_gap_days": 3}
    assert found.fit.customers == 4


def test_a_missing_value_can_take_the_median(orders_in):
    rows = shop(("a", 1, 3, 300), ("b", 1, 2, 200), ("c", 1, 1, 10))
    rows += [("b", AS_OF - timedelta(days=30), 100)]
    found = fit(orders_in(rows), AS_OF, ClusterPlan(("spend_total", "mean_gap_days"), k=2, missing="median"))
    assert found.fit.missing["mean_gap_days"] == 1
    assert found.fit.fills == (300, 10.75)  # gaps 7 and (7 + 22) / 2
    assert "values_missing" not in found.segments()


def test_a_saved_model_places_at_another_date_without_being_fitted_again(orders_in):
    store = orders_in([*SIX, *shop(("late", -20, 5, 510))])
    saved = ClusterSettings.from_content(json.loads(fit(store, AS_OF, ClusterPlan(k=3)).to_json()))
    later = members(store, saved, AS_OF + timedelta(days=30))
    assert later["late"] == "cluster_1"
    assert later["a"] == "cluster_1"  # 32 days ago is still nearer to 3 than to 51
    assert later["e"] == "cluster_3"  # 80 days ago is nearer to 105 than to 51
    assert saved.fit.fitted_on == AS_OF


def test_names_given_are_the_segments(orders_in):
    store = orders_in(SIX)
    named = fit(store, AS_OF, ClusterPlan(k=3)).named(["大客户", "其余", " 沉睡 "])
    assert set(members(store, named).values()) == {"大客户", "其余", "沉睡"}
    assert named.segments() == ["大客户", "其余", "沉睡", "values_missing", "no_orders"]


def test_a_plan_written_by_hand_is_fitted_where_it_is_applied(orders_in):
    by_hand = ClusterSettings.from_content({"model": "clusters", "metrics": ["recency", "monetary"], "k": 2})
    assert by_hand.fit is None
    assert set(members(orders_in(SIX), by_hand).values()) == {"cluster_1", "cluster_2"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ({"k": 1}, "clusters_number"),
        ({"k": 11}, "clusters_number"),
        ({"k": "3"}, "clusters_number"),
        ({"metrics": []}, "cluster_metrics_number"),
        ({"metrics": ["shoe_size"]}, "cluster_metric_unknown"),
        ({"metrics": "recency"}, "cluster_metric_unknown"),
        ({"algorithm": "magic"}, "cluster_option_unknown"),
        ({"scaling": "big"}, "cluster_option_unknown"),
        ({"missing": "zero"}, "cluster_option_unknown"),
        ({"colour": "red"}, "cluster_key_unknown"),
        ({"k": 2, "names": ["a"]}, "cluster_names_number"),
        ({"k": 2, "names": ["a", "a "]}, "segment_name_twice"),
        ({"k": 2, "names": ["a", "no_orders"]}, "segment_name_reserved"),
        ({"k": 2, "names": ["a", " "]}, "segment_without_name"),
    ],
)
def test_settings_that_cannot_be_are_refused(content, code):
    with pytest.raises(InputError) as refused:
        ClusterSettings.from_content(content)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("rows", "plan", "code", "values"),
    [
        (SIX[:6], ClusterPlan(("monetary",), k=3), "clusters_too_few_customers", {"k": 3, "different": 2}),
        ([], ClusterPlan(k=2), "cluster_metric_empty", {"metric": "days_since_last_order"}),
        (shop(("a", 1, 1, 5), ("b", 2, 1, 9)), ClusterPlan(k=2), "cluster_metric_constant", {"value": "1"}),
        (
            shop(*((name, 1, 1, 5) for name in "abcd"), ("e", 1, 1, 6)),
            ClusterPlan(("monetary",), k=2, scaling="robust"),
            "cluster_metric_no_range",
            {"metric": "spend_total"},
        ),
    ],
)
def test_data_that_cannot_be_clustered_is_refused_with_what_was_seen(orders_in, rows, plan, code, values):
    with pytest.raises(InputError) as refused:
        fit(orders_in(rows), AS_OF, plan)
    assert refused.value.code == code
    assert values.items() <= refused.value.values.items()


def test_cancelling_stops_the_fit(orders_in):
    with pytest.raises(CancelledError):
        fit(orders_in(SIX), AS_OF, ClusterPlan(k=2), cancelled=lambda: True)


def test_the_registry_knows_it_and_starts_with_what_tells_customers_apart(orders_in):
    told = [
        (f"c{number}", AS_OF - timedelta(days=number % 2 * 90 + number), 10 + number % 2 * 500) for number in range(20)
    ]
    store = orders_in(told)
    settings_ = model_named("clusters").standard(store, AS_OF)
    assert settings_.plan.metrics == ("days_since_last_order", "spend_total")  # all have one order
    assert settings_.plan.k == 2
    result = evaluate(store, AS_OF, settings_)
    assert result.sizes() == {"cluster_1": 10, "cluster_2": 10, "values_missing": 0, "no_orders": 0}


def test_a_saved_version_holds_the_fit_also_of_a_plan_written_by_hand(orders_in):
    store = orders_in(SIX)
    result = evaluate(store, AS_OF, read_settings({"model": "clusters", "k": 3}))
    saved = save_version(store, "Groups", result, saved_at=NOW)
    assert saved.settings == fit(store, AS_OF, ClusterPlan(k=3))
    query, values = membership_query(SingleDay(store, AS_OF + timedelta(days=1)), "Groups")
    with store.cursor() as cursor:
        assert len(cursor.execute(query, dict(values)).fetchall()) == 6


@pytest.mark.parametrize("algorithm", ["kmeans", "mixture"])
def test_what_is_told_of_a_version_are_its_centres_in_the_units_of_the_metrics(orders_in, algorithm):
    store = orders_in(SIX)
    plan = ClusterPlan(("recency", "monetary"), k=3, algorithm=algorithm, logged=("monetary",))
    told = about_settings(fit(store, AS_OF, plan).named(["A", "B", "C"]), "en")
    centres = {row[0]: row[1:] for row in told[-3:]}
    assert centres["A"] == pytest.approx((3, np.sqrt(501 * 521) - 1), rel=1e-4)
    assert centres["B"] == pytest.approx((51, np.sqrt(101 * 97) - 1), rel=1e-4)
    assert centres["C"] == pytest.approx((105, np.sqrt(21 * 25) - 1), rel=1e-4)
