"""The customers of a way, or of a step after which they are lost, as rules to keep.

A rule asks for steps one after the other and does not mind what lies between them, nor what came before the first: it
finds whom the way finds, and others. Days count, not times.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segmentation.errors import InputError
from segmentation.insights.journey import ORDER, OTHER
from segmentation.metrics.customers import months_before
from segmentation.models.result import OTHERS
from segmentation.rules.model import RulesSettings
from segmentation.rules.segments import RuleSegment, RuleSegmentation
from segmentation.rules.tree import tree_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from segmentation.insights.journey import JourneyPlan, JourneySettings

Content = dict[str, Any]
_SALE: Content = {"event": "order", "where": {"field": "order_kind", "is": "sale"}}
_SENT: Content = {"not": {"field": "contact_group", "is": "held_out"}}
_ANSWERED = {"field": "responded_at", "is_empty": False}
_NO_RESPONSE = {"not": {"field": "response", "in": ["none", "bounced"]}}
_SCORED: Content = {
    "all": [{"field": "feedback_kind", "in": ["csat", "nps", "ces"]}, {"field": "score", "is_empty": False}]
}
_COMPLAINT: Content = {"field": "feedback_kind", "is": "complaint"}
# as in journey_events.sql; what is not here is a kind of interaction
_STEPS: dict[str, Content] = {
    ORDER: _SALE,
    "campaign": {"event": "campaign_contact", "where": _SENT},
    "campaign_response": {"event": "campaign_contact", "where": {"all": [_SENT, _ANSWERED, _NO_RESPONSE]}},
    "ticket": {"event": "ticket"},
    "complaint": {"event": "feedback", "where": _COMPLAINT},
    "survey": {"event": "feedback", "where": _SCORED},
    "comment": {"event": "feedback", "where": {"all": [{"not": _SCORED}, {"not": _COMPLAINT}]}},
    "interaction": {"event": "interaction", "where": {"field": "interaction_kind", "is_empty": True}},
}


def way_rule(settings: JourneySettings, as_of: date) -> RulesSettings:
    """Who took the steps of a link or way, one after the other, and came to its goal in as many days as now.

    Raises ``InputError("way_no_rule")`` where a step is not one kind, or nothing came before the goal.
    """
    plan = settings.plan
    steps: Sequence[str] = settings.steps or ()
    if settings.link is not None:
        back, before, after = settings.link
        steps = [step for step in (before, None if back == 0 else after) if step is not None]
    if OTHER in steps or not steps:
        raise InputError("way_no_rule")
    since = months_before(as_of, plan.months) if plan.months else None
    ever: Content = {} if since is None else {"last_days": (as_of - since).days + 1}
    if plan.goal == "silent":
        if ever:
            ever["last_days"] += plan.silent_days
        quiet = {"field": "days_since_last_order", "at_least": plan.silent_days}
        return _rule(settings.name, {"all": [_chain(steps, plan.silent_days, {}) | ever, quiet]})
    way = _chain(steps, plan.within_days, {"then": {**_SALE, "within_days": plan.within_days + 1}}) | ever
    if plan.goal == "first" and ever:
        return _rule(settings.name, {"all": [way, {"field": "first_order_on", **ever}]})
    return _rule(settings.name, way)


def pain_rule(plan: JourneyPlan, step: str, name: str) -> RulesSettings:
    """Who took a step and did not order in the days after it. Raises ``InputError("way_no_rule")``."""
    if step in {OTHER, ""}:
        raise InputError("way_no_rule")
    return _rule(name, _event(step) | {"without": {**_SALE, "within_days": plan.silent_days}})


def _chain(steps: Sequence[str], within_days: int, after: Content) -> Content:
    """Steps nested in one another, what comes after them innermost."""
    for step in reversed(steps[1:]):
        after = {"then": {**_event(step), "within_days": within_days + 1, **after}}
    return _event(steps[0]) | after


def _event(step: str) -> Content:
    known: Content = {"event": "interaction", "where": {"field": "interaction_kind", "is": step}}
    return dict(_STEPS.get(step, known))


def _rule(name: str, content: Content) -> RulesSettings:
    segment = RuleSegment(name, tree_of(content))
    return RulesSettings(RuleSegmentation((segment, RuleSegment(OTHERS, None))))
