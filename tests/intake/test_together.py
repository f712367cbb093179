"""Several tables that come at once: what is shown before is what happens, and what a look before and after shows."""

import os
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.errors import CancelledError
from segmentation.intake.commit import Check
from segmentation.intake.plan import Plan
from segmentation.intake.together import Chosen, check_all, commit_all, undo_all

NOW = datetime(2024, 7, 1, 12)
EXAMPLES = int(os.environ.get("FENQUN_EXAMPLES", "2"))  # a database each
IDS = ("1", "2", "3", "4")
KINDS = {
    "orders": (
        ("order_id", "customer_id", "ordered_at", "amount"),
        st.tuples(st.just("a"), st.just("2024-01-05"), st.sampled_from(("5", "7"))),
        "SELECT order_id, amount FROM orders",
    ),
    "customers": (
        ("customer_id", "name", "phone"),
        st.tuples(st.sampled_from(("x", "y", None)), st.sampled_from(("1", None))),
        "SELECT customer_id, ROW(name, phone) FROM customer_profiles",
    ),
    "customer_totals": (
        ("customer_id", "totals_as_of", "days_since_last_order", "order_count", "spend_total"),
        st.tuples(st.just("2024-01-05"), st.just("9"), st.sampled_from(("1", "2")), st.just("10")),
        "SELECT customer_id, order_count FROM customer_totals",
    ),
    "tickets": (
        ("ticket_id", "customer_id", "opened_at", "subject"),
        st.tuples(st.just("a"), st.just("2024-01-05"), st.sampled_from(("x", None))),
        "SELECT ticket_id, COALESCE(subject, '') FROM tickets",
    ),
}
LINES = ("order_id", "customer_id", "ordered_at", "product_id", "quantity", "unit_price")
LINE = st.tuples(
    st.sampled_from(("1", "2")),
    st.just("a"),
    st.just("2024-01-05"),
    st.sampled_from(("x", "y")),
    st.sampled_from(("1", "2")),
    st.just("4"),
)
MODES = st.sampled_from(("append", "update", "replace"))


@pytest.fixture
def chosen(stage_rows):
    """Tables of an entity under a mode, from one source, ready to go in."""

    def make(entity, fields, tables, mode="append", source="shop"):
        plan = Plan(entity, {f.title(): f for f in fields}, source=source, mode=mode)
        headers = tuple(plan.mapping)
        return [Chosen(stage_rows(headers, rows), plan, f"{n}.csv") for n, rows in enumerate(tables)]

    return make


def counts(told):
    return [(one.difference.counts, one.rows_kept) for one in told]


def seen(store, statement):
    with store.cursor() as cursor:
        return dict(cursor.execute(statement).fetchall())


@pytest.mark.parametrize("entity", KINDS)
def test_what_is_shown_before_is_what_a_look_before_and_after_shows(stores, tmp_path, chosen, entity):
    fields, cells, statement = KINDS[entity]
    ids = st.lists(st.sampled_from(IDS), min_size=1, unique=True)

    @settings(max_examples=EXAMPLES)
    @given(st.data())
    def check(data):
        store = stores.fresh(tmp_path)
        rows = [(one, *data.draw(cells)) for one in data.draw(ids)]
        commit_all(store, chosen(entity, fields, [rows], source=data.draw(SOURCES)), committed_at=NOW)
        more = [(one, *data.draw(cells)) for one in data.draw(ids)]
        commit_all(store, chosen(entity, fields, [more], source=data.draw(SOURCES)), committed_at=NOW)
        told = {one: data.draw(cells) for one in data.draw(ids)}
        rows = [(one, *rest) for one, rest in told.items()]
        cut = data.draw(st.integers(0, len(rows)))
        mode = data.draw(MODES)
        upload = chosen(entity, fields, [rows[:cut], rows[cut:]] if cut else [rows], mode)
        before = seen(store, statement)
        shown = check_all(store, upload)
        assert seen(store, statement) == before
        done = commit_all(store, upload, committed_at=NOW)
        after = seen(store, statement)
        assert counts(shown) == counts(done)
        total = {state: sum(one.difference.counts[state] for one in shown) for state in ("new", "changed", "gone")}
        changed = sum(before[one] != after[one] for one in told if one in before)
        left = mode == "append" and entity != "customers"  # rows known to say something else are counted, not taken
        assert total == {
            "new": len(after.keys() - before.keys()),
            "changed": total["changed"] if left else changed,
            "gone": len(before.keys() - after.keys()),
        }
        assert sum(sum(one.difference.counts.values()) for one in shown) == len(told) + total["gone"]
        store.close()

    check()


SOURCES = st.sampled_from(("shop", "till"))


def test_what_is_shown_of_lines_that_meet_in_several_tables_is_what_happens(stores, tmp_path, chosen):
    @settings(max_examples=EXAMPLES)
    @given(st.lists(LINE, max_size=3), st.lists(st.lists(LINE, max_size=3), min_size=2, max_size=3), MODES)
    def check(known, tables, mode):
        store = stores.fresh(tmp_path)
        commit_all(store, chosen("order_lines", LINES, [known]), committed_at=NOW)
        upload = chosen("order_lines", LINES, tables, mode)
        shown = check_all(store, upload)
        assert counts(shown) == counts(commit_all(store, upload, committed_at=NOW))
        assert min(one.difference.gone for one in shown) >= 0
        store.close()

    check()


