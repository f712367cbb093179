"""What is said about clusters, and what they are called."""

import pytest

from segmentation.models.cluster_fit import fit
from segmentation.models.cluster_plan import METRICS, ClusterPlan
from segmentation.models.cluster_profile import KINDS, profiles
from segmentation.models.cluster_words import cluster_names, statements_text
from segmentation.words import known
from tests.models.test_clusters import AS_OF, SIX, shop


def test_customers_are_described_as_a_marketer_would(orders_in):
    store = orders_in(SIX)
    rich, middle, _ = (found := profiles(store, AS_OF, fit(store, AS_OF, ClusterPlan(k=3)))).clusters
    assert statements_text(rich, "zh") == "半数在最近 3 天内下过单，累计消费是平均的 2.4 倍，订单数是平均的 1.9 倍"
    assert statements_text(rich, "en") == (
        "Half of them ordered within the last 3 days; Total spend: 2.4 times the mean; Orders: 1.9 times the mean"
    )
    assert statements_text(middle, "zh") == "累计消费仅为平均的 47%，订单数仅为平均的 75%"
    assert cluster_names(found, "zh") == ["高消费·近期活跃", "低消费·低频", "低消费·久未下单"]
    assert cluster_names(found, "en") == [
        "Big spenders, recent",
        "Small spenders, few orders",
        "Small spenders, lapsed",
    ]


def test_clusters_called_alike_are_numbered(orders_in):
    rows = shop(*((f"c{number}", 1 + 2 * number, 1, 100 + number) for number in range(8)))
    store = orders_in(rows)
    names = cluster_names(profiles(store, AS_OF, fit(store, AS_OF, ClusterPlan(("monetary",), k=4))), "en")
    assert len(set(names)) == 4


@pytest.mark.parametrize("metric", METRICS)
def test_every_metric_has_words_for_a_name(metric):
    assert all(known(f"cluster_name.{KINDS[metric]}_{end}") for end in ("high", "low"))
    assert known(f"column.{metric}")
