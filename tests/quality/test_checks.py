"""Each check on rows read at a glance: how many were examined, how many are at fault."""

from datetime import date, datetime

import pytest

from segmentation.errors import InputError
from segmentation.quality.checks import BATCHES, RULES, TABLES, check_named, checks
from tests.quality.conftest import AS_OF

DAY = datetime(2024, 6, 1, 10)
LATER = datetime(2024, 6, 2, 10)
LONG_AGO = datetime(1989, 12, 31)
TOMORROW = datetime(2024, 7, 2)
TONIGHT = datetime(2024, 7, 1, 23, 59)

# table, check, rows, (examined, at fault)
CASES = [
    ("customers", "phone_invalid", [{"phone": p} for p in ("+8613800138000", "138", "无", None)], (3, 2)),
    ("customers", "email_invalid", [{"email": e} for e in ("a@b.com", "a@b", "a b@c.com", "a@b@c.com", None)], (4, 3)),
    (
        "customers",
        "birthday_invalid",
        [{"birthday": b} for b in ("1990-05-06", "--05-06", "1990-02-30", "1850-01-01", "2024-07-02", None)],
        (5, 3),
    ),
    ("customers", "gender_unknown", [{"gender": g} for g in ("male", "female", "?", None)], (3, 1)),
    (
        "customers",
        "industry_unknown",
        [{"industry": "餐饮", "industry_section": "H"}, {"industry": "???"}, {}],
        (2, 1),
    ),
    ("customers", "province_unknown", [{"province": "上海市", "region": "east"}, {"province": "Atlantis"}], (2, 1)),
    ("customers", "registered_in_future", [{"registered_at": t} for t in (TONIGHT, TOMORROW, None)], (2, 1)),
    ("customers", "registered_before_1990", [{"registered_at": t} for t in (DAY, LONG_AGO)], (2, 1)),
    (
        "customers",
        "phone_shared",
        [{"customer_id": c, "phone": p} for c, p in (("a", "+86 1"), ("b", "861"), ("c", "2"), ("d", None))],
        (3, 2),
    ),
    (
        "customers",
        "email_shared",
        [{"customer_id": c, "email": e} for c, e in (("a", "x@y.z"), ("b", "X@Y.Z "), ("b", "x@y.z"), ("c", "q@y.z"))],
        (4, 3),
    ),
    (
        "customers",
        "registered_before_birth",
        [
            {"birthday": "2000-01-01", "registered_at": datetime(1999, 1, 1)},
            {"customer_id": "b", "birthday": "2000-01-01", "registered_at": DAY},
            {"customer_id": "c", "birthday": "01-01", "registered_at": DAY},
        ],
        (2, 1),
    ),
    (
        "customers",
        "silent_12_months",
        [{"customer_id": c, "registered_at": t} for c, t in (("a", DAY), ("b", datetime(2023, 6, 30)), ("c", None))],
        (2, 1),
    ),
    ("orders", "in_future", [{"ordered_at": t} for t in (DAY, TONIGHT, TOMORROW)], (3, 1)),
    ("orders", "before_1990", [{"ordered_at": t} for t in (DAY, LONG_AGO)], (2, 1)),
    ("orders", "refund_above_amount", [{"refund_amount": r} for r in (10, 10.01, None)], (2, 1)),
    (
        "orders",
        "quantity_not_positive",
        [{"quantity": 0}, {"quantity": 1}, {}, {"quantity": -1, "kind": "refund"}],
        (2, 1),
    ),
    ("orders", "amount_zero", [{"amount": 0}, {}, {"amount": 0, "kind": "cancelled"}], (2, 1)),
    (
        "orders",
        "looks_repeated",
        [{"customer_id": c, "amount": a} for c, a in (("a", 5), ("a", 5), ("a", 5), ("a", 6), ("b", 5), (None, 5))],
        (5, 2),
    ),
    ("orders", "other_currency", [{"currency": c} for c in ("CNY", "CNY", "USD", None)], (3, 1)),
    ("order_lines", "price_negative", [{"unit_price": p} for p in (-1, 0, None)], (2, 1)),
    ("order_lines", "quantity_zero", [{"quantity": q} for q in (-1, 0, None)], (2, 1)),
    (
        "order_lines",
        "looks_repeated",
        [{"product_id": p, "quantity": 1} for p in ("p", "p", None, None, "q")],
        (5, 2),
    ),
    (
        "order_lines",
        "amount_above_price",
        [{"quantity": 2, "unit_price": p} for p in (5, 4.96, 4.9, 6)],
        (4, 1),
    ),
    ("customer_totals", "order_count_not_positive", [{"order_count": c} for c in (0, 1)], (2, 1)),
    ("customer_totals", "spend_negative", [{"spend_total": s} for s in (-1, 0)], (2, 1)),
    (
        "customer_totals",
        "last_order_after_totals",
        [{"last_order_on": d} for d in (date(2024, 7, 1), date(2024, 7, 2))],
        (2, 1),
    ),
    ("customer_totals", "before_1990", [{"last_order_on": d} for d in (date(1989, 1, 1), date(2024, 7, 2))], (2, 1)),
    ("products", "price_negative", [{"product_id": "p", "unit_price": p} for p in (-1, 0, None)], (2, 1)),
    ("products", "price_zero", [{"product_id": "p", "unit_price": p} for p in (-1, 0, None)], (2, 1)),
    (
        "products",
        "name_shared",
        [{"product_id": p, "product_name": n} for p, n in (("p", "tea"), ("q", "tea"), ("r", "pot"), ("s", None))],
        (3, 2),
    ),
    (
        "feedback",
        "score_outside_scale",
        [{"score": s, "scale_min": 1, "scale_max": 5} for s in (0, 1, 5, 6, None)],
        (4, 2),
    ),
    ("feedback", "in_future", [{"answered_at": t} for t in (DAY, TOMORROW, None)], (2, 1)),
    ("feedback", "before_1990", [{"answered_at": t} for t in (DAY, LONG_AGO)], (2, 1)),
    (
        "feedback",
        "looks_repeated",
        [{"customer_id": c, "answered_at": DAY, "score": 5} for c in ("a", "a", "b", None, None)],
        (3, 1),
    ),
    ("tickets", "in_future", [{"opened_at": t} for t in (DAY, TOMORROW)], (2, 1)),
    ("tickets", "before_1990", [{"opened_at": t} for t in (DAY, LONG_AGO)], (2, 1)),
    (
        "tickets",
        "looks_repeated",
        [{"customer_id": "a", "opened_at": DAY, "subject": s} for s in ("lost", "lost", "late")],
        (3, 1),
    ),
    ("tickets", "closed_before_opened", [{"opened_at": LATER, "closed_at": t} for t in (DAY, LATER, None)], (2, 1)),
    (
        "tickets",
        "answered_before_opened",
        [{"opened_at": LATER, "first_answered_at": t} for t in (DAY, LATER, None)],
        (2, 1),
    ),
    (
        "tickets",
        "closed_before_answered",
        [{"opened_at": DAY, "first_answered_at": LATER, "closed_at": t} for t in (DAY, LATER, None)],
        (2, 1),
    ),
    (
        "tickets",
        "closing_time_missing",
        [
            {"opened_at": DAY, "status": s, "closed_at": t}
            for s, t in (("closed", None), ("solved", DAY), ("open", None))
        ],
        (2, 1),
    ),
    (
        "tickets",
        "open_with_closing_time",
        [{"opened_at": DAY, "status": s, "closed_at": DAY} for s in ("closed", "open", "我的状态")],
        (1, 1),
    ),
    ("interactions", "in_future", [{"happened_at": t} for t in (DAY, TOMORROW)], (2, 1)),
    ("interactions", "before_1990", [{"happened_at": t} for t in (DAY, LONG_AGO)], (2, 1)),
    (
        "interactions",
        "looks_repeated",
        [{"customer_id": "a", "happened_at": DAY, "kind": k} for k in ("call", "call", "chat", None, None)],
        (5, 2),
    ),
    ("campaign_contacts", "before_1990", [{"sent_at": t} for t in (DAY, LONG_AGO, None)], (2, 1)),
    ("campaign_contacts", "response_in_future", [{"responded_at": t} for t in (DAY, TOMORROW)], (2, 1)),
    (
        "campaign_contacts",
        "contact_repeated",
        [{"campaign": "may", "customer_id": c} for c in ("a", "a", "b")],
        (3, 1),
    ),
    (
        "campaign_contacts",
        "response_before_sent",
        [{"sent_at": LATER, "responded_at": t} for t in (DAY, LATER, None)],
        (2, 1),
    ),
    (
        "campaign_contacts",
        "response_contradicted",
        [{"responded_at": t, "response": r} for t, r in ((DAY, "none"), (DAY, "opened"), (DAY, None), (None, "none"))],
        (3, 1),
    ),
    ("loyalty_points", "balance_negative", [{"points_balance": b} for b in (-1, 0, None)], (2, 1)),
    ("loyalty_points", "in_future", [{"changed_at": t} for t in (DAY, TOMORROW)], (2, 1)),
    ("loyalty_points", "before_1990", [{"changed_at": t} for t in (DAY, LONG_AGO)], (2, 1)),
    ("loyalty_points", "looks_repeated", [{"points_change": p} for p in (5, 5, 6)], (3, 1)),
]
BORN = {"customer_id": "a", "birthday": "2000-01-01", "registered_at": datetime(2023, 1, 2, 15)}
# table, check, rows held against a list with the one customer BORN, (examined, at fault)
AGAINST_CUSTOMERS = [
    ("orders", "before_birth", [{"ordered_at": datetime(1999, 12, 31)}, {}], (2, 1)),
    ("orders", "before_registration", [{"ordered_at": datetime(2023, 1, d, 9)} for d in (1, 2)], (2, 1)),
    ("customer_totals", "before_birth", [{"last_order_on": d} for d in (date(1999, 1, 1), date(2024, 1, 1))], (2, 1)),
    ("interactions", "before_birth", [{"happened_at": t} for t in (datetime(1999, 1, 1), DAY)], (2, 1)),
    ("loyalty_points", "before_registration", [{"changed_at": t} for t in (datetime(2023, 1, 1), DAY)], (2, 1)),
    *(
        (table, "customer_not_listed", [{}, {"customer_id": "stranger"}], (2, 1))
        for table in ("orders", "feedback", "tickets", "interactions", "campaign_contacts", "loyalty_points")
    ),
]


