"""Customers by where they were on some days: who is behind a point, a bar or a flow, and the rule that finds them."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from segmentation.effects.history import memberships_table, version_then
from segmentation.metrics.customers import metrics_table
from segmentation.models.placed import Placement
from segmentation.models.result import OTHERS
from segmentation.rules.model import RulesSettings
from segmentation.rules.segments import RuleSegment, RuleSegmentation
from segmentation.rules.tree import tree_of
from segmentation.segments.library import newest_version, version
from segmentation.segments.runs import Run, run_placed
from segmentation.store import load_sql

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from segmentation.effects.history import RulesOf
    from segmentation.segments.library import Version
    from segmentation.store import Store


@dataclass(frozen=True)
class Stop:
    """On ``day`` in ``segment``, or not in it (``there`` False). ``segment`` None: in any, that is known by then."""

    day: date
    segment: str | None
    there: bool = True


@dataclass(frozen=True)
class StopSettings:
    """Customers who were at every one of ``stops`` are the segment ``name``, all others ``others``.

    ``days``: those of the memberships they are read from, so that a table that is there already serves.
    """

    version_id: int
    rules: RulesOf
    stops: tuple[Stop, ...]
    days: tuple[date, ...]
    name: str
    model: str = "stops"

    def to_json(self) -> str:
        """Tells one choice from another."""
        return json.dumps(asdict(self), ensure_ascii=False, default=str)

    def place(self, store: Store, as_of: date) -> Placement:
        """Those found, and everybody else known at ``as_of``."""
        memberships = memberships_table(store, version(store, self.version_id), self.days, self.rules)
        query = load_sql("effects/stops", memberships=memberships, customer_metrics=metrics_table(store, as_of))
        values = {
            "stop_days": [stop.day for stop in self.stops],
            "stop_segments": [stop.segment for stop in self.stops],
            "stop_there": [stop.there for stop in self.stops],
            "found_segment": self.name,
            "other_segment": OTHERS,
        }
        return Placement(query, values, (self.name, OTHERS))


def at_stops(
    store: Store,
    as_of: date,
    version: Version,
    stops: Sequence[Stop],
    *,
    name: str,
    rules: RulesOf = "now",
    days: Sequence[date] = (),
) -> Run:
    """The customers who were at every stop as segment ``name`` of a run at ``as_of``, everybody else as ``others``."""
    wanted = dict.fromkeys(stop.day for stop in stops)
    read_from = tuple(days) if set(wanted) <= set(days) else tuple(wanted)
    settings = StopSettings(version.version_id, rules, tuple(stops), read_from, name)
    return run_placed(store, as_of, settings)


def as_rule(version: Version, stops: Sequence[Stop], name: str) -> RulesSettings:
    """What finds the same customers as ``at_stops`` on any later day, as a rule to save. See ``can_be_rule``."""
    parts = [stop_content(version, stop) for stop in stops]
    tree = tree_of(parts[0] if len(parts) == 1 else {"all": parts})
    return RulesSettings(RuleSegmentation((RuleSegment(name, tree), RuleSegment(OTHERS, None))))


def can_be_rule(store: Store, version: Version, stops: Sequence[Stop], rules: RulesOf) -> bool:
    """Whether a rule finds the same: rules ask for the newest version, at every day."""
    newest = newest_version(store, version.name)
    asked = [version if rules == "now" else version_then(store, version, stop.day) for stop in stops]
    return all(one.settings == newest.settings for one in asked)


def stop_content(version: Version, stop: Stop) -> dict[str, object]:
    segments = version.sizes if stop.segment is None else (stop.segment,)
    asked: list[dict[str, object]] = [{"segment": version.name, "was": code, "on": stop.day} for code in segments]
    content: dict[str, object] = asked[0] if len(asked) == 1 else {"any": asked}
    return content if stop.there else {"not": content}
