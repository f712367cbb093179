"""Append, update, replace, undo: what is in force is what the batches that remain say, one after the other."""

import os
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.customers.merges import Group, merge
from segmentation.errors import InputError
from segmentation.intake.commit import commit, undo
from segmentation.intake.plan import Plan
from segmentation.intake.row_keys import KEYS, content_columns

NOW = datetime(2024, 7, 1, 12)
EXAMPLES = int(os.environ.get("FENQUN_EXAMPLES", "5"))  # a database each: a hundred find more and take minutes


@dataclass(frozen=True)
class Shape:
    """A kind of file: its entity, the fields of its columns, and the rows it may hold."""

    entity: str
    fields: tuple[str, ...]
    rows: st.SearchStrategy


def texts(*values):
    return st.sampled_from(values)


DAYS = texts("2024-01-05", "2024-01-06 10:00")
SHAPES = {
    "orders": Shape(
        "orders",
        ("order_id", "customer_id", "ordered_at", "amount", "status", "name"),
        st.tuples(
            texts("1", "2", None),
            texts("a", "b", None),
            DAYS,
            texts("5", "7", "-5"),
            texts(None, "paid"),
            texts("x", None),
        ),
    ),
    "lines": Shape(
        "order_lines",
        ("order_id", "customer_id", "ordered_at", "product_id", "quantity", "unit_price", "status"),
        st.tuples(
            texts("1", "2", None),
            texts("a", None),
            DAYS,
            texts("x", "y"),
            texts("1", "2"),
            texts("4"),
            texts("paid", "cancelled"),
        ),
    ),
    "customers": Shape(
        "customers",
        ("customer_id", "name", "phone"),
        st.tuples(texts("a", "b"), texts("x", "y", None), texts("1", None)),
    ),
    "products": Shape(
        "products",
        ("product_id", "product_name", "is_new"),
        st.tuples(texts("1", "2"), texts("x", "y"), texts("是", None)),
    ),
    "tickets": Shape(
        "tickets",
        ("ticket_id", "customer_id", "opened_at", "closed_at"),
        st.tuples(texts("1", "2", None), texts("a", "b"), DAYS, texts("2024-02-01", None)),
    ),
    "feedback": Shape(
        "feedback",
        ("feedback_id", "customer_id", "answered_at", "nps_score", "ces_score", "comment"),
        st.tuples(
            texts("1", "2", None), texts("a", None), DAYS, texts("9", "3"), texts("2", None), texts("well", None)
        ),
    ),
    "contacts": Shape(
        "campaign_contacts",
        ("campaign", "customer_id", "sent_at", "channel", "response"),
        st.tuples(
            texts("spring"), texts("a", "b"), st.one_of(DAYS, texts(None)), texts("sms", "mail"), texts(None, "opened")
        ),
    ),
    "points": Shape(
        "loyalty_points",
        ("customer_id", "changed_at", "points_change"),
        st.tuples(texts("a", "b"), DAYS, texts("5", "7")),
    ),
    "totals": Shape(
        "customer_totals",
        ("customer_id", "last_order_on", "order_count", "spend_total"),
        st.tuples(texts("a", "b"), DAYS, texts("1", "2"), texts("9")),
    ),
}
# Rows that name no customer belong to the one whose order, phone or e-mail they share.
WHO, PHONE, MAIL = texts("a", "b", None), texts("1", "2", None), texts("x@x.cn", None)
SHARED = (
    Shape("customers", ("customer_id", "phone", "email", "name"), st.tuples(WHO, PHONE, MAIL, texts("x", None))),
    Shape(
        "orders",
        ("order_id", "customer_id", "ordered_at", "amount", "phone", "name"),
        st.tuples(texts("1", "2", None), WHO, texts("2024-01-05"), texts("5", "7"), PHONE, texts("x", "y")),
    ),
    Shape(
        "order_lines",
        ("order_id", "customer_id", "ordered_at", "amount", "product_id"),
        st.tuples(texts("1", "2"), WHO, texts("2024-01-05"), texts("5"), texts("x", "y")),
    ),
    Shape(
        "feedback",
        ("feedback_id", "customer_id", "answered_at", "nps_score", "email", "phone"),
        st.tuples(texts("1", None), texts("a", None), DAYS, texts("9"), MAIL, PHONE),
    ),
    Shape(
        "loyalty_points",
        ("customer_id", "changed_at", "points_change", "phone"),
        st.tuples(texts("b", None), DAYS, texts("5"), PHONE),
    ),
)
# A file of orders and one of lines tell of the same orders.
MIXED = {name: (shape,) for name, shape in SHAPES.items()} | {
    "orders and lines": (SHAPES["orders"], SHAPES["lines"]),
    "shared phones": SHARED,
}


