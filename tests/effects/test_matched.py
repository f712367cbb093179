"""Without a hold-out: customers nobody wrote to, made alike, and how both sides changed."""

from datetime import date, timedelta

import pytest

from segmentation.effects.compared import compare, rows_table
from segmentation.effects.experiment_checks import balance
from segmentation.effects.uplift import effect
from tests.effects.contacts import send

SENT = date(2024, 5, 1)
AS_OF = date(2024, 7, 1)


def after(days):
    return SENT + timedelta(days=days)


@pytest.fixture
def unheld(orders_in):
    """Two kinds of customers, recent and silent.

    Sent to: 3 recent (2 order), 1 silent (orders). Others: 6 recent (2 order), 2 silent (none order). ``w`` got another
    campaign at the same time, ``x`` is unlike all others.
    """
    rows = [(who, after(-40), 20) for who in ("t1", "t2", "t3", "m1", "m2", "m3", "m4", "m5", "m6", "w")]
    rows += [(who, after(-300), 20) for who in ("t4", "m7", "m8")]
    rows += [("x", after(-40 - n), 20) for n in range(9)]
    rows += [(who, after(3), 10) for who in ("t1", "t2", "t4", "m1", "m2", "w", "x")]
    store = orders_in(rows)
    send(store, [("push", who, SENT, None) for who in ("t1", "t2", "t3", "t4", "x")])
    return send(store, [("mail", "w", after(5), None)])


def test_others_weigh_as_much_as_those_sent_to_of_their_kind(unheld, ask):
    found = compare(unheld, AS_OF, "push")
    assert (found.evidence, found.baseline) == ("matched", "matched")
    assert (found.arms, found.unmatched) == ({"matched": 8, "treated": 4}, 1)
    weights = dict(ask(f"SELECT customer_id, weight FROM {rows_table(unheld, found)}"))
    assert weights == {f"t{n}": 1 for n in range(1, 5)} | {f"m{n}": 0.5 for n in range(1, 9)}


def test_the_effect_is_how_much_more_they_changed(unheld):
    # treated after 3/4; others, weighted: (3 recent: 1/3) and (1 silent: 0) = 1/4; nobody ordered in the 30 days before
    shares = next(e.told for e in effect(unheld, compare(unheld, AS_OF, "push")) if e.outcome == "ordered")
    assert (shares.value, shares.baseline_value) == (0.75, 0.25)
    assert shares.verdict == "too_small"


def test_what_differed_before_is_taken_off(orders_in):
    """Alike in recency, orders and spend; in the 20 days before one side ordered twice, the other once."""
    rows = [(f"{side}{n}", after(-5), 20) for side in "tm" for n in range(4)]
    rows += [(f"t{n}", after(-10), 20) for n in range(4)] + [(f"m{n}", after(-60), 20) for n in range(4)]
    rows += [(f"{side}{n}", after(5), 20) for side in "tm" for n in range(4)]
    store = send(orders_in(rows), [("push", f"t{n}", SENT, None) for n in range(4)])
    told = {e.outcome: e.told for e in effect(store, compare(store, AS_OF, "push", window_days=20))}
    assert (told["orders"].value, told["orders"].baseline_value, told["orders"].verdict) == (1, 2, "less")
    assert (told["ordered"].value, told["ordered"].baseline_value) == (1, 1)


def test_matching_makes_both_sides_alike(unheld):
    found = {told.metric: told.apart for told in balance(unheld, compare(unheld, AS_OF, "push"))}
    assert found["order_count"] == found["days_since_last_order"] == pytest.approx(0)
