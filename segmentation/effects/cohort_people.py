"""The customers behind a cell of a cohort table: who came back, who did not, and the rule that finds them."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal

from segmentation.effects.activity import PURCHASE, EventChoice, activity_masks, window
from segmentation.effects.cohorts import CohortSettings, SegmentStart, grouped_entries
from segmentation.errors import InputError
from segmentation.metrics.customers import metrics_table
from segmentation.models.placed import Placement
from segmentation.models.result import OTHERS
from segmentation.rules.model import RulesSettings
from segmentation.rules.segments import RuleSegment, RuleSegmentation
from segmentation.rules.tree import tree_of
from segmentation.segments.library import version
from segmentation.segments.runs import Run, run_placed
from segmentation.store import load_sql

if TYPE_CHECKING:
    from segmentation.effects.cohort_groups import Breakdown
    from segmentation.effects.periods import Period
    from segmentation.store import Store

Who = Literal["active", "quiet", "all"]
WHO: tuple[Who, ...] = ("active", "quiet", "all")
_BEGINNING = date(1, 1, 1)


@dataclass(frozen=True)
class CellSettings:
    """One cell of the table of ``cohorts``. ``began``: first day of the cohort's period; ``who``: those active at
    ``age``, those not, or the whole cohort. The customers found are the segment ``name``, everybody else ``others``.
    """

    cohorts: CohortSettings
    group: str | None
    began: date
    age: int
    who: Who
    name: str
    model: str = "cohort_cell"

    def to_json(self) -> str:
        """Tells one choice from another."""
        return json.dumps(asdict(self), ensure_ascii=False, default=str)

    def place(self, store: Store, as_of: date) -> Placement:
        """Where everybody known at ``as_of`` is."""
        looked = window(self.cohorts.grain, as_of, self.cohorts.count)
        cohort = _place_of(looked.periods, self.began, self.age)
        query = load_sql(
            "effects/cohort_people",
            grouped_entries=grouped_entries(store, looked, self.cohorts),
            masks=activity_masks(store, looked, self.cohorts.activity),
            customer_metrics=metrics_table(store, as_of),
        )
        values: dict[str, object] = {
            "cohort": cohort,
            "group": self.group,
            "period": cohort + self.age,
            "or_after": self.cohorts.or_after,
            "who": self.who,
            "found_segment": self.name,
            "other_segment": OTHERS,
        }
        return Placement(query, values, (self.name, OTHERS))


def cell_run(store: Store, as_of: date, settings: CellSettings) -> Run:
    """The customers of a cell as a run of two segments. Raises ``InputError("cohort_cell_unknown")``."""
    return run_placed(store, as_of, settings)


def cell_rule(store: Store, as_of: date, settings: CellSettings) -> RulesSettings:
    """What finds the same customers by rule, to save."""
    looked = window(settings.cohorts.grain, as_of, settings.cohorts.count)
    place = _place_of(looked.periods, settings.began, settings.age)
    parts: list[Any] = _began(store, settings, looked.periods[place])
    if settings.who != "all":
        later = looked.periods[place + settings.age]
        when = {"since": later.start} if settings.cohorts.or_after else {"between": [later.start, later.end]}
        happened = event_when(settings.cohorts.activity, when)
        parts.append(happened if settings.who == "active" else {"not": happened})
    return people_rule(settings.name, parts, settings.cohorts.by, settings.group)


def people_rule(name: str, parts: list[Any], by: Breakdown | None, group: str | None) -> RulesSettings:
    """Customers who meet all ``parts`` and are in a group, as the segment ``name``."""
    parts = parts if by is None else [*parts, by.condition(group)]
    segment = RuleSegment(name, tree_of(parts[0] if len(parts) == 1 else {"all": parts}))
    return RulesSettings(RuleSegmentation((segment, RuleSegment(OTHERS, None))))


def _place_of(periods: tuple[Period, ...], began: date, age: int) -> int:
    place = next((number for number, period in enumerate(periods) if period.start == began), None)
    if place is None or not 0 <= age < len(periods) - place:
        raise InputError("cohort_cell_unknown", value=began.isoformat(), age=age)
    return place


def _began(store: Store, settings: CellSettings, period: Period) -> list[Any]:
    start = settings.cohorts.start
    if isinstance(start, SegmentStart):
        return [{"segment": version(store, start.version_id).name, "was": settings.group, "on": start.day}]
    days = [period.start, period.end]
    if start == PURCHASE and not settings.cohorts.recurring:
        return [{"field": "first_order_on", "between": days}]
    entered = [event_when(start, {"between": days})]
    if not settings.cohorts.recurring:
        entered.append({"not": event_when(start, {"between": [_BEGINNING, period.start - timedelta(days=1)]})})
    return entered


def event_when(choice: EventChoice, when: dict[str, Any]) -> dict[str, Any]:
    """A rule's condition that something happened in a period of time."""
    source = choice.source
    value = "sale" if choice.event == PURCHASE.event else choice.kind
    where = {"where": {"field": source.rule_field, "is": value}} if value is not None else {}
    return {"event": source.rule_event, **where, **when}
