"""Figures add up, scopes hold, and the rows behind are those that were counted."""

from dataclasses import astuple
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation import words
from segmentation.errors import InputError
from segmentation.quality.checks import DIMENSIONS, TABLES, check_named, checks
from segmentation.quality.measure import Count, Scope, measure, source_ages
from segmentation.quality.rows import fault_page, heading, listing
from tests.quality.conftest import AS_OF

PHONES = st.sampled_from([None, "13800138000", "13800138001", "1"])
CUSTOMERS = st.lists(st.tuples(st.sampled_from("abc"), PHONES, st.sampled_from([None, "男", "?"])), max_size=6)
UPLOADS = st.lists(st.tuples(st.sampled_from(["crm", "shop", "till"]), CUSTOMERS), min_size=1, max_size=4)


def fill(store, uploads):
    with store.transaction() as cursor:
        for batch, (source, rows) in enumerate(uploads, start=1):
            cursor.execute(
                "INSERT INTO batches (batch_id, entity, file_name, file_sha256, source, rows_read, rows_kept,"
                " rows_rejected, committed_at) VALUES ($1, 'customers', 'c.csv', 'none', $2, $3, $3, 0, $4)",
                [batch, source, len(rows), datetime(2024, 7, batch)],
            )
            for row in rows:
                cursor.execute(
                    "INSERT INTO customers (customer_id, phone, gender, batch_id) VALUES ($1, $2, $3, $4)",
                    [*row, batch],
                )


def added(counts):
    n, faulty = 0, 0
    for count in counts:
        n, faulty = n + count.n, faulty + count.faulty
    return Count(n, faulty)


@given(UPLOADS)
@settings(max_examples=15)
def test_faults_never_exceed_what_was_examined_and_parts_make_the_whole(stores, tmp_path, uploads):
    store = stores.fresh(tmp_path)
    fill(store, uploads)
    whole = measure(store, AS_OF)
    assert all(0 <= figure.count.faulty <= figure.count.n for figure in whole.figures)
    for parts in (
        [whole.within(Scope(source=source)) for source in whole.sources()],
        [whole.within(Scope(batch_id=upload.batch_id)) for upload in whole.uploads],
    ):
        for check, count in whole.by_check().items():
            assert added(part.by_check()[check] for part in parts if check in part.by_check()) == count
        assert added(part.wrong() for part in parts) == whole.wrong()
        assert added(part.missing() for part in parts) == whole.missing()
    for dimension, count in whole.by_dimension().items():
        assert added(told for (_, d), told in whole.by_table().items() if d == dimension) == count
        assert added(told for (_, d), told in whole.by_source().items() if d == dimension) == count
        assert added(told for _, told in whole.trend(dimension=dimension)) == count
    store.close()


@given(UPLOADS)
@settings(max_examples=8)
def test_the_rows_behind_are_as_many_as_were_counted(stores, tmp_path, uploads):
    store = stores.fresh(tmp_path)
    fill(store, uploads)
    for quality in (measure(store, AS_OF), measure(store, AS_OF).within(Scope(source=uploads[0][0]))):
        for check, count in quality.by_check().items():
            if check.name != "batches.row_unusable":
                assert len(fault_page(store, listing(store, quality, check, "en"))) == count.faulty
    store.close()


def test_a_scope_that_is_not_there_is_named(put, store):
    put("orders", [{}])
    whole = measure(store, AS_OF)
    with pytest.raises(InputError, match="source_unknown"):
        whole.within(Scope(source="nobody"))
    with pytest.raises(InputError, match="batch_unknown"):
        whole.within(Scope(batch_id=99))


def test_undone_uploads_are_gone(put, store, ask):
    batch = put("customers", [{"customer_id": "a", "phone": "1"}], rejected=[(9, "customer_missing")])
    ask("DELETE FROM customers")
    ask("UPDATE batches SET undone_at = committed_at WHERE batch_id = $1", batch)
    assert measure(store, AS_OF).figures == ()


