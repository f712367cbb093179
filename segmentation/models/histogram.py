"""How the values of one axis are spread: counts in bins of equal width, the long tail in one last bin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segmentation.store import load_sql

if TYPE_CHECKING:
    from segmentation.store import Store


@dataclass(frozen=True)
class Histogram:
    """``counts[i]`` customers have ``edges[i] <= value < edges[i + 1]``.

    The last bin takes all above when ``open_end``.
    """

    edges: tuple[float, ...]
    counts: tuple[int, ...]
    open_end: bool


def axis_histogram(store: Store, inputs: str, axis: str, *, bins: int = 40) -> Histogram:
    """Histogram of recency (days), frequency (orders) or monetary (money) over the customers of ``inputs``."""
    with store.cursor() as cursor:
        query = load_sql("models/axis_range", rfm_inputs=inputs, axis_value=axis)
        row = cursor.execute(query).fetchone()
        assert row is not None
        low, high, largest = row
        if low is None:
            return Histogram((), (), open_end=False)
        width = max((high - low) / bins, 1.0 if axis != "monetary" else 0.01)
        if axis != "monetary":
            width = float(int(width) if width == int(width) else int(width) + 1)
        used = max(int((high - low) / width) + 1, 1)
        query = load_sql("models/axis_bins", rfm_inputs=inputs, axis_value=axis)
        counted = dict(cursor.execute(query, {"low": low, "width": width, "last_bin": used - 1}).fetchall())
    edges = tuple(low + width * step for step in range(used + 1))
    return Histogram(edges, tuple(counted.get(step, 0) for step in range(used)), open_end=largest >= edges[-1])
