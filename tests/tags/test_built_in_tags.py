"""The tags that come with the program mean what the customer handbook says."""

from datetime import timedelta

import pytest

from segmentation.tags.definitions import DIMENSIONS, built_in_groups, group_content, group_of, text_in
from segmentation.tags.evaluate import evaluate_tags
from segmentation.tags.library import group
from tests.tags.conftest import AS_OF, carriers


def carried(store, code):
    return carriers(evaluate_tags(store, AS_OF, [group(store, code)]))[code]


def test_there_is_a_group_in_every_dimension():
    assert {known.dimension for known in built_in_groups()} == set(DIMENSIONS)


def test_every_name_is_told_in_both_languages():
    for known in built_in_groups():
        for told in (known, *known.values):
            assert text_in(told.name, "zh")
            assert text_in(told.name, "en")


@pytest.mark.parametrize("known", built_in_groups(), ids=lambda known: known.code)
def test_a_group_written_down_reads_back_equal(known):
    assert group_of(group_content(known)) == known


def test_behaviour_follows_the_handbook(shop):
    # a orders once a month over 6 months, b and c less; the mean of 10, 100 and 10 per order is 40
    assert carried(shop, "order_frequency") == {"high": 1, "low": 2}
    assert carried(shop, "basket_value") == {"high": 1, "low": 2}
    assert carried(shop, "recency") == {"active": 1, "cooling": 1, "silent": 1}


@pytest.mark.parametrize(
    ("orders", "loyalty"), [(1, "low"), (2, "medium"), (3, "high"), (10, "high")], ids=["0%", "50%", "67%", "90%"]
)
def test_loyalty_is_the_share_of_orders_after_the_first(orders_in, orders, loyalty):
    store = orders_in([("a", AS_OF - timedelta(days=place), 10) for place in range(1, orders + 1)])
    assert carried(store, "loyalty") == {loyalty: 1}


@pytest.mark.parametrize(("days", "value"), [(30, "active"), (31, "cooling"), (90, "cooling"), (91, "silent")])
def test_recency_has_its_edges_at_30_and_90_days(orders_in, days, value):
    assert carried(orders_in([("a", AS_OF - timedelta(days=days), 10)]), "recency") == {value: 1}


def test_the_value_tier_is_a_rank_by_spend_of_the_last_12_months(orders_in):
    store = orders_in([(f"c{place}", AS_OF - timedelta(days=9), place) for place in range(1, 11)])
    assert carried(store, "value_tier") == {"high": 2, "middle": 3, "low": 5}


def test_growth_potential_is_a_new_product_bought_in_the_last_12_months(store, import_text):
    import_text(store, "商品编号,商品名称,是否新品,上市日期\np1,茶,是,\np2,杯,否,2020-01-01\np3,壶,,2024-03-01\n")
    import_text(
        store,
        "订单号,客户,日期,商品编号,数量,单价\n1,a,2024-06-01,p1,1,10\n2,b,2024-06-01,p2,1,10\n3,c,2024-06-01,p3,1,10\n"
        "4,d,2023-01-01,p1,1,10\n",
        name="lines.csv",
    )
    assert carried(store, "growth_potential") == {"high": 2}


def test_the_preferred_contact_is_the_one_used_most_and_of_equals_the_latest(store, import_text):
    import_text(
        store,
        "客户编号,互动时间,互动类型,渠道\na,2024-06-01,电话,\na,2024-06-02,电话,\na,2024-06-03,在线客服,\n"
        "b,2024-06-01,电话,\nb,2024-06-02,,企业微信\nc,2024-06-01,打开邮件,\nd,2024-06-01,到店,门店\n"
        "e,2024-08-01,电话,\n",
        entity="interactions",
    )
    assert carried(store, "preferred_contact") == {"phone": 1, "online": 1, "mail": 1}


def test_issues_of_tickets_may_be_several(store, import_text):
    import_text(
        store,
        "工单编号,客户编号,创建时间,问题类型\n1,a,2024-06-01,产品使用咨询\n2,a,2024-06-02,退换货\n3,b,2024-06-03,合作洽谈\n",
        entity="tickets",
    )
    assert carried(store, "issue_type") == {"usage": 1, "after_sales": 1, "cooperation": 1}


def test_basics_come_from_the_profile(store, import_text):
    import_text(
        store,
        "客户编号,姓名,城市,行业,企业规模,客户类型\na,甲,上海,制造业,大型,企业\nb,乙,广州,,,零售\nc,丙,,批发和零售业,小型,经销商\n"
        "d,丁,,,,个人客户\ne,戊,,,,\n",
        entity="customers",
    )
    assert carried(store, "industry") == {"section_c": 1, "section_f": 1}
    assert carried(store, "company_size") == {"large": 1, "small": 1}
    assert carried(store, "region") == {"east": 1, "south": 1}
    assert carried(store, "customer_type") == {"partner": 1, "company": 1, "retail": 2}


def test_where_the_data_is_missing_nobody_is_tagged(shop):
    found = carriers(evaluate_tags(shop, AS_OF))
    empty = ("industry", "company_size", "region", "customer_type", "growth_potential", "preferred_contact")
    assert [found[code] for code in empty] == [{}] * len(empty)
