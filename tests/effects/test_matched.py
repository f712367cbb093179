"""Without a hold-out: customers nobody wrote to, made alike, and how both sides changed."""

import math
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t

from segmentation.effects.compared import compare, outcomes_table, rows_table
from segmentation.effects.experiment_checks import Balance, balance
from segmentation.effects.uplift import effect, effect_by_segment, effect_by_week
from segmentation.models.registry import read_settings
from segmentation.segments.library import save_version
from segmentation.segments.runs import run_settings
from tests.effects.contacts import NOW, send

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
    rows = [(f"{side}{n}", after(-5), 20) for side in "tm" for n in range(30)]
    rows += [(f"t{n}", after(-10), 20) for n in range(30)] + [(f"m{n}", after(-60), 20) for n in range(30)]
    rows += [(f"{side}{n}", after(5), 20) for side in "tm" for n in range(30)]
    store = send(orders_in(rows), [("push", f"t{n}", SENT, None) for n in range(30)])
    told = {e.outcome: e.told for e in effect(store, compare(store, AS_OF, "push", window_days=20))}
    assert (told["orders"].value, told["orders"].baseline_value, told["orders"].verdict) == (1, 2, "less")
    assert (told["ordered"].value, told["ordered"].baseline_value) == (1, 1)


def test_four_without_variance_tell_nothing(unheld):
    orders = next(e.told for e in effect(unheld, compare(unheld, AS_OF, "push")) if e.outcome == "orders")
    assert (orders.value, orders.baseline_value, orders.verdict) == (0.75, 0.25, "too_small")


def test_matching_makes_both_sides_alike_and_tells_how_far_apart_they_were(unheld):
    found = {told.metric: told for told in balance(unheld, compare(unheld, AS_OF, "push"))}
    for metric in ("order_count", "days_since_last_order"):
        assert found[metric].apart == pytest.approx(0)
        assert abs(found[metric].apart_before) > 0.1  # x, with nine orders, was among those sent to
        assert not found[metric].uneven


def test_groups_still_apart_after_matching_are_marked():
    assert Balance("treated", "spend_total", 2, 1, apart=0.11, n=5, baseline_n=5, apart_before=0.9).uneven
    assert not Balance("treated", "spend_total", 2, 1, apart=0.11, n=5, baseline_n=5).uneven  # drawn by chance


def test_every_arm_is_matched_for_itself(unheld, ask):
    """The recent of A, the silent one of B; both to the same others."""
    send(unheld, [("arms", who, SENT, "A") for who in ("t1", "t2", "t3")] + [("arms", "t4", SENT, "B")])
    with unheld.transaction() as cursor:
        cursor.execute("DELETE FROM campaign_contacts WHERE campaign = 'push'")
    send(unheld, [("arms", "x", SENT, "B")])
    found = compare(unheld, AS_OF, "arms", baseline="matched")
    assert (found.arms, found.unmatched) == ({"matched": 8, "A": 3, "B": 1}, 1)
    told = {e.arm: e.told for e in effect(unheld, found) if e.outcome == "ordered"}
    assert (told["A"].value, told["A"].baseline_value) == pytest.approx((2 / 3, 1 / 3))
    assert (told["B"].value, told["B"].baseline_value) == (1, 0)
    assert told["A"].confidence == pytest.approx(0.975)
    weights = ask(f"SELECT against, SUM(weight) FROM {rows_table(unheld, found)} WHERE arm = 'matched' GROUP BY 1")
    assert dict(weights) == pytest.approx({"A": 3, "B": 1})


def test_segments_are_matched_within_and_weeks_end_in_the_whole(unheld):
    found = compare(unheld, AS_OF, "push")
    rules = {"model": "rules", "segments": [{"name": "m7", "rule": {"field": "customer_id", "in": ["m7", "t4"]}}]}
    rules["segments"].append({"name": "rest"})
    saved = run_settings(unheld, AS_OF, read_settings(rules)).result
    parts = effect_by_segment(unheld, found, save_version(unheld, "parts", saved, saved_at=NOW))
    told = {e.part: e.told for e in parts if e.outcome == "ordered"}
    assert (told["m7"].n, told["m7"].baseline_n, told["m7"].baseline_value) == (1, 1, 0)
    assert (told["rest"].n, told["rest"].baseline_n) == (3, 6)
    last = {e.outcome: e.told for e in effect_by_week(unheld, found) if e.part == "5"}
    for estimate in effect(unheld, found):
        assert last[estimate.outcome].high == pytest.approx(estimate.told.high)
        assert last[estimate.outcome].baseline_value == pytest.approx(estimate.told.baseline_value)


CUSTOMERS = st.tuples(
    st.sampled_from(["treated", "matched", "matched"]),
    st.integers(1, 3),  # what they buy: few kinds, so that some stand at one point
    st.lists(st.integers(-60, 25), max_size=3),
)