def file_of(shapes):
    def rows_of(shape):
        without_key = KEYS[shape.entity].field not in (None, *shape.fields)
        modes = texts("append", "replace") if without_key else texts("append", "update", "replace")
        return st.tuples(st.just(shape), st.lists(shape.rows, max_size=5), modes, texts("shop", "till"))

    return st.one_of(*map(rows_of, shapes))


def take(store, stage_rows, file):
    shape, rows, mode, source = file
    plan = Plan(shape.entity, {f.title(): f for f in shape.fields}, source=source, mode=mode)
    headers = tuple(plan.mapping)
    if shape.entity == "customer_totals":
        plan = Plan(plan.entity, plan.mapping, source=source, mode=mode, totals_as_of=NOW.date())
    return commit(store, stage_rows(headers, rows), plan, file_name="f.csv", committed_at=NOW)


def in_force(store):
    """Every row in force, without what says which batch it came with; profiles also as they are read."""
    found = {}
    with store.cursor() as cursor:
        for relation in (*KEYS, "customer_profiles", "product_profiles"):
            rows = cursor.execute(f"SELECT * FROM {relation}").fetchall()
            names = [column[0] for column in cursor.description]
            kept = ["customer_id", "filled_fields", *content_columns(names)]
            told = [dict(zip(names, row, strict=True)) for row in rows]
            found[relation] = Counter(
                tuple(
                    "row" if name == "order_id" and str(row[name]).startswith("row-") else str(row.get(name))
                    for name in kept
                )
                for row in told
            )
    return found


