"""Segments by rules share the customers: who asks for whom, who gets them; and what rules can ask about."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.rules.count import count_tree
from segmentation.rules.coverage import rule_coverage
from segmentation.rules.offers import MOST_VALUES, offers, value_counts
from segmentation.rules.segments import segment_sizes, segmentation_of
from segmentation.rules.tree import tree_of

AS_OF = date(2024, 7, 1)
ORDERS = """订单编号,客户编号,下单时间,实付金额,渠道
1,a,2024-06-01,5,天猫
2,b,2024-06-02,7,天猫
3,b,2024-07-03,7,门店
"""


@pytest.fixture
def shop(orders_in):
    """a: 3 orders of 10; b: one of 50; c: one of 5; d: 4 of 20, all 200 days ago."""
    orders = [("a", 1, 10), ("a", 2, 10), ("a", 3, 10), ("b", 5, 50), ("c", 9, 5), *[("d", 200, 20)] * 4]
    return orders_in([(customer, AS_OF - timedelta(days=ago), amount) for customer, ago, amount in orders])


def segments(*rules):
    return segmentation_of({"segments": [{"name": f"s{place}", "rule": rule} for place, rule in enumerate(rules)]})


def orders(least):
    return {"field": "order_count", "at_least": least}


def test_a_segment_that_earlier_ones_take_all_of_is_shadowed(shop):
    found = rule_coverage(
        shop, segments(orders(2), orders(4), {"field": "spend_total", "at_least": 50}, orders(9)), AS_OF
    )
    assert [(row.segment, row.matched, row.got, row.fault) for row in found] == [
        ("s0", 2, 2, None),
        ("s1", 1, 0, "shadowed"),
        ("s2", 2, 1, "overlapping"),
        ("s3", 0, 0, "empty"),
        ("others", 1, 1, None),
    ]
    assert found[1].taken_by == (("s0", 1),)
    assert found[2].taken_by == (("s0", 1),)


rules = st.lists(
    st.one_of(
        st.builds(orders, st.integers(0, 5)),
        st.builds(lambda n: {"not": {"field": "spend_total", "at_least": n}}, st.integers(0, 90)),
        st.builds(lambda n: {"any": [orders(n), {"field": "customer_id", "in": ["a", "c"]}]}, st.integers(1, 5)),
        st.just({"event": "order", "times": {"at_least": 2}, "last_days": 30}),
    ),
    min_size=1,
    max_size=5,
)


@given(found=rules)
def test_the_shares_add_up_and_agree_with_the_sizes(filled, found):
    segmentation = segments(*found)
    told = rule_coverage(filled, segmentation, AS_OF)
    sizes = segment_sizes(filled, segmentation, AS_OF)
    assert [row.got for row in told] == [size.customers for size in sizes]
    assert [row.matched for row in told[:-1]] == [size.matched for size in sizes[:-1]]
    assert sum(row.got for row in told) == 4
    assert all(row.matched - row.got == sum(count for _, count in row.taken_by) for row in told)


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    from segmentation.store import Store
    from tests.conftest import _fill_orders

    store = Store(work_folder=tmp_path_factory.mktemp("coverage"))
    rows = [("a", 1, 10), ("a", 2, 10), ("a", 3, 10), ("b", 5, 50), ("c", 9, 5), *[("d", 200, 20)] * 4]
    _fill_orders(store, [(customer, AS_OF - timedelta(days=ago), amount) for customer, ago, amount in rows])
    yield store
    store.close()


def test_each_line_of_a_group_says_what_it_leaves_with_those_above(shop):
    tree = tree_of({"all": [orders(1), orders(3), {"any": [orders(4), {"field": "customer_id", "is": "a"}]}]})
    told = {branch.path: (branch.customers, branch.so_far) for branch in count_tree(shop, tree, AS_OF).branches}
    assert told == {
        "rule": (2, None),
        "rule.all[1]": (4, 4),
        "rule.all[2]": (2, 2),
        "rule.all[3]": (2, 2),
        "rule.all[3].any[1]": (1, 1),
        "rule.all[3].any[2]": (1, 2),
    }


def test_more_conditions_than_one_number_has_bits_are_counted(shop):
    tree = tree_of({"any": [{"field": "spend_total", "is": n} for n in range(1, 150)]})
    counted = count_tree(shop, tree, AS_OF)
    assert counted.customers == 4  # 5, 30, 50 and 80
    assert [b.customers for b in counted.branches[1:]] == [
        sum(n == spend for spend in (5, 30, 50, 80)) for n in range(1, 150)
    ]


def test_only_what_the_data_hold_is_offered(store, import_text):
    import_text(
        store,
        "订单编号,客户编号,下单时间,实付金额,渠道\n1,a,2024-06-01,5,天猫\n2,b,2024-06-02,7,天猫\n3,b,2024-06-03,7,门店\n",
    )
    import_text(store, "客户编号,姓名,城市,口味\na,王,上海,甜\nb,李,上海,咸\n", name="customers.csv")
    found = offers(store)
    assert {"order_count", "spend_per_order", "orders_per_month_6_months"} <= set(found.groups["metric"])
    assert {"city", "name"} <= set(found.groups["profile"])
    assert "membership_level" not in found.groups["profile"]
    assert found.groups["custom"] == ("attribute.口味",)
    assert found.groups["event"] == ("order",)
    assert "channel" in found.event_fields["order"]
    assert "shop" not in found.event_fields["order"]


def test_values_are_offered_with_how_often_they_occur(store, import_text):
    import_text(
        store,
        "订单编号,客户编号,下单时间,实付金额,渠道\n1,a,2024-06-01,5,天猫\n2,b,2024-06-02,7,天猫\n3,b,2024-07-03,7,门店\n",
    )
    rows = "".join(f"k{n},n{n},{'上海' if n % 3 else '北京'},甜\n" for n in range(300))
    import_text(store, f"客户编号,姓名,城市,口味\n{rows}k999,x,成都,咸\n", name="customers.csv")
    assert value_counts(store, "city", None, AS_OF)[:2] == [("上海市", 200), ("北京市", 100)]
    assert value_counts(store, "attribute.口味", None, AS_OF) == [("甜", 300), ("咸", 1)]
    assert value_counts(store, "channel", "order", AS_OF) == [("天猫", 2)]  # what comes after the day is not there
    assert len(value_counts(store, "name", None, AS_OF)) == MOST_VALUES
