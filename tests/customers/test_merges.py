"""Merges move rows to one customer, and their undo brings every row back."""

from contextlib import suppress
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.customers.links import CUSTOMER_TABLES
from segmentation.customers.merges import (
    Group,
    keep_apart,
    merge,
    merges,
    offer_again,
    rank_sources,
    ranked_sources,
    undo_merge,
    undo_run,
)
from segmentation.errors import InputError
from segmentation.intake.commit import undo
from segmentation.metrics.customers import metrics_table

AT = datetime(2024, 7, 1, 12)  # noqa: DTZ001 - naive like all times in the store
CUSTOMERS = "customer_id,name,phone\nA,Ann,1\nB,Anna Lee,\nC,Cy,3\n"
ORDERS = (
    "order_id,customer_id,order_date,amount\n"
    "1,A,2024-01-01,10\n2,B,2024-02-01,20\n3,B,2024-03-01,30\n4,C,2024-04-01,40\n"
)


@pytest.fixture
def shop(store, import_text):
    """Ann (A, 1 order of 10) and Anna Lee (B, 2 orders of 50) are one; Cy (C, 1 order of 40) is not."""
    import_text(store, CUSTOMERS, name="crm.csv")
    import_text(store, ORDERS, name="orders.csv")
    return store


def contents(store):
    """Every row of every table that knows a customer."""
    with store.cursor() as cursor:
        return {
            table: sorted(map(repr, cursor.execute(f"FROM {table}").fetchall()))
            for table in (*CUSTOMER_TABLES, "customer_links", "batches", "rejects")
        }


def merged(store, *ids, **told):
    return merge(store, [Group(ids, told.pop("survivor", None))], merged_at=AT, **told)


def spend(store):
    with store.cursor() as cursor:
        table = metrics_table(store, date(2024, 7, 1))
        return dict(cursor.execute(f"SELECT customer_id, CAST(spend_total AS INTEGER) FROM {table}").fetchall())


def names(ask):
    return dict(ask("SELECT customer_id, name FROM customer_profiles"))


def test_orders_follow_to_the_id_with_the_most_orders(shop, ask):
    merged(shop, "A", "B")
    assert spend(shop) == {"B": 60, "C": 40}
    assert ask("SELECT order_id, customer_id, source_customer_id FROM orders ORDER BY 1")[:2] == [
        ("1", "B", "A"),
        ("2", "B", None),
    ]


def test_undo_leaves_every_table_as_before(shop):
    before = contents(shop)
    number = merged(shop, "A", "B")
    assert contents(shop) != before
    undo_merge(shop, number, undone_at=AT)
    assert contents(shop) == before
    assert merges(shop) == []


def test_the_data_version_changes_with_a_merge_its_undo_and_the_ranks(shop):
    versions = [shop.dataset_version()]
    number = merged(shop, "A", "B")
    versions.append(shop.dataset_version())
    undo_merge(shop, number, undone_at=AT)
    versions.append(shop.dataset_version())
    rank_sources(shop, ["crm"], changed_at=AT)
    versions.append(shop.dataset_version())
    assert len(set(versions)) == 4


def test_a_merge_holds_for_the_next_upload_and_its_batch_can_be_undone_exactly(shop, import_text):
    merged(shop, "A", "B", survivor="A")
    before = contents(shop)
    later = import_text(shop, "order_id,customer_id,order_date,amount\n9,B,2024-05-01,5\n", name="later.csv")
    assert spend(shop) == {"A": 65, "C": 40}
    undo(shop, later.batch.batch_id, undone_at=AT)
    after = contents(shop)
    assert {name: rows for name, rows in after.items() if name != "batches"} == {
        name: rows for name, rows in before.items() if name != "batches"
    }


def test_undoing_a_merge_gives_rows_of_later_uploads_back_too(shop, import_text):
    number = merged(shop, "A", "B", survivor="A")
    import_text(shop, "order_id,customer_id,order_date,amount\n9,B,2024-05-01,5\n", name="later.csv")
    undo_merge(shop, number, undone_at=AT)
    assert spend(shop) == {"A": 10, "B": 55, "C": 40}


def test_an_order_told_before_is_known_under_the_id_of_the_file(shop, import_text):
    merged(shop, "A", "B", survivor="A")
    again = import_text(shop, ORDERS + "5,B,2024-06-01,1\n", name="again.csv")
    assert (again.batch.rows_kept, again.batch.rejects_by_reason) == (1, {"order_already_loaded": 4})


def test_merges_that_share_an_id_make_one_customer_and_undo_in_any_order(shop):
    before = contents(shop)
    first = merged(shop, "A", "B", survivor="A")
    second = merged(shop, "B", "C", survivor="C")  # B is of A by now
    assert spend(shop) == {"C": 100}
    undo_merge(shop, first, undone_at=AT)
    assert spend(shop) == {"A": 10, "C": 90}
    undo_merge(shop, second, undone_at=AT)
    assert contents(shop) == before