@pytest.mark.parametrize("name", MIXED)
def test_a_batch_undone_was_never_there(stores, tmp_path, stage_rows, name):
    @settings(max_examples=EXAMPLES // 2 if MIXED[name] is SHARED else EXAMPLES)  # files read anew take longer
    @given(st.data())
    def check(data):
        store = stores.fresh(tmp_path)
        told = {}
        for _ in range(data.draw(st.integers(2, 6))):
            known = sorted(told)
            if known and data.draw(st.integers(0, 2)) == 0:
                gone = data.draw(st.sampled_from(known))
                undo(store, gone, undone_at=NOW)
                del told[gone]
            else:
                file = data.draw(file_of(MIXED[name]))
                batch = take(store, stage_rows, file)
                assert batch.rows_read == len(file[1]) == batch.rows_kept + batch.rows_rejected
                told[batch.batch_id] = file
        again = stores.fresh(tmp_path)
        for batch_id in sorted(told):
            take(again, stage_rows, told[batch_id])
        assert in_force(store) == in_force(again)
        for batch_id in sorted(told, reverse=data.draw(st.booleans())):
            undo(store, batch_id, undone_at=NOW)
        assert not any(in_force(store).values())
        store.close()
        again.close()

    check()


ORDERS = ("order_id", "customer_id", "ordered_at", "amount")
LINES = ("order_id", "customer_id", "ordered_at", "product_id", "quantity", "unit_price")


@pytest.fixture
def send(store, stage_rows):
    """Take rows in under fields and a mode; returns the batch."""

    def run(entity, fields, *rows, mode="append", source="shop"):
        return take(store, stage_rows, (Shape(entity, fields, st.nothing()), list(rows), mode, source))

    return run


def test_lines_split_over_two_files_complete_their_order(store, send, ask):
    twice = ("1", "a", "2024-01-05", "x", "1", "4")  # bought twice in one order: both count
    send("order_lines", LINES, twice, twice, ("1", "a", "2024-01-05", "y", "1", "5"))
    batch = send("order_lines", LINES, twice, twice, ("1", "a", "2024-01-05", "z", "2", "10"))
    assert (batch.rows_kept, batch.rejects_by_reason) == (1, {"order_already_loaded": 2})
    assert ask("SELECT amount, quantity FROM orders") == [(33, 5)]
    undo(store, 1, undone_at=NOW)
    assert ask("SELECT amount, quantity FROM orders") == [(28, 4)]
    undo(store, 2, undone_at=NOW)
    assert ask("SELECT COUNT(*) FROM orders") == [(0,)]


def test_an_order_known_to_say_something_else_waits_for_an_update(send, ask):
    send("orders", ORDERS, ("1", "a", "2024-01-05", "5"))
    rows = (("1", "a", "2024-01-05", "7"), ("2", "a", "2024-01-06", "1"))
    batch = send("orders", ORDERS, *rows)
    assert batch.difference.counts == {"new": 1, "changed": 1, "unchanged": 0, "gone": 0}
    assert batch.difference.left_as_they_are
    assert ask("SELECT amount FROM orders ORDER BY order_id") == [(5,), (1,)]
    batch = send("orders", ORDERS, *rows, mode="update")
    assert batch.difference.counts == {"new": 0, "changed": 1, "unchanged": 1, "gone": 0}
    assert batch.rows_kept == batch.rows_read == 2
    assert ask("SELECT amount FROM orders ORDER BY order_id") == [(7,), (1,)]


def test_a_refund_under_the_number_of_a_sale_of_an_earlier_file_is_told_for_the_first_time(send, ask):
    send("orders", ORDERS, ("1", "a", "2024-01-05", "5"))
    assert send("orders", ORDERS, ("1", "a", "2024-02-05", "-5")).rows_kept == 1
    assert ask("SELECT SUM(amount) FROM orders") == [(0,)]


def test_a_replacement_takes_the_place_of_what_its_source_said(store, send, ask):
    send("orders", ORDERS, ("1", "a", "2024-01-05", "5"), ("2", "a", "2024-01-05", "6"))
    send("orders", ORDERS, ("3", "b", "2024-01-05", "9"), source="till")
    batch = send("orders", ORDERS, ("2", "a", "2024-01-05", "7"), mode="replace")
    assert batch.difference.counts == {"new": 0, "changed": 1, "unchanged": 0, "gone": 1}
    assert ask("SELECT order_id, amount FROM orders ORDER BY 1") == [("2", 7), ("3", 9)]
    undo(store, batch.batch_id, undone_at=NOW)
    assert ask("SELECT order_id, amount FROM orders ORDER BY 1") == [("1", 5), ("2", 6), ("3", 9)]


def test_orders_a_file_tells_stay_as_booked_when_their_lines_come(store, send, ask):
    send("orders", ORDERS, ("1", "a", "2024-01-05", "12"))  # with shipping
    assert send("order_lines", LINES, ("1", "a", "2024-01-05", "x", "1", "10")).rows_kept == 1
    assert ask("SELECT order_id, amount FROM orders") == [("1", 12)]
    undo(store, 1, undone_at=NOW)
    assert ask("SELECT order_id, amount FROM orders") == [("1", 10)]


def test_rows_without_an_id_cannot_be_updated(send):
    with pytest.raises(InputError, match="update_without_key"):
        send("loyalty_points", ("customer_id", "changed_at", "points_change"), ("a", "2024-01-05", "5"), mode="update")


def test_equal_rows_without_an_id_are_counted(send, ask):
    row = ("a", "2024-01-05", "5")
    send("loyalty_points", ("customer_id", "changed_at", "points_change"), row)
    batch = send("loyalty_points", ("customer_id", "changed_at", "points_change"), row, row)
    assert (batch.rows_kept, batch.rejects_by_reason) == (1, {"row_already_loaded": 1})
    assert ask("SELECT COUNT(*) FROM loyalty_points") == [(2,)]


LIST = ("customer_id", "phone", "email")
ANSWERS = ("customer_id", "answered_at", "nps_score", "phone", "email")
FILLED = "SELECT customer_id FROM feedback ORDER BY score"


def test_a_customer_told_by_an_undone_file_is_taken_back_from_the_rows_of_later_ones(store, send, ask):
    send("customers", LIST, ("a", "1", None))
    send("feedback", ANSWERS, (None, "2024-01-05", "9", "1", "x@x.cn"), ("b", "2024-01-05", "10", "2", None))
    send("feedback", ANSWERS, (None, "2024-01-06", "3", None, "x@x.cn"))  # known by what the row above says of a
    assert ask(FILLED) == [("a",), ("a",), ("b",)]
    undo(store, 1, undone_at=NOW)
    assert ask(FILLED) == [(None,), (None,), ("b",)]
    assert ask("SELECT customer_id, phone FROM customer_profiles") == [("b", "2")]
    assert ask("SELECT COUNT(*) FROM cleaned_values WHERE rule = 'filled_customer'") == [(0,)]


def test_a_phone_of_two_customers_tells_nothing_until_one_of_them_is_undone(store, send, ask):
    send("customers", LIST, ("a", "1", None))
    send("customers", LIST, ("b", "1", None))
    send("feedback", ANSWERS, (None, "2024-01-05", "9", "1", None))
    assert ask(FILLED) == [(None,)]
    undo(store, 2, undone_at=NOW)
    assert ask(FILLED) == [("a",)]
    assert ask("SELECT after FROM cleaned_values WHERE rule = 'filled_customer'") == [("a",)]


def test_a_row_that_needs_a_customer_is_a_reject_once_nobody_tells_it(store, send, ask):
    send("customers", LIST, ("a", "1", None))
    points = ("customer_id", "changed_at", "points_change", "phone")
    send("loyalty_points", points, (None, "2024-01-05", "5", "1"), ("b", "2024-01-05", "7", None))
    undo(store, 1, undone_at=NOW)
    assert ask("SELECT customer_id FROM loyalty_points") == [("b",)]
    assert ask("SELECT batch_id, row_number, reason FROM rejects") == [(2, 2, "customer_missing")]
    assert ask("SELECT rows_read, rows_kept, rows_rejected FROM batches WHERE batch_id = 2") == [(2, 1, 1)]


def test_customers_merged_tell_their_rows_as_one(store, send, ask):
    send("tickets", ("ticket_id", "opened_at", "customer_id"), ("1", "2024-01-05", "a"))
    send("customers", LIST, ("a", "1", None), ("b", "1", None))
    merge(store, [Group(("a", "b"), "b")], merged_at=NOW)
    send("feedback", ANSWERS, (None, "2024-01-05", "9", "1", None))
    assert ask(FILLED) == [("b",)]
    undo(store, 1, undone_at=NOW)
    assert ask(FILLED) == [("b",)]
    undo(store, 2, undone_at=NOW)
    assert ask(FILLED) == [(None,)]


def test_a_line_filled_by_its_order_leaves_it_again(store, send, ask):
    send("orders", ORDERS, ("1", "a", "2024-01-05", "9"))
    send("order_lines", LINES, ("1", None, "2024-01-05", "x", "1", "4"))
    assert ask("SELECT customer_id FROM order_lines") == [("a",)]
    undo(store, 1, undone_at=NOW)
    assert ask("SELECT customer_id FROM order_lines") == [(None,)]
    assert ask("SELECT order_id, customer_id, amount FROM orders") == [("1", None, 4)]
    assert ask("SELECT COUNT(*) FROM customers") == [(0,)]
