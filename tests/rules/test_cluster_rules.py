"""Clusters written as rules: readable edges, everybody placed, the accuracy counted on the rules themselves."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.errors import InputError
from segmentation.metrics.snapshot import SingleDay
from segmentation.models.cluster_fit import fit
from segmentation.models.cluster_plan import ClusterPlan
from segmentation.models.clusters import members_query
from segmentation.rules import segments
from segmentation.rules.cluster_rules import cluster_rules, roundest
from segmentation.rules.segments import read_segmentation
from tests.models.test_clusters import AS_OF, SIX, random_shop


def placed(store, query_and_values):
    query, values = query_and_values
    with store.cursor() as cursor:
        return dict(cursor.execute(query, dict(values)).fetchall())


def test_plain_groups_become_plain_rules(orders_in, import_text):
    store = orders_in(SIX)
    import_text(store, "customer_id,name\nnobody,N\n", entity="customers")
    found = cluster_rules(store, AS_OF, fit(store, AS_OF, ClusterPlan(("monetary",), k=3)), depth=2)
    assert found.segmentation.to_yaml() == (
        "segments:\n"
        "- name: cluster_1\n  rule:\n    all:\n    - field: order_count\n      at_least: 1\n"
        "    - field: spend_total\n      more_than: 300.0\n"
        "- name: cluster_2\n  rule:\n    all:\n    - field: order_count\n      at_least: 1\n"
        "    - field: spend_total\n      more_than: 60.0\n    - field: spend_total\n      at_most: 300.0\n"
        "- name: cluster_3\n  rule:\n    all:\n    - field: order_count\n      at_least: 1\n"
        "    - field: spend_total\n      at_most: 60.0\n"
        "- name: no_orders\n"
    )
    assert (found.accuracy, found.largest, found.customers, found.unreached) == (1, pytest.approx(1 / 3), 6, ())


@pytest.mark.parametrize("seed", range(5))
def test_the_accuracy_is_that_of_the_rules_as_they_are_read_again(orders_in, seed):
    again = [(f"c{number:03}", AS_OF - timedelta(days=400 + number), 5) for number in range(40)]
    store = orders_in([*random_shop(seed, 80), *again])
    plan = ClusterPlan(("recency", "frequency", "monetary", "mean_gap_days"), k=4, missing="median", seed=seed)
    clustering = fit(store, AS_OF, plan)
    found = cluster_rules(store, AS_OF, clustering, depth=4)
    clusters = placed(store, members_query(SingleDay(store, AS_OF), clustering))
    again = read_segmentation(found.segmentation.to_yaml())
    ruled = placed(store, segments.members_query(SingleDay(store, AS_OF), again))
    assert ruled.keys() == clusters.keys()
    assert found.accuracy == sum(ruled[one] == clusters[one] for one in clusters) / len(clusters)
    assert found.accuracy > found.largest


def test_a_shallow_tree_says_which_clusters_it_does_not_reach(orders_in):
    store = orders_in(SIX)
    found = cluster_rules(store, AS_OF, fit(store, AS_OF, ClusterPlan(k=3)), depth=1)
    assert len(found.unreached) == 1
    assert found.accuracy == pytest.approx(4 / 6)


def test_names_go_into_the_rules(orders_in):
    store = orders_in(SIX)
    named = fit(store, AS_OF, ClusterPlan(k=3)).named(["大客户", "中间", "沉睡"])
    assert [told.name for told in cluster_rules(store, AS_OF, named).segmentation.segments] == [
        "大客户", "中间", "沉睡", "no_orders",
    ]  # fmt: skip


@pytest.mark.parametrize("depth", [0, 6, "3"])
def test_a_depth_out_of_range_is_refused(orders_in, depth):
    store = orders_in(SIX)
    with pytest.raises(InputError) as refused:
        cluster_rules(store, AS_OF, fit(store, AS_OF, ClusterPlan(k=2)), depth=depth)
    assert refused.value.code == "cluster_tree_depth"


@pytest.mark.parametrize(
    ("below", "above", "edge"),
    [(24, 96, "60"), (96, 500, "300"), (1.2, 1.3, "1.2"), (-5, 3, "0"), (1200, 9000, "5000")],
)
def test_an_edge_is_the_roundest_number_between(below, above, edge):
    assert roundest(below, above) == Decimal(edge)


@given(
    below=st.floats(-1e9, 1e9).map(lambda value: round(value, 4)),
    above=st.floats(-1e9, 1e9).map(lambda value: round(value, 4)),
)
def test_an_edge_parts_the_same_customers(below, above):
    low, high = sorted([below, above])
    if low < high:
        assert Decimal(repr(low)) <= roundest(low, high) < Decimal(repr(high))
