"""A way saved as a rule finds everybody of its list; a pain point finds who did not order after the step."""

import pytest

from segmentation.errors import InputError
from segmentation.insights.journey import JourneyPlan, JourneySettings, journey, journey_run
from segmentation.insights.journey_rules import pain_rule, way_rule
from segmentation.rules.sentence import sentence
from segmentation.segments.runs import run_settings
from tests.insights.walks import AS_OF


def found(store, run):
    with store.holding(), store.cursor() as cursor:
        rows = cursor.execute(
            f"SELECT customer_id FROM ({run.placement.query}) WHERE segment = 'found'", dict(run.placement.values)
        ).fetchall()
    return {customer for (customer,) in rows}


@pytest.mark.parametrize("goal", ["first", "next", "silent"])
def test_whom_a_way_lists_its_rule_finds_too(shop, goal):
    plan = JourneyPlan(goal=goal, silent_days=30)
    told = journey(shop, AS_OF, plan)
    ways = [JourneySettings(plan, "found", steps=way.steps) for way in told.sequences]
    ways += [JourneySettings(plan, "found", link=(link.back, link.before, link.after)) for link in told.links]
    asked = 0
    for settings in ways:
        if not (settings.steps or (settings.link and (settings.link[1] or settings.link[0]))):
            with pytest.raises(InputError, match="way_no_rule"):
                way_rule(settings, AS_OF)
            continue
        listed = found(shop, journey_run(shop, AS_OF, settings))
        assert listed <= found(shop, run_settings(shop, AS_OF, way_rule(settings, AS_OF)))
        asked += 1
    assert asked


def test_a_way_reads_as_a_sentence():
    way = JourneySettings(JourneyPlan(within_days=60), "w", steps=("campaign", "mail_opened"))
    rule = way_rule(way, AS_OF).segmentation.segments[0].rule
    assert ") and within 61 days then had an interaction (Kind of interaction is “Mail opened”)" in sentence(rule, "en")
    assert sentence(rule, "zh").endswith("此后 61 天内下单（订单性质为“成交”），至少 1 次")


def test_steps_too_rare_to_be_told_apart_give_no_rule():
    with pytest.raises(InputError, match="way_no_rule"):
        way_rule(JourneySettings(JourneyPlan(), "w", steps=("order", "other")), AS_OF)
    with pytest.raises(InputError, match="way_no_rule"):
        pain_rule(JourneyPlan(), "", "w")


def test_a_pain_point_finds_who_did_not_order_after_the_step(walked):
    store = walked(
        ("lost", "order", 200), ("lost", "call", 190), ("back", "order", 200), ("back", "call", 190),
        ("back", "order", 150), ("fresh", "call", 10), ("web", "web", 190),
    )  # fmt: skip
    rule = pain_rule(JourneyPlan(silent_days=90), "call", "found")
    assert found(store, run_settings(store, AS_OF, rule)) == {"lost"}
