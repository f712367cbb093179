"""What any segmentation answers: the size of every segment at a date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from segmentation.models.settings import Settings

NO_ORDERS = "no_orders"  # known, but never ordered: a segment of its own in models that ask about orders
OTHERS = "others"  # whom no rule takes
UNKNOWN = "unknown"  # of whom the data do not tell what the model asks
LEFT_OVER = (NO_ORDERS, OTHERS, UNKNOWN)


@dataclass(frozen=True)
class SegmentSize:
    """One segment. ``customer_share`` and ``revenue_share`` 0..1 of all; means None where nobody is in it.

    ``revenue`` in the window, net of refunds; ``mean_recency`` days, ``mean_frequency`` orders,
    ``mean_monetary`` money.
    """

    segment: str
    customers: int
    customer_share: float
    orders: int
    revenue: float
    revenue_share: float
    mean_recency: float | None
    mean_frequency: float | None
    mean_monetary: float | None


@dataclass(frozen=True)
class Result:
    """Sizes of all segments at a date. ``customers`` counts everybody known, ``buyers`` those with an order."""

    as_of: date
    customers: int
    buyers: int
    settings: Settings
    segments: tuple[SegmentSize, ...]

    def sizes(self) -> dict[str, int]:
        """Segment -> customers."""
        return {size.segment: size.customers for size in self.segments}
