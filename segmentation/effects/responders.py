"""The customers of a campaign's arm who ordered, or did not: as a run to look at, and as a rule to keep."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segmentation.effects.campaigns import MATCHED, TREATED
from segmentation.effects.compared import rows_table
from segmentation.errors import InputError
from segmentation.metrics.customers import metrics_table
from segmentation.models.placed import Placement
from segmentation.models.result import OTHERS
from segmentation.rules.model import RulesSettings
from segmentation.rules.segments import RuleSegment, RuleSegmentation
from segmentation.rules.tree import tree_of
from segmentation.segments.runs import Run, run_placed

if TYPE_CHECKING:
    from datetime import date

    from segmentation.effects.compared import Comparison
    from segmentation.store import Store


@dataclass(frozen=True)
class RespondersSettings:
    """Customers of one arm of a comparison who ordered within its window, or did not, as the segment ``name``."""

    comparison: Comparison
    arm: str
    ordered: bool
    name: str
    model: str = "responders"

    def to_json(self) -> str:
        """Tells one choice from another."""
        told = self.comparison
        content = {"model": self.model, "campaign": told.campaign.name, "arm": self.arm, "ordered": self.ordered}
        content |= {"baseline": told.baseline, "window_days": told.window_days, "name": self.name}
        return json.dumps(content, ensure_ascii=False)

    def place(self, store: Store, as_of: date) -> Placement:
        """Those found, and everybody else in ``others``."""
        found = (
            f"SELECT customer_id FROM {rows_table(store, self.comparison)}"  # noqa: S608 - our own name
            " WHERE arm = $arm AND ordered = $ordered"
        )
        query = (
            f"SELECT customer_id, CASE WHEN customer_id IN ({found}) THEN $name ELSE $others END AS segment"  # noqa: S608
            f" FROM {metrics_table(store, as_of)}"
        )
        values = {"arm": self.arm, "ordered": int(self.ordered), "name": self.name, "others": OTHERS}
        return Placement(query, values, (self.name, OTHERS))


def responders(store: Store, comparison: Comparison, arm: str, *, ordered: bool, name: str) -> Run:
    """The customers as segment ``name`` of a run, everybody else as ``others``."""
    settings = RespondersSettings(comparison, arm, ordered, name)
    return run_placed(store, comparison.as_of, settings)


def responders_rule(comparison: Comparison, arm: str, *, ordered: bool, name: str) -> RulesSettings:
    """What finds the customers of an arm by rule: who was sent the campaign and ordered within its days, or did not.

    Raises ``InputError("matched_no_rule")``: who is alike is told anew each time.
    """
    if arm == MATCHED:
        raise InputError("matched_no_rule")
    group: dict[str, object] = {"field": "contact_group", "is": arm}
    if arm == TREATED:  # what a file without groups means
        group = {"any": [group, {"field": "contact_group", "is_empty": True}]}
    order = {"event": "order", "where": {"field": "order_kind", "is": "sale"}, "within_days": comparison.window_days}
    content = {
        "event": "campaign_contact",
        "where": {"all": [{"field": "campaign", "is": comparison.campaign.name}, group]},
        "then" if ordered else "without": order,
    }
    segment = RuleSegment(name, tree_of(content))
    return RulesSettings(RuleSegmentation((segment, RuleSegment(OTHERS, None))))
