"""The customers of one flow, as a list and as a rule to save."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segmentation.effects.history import paths_table
from segmentation.effects.moves import NOT_KNOWN
from segmentation.errors import InputError
from segmentation.metrics.customers import metrics_table
from segmentation.models.registry import Placement
from segmentation.models.result import OTHERS
from segmentation.models.sizes import add_up
from segmentation.rules.model import RulesSettings
from segmentation.rules.segments import segmentation_of
from segmentation.segments.runs import Run
from segmentation.store import load_sql

if TYPE_CHECKING:
    from datetime import date

    from segmentation.effects.history import History
    from segmentation.store import Store

FLOW = "flow"


@dataclass(frozen=True)
class FlowSettings:
    """Who was in ``segment_before`` on one day of a history and in ``segment_after`` on a later one.

    ``NOT_KNOWN`` before: new customers. None before: who entered the segment, from wherever, new customers included;
    None after: who left it, to wherever. They are the segment ``flow`` of a run.
    """

    history: History
    before: date
    after: date
    segment_before: str | None
    segment_after: str | None
    model: str = "flow"

    def to_json(self) -> str:
        """Tells one choice from another."""
        days = [day.isoformat() for day in (self.before, self.after)]
        told = [self.history.version.version_id, self.history.rules, days, self.segment_before, self.segment_after]
        return json.dumps({"model": self.model, "flow": told}, ensure_ascii=False)

    def place(self, store: Store, as_of: date) -> Placement:
        """Those of the flow, and everybody else known at ``as_of`` in ``others``."""
        names = {"day_before": self.history.column(self.before), "day_after": self.history.column(self.after)}
        tables = {"customer_metrics": metrics_table(store, as_of), "path_table": paths_table(store, self.history)}
        values = {
            "segment_before": self.segment_before,
            "segment_after": self.segment_after,
            "not_known": NOT_KNOWN,
            "flow": FLOW,
            "others": OTHERS,
        }
        return Placement(load_sql("effects/flow_people", **names, **tables), values, (FLOW, OTHERS))


def flow_run(store: Store, settings: FlowSettings, as_of: date) -> Run:
    """The customers of a flow as segment ``flow`` of a run at ``as_of``, for lists and files."""
    with store.holding():
        placement = settings.place(store, as_of)
        return Run(as_of, placement, add_up(store, as_of, settings, placement))


def flow_rule(settings: FlowSettings, name: str) -> RulesSettings:
    """What finds the customers of a flow by the newest version, as segment ``name`` of rules to save.

    Raises ``InputError("flow_of_new_customers")``: no rule tells who was not known on a day.
    """
    if NOT_KNOWN in (settings.segment_before, settings.segment_after):
        raise InputError("flow_of_new_customers")
    segmentation = settings.history.version.name

    def was(segment: str, day: date) -> dict[str, object]:
        return {"segment": segmentation, "was": segment, "on": day}

    def side(segment: str | None, other: str | None, day: date) -> dict[str, object]:
        return was(segment, day) if segment is not None else {"not": was(str(other), day)}

    parts = [
        side(settings.segment_before, settings.segment_after, settings.before),
        side(settings.segment_after, settings.segment_before, settings.after),
    ]
    return RulesSettings(segmentation_of({"segments": [{"name": name, "rule": {"all": parts}}]}))
