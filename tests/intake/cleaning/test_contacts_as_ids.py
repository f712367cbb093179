"""A phone or e-mail in the place of a customer id: the customer it belongs to is meant."""

from datetime import datetime

import pytest

from segmentation.intake.cleaning.rules import Cleaning
from segmentation.intake.commit import commit, undo
from segmentation.intake.plan import Plan

NOW = datetime(2024, 7, 1, 12)
SENT = ("campaign", "customer_id")


@pytest.fixture
def take(store, stage_rows):
    """Commit rows whose headers are the fields' names; returns the batch."""

    def run(entity, fields, *rows, off=()):
        plan = Plan(entity, {name: name for name in fields}, cleaning=Cleaning(frozenset(off)))
        return commit(store, stage_rows(fields, rows), plan, file_name="rows.csv", committed_at=NOW)

    return run


@pytest.fixture
def listed(take):
    """A and b with phone and e-mail; c and d share a phone; one customer's id is a phone itself."""
    return take(
        "customers",
        ("customer_id", "phone", "email"),
        ("a", "13800138000", "a@x.cn"),
        ("b", "+44 20 7946 0958", None),
        ("c", "13700137000", None),
        ("d", "13700137000", None),
        ("13900139000", None, None),
        ("e", "13900139000", None),
    )


def told(ask):
    return ask("SELECT customer_id FROM campaign_contacts ORDER BY campaign")


def test_it_is_the_customer_whose_phone_or_email_it_is(listed, take, ask):
    ids = ("13800138000", "A@x.cn", "+442079460958", "8613800138000", "a")
    take("campaign_contacts", SENT, *((str(place), one) for place, one in enumerate(ids)))
    assert told(ask) == [("a",), ("a",), ("b",), ("a",), ("a",)]
    assert ask("SELECT before, after FROM cleaned_values WHERE rule = 'filled_customer' AND row_number = 2") == [
        ("13800138000", "a")
    ]


def test_what_is_somebodys_id_or_of_several_or_of_nobody_stays(listed, take, ask):
    ids = ("13900139000", "13700137000", "13600136000", "z@x.cn")
    take("campaign_contacts", SENT, *((str(place), one) for place, one in enumerate(ids)))
    assert told(ask) == [(one,) for one in ids]


def test_it_can_be_switched_off_and_is_undone_with_the_customers(listed, take, ask, store):
    take("campaign_contacts", SENT, ("0", "13800138000"))
    take("campaign_contacts", SENT, ("1", "13800138000"), off=("filled_customer",))
    assert told(ask) == [("a",), ("13800138000",)]
    undo(store, listed.batch_id, undone_at=NOW)
    assert told(ask) == [("13800138000",), ("13800138000",)]
