"""How many clusters, whether they come again, and what is said about them."""

import numpy as np
import pytest

from segmentation.errors import InputError
from segmentation.models import cluster_choice
from segmentation.models.cluster_choice import choose_k, elbow_of, stability
from segmentation.models.cluster_dendrogram import join_tree
from segmentation.models.cluster_fit import fit
from segmentation.models.cluster_plan import ClusterPlan
from segmentation.models.cluster_profile import profiles, scatter_sample
from tests.models.test_clusters import AS_OF, SIX, random_shop, shop


def blobs(seed=1, each=30):
    """Three far groups: new and small, regular and rich, silent and small."""
    rng = np.random.default_rng(seed)
    told = []
    for group, (days, orders, spend) in enumerate([(5, 2, 100), (20, 6, 2000), (250, 2, 90)]):
        told += [
            (f"g{group}-{number:02}", days + int(rng.integers(0, 9)), orders, spend + int(rng.integers(0, 20)))
            for number in range(each)
        ]
    return shop(*told)


def test_as_many_clusters_are_suggested_as_there_are_groups(orders_in):
    store = orders_in(blobs())
    choice = choose_k(store, AS_OF, ClusterPlan())
    assert (choice.suggested, choice.best_silhouette, choice.elbow, choice.reason) == (3, 3, 3, "both")
    assert not choice.weak
    assert [told.k for told in choice.figures] == list(range(2, 11))
    inertias = [told.inertia for told in choice.figures]
    assert inertias == sorted(inertias, reverse=True)
    assert choose_k(store, AS_OF, ClusterPlan()) == choice


def test_no_more_clusters_are_tried_than_there_are_different_customers(orders_in):
    assert [told.k for told in choose_k(orders_in(SIX), AS_OF, ClusterPlan()).figures] == [2, 3, 4, 5]


def test_two_equal_customers_cannot_be_clustered(orders_in):
    with pytest.raises(InputError) as refused:
        choose_k(orders_in(shop(("a", 1, 1, 5), ("b", 1, 1, 5))), AS_OF, ClusterPlan(("monetary",)))
    assert refused.value.code == "cluster_metric_constant"


def test_large_data_are_judged_on_a_sample_and_it_is_told(orders_in, monkeypatch):
    monkeypatch.setattr(cluster_choice, "CHOICE_CUSTOMERS", 60)
    monkeypatch.setattr(cluster_choice, "SILHOUETTE_CUSTOMERS", 40)
    choice = choose_k(orders_in(blobs()), AS_OF, ClusterPlan())
    assert (choice.customers, choice.fitted, choice.compared) == (90, 60, 40)
    assert choice.suggested == 3


@pytest.mark.parametrize(
    ("curve", "elbow"),
    [
        ([(2, 100), (3, 20), (4, 15), (5, 10)], 3),
        ([(2, 100), (3, 90), (4, 20), (5, 10)], 4),
        ([(2, 30), (3, 20), (4, 10)], None),  # a straight line
        ([(2, 5), (3, 5), (4, 5)], None),
        ([(2, 9), (3, 1)], None),
    ],
)
def test_the_elbow_is_farthest_below_the_line(curve, elbow):
    assert elbow_of(curve) == elbow


def test_the_elbow_wins_over_a_hardly_higher_silhouette():
    told = [(2, 0.50), (3, 0.47), (4, 0.20)]
    inertia = {2: 10.0, 3: 2.0, 4: 1.0}
    figures = tuple(cluster_choice.KFigures(k, inertia[k], value) for k, value in told)
    choice = cluster_choice._suggest(figures, 9, 9, 9)
    assert (choice.suggested, choice.reason, choice.best_silhouette) == (3, "elbow", 2)


@pytest.mark.parametrize("algorithm", ["kmeans", "ward", "mixture"])
def test_far_groups_come_again_from_every_start(orders_in, algorithm):
    found = stability(orders_in(blobs()), AS_OF, ClusterPlan(k=3, algorithm=algorithm))
    assert (found.mean, found.least, found.runs, found.customers, found.level) == (1, 1, 5, 90, "stable")


def test_groups_that_are_none_do_not(orders_in):
    found = stability(orders_in(random_shop(5, 200)), AS_OF, ClusterPlan(k=7), runs=3)
    assert found.mean < 0.9
    assert found.level != "stable"


def test_a_profile_holds_a_cluster_against_the_mean_of_all(orders_in):
    """Spend 500, 520 | 100, 96 | 20, 24: mean 210; the first two spend 510, 2.43 times as much."""
    store = orders_in(SIX)
    told = profiles(store, AS_OF, fit(store, AS_OF, ClusterPlan(k=3)))
    assert (told.buyers, told.apart) == (6, 0)
    rich, middle, silent = told.clusters
    assert rich.figures["spend_total"].mean == 510
    assert rich.figures["spend_total"].index == pytest.approx(510 / 210)
    assert (rich.customers, rich.share) == (2, pytest.approx(1 / 3))
    assert rich.name_codes == ("spend_high", "silence_low")
    assert silent.name_codes == ("spend_low", "silence_high")
    by_metric = {said.metric: said for said in rich.statements}
    assert by_metric["days_since_last_order"].code == "silence_low"
    assert by_metric["days_since_last_order"].values["days"] == 3
    assert by_metric["spend_total"].values["times"] == pytest.approx(510 / 210)
    assert [said.code for said in middle.statements] == ["share", "share"]


def test_a_scatter_is_a_fixed_sample_of_clustered_customers(orders_in):
    store = orders_in([*SIX, ("once", AS_OF, 30)])
    found = fit(store, AS_OF, ClusterPlan(("spend_total", "days_since_last_order"), k=2))
    first = scatter_sample(store, AS_OF, found, "spend_total", "order_count", customers=4)
    assert len(first) == 4
    assert first == scatter_sample(store, AS_OF, found, "spend_total", "order_count", customers=4)
    assert ("cluster_1", 500.0, 5.0) in scatter_sample(store, AS_OF, found, "spend_total", "order_count")


def test_a_tree_joins_everybody_and_is_cut_into_the_clusters(orders_in):
    store = orders_in(SIX)
    told = join_tree(store, AS_OF, fit(store, AS_OF, ClusterPlan(k=3, algorithm="ward")))
    assert told.leaves == (1,) * 6
    assert [join.customers for join in told.joins].count(2) == 3
    assert max(told.joins, key=lambda join: join.height).customers == 6
    below = [join for join in told.joins if join.height <= told.cut]
    assert sorted(join.cluster for join in below) == [0, 1, 2]
    assert all(join.cluster is None for join in told.joins if join.height > told.cut)


def test_a_large_tree_shows_its_last_thirty_groups(orders_in):
    store = orders_in(blobs())
    told = join_tree(store, AS_OF, fit(store, AS_OF, ClusterPlan(k=3, algorithm="ward")))
    assert len(told.leaves) == 30
    assert sum(told.leaves) == told.customers == 90
    assert {join.cluster for join in told.joins} == {0, 1, 2, None}
