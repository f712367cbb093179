"""The customers of a campaign's arm who ordered, or did not: a run whose list can be looked at and taken."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segmentation.effects.compared import rows_table
from segmentation.metrics.customers import metrics_table
from segmentation.models.placed import Placement
from segmentation.models.result import OTHERS
from segmentation.models.sizes import add_up
from segmentation.segments.runs import Run

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
    with store.holding():
        placement = settings.place(store, comparison.as_of)
        return Run(comparison.as_of, placement, add_up(store, comparison.as_of, settings, placement))
