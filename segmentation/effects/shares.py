"""A share with the interval that goes with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segmentation.effects.intervals import share_interval
from segmentation.segments.effect import SMALL_N

if TYPE_CHECKING:
    from segmentation.effects.intervals import Interval


@dataclass(frozen=True)
class Share:
    """``count`` of ``of``; nothing of nothing has no rate."""

    count: int
    of: int

    @property
    def rate(self) -> float | None:
        """0..1."""
        return self.count / self.of if self.of else None

    @property
    def small(self) -> bool:
        """Too few to rely on."""
        return self.of < SMALL_N

    def interval(self) -> Interval | None:
        """95 %, by Wilson."""
        return share_interval(self.count, self.of)
