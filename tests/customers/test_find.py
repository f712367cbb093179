"""A customer is found by what a person has at hand."""

import pytest

from segmentation.customers.find import find_customers
from segmentation.customers.merges import Group, merge
from tests.conftest import NOW


@pytest.fixture
def known(store, import_text):
    import_text(
        store,
        "客户编号,姓名,手机号,邮箱\n007,王小明,13800138000,w@example.com\n0071,李雷,13900139000,l@example.com\n",
        entity="customers",
    )
    import_text(store, "订单号,客户编号,下单日期,金额\n1,A9,2024-06-01,10\n", name="orders.csv")
    return store


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("007", ["007", "0071"]),
        ("0071", ["0071"]),
        ("小明", ["007"]),
        ("1390013", ["0071"]),
        ("L@EXAMPLE", ["0071"]),
        ("a9", ["A9"]),
        ("%", []),
        ("  ", []),
        ("nobody", []),
    ],
)
def test_who_is_found(known, text, found):
    assert [customer.customer_id for customer in find_customers(known, text)] == found


def test_no_more_are_told_than_asked_for(known):
    assert [(one.customer_id, one.name) for one in find_customers(known, "00", most=1)] == [("007", "王小明")]


def test_an_id_merged_away_leads_to_who_stayed(known):
    merge(known, [Group(("007", "A9"), survivor="007")], merged_at=NOW)
    assert [(one.customer_id, one.phone) for one in find_customers(known, "A9")] == [("007", "+8613800138000")]
