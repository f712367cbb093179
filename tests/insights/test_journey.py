"""Ways to an order: literal journeys to follow by eye, and random ones against the same rules told in Python."""

from collections import Counter
from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.effects.shares import Share
from segmentation.errors import InputError
from segmentation.insights.journey import (
    JourneyPlan,
    JourneySettings,
    Pain,
    journey,
    journey_run,
    painful,
    pains,
    paths_table,
)
from tests.insights.walks import AS_OF, NAMES, moment


def sequences(store, **plan):
    return {found.steps: found.paths for found in journey(store, AS_OF, JourneyPlan(**plan)).sequences}


def test_ways_to_the_first_order(shop):
    # c and d ordered first without a touch: who is held out was not touched
    assert sequences(shop, goal="first") == {(): 2, ("web_visit", "call"): 1, ("web_visit",): 1}
    assert sequences(shop, goal="first", repeats="keep")[("web_visit", "web_visit", "call")] == 1
    assert sequences(shop, goal="first", repeats="day")[("web_visit", "web_visit", "call")] == 1
    assert sequences(shop, goal="first", steps=1) == {(): 2, ("call",): 1, ("web_visit",): 1}
    assert sequences(shop, goal="first", within_days=15) == {(): 2, ("call",): 1, ("web_visit",): 1}


def test_ways_to_the_next_order_begin_with_the_one_before(shop):
    assert sequences(shop, goal="next") == {("order", "ticket"): 1}


def test_who_falls_silent_is_told_with_what_came_before(shop):
    assert sequences(shop, goal="silent", silent_days=100) == {("campaign", "ticket", "survey"): 1}
    assert sequences(shop, goal="silent", silent_days=60) == {("order",): 2, ("campaign", "ticket", "survey"): 1}
    # within a month: c fell silent 140 days ago
    assert sequences(shop, goal="silent", silent_days=60, months=1) == {("order",): 2}


def test_links_count_paths_and_days_between(shop):
    told = journey(shop, AS_OF, JourneyPlan(goal="first"))
    assert (told.paths, told.direct) == (4, 2)
    found = {(link.back, link.before, link.after): link for link in told.links}
    assert found[1, "web_visit", "call"].median_days == 10.0
    assert found[0, "call", "first"].paths == 1
    assert found[0, None, "first"].paths == 2
    assert found[2, None, "web_visit"].median_days is None
    assert told.last_step.before == "call"
    assert not [link for link in told.drawn(direct=False) if link.before is None]
    assert len(told.drawn(direct=True)) == len(told.drawn(direct=False)) + 1


def test_rare_steps_are_other(shop):
    assert sequences(shop, goal="first", kinds=1) == {(): 2, ("web_visit", "other"): 1, ("web_visit",): 1}


def test_at_the_same_time_the_order_comes_after_the_touch_and_before_the_ticket(walked):
    store = walked(*[("a", touch, moment(10)) for touch in ("ticket", "order", "call", "sent")])
    assert sequences(store, goal="first") == {("campaign", "call"): 1}


def test_a_day_without_a_time_is_the_end_of_the_day(walked):
    store = walked(("a", "order", moment(10, 0)), ("a", "web", moment(10, 15)))
    assert sequences(store, goal="first") == {("web_visit",): 1}


def test_pains_count_customers_lost_and_low_answers(walked):
    rows = [(f"t{n}", touch, day) for n in range(40) for touch, day in (("order", 200), ("ticket", 150))]
    rows += [(f"t{n}", "bad", 149) for n in range(40)]
    rows += [(f"w{n}", touch, day) for n in range(40) for touch, day in (("order", 200), ("web", 150), ("order", 140))]
    store = walked(*rows, ("late", "ticket", 20))
    told = {pain.step: pain for pain in pains(store, AS_OF, JourneyPlan(silent_days=60))}
    assert told["ticket"] == Pain("ticket", Share(40, 40), Share(40, 40))
    assert told["web_visit"].dropped == Share(0, 40)
    assert told[""].dropped == Share(80, 80)  # each by the last step: nobody ordered within 60 days of it
    usual = Pain("", Share(40, 80), Share(10, 80))
    assert painful(told["ticket"], usual)
    assert not painful(told["web_visit"], usual)
    assert not painful(Pain("ticket", Share(9, 9), Share(9, 9)), usual)


