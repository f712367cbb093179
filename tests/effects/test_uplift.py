"""What a campaign changed: literal campaigns to count by hand, and random ones against pandas and statsmodels."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep

from segmentation.activation.customer_list import customer_page
from segmentation.effects.campaigns import Campaign, campaigns
from segmentation.effects.compared import compare
from segmentation.effects.experiment_checks import balance, crossings, ratio_check, usual_held_share
from segmentation.effects.responders import responders, responders_rule
from segmentation.effects.uplift import effect, effect_by_segment, effect_by_week
from segmentation.errors import InputError
from segmentation.models.registry import read_settings
from segmentation.segments.library import save_version
from segmentation.segments.runs import run_settings
from tests.effects.contacts import NOW, send

SENT = date(2024, 5, 1)
AS_OF = date(2024, 7, 1)


def after(days):
    return SENT + timedelta(days=days)


@pytest.fixture
def spring(orders_in):
    """Four treated (two order: 10 and 30 + 5, of which 5 come back), four held out (one orders 8)."""
    store = orders_in(
        [
            ("t1", after(0), 10),
            ("t2", after(9), 30),
            ("t2", after(20), 5, 5),
            ("t3", after(30), 99),  # the day after a window of 30
            ("t4", after(-1), 50),
            ("h1", after(29), 8),
            ("h2", after(-40), 7),
        ]
    )
    treated = [("spring", f"t{n}", SENT, "treated") for n in range(1, 5)]
    held = [("spring", f"h{n}", SENT if n > 1 else None, "held_out") for n in range(1, 5)]
    return send(store, [*treated, *held])


def told(estimates, **wanted):
    (found,) = [e.told for e in estimates if all(getattr(e, key) == value for key, value in wanted.items())]
    return found


def test_campaigns_are_listed_with_their_arms_and_days(spring):
    send(spring, [("old", "t1", date(2024, 1, 1), None), ("spring", "both", SENT, "treated")])
    send(spring, [("spring", "both", SENT, "held_out"), ("later", "t1", AS_OF + timedelta(days=1), "treated")])
    assert campaigns(spring, AS_OF) == (
        Campaign("spring", {"held_out": 4, "treated": 4}, 1, SENT, SENT),
        Campaign("old", {"treated": 1}, 0, date(2024, 1, 1), date(2024, 1, 1)),
    )


def test_conversion_orders_and_revenue_of_the_window(spring):
    found = compare(spring, AS_OF, "spring")
    assert (found.evidence, found.baseline, found.arms) == ("experiment", "held_out", {"held_out": 4, "treated": 4})
    estimates = effect(spring, found)
    shares, orders, revenue = (told(estimates, outcome=name) for name in ("ordered", "orders", "revenue"))
    assert (shares.value, shares.baseline_value) == (0.5, 0.25)
    assert (orders.value, orders.baseline_value) == (0.75, 0.25)
    assert (revenue.value, revenue.baseline_value) == (10.0, 2.0)
    assert (shares.n, shares.baseline_n, shares.verdict) == (4, 4, "too_small")


def test_a_day_longer_takes_one_more_order(spring):
    assert told(effect(spring, compare(spring, AS_OF, "spring", window_days=31)), outcome="ordered").value == 0.75


def test_a_running_campaign_is_followed_as_far_as_it_has_come(spring):
    found = compare(spring, after(9), "spring")
    assert (found.running, found.window_days) == (True, 10)
    assert told(effect(spring, found), outcome="ordered").value == 0.5


def test_who_was_sent_to_too_late_is_left_out(spring):
    send(spring, [("spring", "late", after(50), "treated")])
    found = compare(spring, AS_OF, "spring")
    assert (found.running, found.unripe, found.arms["treated"]) == (False, 1, 4)


def test_weeks_add_up_to_the_whole(spring):
    found = compare(spring, AS_OF, "spring")
    weeks = effect_by_week(spring, found)
    orders = [told(weeks, part=str(week), outcome="orders").value for week in range(1, 6)]
    assert orders == [0.25, 0.5, 0.75, 0.75, 0.75]
    assert [told(weeks, part=str(week), outcome="ordered").baseline_value for week in range(1, 6)] == [0, 0, 0, 0, 0.25]
    for estimate in effect(spring, found):
        last = told(weeks, part="5", outcome=estimate.outcome)
        assert (last.value, last.baseline_value) == (estimate.told.value, estimate.told.baseline_value)
        assert (last.low, last.high) == pytest.approx((estimate.told.low, estimate.told.high))


def test_several_arms_have_wider_intervals_and_any_arm_can_be_the_baseline(spring):
    send(spring, [("spring", f"b{n}", SENT, "voucher") for n in range(1, 4)])
    found = compare(spring, AS_OF, "spring")
    assert found.treated == ("treated", "voucher")
    assert told(effect(spring, found), arm="voucher", outcome="ordered").confidence == pytest.approx(0.975)
    between = compare(spring, AS_OF, "spring", baseline="voucher")
    assert between.evidence == "arms"
    assert between.campaign.baselines == ("held_out", "treated", "voucher", "matched")


def rules(store, *segments):
    settings = read_settings({"model": "rules", "segments": [*segments, {"name": "rest"}]})
    return save_version(store, "parts", run_settings(store, AS_OF, settings).result, saved_at=NOW)


def test_segments_are_those_of_the_day_before_sending(spring):
    version = rules(spring, {"name": "buyers", "rule": {"field": "order_count", "at_least": 1}})
    found = compare(spring, AS_OF, "spring")
    parts = effect_by_segment(spring, found, version)
    assert {e.part for e in parts} == {"buyers", "unknown"}  # most are first heard of by the campaign
    assert told(parts, part="buyers", outcome="ordered").value == 0.0  # t4
    assert told(parts, part="unknown", outcome="ordered").value == pytest.approx(2 / 3)
    assert told(parts, part="unknown", outcome="ordered").confidence == pytest.approx(0.975)


def test_wrong_choices_are_named(spring):
    for code, choice in (
        ("campaign_unknown", {"name": "autumn"}),
        ("window_days_range", {"name": "spring", "window_days": 0}),
        ("baseline_unknown", {"name": "spring", "baseline": "A"}),
    ):
        with pytest.raises(InputError, match=code):
            compare(spring, AS_OF, **choice)
    send(spring, [("undated", "t1", None, "treated")])
    with pytest.raises(InputError, match="campaign_undated"):
        compare(spring, AS_OF, "undated")


def test_arms_not_drawn_as_planned_are_told():
    even = Campaign("c", {"held_out": 98, "treated": 402}, 0, SENT, SENT)
    assert usual_held_share(even) == pytest.approx(0.2)
    assert not ratio_check(even, 0.2).mismatch
    skewed = Campaign("c", {"held_out": 300, "treated": 400}, 0, SENT, SENT)
    assert ratio_check(skewed, 0.5).mismatch
    # by hand: (300 - 350)² / 350 + (400 - 350)² / 350 = 14.3
    assert ratio_check(skewed, 0.5).p == pytest.approx(0.000157, abs=1e-6)
    assert ratio_check(Campaign("c", {"treated": 9}, 0, SENT, SENT), 0.2) is None


def test_groups_that_differed_before_are_told(orders_in):
    sides = {"treated": 100, "held_out": 10}
    store = orders_in([(f"{arm}{n}", after(-1 - n), money) for arm, money in sides.items() for n in range(50)])
    send(store, [("c", f"{arm}{n}", SENT, arm) for arm in sides for n in range(50)])
    found = {told.metric: told for told in balance(store, compare(store, AS_OF, "c"))}
    assert (found["spend_total"].mean, found["spend_total"].baseline_mean) == (100, 10)
    assert not found["order_count"].uneven
    assert found["days_since_last_order"].apart == pytest.approx(0)


def test_customers_sent_two_campaigns_at_once_are_counted(spring):
    send(spring, [("other", "t1", after(10), "treated"), ("other", "t2", after(-60), "treated")])
    send(spring, [("other", "h1", after(3), "held_out"), ("third", "t1", after(1), None)])
    found = crossings(spring, compare(spring, AS_OF, "spring"))
    assert [(cross.arm, cross.campaign, cross.customers, cross.share) for cross in found] == [
        ("treated", None, 1, 0.25),
        ("treated", "other", 1, 0.25),
        ("treated", "third", 1, 0.25),
    ]


PEOPLE = st.lists(
    st.tuples(
        st.sampled_from(["treated", "held_out", "voucher", None]),
        st.integers(0, 5),  # day of sending
        st.lists(st.tuples(st.integers(-20, 40), st.integers(1, 90)), max_size=3),
    ),
    min_size=4,
    max_size=30,
)


@given(people=PEOPLE, window=st.integers(1, 30))
@settings(max_examples=40)
def test_random_campaigns_come_out_as_in_pandas(orders_in, people, window):
    people = [("treated", 0, []), ("held_out", 0, []), *people]
    bought = [(f"c{n}", after(at), money) for n, (_, _, bought) in enumerate(people) for at, money in bought]
    store = orders_in(bought)
    with store.transaction() as cursor:
        cursor.execute("DELETE FROM campaign_contacts")
    send(store, [("c", f"c{n}", after(day), arm) for n, (arm, day, _) in enumerate(people)])
    rows = []
    for arm, day, bought in people:
        within = [money for at, money in bought if day <= at < day + window]
        told = {"ordered": float(bool(within)), "orders": float(len(within)), "revenue": float(sum(within))}
        rows.append({"arm": arm or "treated", **told})
    frame = pd.DataFrame(rows)
    estimates = effect(store, compare(store, AS_OF, "c", window_days=window))
    assert {estimate.arm for estimate in estimates} == set(frame.arm) - {"held_out"}
    for estimate in estimates:
        values = frame[frame.arm == estimate.arm][estimate.outcome]
        others = frame[frame.arm == "held_out"][estimate.outcome]
        found = estimate.told
        assert (found.n, found.baseline_n) == (len(values), len(others))
        assert (found.value, found.baseline_value) == pytest.approx((values.mean(), others.mean()))
        if estimate.outcome == "ordered":
            counts = values.sum(), len(values), others.sum(), len(others)
            expected = confint_proportions_2indep(*counts, method="newcomb", alpha=1 - found.confidence)
            assert (found.low, found.high) == pytest.approx(expected, abs=1e-9)


def test_those_who_ordered_can_be_listed(spring):
    run = responders(spring, compare(spring, AS_OF, "spring"), "treated", ordered=True, name="bought")
    assert run.result.sizes() == {"bought": 2, "others": 6}
    listed = customer_page(spring, run, segments=["bought"], columns=["customer_id"])
    assert list(listed["customer_id"]) == ["t2", "t1"]


@pytest.mark.parametrize("ordered", [True, False])
@pytest.mark.parametrize("arm", ["treated", "voucher"])
def test_who_ordered_or_not_is_found_by_a_rule(spring, arm, ordered):
    send(spring, [("spring", f"b{n}", SENT, "voucher") for n in range(1, 4)] + [("other", "t1", SENT, "voucher")])
    found = compare(spring, AS_OF, "spring", window_days=20)
    run = responders(spring, found, arm, ordered=ordered, name="found")
    rule = responders_rule(found, arm, ordered=ordered, name="found")
    listed = [
        set(customer_page(spring, one, segments=["found"], columns=["customer_id"])["customer_id"])
        for one in (run, run_settings(spring, AS_OF, rule))
    ]
    assert listed[0] == listed[1]
    with pytest.raises(InputError, match="matched_no_rule"):
        responders_rule(found, "matched", ordered=ordered, name="found")
