"""What the retention page calls events, groups, cohorts and periods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.effects.cohorts import SegmentStart
from segmentation.rules.memberships import member_label
from segmentation.segments.labels import attribute_label, value_label
from segmentation.words import known

if TYPE_CHECKING:
    from pages.ui.view import View
    from segmentation.effects.activity import EventChoice
    from segmentation.effects.cohort_groups import Breakdown
    from segmentation.effects.cohorts import Cohort, CohortSettings
    from segmentation.effects.periods import Grain, Period


def event_label(view: View, choice: EventChoice) -> str:
    """What customers did."""
    label = view.say(f"retention.event_{choice.event}")
    return (
        label if choice.kind is None else view.say("retention.event_kind", event=label, kind=kind_label(view, choice))
    )


def kind_label(view: View, choice: EventChoice) -> str:
    """The kind of an event in words; what is no code of ours stays as it is."""
    field = choice.source.rule_field
    return value_label(field, choice.kind or "", view.language) if field else choice.kind or ""


def breakdown_label(view: View, by: Breakdown) -> str:
    """What cohorts are broken down by."""
    if by.kind == "field":
        return (
            view.say(f"retention.by_{by.name}")
            if known(f"retention.by_{by.name}")
            else attribute_label(by.name, view.language)
        )
    return view.say(f"retention.by_{by.kind}", name=member_label(by.kind, by.name, None, view.language))


def group_label(view: View, by: Breakdown | None, group: str | None) -> str:
    """A value of the breakdown; a segment where cohorts are segments."""
    if group is None:
        return view.say("retention.group_unknown")
    if by is None:
        return view.segment(group)
    if by.kind == "field":
        return value_label(by.name, group, view.language)
    return member_label(by.kind, by.name, group, view.language)


def cohort_label(view: View, asked: CohortSettings, cohort: Cohort) -> str:
    """The period customers began in; the segment where cohorts are segments."""
    if isinstance(asked.start, SegmentStart):
        return group_label(view, None, cohort.group)
    return period_label(asked.grain, cohort.period)


def period_label(grain: Grain, period: Period) -> str:
    """2024-03, 2024 Q1, or the Monday of a week."""
    start = period.start
    if grain == "quarter":
        return f"{start.year} Q{(start.month + 2) // 3}"
    return f"{start:%Y-%m}" if grain == "month" else start.isoformat()