def test_the_worst_rule_comes_first_and_hints_last(put, store):
    put("customers", [{"customer_id": c, "phone": p, "gender": "?"} for c, p in (("a", "1"), ("b", "+8613800138000"))])
    put("orders", [{"amount": 0}])
    names = [check.name for check, count in measure(store, AS_OF).by_check().items() if count.faulty]
    assert names == ["customers.gender_unknown", "customers.phone_invalid", "orders.amount_zero"]


def test_hints_stay_out_of_the_sums(put, store):
    put("orders", [{"amount": 0}])
    assert measure(store, AS_OF).wrong().faulty == 0


def test_the_trend_follows_the_uploads(put, store):
    put("customers", [{"customer_id": "a", "phone": "1"}], at=datetime(2024, 7, 2))
    put("customers", [{"customer_id": "b", "phone": "+8613800138000"}], at=datetime(2024, 7, 1))
    trend = measure(store, AS_OF).trend(check_named("customers.phone_invalid"))
    assert [(upload.uploaded_at.day, astuple(count)) for upload, count in trend] == [(1, (1, 0)), (2, (1, 1))]


def test_rows_behind_say_what_they_are_held_against(put, store):
    put("customers", [{"customer_id": "a", "birthday": "2000-01-01"}])
    put("orders", [{"order_id": "x", "customer_id": "a", "ordered_at": datetime(1999, 5, 1)}], source="till")
    quality = measure(store, AS_OF)
    page = fault_page(store, listing(store, quality, check_named("orders.before_birth"), "en"))
    row = page.iloc[0].to_dict()
    assert (row["order_id"], row["born_on"].year, row["source"], row["file_name"]) == ("x", 2000, "till", "orders.csv")


def test_codes_are_worded_in_the_readers_language(put, store):
    put("tickets", [{"opened_at": datetime(2024, 6, 1), "status": "open", "closed_at": datetime(2024, 6, 2)}])
    put("orders", [{}], rejected=[(7, "amount_missing")])
    quality = measure(store, AS_OF)
    tickets = fault_page(store, listing(store, quality, check_named("tickets.open_with_closing_time"), "zh"))
    assert list(tickets["status"]) == ["处理中"]
    rejects = fault_page(store, listing(store, quality, check_named("batches.row_unusable"), "en"))
    assert rejects[["row_number", "reason"]].to_numpy().tolist() == [[7, "No amount"]]


@pytest.mark.parametrize("table", TABLES)
def test_every_column_has_a_heading(table, ask):
    for name, *_ in ask(f"DESCRIBE {table}"):
        if name not in {"batch_id", "attributes", "filled_fields"}:
            assert heading(table, name, "zh")
            assert heading(table, name, "en")


def test_every_check_has_words_in_both_languages():
    for check in checks().values():
        code = "empty" if check.dimension == "completeness" else check.code
        assert words.known(f"check.{code}"), code
        assert words.known(f"check_help.{code}"), code
        assert words.known(f"table.{check.table}")
        assert check.field is None or words.known(f"field.{check.field}"), check
    assert all(words.known(f"dimension.{d}") and words.known(f"dimension_help.{d}") for d in DIMENSIONS)


def test_the_age_of_a_source_counts_from_its_newest_event_and_no_typo(put, store):
    put("orders", [{"ordered_at": datetime(2024, 6, d)} for d in (1, 11)] + [{"ordered_at": datetime(2042, 1, 1)}])
    put("products", [{"product_id": "p"}], source="shop")
    told = {age.source: age for age in source_ages(measure(store, AS_OF))}
    assert (told["crm"].last_event_at, told["crm"].days_to_upload, told["crm"].days_since_event) == (
        datetime(2024, 6, 11),
        20,
        20,
    )
    assert (told["shop"].uploads, told["shop"].days_since_event) == (1, None)