def test_a_line_that_one_table_changes_is_not_gone_and_back_when_another_tells_it_as_it_was(store, chosen):
    def line(order, product, quantity):
        return (order, "a", "2024-01-05", product, quantity, "4")

    commit_all(store, chosen("order_lines", LINES, [[line("1", "y", "2")]]), committed_at=NOW)
    tables = [[line("1", "x", "2"), line("1", "y", "1")], [line("2", "y", "1"), line("1", "y", "2")]]
    shown = check_all(store, chosen("order_lines", LINES, tables, "replace"))
    assert [one.difference.counts for one in shown] == [
        {"new": 1, "changed": 1, "unchanged": 0, "gone": 0},
        {"new": 1, "changed": 0, "unchanged": 1, "gone": 0},
    ]


def test_looking_at_a_table_does_not_tell_again_what_only_putting_it_in_does(store, chosen):
    row = ("1", "a", "2024-01-05", "x", "1", "4")
    commit_all(store, chosen("order_lines", LINES, [[row] * 3]), committed_at=NOW)
    upload = chosen("order_lines", LINES, [[], [row] * 2, [("1", "a", "2024-01-05", "x", "2", "4")]], "replace")
    shown = counts(check_all(store, upload))
    assert shown == counts(commit_all(store, upload, committed_at=NOW))
    assert [told["changed"] for told, _ in shown] == [0, 0, 1]


def test_a_customer_another_source_knows_less_of_is_unchanged_by_sheets_that_say_the_same(store, chosen):
    fields = ("customer_id", "name", "phone")
    commit_all(store, chosen("customers", fields, [[("3", "x", None)]], source="till"), committed_at=NOW)
    commit_all(store, chosen("customers", fields, [[("1", "x", "1"), ("3", "x", "1")]]), committed_at=NOW)
    upload = chosen("customers", fields, [[("1", "x", "1")], [("3", "x", "1")]], "replace")
    unchanged = {"new": 0, "changed": 0, "unchanged": 1, "gone": 0}
    assert [one.difference.counts for one in check_all(store, upload)] == [unchanged, unchanged]


@pytest.mark.parametrize("cut", [0, 1, 2])
def test_a_replacement_updates_what_another_source_said_whatever_sheet_it_stands_in(store, chosen, cut):
    fields = ("ticket_id", "customer_id", "opened_at", "subject")
    commit_all(store, chosen("tickets", fields, [[("4", "a", "2024-01-05", None)]], source="till"), committed_at=NOW)
    rows = [("1", "a", "2024-01-05", "x"), ("2", "a", "2024-01-05", "x"), ("4", "a", "2024-01-05", "x")]
    upload = chosen("tickets", fields, [rows[:cut], rows[cut:]] if cut else [rows], "replace")
    shown = check_all(store, upload)
    assert counts(shown) == counts(commit_all(store, upload, committed_at=NOW))
    assert sum(one.difference.changed for one in shown) == 1
    assert seen(store, "SELECT ticket_id, subject FROM tickets") == {"1": "x", "2": "x", "4": "x"}


def test_a_workbook_that_says_all_again_sheet_by_sheet_takes_nothing_out(store, chosen):
    fields = ("order_id", "customer_id", "ordered_at", "amount")
    rows = [(str(number), "a", "2024-01-05", "5") for number in range(4)]
    commit_all(store, chosen("orders", fields, [rows]), committed_at=NOW)
    upload = chosen("orders", fields, [rows[:2], [*rows[2:3], ("3", "a", "2024-01-05", "6")]], "replace")
    shown = check_all(store, upload)
    assert [one.difference.counts for one in shown] == [
        {"new": 0, "changed": 0, "unchanged": 2, "gone": 0},
        {"new": 0, "changed": 1, "unchanged": 1, "gone": 0},
    ]
    assert not shown[0].difference.changes
    left_out = [replace(upload[0]), replace(upload[1], taken=False)]
    assert check_all(store, left_out)[0].difference.gone == 2


def test_tables_of_one_upload_tell_each_other_whose_rows_are(store, chosen):
    upload = [
        *chosen("customers", ("customer_id", "phone"), [[("a", "1")]]),
        *chosen(
            "loyalty_points",
            ("customer_id", "changed_at", "points_change", "phone"),
            [[(None, "2024-01-05", "5", "1")]],
        ),
    ]
    shown = check_all(store, upload)
    assert [one.rows_kept for one in shown] == [1, 1]
    broken = [*chosen("orders", ("order_id",), [[("1",)]]), *upload]
    assert [isinstance(one, Check) for one in check_all(store, broken)] == [False, True, True]


def test_taking_tables_out_that_is_cancelled_leaves_all_in(store, chosen):
    fields = ("order_id", "customer_id", "ordered_at", "amount")
    upload = chosen("orders", fields, [[(one, "a", "2024-01-05", "5")] for one in ("1", "2")])
    batches = commit_all(store, upload, committed_at=NOW)
    with pytest.raises(CancelledError), store.cancellable(lambda: True):
        undo_all(store, batches, undone_at=NOW)
    assert seen(store, "SELECT order_id, amount FROM orders").keys() == {"1", "2"}
    undo_all(store, batches, undone_at=NOW)
    assert not seen(store, "SELECT order_id, amount FROM orders")
