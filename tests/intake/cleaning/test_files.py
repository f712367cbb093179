"""Cleaning a whole file: counted, kept with its batch, switchable, and idle the second time."""

import random
from dataclasses import replace
from datetime import datetime

import pytest

from segmentation.activation.change_list import CHANGE_COLUMNS, write_changes
from segmentation.activation.export import unguard
from segmentation.errors import InputError
from segmentation.intake.cleaning.counts import batch_counts
from segmentation.intake.cleaning.rules import SWITCHABLE, Cleaning, cleaning_of, rules_for
from segmentation.intake.commit import check, commit, undo
from segmentation.intake.plan import Plan
from segmentation.store import Store

NOW = datetime(2024, 7, 1, 12)
CONTACT = ("customer_id", "name", "phone", "email", "gender", "birthday", "company", "company_size", "industry")
PLACED = (*CONTACT, "province", "city", "district", "address")
ORDER = ("order_id", "customer_id", "ordered_at", "amount")


@pytest.fixture
def take(store, stage_rows):
    """Commit rows whose headers are the fields' names; returns the batch."""

    def run(entity, fields, *rows, off=(), country="CN", into=None):
        plan = Plan(entity, {name: name for name in fields}, cleaning=Cleaning(frozenset(off), country))
        return commit(into or store, stage_rows(fields, rows), plan, file_name="rows.csv", committed_at=NOW)

    return run


def counts_of(store, batch):
    return {
        (count.rule, count.field): (count.values_seen, count.values_changed, count.values_emptied, count.values_invalid)
        for count in batch_counts(store, batch.batch_id)
    }


def test_every_rule_counts_what_it_did_and_keeps_what_was_there(store, take, ask):
    batch = take(
        "customers",
        ("customer_id", "phone", "email", "gender", "birthday"),
        ("1", "138-0013-8000", "Zhang@Example.COM", "男", "1990年5月17日"),
        ("2", "1.38E+10", "bad@x", "N/A", "34"),
        ("3", "+8613900139000", "a@b.cn", "female", "--05-17"),
    )
    assert ask("SELECT phone, email, gender, birthday FROM customer_profiles ORDER BY customer_id") == [
        ("+8613800138000", "zhang@example.com", "male", "1990-05-17"),
        ("1.38E+10", "bad@x", None, "34"),
        ("+8613900139000", "a@b.cn", "female", "--05-17"),
    ]
    assert counts_of(store, batch) == {
        ("phone", "phone"): (3, 1, 0, 1),
        ("email", "email"): (3, 1, 0, 1),
        ("null_words", "gender"): (3, 1, 1, 0),
        ("gender", "gender"): (3, 1, 0, 0),
        ("birthday", "birthday"): (3, 1, 0, 1),
        ("phone_area", "province"): (0, 2, 0, 0),
        ("phone_area", "city"): (0, 2, 0, 0),
        ("phone_area", "region"): (0, 2, 0, 0),
    }
    assert ask("SELECT row_number, before, after, valid FROM cleaned_values WHERE field = 'phone' ORDER BY 1") == [
        (2, "138-0013-8000", "+8613800138000", True),
        (3, "1.38E+10", "1.38E+10", False),
    ]


def test_a_check_counts_what_a_commit_then_does(store, stage_rows):
    fields = ("customer_id", "name", "phone")
    staged = stage_rows(fields, [("１", "张　三", "13800138000"), ("2", "无", "x")])
    plan = Plan("customers", {name: name for name in fields})
    checked = {(c.rule, c.field): c for c in check(store, staged, plan).cleaning}
    batch = commit(store, staged, plan, file_name="f.csv", committed_at=NOW)
    kept = {(c.rule, c.field): c for c in batch_counts(store, batch.batch_id)}
    assert {key: replace(count, examples=()) for key, count in checked.items()} == kept
    assert checked["text", "name"].examples == (("张　三", "张三"),)
    assert checked["ids", "customer_id"].examples == (("１", "1"),)


