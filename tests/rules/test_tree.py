"""Reading a tree: what is wrong, where, and what is allowed."""

from decimal import Decimal

import pytest

from segmentation.errors import InputError
from segmentation.rules.sentence import sentence
from segmentation.rules.tree import read_tree, tree_content
from segmentation.rules.values import Relative

HANDBOOK = """
all:
  - {field: order_count_6_months, at_least: 5}
  - {field: spend_per_order, at_least: {percent_of_mean: 150}}
"""


def test_a_tree_is_read_from_text():
    tree = read_tree(HANDBOOK)
    assert [part.field.code for part in tree.parts] == ["order_count_6_months", "spend_per_order"]
    assert tree.parts[1].value == Relative(150, "mean")
    assert tree_content(tree) == {
        "all": [
            {"field": "order_count_6_months", "at_least": 5},
            {"field": "spend_per_order", "at_least": {"percent_of_mean": 150}},
        ]
    }


def test_the_handbooks_rule_reads_as_a_sentence():
    tree = read_tree(HANDBOOK)
    assert sentence(tree, "zh") == "近 6 个月订单数 ≥ 5，且客单价 ≥ 全体平均值的 150%"
    assert sentence(tree, "en") == "Orders, 6 months ≥ 5 and Spend per order ≥ 150% of the mean of all customers"


def test_events_and_nesting_read_as_a_sentence():
    tree = read_tree(
        """
        any:
          - {event: purchase, where: {field: category, contains: 茶}, times: {at_least: 3}, last_days: 90}
          - all:
              - {field: city, in: [上海, 北京]}
              - not: {event: interaction, where: {field: interaction_kind, is: mail_opened}, since: 2024-01-01}
        """
    )
    assert sentence(tree, "zh") == (
        "近 90 天内购买商品（商品类目包含“茶”）至少 3 次，或（城市属于“上海”、“北京”，且"
        "不满足（2024-01-01 以来发生互动（互动类型为“打开邮件”）至少 1 次））"
    )
    assert sentence(tree, "en") == (
        "bought a product (Product category contains “tea”) at least 3 times in the last 90 days or "
        "(City is one of “上海”, “北京” and not (had an interaction (Kind of interaction is “Mail opened”) "
        "at least once since 2024-01-01))"
    ).replace("tea", "茶")


def test_what_came_after_an_event_reads_as_a_sentence():
    tree = read_tree(
        "{event: campaign_contact, then: {event: interaction, where: {field: interaction_kind, is: mail_opened},"
        " within_days: 7, without: {event: order, within_days: 30}}, last_days: 90}"
    )
    assert sentence(tree, "zh") == (
        "近 90 天内被营销活动触达，此后 7 天内发生互动（互动类型为“打开邮件”），此后 30 天内未下单，至少 1 次"
    )
    assert sentence(tree, "en") == (
        "got a campaign and within 7 days then had an interaction (Kind of interaction is “Mail opened”)"
        " and for 30 days never ordered, at least once in the last 90 days"
    )


def test_numbers_with_decimals_stay_exact():
    assert read_tree("{field: spend_total, at_least: 0.1}").value == Decimal("0.1")


@pytest.mark.parametrize(
    ("text", "code", "node"),
    [
        ("all: [", "rule_not_yaml", None),
        ("just words", "rule_node_invalid", "rule"),
        ("{all: []}", "rule_group_empty", "rule"),
        ("{all: [{field: city, is: a}, {any: [{feld: city}]}]}", "rule_node_invalid", "rule.all[2].any[1]"),
        ("{not: {field: town, is: a}}", "rule_field_unknown", "rule.not"),
        ("{field: city, is: a, contains: b}", "rule_operator_unknown", "rule"),
        ("{field: city, at_least: 3}", "rule_operator_unknown", "rule"),
        ("{field: order_count, at_least: many}", "rule_value_invalid", "rule.at_least"),
        ("{field: order_count, at_least: {percent_of_all: 3}}", "rule_value_invalid", "rule.at_least"),
        ("{field: order_count, at_least: .nan}", "rule_value_invalid", "rule.at_least"),
        ("{field: order_count, between: [5, 1]}", "rule_value_invalid", "rule.between"),
        ("{field: last_order_on, before: 2024-02-30}", "rule_not_yaml", None),
        ("{field: last_order_on, before: '2024-02-30'}", "rule_value_invalid", "rule.before"),
        ("{field: last_order_on, last_days: 0}", "rule_value_invalid", "rule.last_days"),
        ("{field: city, in: [a, true]}", "rule_value_invalid", "rule.in[2]"),
        ("{event: visit}", "rule_event_unknown", "rule"),
        ("{event: order, times: 3}", "rule_value_invalid", "rule.times"),
        ("{event: order, last_days: 3, since: 2024-01-01}", "rule_two_periods", "rule"),
        ("{event: order, where: {event: order}}", "rule_event_nested", "rule.where"),
        ("{event: order, where: {field: city, is: a}}", "rule_field_unknown", "rule.where"),
        ("{event: order, where: {field: amount, top: 3}}", "rule_operator_unknown", "rule.where"),
        ("{event: order, often: 3}", "rule_key_unknown", "rule"),
        ("{event: order, then: {event: visit, within_days: 3}}", "rule_event_unknown", "rule.then"),
        ("{event: order, then: {event: ticket}}", "rule_value_invalid", "rule.then.within_days"),
        ("{event: order, then: ticket}", "rule_node_invalid", "rule.then"),
        ("{event: order, without: {event: ticket, within_days: 3, then: {}}}", "rule_key_unknown", "rule.without"),
    ],
)
def test_a_bad_tree_says_which_node_and_why(text, code, node):
    with pytest.raises(InputError) as caught:
        read_tree(text)
    assert caught.value.code == code
    assert caught.value.values.get("node") == node


def test_a_tree_nested_without_end_is_refused():
    with pytest.raises(InputError) as caught:
        read_tree("{not: " * 40 + "{field: city, is: a}" + "}" * 40)
    assert caught.value.code == "rule_too_deep"


def test_a_tree_of_too_many_nodes_is_refused():
    with pytest.raises(InputError) as caught:
        read_tree("any: [" + "{field: city, is: a}," * 300 + "]")
    assert caught.value.code == "rule_too_large"