def with_customer(table, rows):
    return rows if table == "products" else [{"customer_id": "a"} | row for row in rows]


@pytest.mark.parametrize("case", CASES, ids=lambda case: ".".join(case[:2]))
def test_a_rule_finds_its_fault_and_nothing_else(case, put, found):
    table, code, rows, counts = case
    put(table, with_customer(table, rows), fields=("closed_at",))
    assert found()[f"{table}.{code}"] == counts


@pytest.mark.parametrize("case", AGAINST_CUSTOMERS, ids=lambda case: ".".join(case[:2]))
def test_rows_are_held_against_the_customer_list(case, put, found):
    table, code, rows, counts = case
    put(table, with_customer(table, rows))
    assert f"{table}.{code}" not in found()
    put("customers", [BORN])
    assert found()[f"{table}.{code}"] == counts


def test_products_of_lines_are_held_against_the_product_list(put, found):
    put("order_lines", [{"product_id": "p"}, {"product_id": "q"}, {}])
    assert "order_lines.product_not_listed" not in found()
    put("products", [{"product_id": "p"}])
    assert found()["order_lines.product_not_listed"] == (2, 1)


def test_lines_of_another_file_are_held_against_the_orders(put, found):
    put("orders", [{"order_id": "x", "amount": 30}, {"order_id": "y", "amount": 30}, {"order_id": "z"}])
    put("order_lines", [{"order_id": told, "amount": a} for told, a in (("x", 10), ("x", 20), ("y", 29.98))])
    assert found()["orders.lines_differ"] == (2, 1)


