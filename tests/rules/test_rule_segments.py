"""Trees counted on orders, and segmentations by ordered rules."""

import json
from datetime import date, timedelta

import pytest

from segmentation.__main__ import main
from segmentation.errors import InputError
from segmentation.metrics.snapshot import SingleDay
from segmentation.rules.count import count_tree, members_query
from segmentation.rules.segments import (
    members_query as segment_members,
)
from segmentation.rules.segments import (
    read_segmentation,
    segment_sizes,
)
from segmentation.rules.tree import read_tree

AS_OF = date(2024, 7, 1)
RULES = """
segments:
  - {name: regulars, rule: {field: order_count, at_least: 3}}
  - {name: big, rule: {field: spend_total, at_least: 30}}
  - {name: rest}
"""


@pytest.fixture
def shop(orders_in):
    """a: 3 orders of 10; b: one of 50; c: one of 5; d: 4 of 20, all 200 days ago."""
    orders = [("a", 1, 10), ("a", 2, 10), ("a", 3, 10), ("b", 5, 50), ("c", 9, 5), *[("d", 200, 20)] * 4]
    return orders_in([(customer, AS_OF - timedelta(days=ago), amount) for customer, ago, amount in orders])


def rows(store, query, values):
    with store.cursor() as cursor:
        return sorted(cursor.execute(query, dict(values)).fetchall())


def test_each_branch_is_counted_by_itself(shop):
    tree = read_tree("all: [{field: order_count, at_least: 3}, {not: {field: spend_total, at_least: 50}}]")
    counted = count_tree(shop, tree, AS_OF)
    assert (counted.known, counted.customers) == (4, 1)
    assert [(branch.path, branch.customers) for branch in counted.branches] == [
        ("rule", 1),
        ("rule.all[1]", 2),
        ("rule.all[2]", 2),
        ("rule.all[2].not", 2),
    ]
    assert rows(shop, *members_query(shop, tree, AS_OF)) == [("a",)]


def test_the_handbooks_rule_finds_whom_a_hand_written_query_finds(shop, ask):
    tree = read_tree(
        "all: [{field: order_count_6_months, at_least: 1}, {field: spend_per_order, at_least: {percent_of_mean: 150}}]"
    )
    by_hand = ask(
        """
        WITH per AS (
            SELECT customer_id, SUM(amount) / COUNT(*) AS aov,
                   COUNT(*) FILTER (ordered_at > DATE '2024-01-01') AS recent
            FROM orders GROUP BY customer_id)
        SELECT customer_id FROM per WHERE recent >= 1 AND aov >= 1.5 * (SELECT AVG(aov) FROM per)
        """
    )
    assert by_hand == [("b",)]
    assert rows(shop, *members_query(shop, tree, AS_OF)) == by_hand


def test_orders_after_the_as_of_date_do_not_exist(shop):
    tree = read_tree("{event: order, times: {at_least: 3}}")
    assert rows(shop, *members_query(shop, tree, AS_OF)) == [("a",), ("d",)]
    assert rows(shop, *members_query(shop, tree, AS_OF - timedelta(days=100))) == [("d",)]


def test_lines_of_orders_that_stand_are_purchases(store, import_text):
    import_text(
        store,
        "订单号,客户,日期,商品,商品类目,数量,单价,订单状态\n"
        "1,a,2024-06-01,红茶,茶,1,10,已完成\n1,a,2024-06-01,杯子,茶具,1,10,已完成\n"
        "2,b,2024-06-02,绿茶,茶,1,10,已取消\n3,c,2024-06-03,咖啡,咖啡,1,10,已完成\n",
    )
    tree = read_tree("{event: purchase, where: {field: category, is: 茶}}")
    assert rows(store, *members_query(store, tree, AS_OF)) == [("a",)]
    never = read_tree("{event: purchase, where: {field: category, starts_with: 茶}, times: {is: 0}}")
    assert rows(store, *members_query(store, never, AS_OF)) == [("b",), ("c",)]


def test_the_first_rule_that_matches_decides(shop):
    segmentation = read_segmentation(RULES)
    sizes = segment_sizes(shop, segmentation, AS_OF)
    assert [(s.segment, s.customers, s.matched, s.orders, s.revenue) for s in sizes] == [
        ("regulars", 2, 2, 7, 110.0),
        ("big", 1, 3, 1, 50.0),
        ("rest", 1, 4, 1, 5.0),
    ]
    assert rows(shop, *segment_members(SingleDay(shop, AS_OF), segmentation)) == [
        ("a", "regulars"),
        ("b", "big"),
        ("c", "rest"),
        ("d", "regulars"),
    ]


def test_who_meets_no_rule_is_in_others(shop):
    sizes = segment_sizes(shop, read_segmentation("segments: [{name: x, rule: {field: city, is: y}}]"), AS_OF)
    assert [(size.segment, size.customers) for size in sizes] == [("x", 0), ("others", 4)]


def test_a_segmentation_written_down_reads_back_equal():
    segmentation = read_segmentation(RULES)
    assert read_segmentation(segmentation.to_yaml()) == segmentation


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("segments: []", "segments_not_a_list"),
        ("segments: [{rule: {field: city, is: a}}]", "segment_without_name"),
        ("segments: [{name: a}, {name: b}]", "segment_takes_all_early"),
        ("segments: [{name: a, rule: {field: city, is: a}}, {name: a}]", "segment_name_twice"),
        ("segments: [{name: no_orders, rule: {field: city, is: a}}]", "segment_name_reserved"),
        ("segments: [{name: a, cuts: 3}]", "segment_key_unknown"),
        ("segments: [{name: a, rule: {field: town, is: a}}]", "rule_field_unknown"),
    ],
)
def test_a_bad_segmentation_says_why(text, code):
    with pytest.raises(InputError) as caught:
        read_segmentation(text)
    assert caught.value.code == code


def test_the_command_line_tells_sizes_and_writes_who_is_where(tmp_path, capsys):
    (tmp_path / "orders.csv").write_text(
        "Order ID,Customer ID,Order Date,Amount\n1,007,2024-06-01,40\n2,b,2024-06-02,5\n"
    )
    (tmp_path / "rules.yaml").write_text(RULES)
    (tmp_path / "rule.yaml").write_text("not: {field: spend_total, more_than: 10}")
    database = ["--db", str(tmp_path / "x.duckdb")]
    assert main([*database, "import", str(tmp_path / "orders.csv")]) == 0
    capsys.readouterr()
    out = tmp_path / "members.csv"
    assert main([*database, "run", "--segmentation", str(tmp_path / "rules.yaml"), "--out", str(out), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["as_of"], told["customers"]) == ("2024-06-03", 2)
    assert [(s["segment"], s["customers"]) for s in told["segments"]] == [("regulars", 0), ("big", 1), ("rest", 1)]
    assert out.read_text().splitlines() == ["customer_id,segment", "007,big", "b,rest"]
    assert main([*database, "count", str(tmp_path / "rule.yaml"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["customers"], told["rule"]) == (1, "not (Total spend > 10)")