@given(people=st.lists(CUSTOMERS, min_size=30, max_size=80))
@settings(max_examples=4)
def test_random_customers_are_matched_as_by_hand(orders_in, ask, people):
    rows = [(f"c{n}", after(day), 10 * kind) for n, (_, kind, days) in enumerate(people) for day in (-70, *days)]
    store = orders_in(rows)
    with store.transaction() as cursor:
        cursor.execute("DELETE FROM campaign_contacts")
    people[0] = ("treated", *people[0][1:])
    send(store, [("push", f"c{n}", SENT, None) for n, (arm, *_) in enumerate(people) if arm == "treated"])
    found = compare(store, AS_OF, "push")
    columns = "arm, days_since_last_order, order_count, spend_total, orders_180_days, spend_180_days, before_ordered"
    known = ask(f"SELECT {columns}, orders, before_orders FROM {outcomes_table(store, found)}")
    expected = by_hand(known)
    told = {e.outcome: e.told for e in effect(store, found)}
    assert bool(told) == (expected is not None)
    if expected is not None:
        n, difference, error = expected
        assert told["orders"].n == n
        assert told["orders"].difference == pytest.approx(difference, abs=1e-9)
        if told["orders"].high is not None and n > 1:
            half = t.ppf(0.975, n - 1) * error
            assert told["orders"].high == pytest.approx(difference + half, abs=1e-7)


def by_hand(known):
    """(n, difference, standard error) customer by customer: Abadie & Imbens 2006, ties counted as one rank."""
    arms = np.array([row[0] for row in known])
    raw = np.array([row[1:6] for row in known], dtype=float)
    logs = np.sign(raw) * np.log1p(np.abs(raw))
    cells = [row[6] for row in known]
    change = np.array([row[7] - row[8] for row in known], dtype=float)
    sent, others = np.flatnonzero(arms == "treated"), np.flatnonzero(arms == "matched")
    scale = np.array([next((s for s in (logs[sent, k].std(), logs[:, k].std()) if s > 1e-12), 1) for k in range(5)])
    at = logs / scale
    weights = np.zeros((len(known), len(known)))
    for one in sent:
        near = sorted((round(float(np.linalg.norm(at[one] - at[o])), 9), o) for o in others if cells[o] == cells[one])
        near = [(gap, o) for gap, o in near if gap < 0.5]
        if near:
            furthest = near[min(4, len(near)) - 1][0]
            taken = [o for gap, o in near if gap <= furthest]
            weights[one, taken] = 1 / len(taken)
    kept = [one for one in sent if weights[one].any()]
    if not kept:
        return None
    gaps = change[kept] - weights[kept] @ change
    used = np.flatnonzero(weights.any(axis=0))
    noise = 0.0
    for one in used:
        same = [o for o in others if np.allclose(at[o], at[one]) and cells[o] == cells[one]]
        rest = [o for o in used if o not in same]
        if len(same) > 1:
            variance = change[same].var(ddof=1)
        elif rest:
            key = [(cells[o] != cells[one], float(np.linalg.norm(at[o] - at[one]))) for o in rest]
            nearest = rest[key.index(min(key))]
            beside = [o for o in others if np.allclose(at[o], at[nearest]) and cells[o] == cells[nearest]]
            variance = len(beside) / (len(beside) + 1) * (change[one] - change[beside].mean()) ** 2
        else:
            variance = 0.0
        noise += (weights[:, one].sum() ** 2 - (weights[:, one] ** 2).sum()) * variance
    return len(kept), gaps.mean(), math.sqrt(((gaps - gaps.mean()) ** 2).sum() + max(noise, 0)) / len(kept)


SHOP = """
    INSERT INTO orders (order_id, customer_id, ordered_at, amount, kind, batch_id)
    SELECT 'o' || ROW_NUMBER() OVER (), 'c' || n, TIMESTAMP '2024-05-01' + TO_DAYS(CAST(day AS INTEGER)), 10, 'sale', 1
    FROM (SELECT n, UNNEST(RANGE(-364 + n % 37, 30, 13)) AS day FROM RANGE(6000) AS customers (n)) AS chances
    WHERE HASH(n + 1000 * day) % 100 < CASE n % 3 WHEN 0 THEN 60 WHEN 1 THEN 20 ELSE 5 END
    UNION ALL
    SELECT 'planted' || n, 'c' || n, TIMESTAMP '2024-05-04', 10, 'sale', 1 FROM RANGE(6000) AS customers (n)
    WHERE sent(n) AND HASH(n, 'extra') % 100 < 20
"""


def test_a_known_effect_is_covered_where_plain_comparison_is_not(store):
    """Good customers are sent to most; one in five of those sent to orders once more because of it."""
    with store.transaction() as cursor:
        cursor.execute(
            "CREATE TEMP MACRO sent(n) AS HASH(n, 'sent') % 100 < CASE n % 3 WHEN 0 THEN 30 WHEN 1 THEN 8 ELSE 1 END"
        )
        cursor.execute(SHOP)
        planted = cursor.execute("SELECT COUNT(*) FROM orders WHERE order_id LIKE 'planted%'").fetchone()[0]
        people = cursor.execute("SELECT 'c' || n FROM RANGE(6000) AS customers (n) WHERE sent(n)").fetchall()
        cursor.execute("DROP MACRO sent")
    send(store, [("push", who, SENT, None) for (who,) in people])
    found = compare(store, AS_OF, "push")
    truth = planted / len(people)
    told = next(e.told for e in effect(store, found) if e.outcome == "orders")
    assert found.unmatched < 0.05 * len(people)
    assert told.low <= truth <= told.high
    assert told.verdict == "more"
    with store.cursor() as cursor:
        query = f"SELECT arm, AVG(orders) FROM {outcomes_table(store, found)} GROUP BY arm"
        means = dict(cursor.execute(query).fetchall())
    assert means["treated"] - means["matched"] > told.high  # what a plain comparison tells
    apart = {told.metric: told for told in balance(store, found)}
    assert all(abs(told.apart) < 0.1 for told in apart.values())
    assert apart["orders_180_days"].apart_before > 0.5
