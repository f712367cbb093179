"""What is in the store, exported and uploaded again, changes nothing."""

from datetime import date, datetime

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.activation.entity_export import export_entity, rows_in_force
from segmentation.errors import InputError
from segmentation.intake.commit import check, commit
from segmentation.intake.plan import Plan
from segmentation.intake.proposal import propose, settled
from segmentation.intake.row_keys import KEYS
from segmentation.intake.stage import stage

NOW = datetime(2024, 7, 1, 12)  # noqa: DTZ001 - naive like all times in the store
IDS = st.sampled_from(["1", "007", "=1+1", "O'Brien", "客-1", "-5"])
MAYBE_ID = st.one_of(st.none(), IDS)
WORDS = st.sampled_from([None, "面霜", "=cmd()", 'say "hi", she said', "+86 138", "'quoted", "two  words", "-"])
TIMES = st.sampled_from(
    [
        *("2024-01-05", "2024-02-29 10:30:05", "1999-12-31 23:59:59"),
        *("2024-02-29 10:30:05.5", "2024-02-29 10:30:05.007", "1999-12-31 23:59:59.999999"),
    ]
)
MAYBE_TIME = st.one_of(st.none(), TIMES)
MONEY = st.sampled_from(["5", "-1.5", "1234567.8912", "0", "0.0001"])
MAYBE_MONEY = st.one_of(st.none(), MONEY)
COUNTS = st.sampled_from(["1", "2", "30"])
FIELDS = {
    "orders": {
        "order_id": MAYBE_ID,
        "customer_id": MAYBE_ID,
        "ordered_at": TIMES,
        "amount": MONEY,
        "refund_amount": MAYBE_MONEY,
        "quantity": COUNTS,
        "status": st.sampled_from([None, "paid", "退款", "refunded", "已取消"]),
        "channel": WORDS,
    },
    "order_lines": {
        "order_id": MAYBE_ID,
        "customer_id": MAYBE_ID,
        "ordered_at": TIMES,
        "product_id": IDS,
        "product_name": WORDS,
        "quantity": COUNTS,
        "unit_price": MONEY,
        "status": st.sampled_from([None, "paid", "退款", "已取消"]),
    },
    "customers": {"customer_id": IDS, "name": WORDS, "city": WORDS, "registered_at": MAYBE_TIME, "gender": WORDS},
    "customer_totals": {"customer_id": IDS, "last_order_on": TIMES, "order_count": COUNTS, "spend_total": MONEY},
    "products": {
        "product_id": IDS,
        "product_name": WORDS,
        "unit_price": MAYBE_MONEY,
        "is_new": st.sampled_from([None, "yes", "no"]),
        "launched_on": MAYBE_TIME,
    },
    "feedback": {
        "feedback_id": MAYBE_ID,
        "customer_id": MAYBE_ID,
        "answered_at": TIMES,
        "csat_score": st.sampled_from(["1", "4", "5"]),
        "nps_score": st.sampled_from([None, "0", "7", "10"]),
        "comment": WORDS,
    },
    "tickets": {
        "ticket_id": IDS,
        "customer_id": MAYBE_ID,
        "opened_at": TIMES,
        "closed_at": MAYBE_TIME,
        "issue_type": st.sampled_from([None, "退换货", "weather"]),
        "ticket_status": st.sampled_from([None, "solved", "heaven"]),
    },
    "interactions": {
        "interaction_id": MAYBE_ID,
        "customer_id": IDS,
        "happened_at": TIMES,
        "interaction_kind": st.sampled_from(["网页访问", "call", "占卜"]),
        "detail": WORDS,
    },
    "campaign_contacts": {
        "campaign": st.sampled_from(["spring", "=summer"]),
        "customer_id": IDS,
        "sent_at": MAYBE_TIME,
        "contact_group": st.sampled_from([None, "实验组", "control"]),
        "response": st.sampled_from([None, "已购买", "waved"]),
    },
    "loyalty_points": {
        "entry_id": MAYBE_ID,
        "customer_id": IDS,
        "changed_at": TIMES,
        "points_change": COUNTS,
        "points_reason": WORDS,
    },
}


def filled(store, stage_rows, entity, rows):
    mapping = {name.title(): name for name in FIELDS[entity]}
    plan = Plan(entity, mapping, source="shop", totals_as_of=date(2024, 6, 30))
    commit(store, stage_rows(tuple(mapping), rows), plan, file_name="f.csv", committed_at=NOW)


def taken_back(store, readers, path, mode):
    """What uploading the file again would change: the difference, and the rows it could not use."""
    staged = stage(path, store.work_folder, children=readers)
    proposal = propose(store, staged, file_name=path.name)
    checked = check(store, staged, settled(proposal, mode=mode, totals_as_of=NOW.date()))
    return proposal.plan, checked


@pytest.mark.parametrize("entity", FIELDS)
def test_an_export_uploaded_again_changes_nothing(stores, tmp_path, readers, stage_rows, entity):
    @settings(max_examples=2)
    @given(
        rows=st.lists(st.tuples(*FIELDS[entity].values()), min_size=1, max_size=8),
        language=st.sampled_from(["zh", "en"]),
        ending=st.sampled_from(["csv", "xlsx"]),
        mode=st.sampled_from(["append", "update"]),
    )
    def check_one(rows, language, ending, mode):
        store = stores.fresh(tmp_path)
        filled(store, stage_rows, entity, rows)
        path = tmp_path / f"{entity}.{ending}"
        exported = export_entity(store, entity, path, language=language)
        assert exported == rows_in_force(store)[entity]
        taken = mode if KEYS[entity].field in (None, *FIELDS[entity]) else "append"
        plan, checked = taken_back(store, readers, path, taken)
        assert plan.entity == entity
        assert checked.difference.counts == {"new": 0, "changed": 0, "unchanged": exported, "gone": 0}, (
            checked.difference.changes,
            checked.rejects_by_reason,
        )
        assert set(checked.rejects_by_reason) <= {"order_already_loaded", "row_already_loaded"}
        store.close()

    check_one()


def test_a_parquet_file_holds_the_same_columns(tmp_path, store, stage_rows):
    filled(store, stage_rows, "customers", [("007", "=x", "上海市", "2024-01-05", None)])
    path = tmp_path / "customers.parquet"
    assert export_entity(store, "customers", path, language="en") == 1
    (row,) = pq.read_table(path).to_pylist()
    assert (row["Customer ID"], row["Name"], row["City"]) == ("007", "=x", "上海市")


def test_other_endings_are_refused(tmp_path, store):
    with pytest.raises(InputError, match="unsupported_output"):
        export_entity(store, "orders", tmp_path / "orders.pdf", language="en")