def test_who_went_a_way_can_be_listed(shop):
    plan = JourneyPlan(goal="first")

    def listed(**way):
        run = journey_run(shop, AS_OF, JourneySettings(plan, "x", **way))
        assert run.result.sizes() == {"x": run.result.sizes()["x"], "others": 4 - run.result.sizes()["x"]}
        return run.result.sizes()["x"]

    assert listed(link=(1, "web_visit", "call")) == 1
    assert listed(link=(0, None, "first")) == 2
    assert listed(steps=("web_visit",)) == 1
    assert listed(steps=()) == 2


def test_settings_out_of_range_are_named(shop):
    for wrong in ({"goal": "none"}, {"steps": 0}, {"within_days": 9999}, {"repeats": "no"}, {"kinds": 99}):
        with pytest.raises(InputError, match="journey_setting"):
            journey(shop, AS_OF, JourneyPlan(**wrong))


TOUCHES = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from(["web", "call", "ticket", "order", "sent"]), st.integers(1, 400)),
    unique_by=lambda row: (row[0], row[2]),
    max_size=25,
)


def expected(rows, plan):
    """Paths of one goal as lists of steps."""
    found = Counter()
    for _, own in groupby(sorted(rows, key=lambda row: (row[0], -row[2])), key=lambda row: row[0]):
        stretches = [[]]
        for _, touch, day in own:
            if touch == "order":
                stretches[-1].append(("end", day))
                stretches.append([("order", day)])
            else:
                stretches[-1].append((NAMES.get(touch, touch), day))
        for number, stretch in enumerate(stretches):
            closed = stretch[-1][1] if stretch and stretch[-1][0] == "end" else None
            steps = [step for step in stretch if step[0] != "end"]
            goal = "open" if closed is None else "next" if number else "first"
            within = plan.within_days
            if goal == "open" and number and stretch[0][1] >= plan.silent_days:
                goal, closed, within = "silent", stretch[0][1] - plan.silent_days, plan.silent_days
            if goal != plan.goal:
                continue
            steps = [key for key, _ in groupby(steps, key=lambda step: step)] if plan.repeats == "keep" else [
                next(run) for _, run in groupby(steps, key=lambda step: step[0])
            ]  # fmt: skip
            near = [name for name, day in steps if closed <= day <= closed + within]
            found[tuple(near[-plan.steps :])] += 1
    return found


PLANS = st.builds(
    JourneyPlan,
    goal=st.sampled_from(["first", "next", "silent"]),
    repeats=st.sampled_from(["run", "keep"]),
    steps=st.integers(1, 4),
    within_days=st.integers(5, 300),
    silent_days=st.integers(10, 200),
    months=st.none(),
    kinds=st.just(12),
)


@given(rows=TOUCHES, plan=PLANS)
@settings(max_examples=40)
def test_random_journeys_are_those_of_the_rules_in_python(walked, rows, plan):
    store = walked(*rows)
    told = journey(store, AS_OF, plan)
    assert {found.steps: found.paths for found in told.sequences} == expected(rows, plan)
    for back in range(plan.steps):  # what comes to a place goes on from it
        coming = Counter()
        going = Counter()
        for link in told.links:
            if link.back == back + 1:
                coming[link.after] += link.paths
            if link.back == back and link.before is not None:
                going[link.before] += link.paths
        assert coming == going


def test_paths_hold_each_goal_once(shop, ask):
    table = paths_table(shop, AS_OF, JourneyPlan(goal="first"))
    assert ask(f"SELECT COUNT(*), COUNT(DISTINCT (customer_id, episode)) FROM {table} WHERE back = 0") == [(4, 4)]
