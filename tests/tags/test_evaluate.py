"""Tags evaluated in one pass: counts, one value at most in exclusive groups, scores, lists, conditions on tags."""

import csv
import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.__main__ import main
from segmentation.errors import InputError
from segmentation.rules.count import count_tree
from segmentation.rules.tree import read_tree
from segmentation.store import Store
from segmentation.tags.evaluate import evaluate_tags
from segmentation.tags.library import save_group
from segmentation.tags.score import Tier, contributions, save_tiers, saved_tiers, score_customers
from segmentation.tags.tag_list import tag_list_query, write_tag_list
from tests.conftest import _fill_orders
from tests.tags.conftest import AS_OF, AT, carriers, made

SOME = {"field": "order_count", "at_least": 2}
MANY = {"field": "order_count", "at_least": 5}


def listed(store, groups):
    with store.holding(), store.cursor() as cursor:
        query, values = tag_list_query(store, AS_OF, groups)
        rows = cursor.execute(f"{query} ORDER BY customer_id", values)
        names = [column[0] for column in rows.description]
        return [dict(zip(names, row, strict=True)) for row in rows.fetchall()]


def test_the_first_rule_met_decides_in_an_exclusive_group(shop):
    groups = [
        made(many=MANY, some=SOME),
        made("turned", some=SOME, many=MANY),
        made("all", exclusive=False, many=MANY, some=SOME),
    ]
    counts = evaluate_tags(shop, AS_OF, groups)
    assert carriers(counts) == {"size": {"many": 1, "some": 1}, "turned": {"some": 2}, "all": {"many": 1, "some": 2}}
    assert [counted.carried for counted in counts.groups] == [2, 2, 2]
    assert (counts.customers, counts.tagged) == (3, 2)


def test_a_list_has_one_row_per_customer(shop):
    rows = listed(shop, [made(many=(MANY, 5), some=(SOME, 2)), made("all", exclusive=False, many=(MANY, 1), some=SOME)])
    assert rows == [
        {"customer_id": "a", "size": "many", "all": "many | some", "score": 6, "tier": "C"},
        {"customer_id": "b", "size": None, "all": None, "score": 0, "tier": "C"},
        {"customer_id": "c", "size": "some", "all": "some", "score": 2, "tier": "C"},
    ]


def test_before_the_first_order_nobody_is_known_and_nobody_carries_a_tag(shop):
    counts = evaluate_tags(shop, AS_OF - timedelta(days=999))
    assert (counts.customers, counts.tagged) == (0, 0)
    assert {value.customers for counted in counts.groups for value in counted.values} == {0}
    told = score_customers(shop, AS_OF - timedelta(days=999))
    assert (told.customers, told.mean, told.spread) == (0, None, {})


def test_a_group_named_as_a_column_keeps_its_own(shop):
    assert list(listed(shop, [made("score", many=MANY)])[0]) == ["customer_id", "score_", "score", "tier"]


def test_scores_spread_over_the_tiers(shop):
    groups = [made(many=(MANY, 5), some=(SOME, -2))]
    tiers = (Tier("top", 5), Tier("mid", 0), Tier("low", None))
    told = score_customers(shop, AS_OF, groups=groups, tiers=tiers)
    assert [(count.tier.name, count.customers) for count in told.tiers] == [("top", 1), ("mid", 1), ("low", 1)]
    assert told.spread == {-2: 1, 0: 1, 5: 1}
    assert told.mean == pytest.approx(1)


def test_the_parts_of_a_score_add_up(shop):
    score = {row["customer_id"]: row["score"] for row in listed(shop, None)}
    parts = contributions(shop, AS_OF, "a")
    assert sum(part.weight for part in parts) == score["a"] > 0
    assert ("recency", "active", 20) in [(part.group.code, part.value.code, part.weight) for part in parts]
    with pytest.raises(InputError, match="customer_unknown"):
        contributions(shop, AS_OF, "nobody")


def test_tiers_are_saved_with_a_reason(shop):
    tiers = (Tier("核心", 50), Tier("其他", None))
    with pytest.raises(InputError, match="tag_reason_missing"):
        save_tiers(shop, tiers, saved_at=AT, reason=" ")
    save_tiers(shop, tiers, saved_at=AT, reason="two are enough")
    assert saved_tiers(shop) == tiers
    with pytest.raises(InputError, match="tag_tiers_unordered"):
        save_tiers(shop, (Tier("a", 1), Tier("b", 2), Tier("c", None)), saved_at=AT, reason="x")


def test_a_tag_is_a_condition_like_any_other(shop):
    save_group(shop, made(many=MANY, some=SOME), saved_at=AT, reason="new")
    found = {
        text: count_tree(shop, read_tree(text), AS_OF).customers
        for text in (
            "{tag: size, is: many}",
            "{tag: SIZE, in: [Many, some]}",
            "{tag: size, is_not: many}",
            "{tag: size, is_empty: true}",
            "{tag: recency, is: cooling}",
            "{not: {tag: recency, is: cooling}}",
        )
    }
    assert list(found.values()) == [1, 2, 1, 1, 1, 2]