def test_a_rule_switched_off_leaves_its_values_as_written(take, ask):
    row = ("Ａ1", "张　三", "13800138000", "A@B.cn", "男", "5月17日", "无", "大型", "互联网")
    take("customers", CONTACT, row, off=SWITCHABLE)
    assert ask(f"SELECT {', '.join(CONTACT)}, industry_section, province, filled_fields FROM customer_profiles") == [
        (*row, None, None, None)
    ]


def test_undoing_a_batch_takes_its_counts_and_changes_with_it(store, take, ask):
    batch = take("customers", ("customer_id", "phone"), ("1", "13800138000"))
    undo(store, batch.batch_id, undone_at=NOW)
    assert ask("SELECT * FROM cleaned_values") == []
    assert ask("SELECT * FROM batch_cleaning") == []


def test_ids_stay_apart_by_case_and_zeros_and_come_together_by_width(take, ask):
    take("customers", ("customer_id",), ("００７",), ("007",), ("7",), ("a1",), ("A1",), ("NULL",))
    assert ask("SELECT customer_id FROM customer_profiles ORDER BY 1") == [("007",), ("7",), ("A1",), ("a1",)]


def test_an_order_of_nobody_is_a_guest_order(take, ask):
    take("orders", ORDER, ("1", "NULL", "2024-01-05", "5"), ("2", "无", "2024-01-05", "6"))
    assert ask("SELECT order_id, customer_id FROM orders ORDER BY 1") == [("1", None), ("2", None)]


def test_names_that_look_like_words_for_nothing_stay_names(take, ask):
    take("customers", ("customer_id", "last_name", "first_name"), ("1", "Null", "Na"))
    assert ask("SELECT name FROM customer_profiles") == [("Na Null",)]


def test_a_row_without_customer_gets_the_only_one_it_can_be(store, take, ask):
    take("customers", ("customer_id", "phone", "email"), ("a", "13800138000", "a@x.cn"), ("b", "13900139000", "b@x.cn"))
    take("customers", ("customer_id", "phone"), ("c", "13900139000"))
    batch = take(
        "feedback",
        ("answered_at", "score", "phone", "email"),
        ("2024-01-05", "5", "138 0013 8000", None),
        ("2024-01-05", "4", None, "B@X.cn"),
        ("2024-01-05", "3", "13900139000", None),
        ("2024-01-05", "2", "13800138000", "b@x.cn"),
        ("2024-01-05", "1", "13700137000", None),
    )
    assert ask("SELECT score, customer_id FROM feedback ORDER BY score DESC") == [
        *((5, "a"), (4, "b"), (3, None), (2, None), (1, None))
    ]
    assert counts_of(store, batch)["filled_customer", "customer_id"][1] == 2
    assert ask("SELECT row_number, before, after FROM cleaned_values WHERE rule = 'filled_customer' ORDER BY 1") == [
        (2, None, "a"),
        (3, None, "b"),
    ]


def test_lines_of_one_order_share_its_customer(take, ask):
    fields = (*ORDER, "product_id")
    rows = [
        ("1", "a", "2024-01-05", "5", "x"),
        ("1", None, "2024-01-05", "6", "y"),
        ("2", None, "2024-01-05", "7", "x"),
    ]
    take("order_lines", fields, *rows)
    assert ask("SELECT order_id, customer_id, amount FROM orders ORDER BY 1") == [("1", "a", 11), ("2", None, 7)]


def test_an_order_two_customers_share_fills_nobody(take, ask):
    take("orders", ORDER, ("1", "a", "2024-01-05", "5"), ("1", "b", "2024-01-05", "6"), ("1", None, "2024-01-06", "7"))
    assert ask("SELECT customer_id FROM orders WHERE amount = 7") == [(None,)]


def test_what_other_rows_say_is_marked_as_filled(take, ask):
    take("customers", ("customer_id", "name", "phone"), ("a", "李四", "13800138000"), ("a", "李四", None))
    assert ask("SELECT phone, filled_fields FROM customers") == [
        ("+8613800138000", ["phone", "province", "city", "region"])
    ]