def test_rows_are_late_when_the_source_had_told_of_later_days(put, found):
    put("orders", [{"ordered_at": datetime(2024, 5, d)} for d in (1, 31)])
    assert "orders.late" not in found()
    put("orders", [{"ordered_at": datetime(2024, 5, d)} for d in (10, 28)])  # 21 and 3 days behind
    put("orders", [{"ordered_at": datetime(2024, 5, 10)}], source="shop")
    assert found()["orders.late"] == (2, 1)


def test_empty_cells_count_where_the_file_has_the_column(put, found):
    put("customers", [{"customer_id": "a", "city": "上海"}, {"customer_id": "b"}], fields=("phone",))
    put("orders", [{}, {"customer_id": "a"}], fields=("customer_id",))
    put("customers", [{"customer_id": "a"}, {"customer_id": "b"}], entity="orders")
    told = found()
    assert told["customers.city.empty"] == (2, 1)
    assert told["customers.phone.empty"] == (2, 2)
    assert told["orders.customer_id.empty"] == (2, 1)
    assert "customers.email.empty" not in told


def test_an_order_number_the_program_made_is_none(store, import_text, found):
    import_text(store, "订单编号,客户编号,下单时间,实付金额\nA1,7,2024-01-05,10\n,8,2024-01-06,20\n")
    assert found()["orders.order_id.empty"] == (2, 1)


def test_rows_left_out_count_as_faults_of_their_file(put, found, ask):
    rejected = [(3, "amount_missing"), (3, "date_missing"), (4, "order_repeated"), (5, "order_already_loaded")]
    put("orders", [{}], rejected=rejected)
    assert found()["batches.row_unusable"] == (4, 1)
    assert found()["batches.row_repeated"] == (4, 1)


def test_a_file_is_stale_a_month_after_its_newest_event(put, found):
    put("orders", [{"ordered_at": datetime(2024, 5, 31)}])
    assert found()["batches.stale"] == (1, 0)
    put("orders", [{"ordered_at": datetime(2024, 5, 30)}])
    put("products", [{"product_id": "p"}])  # has no date
    assert found()["batches.stale"] == (2, 1)


def test_a_customer_is_asked_for_silence_once(put, found):
    for _ in range(2):
        put("customers", [{"customer_id": "a"}])
    put("orders", [{"customer_id": "a", "ordered_at": datetime(2023, 6, 1)}])
    assert found()["customers.silent_12_months"] == (1, 1)
    assert found(AS_OF.replace(year=2023))["customers.silent_12_months"] == (1, 0)


def test_every_rule_is_tried_above():
    tried = {(table, code) for table, code, *_ in (*CASES, *AGAINST_CUSTOMERS)}
    apart = {"late", "product_not_listed", "lines_differ"}
    assert {
        (c.table, c.code) for told in RULES.values() for c in told if c.table != BATCHES and c.code not in apart
    } == tried


def test_names_are_unique_and_known():
    assert len(checks()) == len({(check.table, check.name) for check in checks().values()})
    assert check_named("customers.phone.empty").dimension == "completeness"
    with pytest.raises(InputError, match="check_unknown"):
        check_named("customers.shoe_size")


def test_an_empty_store_has_nothing_to_say(found):
    assert found() == {}
    assert set(TABLES) <= set(RULES)