def test_a_changed_tag_changes_what_is_built_on_it(shop):
    save_group(shop, made("base", yes=MANY), saved_at=AT, reason="new")
    save_group(shop, made("built", hit={"tag": "base", "is": "yes"}), saved_at=AT, reason="new")
    tree = read_tree("{tag: built, is: hit}")
    assert count_tree(shop, tree, AS_OF).customers == 1
    save_group(shop, made("base", yes=SOME), saved_at=AT, reason="lower")
    assert count_tree(shop, tree, AS_OF).customers == 2


def test_tags_look_from_the_day_asked_for(shop):
    tree = read_tree("{tag: recency, is: active}")
    assert count_tree(shop, tree, AS_OF - timedelta(days=90)).customers == 1  # c, 10 days after its order


numbers = st.integers(0, 6)
rules = st.builds(
    lambda field, operator, value: {"field": field, operator: value},
    st.sampled_from(["order_count", "spend_total", "days_since_last_order"]),
    st.sampled_from(["at_least", "at_most", "is"]),
    numbers,
)
groups_drawn = st.lists(
    st.tuples(st.booleans(), st.lists(st.tuples(rules, st.integers(-3, 3)), min_size=1, max_size=4)),
    min_size=1,
    max_size=4,
)
orders_drawn = st.lists(
    st.tuples(st.sampled_from("abcde"), st.integers(0, 6), st.integers(1, 6)), min_size=1, max_size=12
)


@pytest.fixture(scope="module")
def drawn_store(tmp_path_factory):
    opened = Store(work_folder=tmp_path_factory.mktemp("tags"))
    yield opened
    opened.close()


@given(drawn=groups_drawn, orders=orders_drawn)
def test_counts_lists_and_scores_agree(drawn_store, drawn, orders):
    with drawn_store.transaction() as cursor:
        cursor.execute("DELETE FROM orders")
    _fill_orders(drawn_store, [(who, AS_OF - timedelta(days=ago), amount) for who, ago, amount in orders])
    groups = [
        made(f"g{place}", exclusive=exclusive, **{f"v{number}": told for number, told in enumerate(values)})
        for place, (exclusive, values) in enumerate(drawn)
    ]
    counts, rows = evaluate_tags(drawn_store, AS_OF, groups), listed(drawn_store, groups)
    weights = {(group.code, value.code): value.weight for group in groups for value in group.values}
    assert len(rows) == counts.customers == len({who for who, _, _ in orders})
    for counted in counts.groups:
        code = counted.group.code
        carried = [row[code].split(" | ") if row[code] else [] for row in rows]
        assert counted.carried == sum(bool(values) for values in carried)
        for value in counted.values:
            assert value.customers == sum(value.value.code in values for values in carried)
        if counted.group.exclusive:
            assert all(len(values) <= 1 for values in carried)
            assert sum(value.customers for value in counted.values) == counted.carried
    for row in rows:
        tags = [(group.code, value) for group in groups if row[group.code] for value in row[group.code].split(" | ")]
        assert row["score"] == sum(weights[tag] for tag in tags)
    assert sum(score_customers(drawn_store, AS_OF, groups=groups).spread.values()) == len(rows)


def test_the_command_line_tells_tags_and_writes_who_carries_them(tmp_path, capsys):
    (tmp_path / "orders.csv").write_text(
        "Order ID,Customer ID,Order Date,Amount\n1,007,2024-06-01,40\n2,b,2024-01-02,5\n", encoding="utf-8"
    )
    database, out = ["--db", str(tmp_path / "x.duckdb")], tmp_path / "tags.csv"
    assert main([*database, "import", str(tmp_path / "orders.csv")]) == 0
    capsys.readouterr()
    assert main([*database, "tags", "--group", "recency", "--out", str(out), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["as_of"], told["customers"], told["rows"]) == ("2024-06-02", 2, 2)
    assert [(value["value"], value["customers"]) for value in told["groups"][0]["values"]] == [
        ("active", 1),
        ("cooling", 0),
        ("silent", 1),
    ]
    assert told["carried_by_nobody"] == ["recency: cooling"]
    with out.open(encoding="utf-8") as file:
        rows = [(row["customer_id"], row["recency"], row["score"]) for row in csv.DictReader(file)]
    assert rows == [("007", "active", "20.0"), ("b", "silent", "0.0")]
    assert main([*database, "tags", "--group", "no such", "--json"]) == 2
    assert "no such" in capsys.readouterr().err
    assert main([*database, "tags", "--as-of", "2024-06-02", "--proposals", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert sum(tier["customers"] for tier in told["score"]["tiers"]) == 2
    assert told["proposals"] == []


def test_a_list_is_written_as_parquet_too(shop, tmp_path, ask):
    path = tmp_path / "tags.parquet"
    assert write_tag_list(shop, AS_OF, path) == 3
    assert ask(f"SELECT COUNT(*) FROM '{path}' WHERE tier IS NOT NULL") == [(3,)]
    with pytest.raises(InputError, match="unsupported_output"):
        write_tag_list(shop, AS_OF, tmp_path / "tags.txt")
