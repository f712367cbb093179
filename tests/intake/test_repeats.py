"""Append, update, replace, undo: what is in force is what the batches that remain say, one after the other."""

import os
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.intake.commit import commit, undo
from segmentation.intake.plan import Plan
from segmentation.intake.row_keys import KEYS, content_columns
from segmentation.store import Store

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
# A file of orders and one of lines tell of the same orders.
MIXED = {name: (shape,) for name, shape in SHAPES.items()} | {"orders and lines": (SHAPES["orders"], SHAPES["lines"])}


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
    """Every row in force, without what says which batch it came with; profiles as they are read."""
    found = {}
    with store.cursor() as cursor:
        for table in KEYS:
            relation = {"customers": "customer_profiles", "products": "product_profiles"}.get(table, table)
            rows = cursor.execute(f"SELECT * FROM {relation}").fetchall()
            names = [column[0] for column in cursor.description]
            kept = ["customer_id", *content_columns(names)]
            told = [dict(zip(names, row, strict=True)) for row in rows]
            found[table] = Counter(
                tuple(
                    "row" if name == "order_id" and str(row[name]).startswith("row-") else str(row.get(name))
                    for name in kept
                )
                for row in told
            )
    return found


@pytest.mark.parametrize("name", MIXED)
def test_a_batch_undone_was_never_there(tmp_path, stage_rows, name):
    @settings(max_examples=EXAMPLES)
    @given(st.data())
    def check(data):
        store = Store(work_folder=tmp_path)
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
        again = Store(work_folder=tmp_path)
        for batch_id in sorted(told):
            take(again, stage_rows, told[batch_id])
        assert in_force(store) == in_force(again)
        for batch_id in sorted(told, reverse=data.draw(st.booleans())):
            undo(store, batch_id, undone_at=NOW)
        assert not any(in_force(store).values())
        store.close()
        again.close()

    check()
