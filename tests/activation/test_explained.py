"""Explanations in words: what a practitioner would say, in both languages."""

import json
from datetime import date
from decimal import Decimal

import pytest

from segmentation.__main__ import main
from segmentation.activation.explained import metric_label, move_sentence, value_text
from segmentation.models.explanation import Move
from segmentation.rules.tree import read_tree


def order(orders=1, amount_from=None, amount_below=None, by=None):
    told = {"orders": orders, "amount_from": amount_from, "amount_below": amount_below, "by": by}
    return Move("order", "champions", told)


@pytest.mark.parametrize(
    ("move", "zh", "en"),
    [
        (order(), "再下 1 单 → 冠军客户", "1 more order → Champions"),
        (
            order(2, amount_from=Decimal("1206.67"), by=date(2024, 7, 24)),
            "再下 2 单、合计金额不低于 1,206.67，最晚 2024-07-24 → 冠军客户",
            "2 more orders worth 1,206.67 or more by 2024-07-24 → Champions",
        ),
        (
            order(amount_below=Decimal(30)),
            "再下 1 单、合计金额低于 30 → 冠军客户",
            "1 more order worth less than 30 → Champions",
        ),
        (
            Move("spend", "loyal", {"amount": Decimal("120.50")}),
            "订单数不变、多消费 120.5 → 忠诚客户",
            "120.5 more spent in the same orders → Loyal",
        ),
        (
            Move("wait", "at_risk", {"days": 14, "on": date(2024, 7, 15)}),
            "再过 14 天仍未下单（自 2024-07-15 起）→ 流失风险客户",
            "14 more days without an order (from 2024-07-15) → At risk",
        ),
        (
            Move("metric", "自己的", {"metric": "order_count", "now": 2, "value": 3}),
            "订单数由 2 变为 3（其他不变）→ 自己的",
            "Orders at 3 instead of 2, all else equal → 自己的",
        ),
        (
            Move("condition", "VIP", {"node": read_tree("{field: city, is: 上海}"), "met": False}),
            "如果满足“城市为“上海”” → VIP",
            "if this held: City is “上海” → VIP",
        ),
    ],
)
def test_a_move_reads_as_a_sentence(move, zh, en):
    assert (move_sentence(move, "zh"), move_sentence(move, "en")) == (zh, en)


def test_values_and_names():
    assert [value_text(value) for value in (None, 3, 1234567, 1.5, Decimal("70.0000"), "x")] == [
        "–", "3", "1,234,567", "1.5", "70", "x"
    ]  # fmt: skip
    assert metric_label("attribute.门店", "zh") == "门店"
    assert metric_label("recency", "en", full=True) == "Recency: days since the last order"


@pytest.fixture
def shop(tmp_path):
    orders = tmp_path / "orders.csv"
    orders.write_text(
        "order_id,customer_id,order_date,amount\no1,a,2024-06-20,30\no2,a,2024-05-01,40\no3,b,2024-01-01,500\n"
    )
    database = str(tmp_path / "shop.duckdb")
    assert main(["--db", database, "import", str(orders)]) == 0
    return database


def asked(capsys, *arguments):
    capsys.readouterr()
    code = main(list(arguments))
    out, err = capsys.readouterr()
    return code, out, err


def test_the_command_explains_a_customer_as_json(shop, capsys):
    code, out, _ = asked(capsys, "--db", shop, "explain", "a", "--model", "rfm8", "--as-of", "2024-07-01", "--json")
    assert asked(capsys, "--db", shop, "explain", "a", "--as-of", "2024-07-01", "--json")[:2] == (code, out)
    told = json.loads(out)
    assert code == 0
    assert (told["customer_id"], told["segment"], told["segment_by_rules"], told["override"]) == (
        "a", "general_value", "general_value", None
    )  # fmt: skip
    assert told["values"] == {"recency": 11, "frequency": 2, "monetary": 70.0}
    assert told["cuts"] == {"recency": [96.5], "frequency": [1.5], "monetary": [285]}
    assert told["moves"][0] == {
        "move": "order",
        "segment": "important_value",
        "text": "1 more order worth 215 or more → Important value",
        "orders": 1,
        "amount_from": 215.0,
        "amount_below": None,
        "by": None,
    }


def test_the_command_tells_rules_passed_and_failed(shop, capsys, tmp_path):
    rules = tmp_path / "rules.yaml"
    rules.write_text("segments:\n  - {name: Loyal, rule: {field: order_count, at_least: 3}}\n  - {name: Rest}\n")
    code, out, _ = asked(
        capsys, "--db", shop, "explain", "a", "--segmentation", str(rules), "--language", "zh", "--json"
    )
    told = json.loads(out)
    assert code == 0
    assert told["rules"] == [
        {"segment": "Loyal", "node": "segments[1].rule", "rule": "订单数 ≥ 3", "passed": False, "value": 2}
    ]
    assert [move["text"] for move in told["moves"]] == ["订单数由 2 变为 3（其他不变）→ Loyal"]


def test_an_unknown_customer_is_a_clear_error(shop, capsys):
    code, out, err = asked(capsys, "--db", shop, "explain", "zzz", "--model", "rfm8", "--as-of", "2024-07-01", "--json")
    assert (code, out) == (2, "")
    assert err.startswith("No customer zzz is known on 2024-07-01.")
