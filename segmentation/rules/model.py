"""Rules of one's own as a model: an ordered list of named condition trees, the last segment takes everybody left."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from segmentation.metrics.snapshot import SingleDay
from segmentation.models.placed import Placement
from segmentation.models.registry import register
from segmentation.models.result import OTHERS
from segmentation.models.sizes import add_up
from segmentation.rules.segments import RuleSegment, RuleSegmentation, members_query, segmentation_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from segmentation.metrics.snapshot import Snapshot
    from segmentation.models.result import Result
    from segmentation.models.settings import Control
    from segmentation.store import Store


@dataclass(frozen=True)
class RulesSettings:
    """The segments in order."""

    segmentation: RuleSegmentation
    model: str = "rules"

    def to_json(self) -> str:
        """As saved with a version."""
        return json.dumps({"model": self.model, **self.segmentation.content()}, ensure_ascii=False, default=str)


@dataclass(frozen=True)
class RulesModel:
    """Segments by rules under the contract of the registry."""

    code: str = "rules"
    controls: tuple[Control, ...] = ()

    def standard(self, _store: Store, _as_of: date) -> RulesSettings:
        """One segment with everybody in it."""
        return RulesSettings(RuleSegmentation((RuleSegment(OTHERS, None),)))

    def read(self, content: Mapping[str, Any]) -> RulesSettings:
        """``segments`` as in the YAML file."""
        return RulesSettings(segmentation_of(content))

    def place(self, snapshot: Snapshot, settings: RulesSettings) -> Placement:
        """The first segment whose rule a customer meets."""
        query, values = members_query(snapshot, settings.segmentation)
        return Placement(query, values, tuple(segment.name for segment in settings.segmentation.segments))

    def evaluate(self, store: Store, as_of: date, settings: RulesSettings) -> Result:
        """Sizes of all segments."""
        with store.holding():
            return add_up(store, as_of, settings, self.place(SingleDay(store, as_of), settings))


register(RulesModel())