def test_a_place_of_the_phone_gives_way_to_one_that_is_told(take, ask):
    profile = "SELECT province, city, region, filled_fields FROM customer_profiles"
    take("customers", ("customer_id", "phone"), ("a", "010-62551234"))
    assert ask(profile) == [("北京市", "北京市", "north", ["city", "province", "region"])]
    first = take("customers", ("customer_id", "city"), ("a", "深圳"))
    assert ask(profile)[0][:3] == ("广东省", "深圳市", "south")
    take("customers", ("customer_id", "phone"), ("a", "010-62551235"))
    assert ask(profile)[0][:3] == ("广东省", "深圳市", "south")
    assert first.rows_kept == 1


def test_a_place_abroad_is_not_taken_from_a_chinese_phone(take, ask):
    take("customers", ("customer_id", "phone", "city"), ("a", "010-62551234", "Paris"))
    assert ask("SELECT province, city FROM customer_profiles") == [(None, "Paris")]


def test_places_of_two_addresses_do_not_mix(take, ask):
    take("customers", ("customer_id", "province", "city"), ("a", "广东", "深圳"), ("a", "江苏", None))
    assert ask("SELECT province, city, region FROM customer_profiles") == [("江苏省", None, "east")]


def test_an_industry_keeps_its_words_and_gains_its_codes(take, ask):
    take("customers", ("customer_id", "industry"), ("a", "电商"), ("b", "随便"))
    assert ask("SELECT industry, industry_section, industry_division FROM customer_profiles ORDER BY customer_id") == [
        ("电商", "F", "52"),
        ("随便", None, None),
    ]


def test_the_currency_of_an_amount_is_told_by_its_sign(take, ask):
    take(
        "orders", ORDER, ("1", "a", "2024-01-05", "¥5"), ("2", "a", "2024-01-05", "US$6"), ("3", "a", "2024-01-05", "7")
    )
    assert ask("SELECT amount, currency FROM orders ORDER BY 1") == [(5, "CNY"), (6, "USD"), (7, None)]


def test_codes_and_flags_keep_words_that_mean_no(take, ask):
    take("products", ("product_id", "is_new"), ("p", "无"))
    assert ask("SELECT is_new FROM products") == [(False,)]


def test_changes_can_be_downloaded_and_read_again(store, take, tmp_path):
    batch = take("customers", ("customer_id", "phone"), ("1", "13800138000"))
    path = tmp_path / "changes.csv"
    labels = {name: name for name in CHANGE_COLUMNS}
    words = {"cleaning_rule.phone": "Phone numbers", "field.phone": "Phone", "yes": "yes", "no": "no"}
    assert write_changes(store, batch.batch_id, path, labels=labels, words=words) == 4
    row = next(line for line in path.read_text("utf-8-sig").splitlines() if "Phone numbers" in line).split(",")
    assert [unguard(cell) for cell in row] == ["2", "Phone", "13800138000", "+8613800138000", "Phone numbers", "yes"]


def test_an_exported_phone_is_the_same_when_it_comes_back(take, ask):
    take("customers", ("customer_id", "phone"), ("1", "'+8613800138000"))
    assert ask("SELECT phone FROM customer_profiles") == [("+8613800138000",)]


@pytest.mark.parametrize(
    ("country", "off", "code"), [("ZZ", (), "country_unknown"), ("CN", ("x",), "cleaning_rule_unknown")]
)
def test_settings_that_do_not_exist_are_refused(country, off, code):
    with pytest.raises(InputError, match=code):
        cleaning_of(country, off)
    assert cleaning_of("gb", ("phone", "")) == Cleaning(frozenset({"phone"}), "GB")


def test_only_rules_that_the_columns_call_for_are_offered():
    assert rules_for("feedback", ["comment"]) == ["text", "null_words"]
    assert rules_for("feedback", ["phone"])[2:] == ["phone", "phone_area", "filled_customer"]
    assert rules_for("customers", ["phone"])[2:] == ["phone", "phone_area"]


