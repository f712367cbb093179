"""Tags proposed from the last quarter: what is new or grew and no tag knows; one call makes the tag."""

from datetime import timedelta

import pytest

from segmentation.tags.evaluate import evaluate_tags
from segmentation.tags.library import group
from segmentation.tags.propose import accept_proposal, propose_tags
from tests.tags.conftest import AS_OF, AT, carriers


@pytest.fixture
def bought(store, import_text):
    """茶 sells as ever, 杯 is new in the quarter (6 buyers), 壶 grew from 2 to 6, 碗 is new but has 3 buyers."""
    rows = []
    for ago, category, customers in (
        (150, "茶", 8),
        (50, "茶", 8),
        (30, "杯", 6),
        (120, "壶", 2),
        (20, "壶", 6),
        (10, "碗", 3),
    ):
        day = AS_OF - timedelta(days=ago)
        rows += [f"{category}{ago}-{place},c{place},{day},10,{category}" for place in range(customers)]
    import_text(store, "订单号,客户编号,下单日期,金额,商品类目\n" + "\n".join(rows) + "\n")
    return store


def test_new_and_grown_product_lines_are_proposed(bought):
    found = [(one.value.code, one.reason, one.customers, one.growth) for one in propose_tags(bought, AS_OF)]
    assert found == [("杯", "new", 6, None), ("壶", "grown", 6, 3.0)]


def test_an_accepted_proposal_is_a_tag_and_not_proposed_again(bought):
    for proposal in propose_tags(bought, AS_OF):
        accept_proposal(bought, proposal, saved_at=AT, author="Li", reason="quarter")
    assert carriers(evaluate_tags(bought, AS_OF, [group(bought, "bought_category")])) == {
        "bought_category": {"杯": 6, "壶": 6}
    }
    assert propose_tags(bought, AS_OF) == []


def test_custom_fields_no_tag_asks_for_are_proposed(store, import_text):
    days = [AS_OF - timedelta(days=place) for place in range(1, 13)]
    import_text(
        store,
        "客户编号,姓名,爱好\n" + "".join(f"c{place},n{place},{'茶' if place < 6 else '酒'}\n" for place in range(12)),
        entity="customers",
    )
    orders = "".join(f"{place},c{place},{day},10\n" for place, day in enumerate(days))
    import_text(store, "订单号,客户编号,下单日期,金额\n" + orders, name="orders.csv")
    found = propose_tags(store, AS_OF)
    assert [(one.group.code, one.value.code, one.reason, one.customers) for one in found] == [
        ("爱好", "茶", "unknown", 6),
        ("爱好", "酒", "unknown", 6),
    ]
    accept_proposal(store, found[0], saved_at=AT, reason="hobby")
    assert carriers(evaluate_tags(store, AS_OF, [group(store, "爱好")])) == {"爱好": {"茶": 6}}


def test_without_orders_nothing_is_proposed(store):
    assert propose_tags(store, AS_OF) == []
