"""The customers behind a part of a lifecycle bar: who was new, returned, came back or fell silent, and their rule."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal

from segmentation.effects.activity import PURCHASE
from segmentation.effects.cohort_people import event_when, people_rule
from segmentation.effects.lifecycle_bars import bars_window, grouped_masks
from segmentation.errors import InputError
from segmentation.metrics.customers import BEGINNING, metrics_table
from segmentation.models.placed import Placement
from segmentation.models.result import OTHERS
from segmentation.segments.runs import Run, run_placed
from segmentation.store import load_sql

if TYPE_CHECKING:
    from segmentation.effects.activity import EventChoice, Window
    from segmentation.effects.cohort_groups import Breakdown
    from segmentation.effects.periods import Grain
    from segmentation.rules.model import RulesSettings
    from segmentation.store import Store

Part = Literal["new", "returning", "resurrected", "dormant"]


@dataclass(frozen=True)
class BarSettings:
    """One part of the bar whose period begins on ``began``, of all customers or of one ``group`` of ``by``.

    The customers found are the segment ``name``, everybody else ``others``.
    """

    grain: Grain
    count: int
    activity: EventChoice
    by: Breakdown | None
    group: str | None
    began: date
    part: Part
    name: str
    model: str = "lifecycle_bar"

    def to_json(self) -> str:
        """Tells one choice from another."""
        return json.dumps(asdict(self), ensure_ascii=False, default=str)

    def place(self, store: Store, as_of: date) -> Placement:
        """Where everybody known at ``as_of`` is."""
        looked, place = self.looked(as_of)
        query = load_sql(
            "effects/lifecycle_people",
            grouped_masks=grouped_masks(store, looked, self.activity, self.by),
            customer_metrics=metrics_table(store, as_of),
        )
        values: dict[str, object] = {
            "first_index": looked.first_index,
            "place": place,
            "everybody": self.by is None,
            "group": self.group,
            "part": self.part,
            "found_segment": self.name,
            "other_segment": OTHERS,
        }
        return Placement(query, values, (self.name, OTHERS))

    def looked(self, as_of: date) -> tuple[Window, int]:
        """The periods, and the place of the bar's among them. Raises ``InputError("lifecycle_bar_unknown")``."""
        looked = bars_window(self.grain, as_of, self.count)
        for place, period in enumerate(looked.periods):
            if place and period.start == self.began:
                return looked, place
        raise InputError("lifecycle_bar_unknown", value=self.began.isoformat())


def bar_run(store: Store, as_of: date, settings: BarSettings) -> Run:
    """The customers of a part of a bar as a run of two segments."""
    return run_placed(store, as_of, settings)


def bar_rule(as_of: date, settings: BarSettings) -> RulesSettings:
    """What finds the same customers by rule, to save."""
    looked, place = settings.looked(as_of)
    now, before = looked.periods[place], looked.periods[place - 1]

    def came(first: date, last: date) -> dict[str, Any]:
        return event_when(settings.activity, {"between": [first, last]})

    def begun_before(first: date) -> dict[str, Any]:
        if settings.activity == PURCHASE:
            return {"field": "first_order_on", "before": first}
        return came(BEGINNING, first - timedelta(days=1))

    in_it, before_it = came(now.start, now.end), came(before.start, before.end)
    parts: dict[Part, list[Any]] = {
        "new": [in_it, {"not": begun_before(now.start)}],
        "returning": [in_it, before_it],
        "resurrected": [in_it, {"not": before_it}, begun_before(before.start)],
        "dormant": [before_it, {"not": in_it}],
    }
    return people_rule(settings.name, parts[settings.part], settings.by, settings.group)