@pytest.fixture
def six(store):
    """Six customers of one order and one answer each."""
    with store.transaction() as cursor:
        for place, one in enumerate("ABCDEF"):
            cursor.execute("INSERT INTO customers (customer_id, batch_id) VALUES ($1, 1)", [one])
            cursor.execute(
                "INSERT INTO orders (order_id, customer_id, ordered_at, amount, kind, batch_id)"
                " VALUES ($1, $2, $3, 1, 'sale', 1)",
                [str(place), one, AT],
            )
            cursor.execute("INSERT INTO feedback (customer_id, answered_at, batch_id) VALUES ($1, $2, 1)", [one, AT])
    return store


@settings(max_examples=25)
@given(
    pairs=st.lists(st.lists(st.sampled_from("ABCDEF"), min_size=2, max_size=3, unique=True), min_size=1, max_size=5),
    order=st.permutations(range(5)),
)
def test_whatever_was_merged_undoing_all_of_it_leaves_every_table_as_before(six, pairs, order):
    before = contents(six)
    numbers = []
    for ids in pairs:
        with suppress(InputError):  # one customer already
            numbers.append(merged(six, *ids))
    assert numbers
    assert contents(six) != before
    for _, number in sorted(zip(order, numbers, strict=False)):
        undo_merge(six, number, undone_at=AT)
    assert contents(six) == before


def test_fields_follow_their_rules(shop, ask, import_text):
    number = merged(shop, "A", "B", survivor="A")
    assert names(ask)["A"] == "Ann"  # one batch told both: the id that stays
    undo_merge(shop, number, undone_at=AT)
    merged(shop, "A", "B", survivor="A", rules={"name": "complete"})
    assert names(ask)["A"] == "Anna Lee"
    assert ask("SELECT phone FROM customer_profiles WHERE customer_id = 'A'") == [("1",)]


def test_the_newest_upload_or_the_source_ranked_first_is_believed(shop, ask, import_text):
    merged(shop, "A", "B", survivor="A", rules={"name": "source"})
    import_text(shop, "customer_id,name,phone,city\nB,Ann L.,2,Rome\n", name="till.csv")
    assert ask("SELECT name, phone FROM customer_profiles WHERE customer_id = 'A'") == [("Ann L.", "2")]
    assert ranked_sources(shop) == ([], ["crm", "orders", "till"])
    rank_sources(shop, ["crm"], changed_at=AT)
    assert ranked_sources(shop) == (["crm"], ["crm", "orders", "till"])
    assert ask("SELECT name, phone FROM customer_profiles WHERE customer_id = 'A'") == [("Ann", "2")]


def test_many_merged_by_one_press_are_undone_as_one(shop, import_text):
    import_text(shop, "customer_id,name\nD,Di\nE,Di\n", name="more.csv")
    before = contents(shop)
    run = merge(shop, [Group(("A", "B")), Group(("D", "E"))], merged_at=AT)
    assert {one.run_id for one in merges(shop)} == {run}
    assert len(merges(shop)) == 2
    undo_run(shop, run, undone_at=AT)
    assert contents(shop) == before


def test_ready_totals_of_merged_ids_add_up(store, import_text):
    text = "customer_id,last_order_date,order_count,spend_total\nA,2024-01-01,1,10\nB,2024-03-01,2,50\n"
    import_text(store, text, totals_as_of=date(2024, 4, 1))
    merged(store, "A", "B", survivor="A")
    with store.cursor() as cursor:
        table = metrics_table(store, date(2024, 7, 1))
        told = cursor.execute(f"SELECT customer_id, order_count, last_order_on, spend_total FROM {table}").fetchall()
    assert told == [("A", 3, date(2024, 3, 1), 60)]


@pytest.mark.parametrize(
    ("ids", "told", "code"),
    [
        (("A",), {}, "merge_too_few"),
        (("A", "A"), {}, "merge_too_few"),
        (("A", "nobody"), {}, "customer_unknown"),
        (("A", "B"), {"survivor": "C"}, "survivor_not_member"),
        (("A", "B"), {"rules": {"name": "loudest"}}, "merge_rule_unknown"),
        (("A", "B"), {"rules": {"shoe": "newest"}}, "merge_rule_unknown"),
    ],
)
def test_what_cannot_be_merged_is_told_and_changes_nothing(shop, ids, told, code):
    before = contents(shop)
    with pytest.raises(InputError) as error:
        merged(shop, *ids, **told)
    assert error.value.code == code
    assert contents(shop) == before


def test_one_customer_is_not_merged_with_itself_and_no_merge_undone_twice(shop):
    number = merged(shop, "A", "B")
    with pytest.raises(InputError, match="already_one_customer"):
        merged(shop, "B", "A")
    undo_merge(shop, number, undone_at=AT)
    with pytest.raises(InputError, match="merge_undone"):
        undo_merge(shop, number, undone_at=AT)
    with pytest.raises(InputError, match="merge_unknown"):
        undo_merge(shop, 77, undone_at=AT)


def test_kept_apart_is_remembered_once_and_can_be_taken_back(shop, ask):
    keep_apart(shop, "B", "A", decided_at=AT)
    keep_apart(shop, "A", "B", decided_at=AT)
    assert ask("SELECT left_id, right_id FROM kept_apart") == [("A", "B")]
    offer_again(shop, "B", "A")
    assert ask("SELECT left_id, right_id FROM kept_apart") == []