_CELLS = {
    "customer_id": ["a", "Ｂ", "c\u200b", "007"],
    "name": ["张　三", " Anna  Maria", "ＬＩ", "无", "e\u0301ﬁ①", "𠮷野　太郎", "\u200f\u202eab", "👩‍👩‍👧", None],
    "phone": [
        "138-0013-8000",
        "010-62551234 转 5",
        "1.38E+10",
        "+44 20 7946 0958",
        "13900139000/13800138000",
        None,
        "００８６１３８００１３８０００",
        "+852 2123 4567",
        "+886 912 345 678",
        "+1 (415) 555-2671 ext. 9",
        "+49-30-123456",
    ],
    "email": ["A@B.cn", "Li <li@x.cn>", "bad@x", "－", "a＠b.cn", None],
    "gender": ["男", "Mrs.", "保密", "未知", None],
    "birthday": ["1990年5月17日", "5月17日", "05/06", "34", "17/05/45", "32994", None],
    "company": ["腾讯（深圳）", "N/A", "a\nb", None],
    "company_size": ["50-99人", "大型", "SMB", None],
    "industry": ["电商", "C3512", "Sofware", "－", None],
    "province": ["广东", "Shanghai", "朝阳", "California", None],
    "city": ["深圳", "义乌", "Suzhou", None],
    "district": ["南山", "朝阳区", None],
    "address": ["上海市徐汇区漕溪北路", "广东深圳", "南京西路", None],
}


_ORDER_CELLS = {
    "order_id": ["Ａ-1", "a-2\u200b", "003", "４"],
    "customer_id": ["Ｋ1", "k 2", None],
    "email": ["A@B.cn", "Li <li@x.cn>", "a＠b.cn", None],
    "ordered_at": ["2024年5月1日", "2024/5/2 9:05", "45413", "2024-05-03T10:00:00+08:00", "２０２４-05-04", "20240505"],
    "amount": ["¥1,234.50", "１２.5", "1 234", "(3.00)", "1.2万", "7元", "$5"],
    "refund_amount": ["1", "－", "0.50 ", None],
    "currency": ["人民币", "US$", "Euro", "rmb", "点", None],
    "channel": ["ＡＰＰ　商城", " 门店", "N/A", "e\u0301ﬁ①\u00a0x", "\u200f\u202eab", "👩‍👩‍👧", None],
}
_ORDERS = tuple(_ORDER_CELLS)


def test_the_files_below_call_for_every_rule():
    assert {*rules_for("customers", PLACED), *rules_for("orders", _ORDERS)} == set(SWITCHABLE)


def _rows_of(cells, fields):
    """Sixty rows of the cells at random; their own ids stay apart."""
    rng = random.Random(7)
    rows = [[rng.choice(cells[name]) for name in fields] for _ in range(60)]
    return [(f"{row[0]}{number}", *row[1:]) for number, row in enumerate(rows)]


def _taken_twice(stage, folder, plan, rows, asked):
    """The table after taking the rows, and after taking that again, each with the rules that changed something."""
    fields = tuple(plan.mapping)
    results = []
    for _ in range(2):
        store = Store(work_folder=folder)
        batch = commit(store, stage(fields, rows), plan, file_name="f.csv", committed_at=NOW)
        with store.cursor() as cursor:
            rows = cursor.execute(asked).fetchall()
        changed = {count.rule for count in batch_counts(store, batch.batch_id) if count.values_changed}
        results.append((rows, changed))
        store.close()
    return results


def test_cleaned_orders_are_not_changed_the_second_time(stage_rows, tmp_path):
    rows = _rows_of(_ORDER_CELLS, _ORDERS)
    texts = ", ".join(f"CAST({name} AS VARCHAR)" for name in ("ordered_at", "amount", "refund_amount"))
    asked = f"SELECT order_id, customer_id, NULL, {texts}, currency, channel FROM orders ORDER BY order_id"
    first, second = _taken_twice(stage_rows, tmp_path, Plan("orders", {name: name for name in _ORDERS}), rows, asked)
    assert first[0] == second[0]
    assert second[1] <= {"dates", "money"}  # which only count how the store writes them


def test_a_cleaned_file_is_not_changed_the_second_time(stage_rows, tmp_path):
    rows = _rows_of(_CELLS, PLACED)
    asked = f"SELECT {', '.join(PLACED)} FROM customers ORDER BY customer_id"
    first, second = _taken_twice(stage_rows, tmp_path, Plan("customers", {name: name for name in PLACED}), rows, asked)
    assert first[0] == second[0]
    assert second[1] <= {"industry", "place", "phone_area"}  # the codes beside the text, told again
