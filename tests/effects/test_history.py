"""Memberships at several days: as a run at each of them, by the rules as they are or as they were."""

from datetime import date, datetime, timedelta

import pytest

from segmentation.effects.history import memberships_table
from segmentation.models.cuts import Cuts
from segmentation.models.rfm import RfmSettings, evaluate
from segmentation.segments.library import save_version

AS_OF = date(2024, 7, 1)
EARLIER = AS_OF - timedelta(days=7)


def rfm(money):
    return RfmSettings("rfm8", Cuts((30,), (2,), (money,)))


@pytest.fixture
def two(orders_in):
    """``a`` bought twice for 10 each, ``b`` once for 90, after ``EARLIER``."""
    days = [AS_OF - timedelta(days=n) for n in (5, 10)]
    return orders_in([("a", days[0], 10), ("a", days[1], 10), ("b", days[0], 90)])


def members(store, version, rules="now"):
    with store.holding(), store.cursor() as cursor:
        table = memberships_table(store, version, (EARLIER, AS_OF), rules)
        return cursor.execute(f"SELECT as_of, customer_id, segment FROM {table} ORDER BY ALL").fetchall()


def saved(store, money, on):
    return save_version(
        store, "loyal", evaluate(store, AS_OF, rfm(money)), saved_at=datetime(on.year, on.month, on.day), reason="r"
    )


def test_who_was_not_known_by_then_is_not_there(two):
    assert members(two, saved(two, 15, AS_OF)) == [
        (EARLIER, "a", "general_develop"),
        (AS_OF, "a", "important_value"),
        (AS_OF, "b", "important_develop"),
    ]


def test_rules_as_they_were_are_those_saved_by_that_day(two):
    saved(two, 5, EARLIER - timedelta(days=1))
    newest = saved(two, 15, AS_OF - timedelta(days=1))
    assert members(two, newest)[0] == (EARLIER, "a", "general_develop")
    assert members(two, newest, "then")[0] == (EARLIER, "a", "important_develop")
    assert members(two, newest, "then")[1:] == members(two, newest)[1:]


def test_before_the_first_version_its_rules_hold(two):
    assert members(two, saved(two, 5, AS_OF), "then") == members(two, saved(two, 5, AS_OF))


def test_whom_a_campaign_holds_out_without_a_date_is_known_from_its_first_sending_on(known):
    sent = [("May", "a", datetime(2024, 6, 28), "treated"), ("May", "b", None, "control")]
    contacts = [*sent, ("?", "c", None, "control")]
    store = known(campaign_contacts=contacts)
    version = saved(store, 15, AS_OF)
    assert {customer for _, customer, _ in members(store, version)} == {"a", "b", "c"}
    # a campaign without any date says nothing of when
    assert [customer for day, customer, _ in members(store, version) if day == EARLIER] == ["c"]
