"""A share with the interval that goes with it."""

from __future__ import annotations

from dataclasses import dataclass

from scipy.stats import binomtest  # type: ignore[import-untyped]

from segmentation.segments.effect import SMALL_N


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

    def interval(self) -> tuple[float, float] | None:
        """95 %, by Wilson's score (Wilson 1927)."""
        if not self.of:
            return None
        found = binomtest(self.count, self.of).proportion_ci(0.95, method="wilson")
        return float(found.low), float(found.high)
