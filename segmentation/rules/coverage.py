"""How segments by rules share the customers: whom each rule asks for, whom it gets, and who took the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from segmentation.rules.patterns import met_patterns

if TYPE_CHECKING:
    from datetime import date

    from segmentation.rules.segments import RuleSegmentation
    from segmentation.store import Store


@dataclass(frozen=True)
class SegmentCoverage:
    """One segment at a date. ``matched``: customers who meet its rule; ``got``: those no earlier segment has.

    ``taken_by``: earlier segments that got customers of the rule, the largest part first.
    """

    segment: str
    matched: int
    got: int
    taken_by: tuple[tuple[str, int], ...]

    @property
    def fault(self) -> str | None:
        """``empty``: nobody meets the rule; ``shadowed``: earlier segments take all, ``overlapping``: some of them."""
        if not self.matched:
            return "empty"
        if not self.got:
            return "shadowed"
        return "overlapping" if self.taken_by else None


def rule_coverage(store: Store, segmentation: RuleSegmentation, as_of: date) -> tuple[SegmentCoverage, ...]:
    """Every segment in order; the last one, which has no rule, matches and gets who is left."""
    rules = [segment.rule for segment in segmentation.segments if segment.rule is not None]
    patterns = met_patterns(store, rules, as_of)
    free = np.ones(len(patterns.counts), dtype=bool)
    got_before: list[tuple[str, np.ndarray]] = []
    found = []
    for segment in segmentation.segments:
        met = free if segment.rule is None else patterns.met(segment.rule)
        got = met & free
        taken = [(name, patterns.customers(met & other)) for name, other in got_before]
        taken_by = tuple(sorted((part for part in taken if part[1]), key=lambda part: -part[1]))
        found.append(SegmentCoverage(segment.name, patterns.customers(met), patterns.customers(got), taken_by))
        got_before.append((segment.name, got))
        free = free & ~met
    return tuple(found)
