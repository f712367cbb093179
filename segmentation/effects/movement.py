"""What a run of days tells of moves: from its first day to its last, day by day, usual paths, time in a segment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segmentation.effects.history import history_of, paths_table
from segmentation.effects.moves import NOT_KNOWN, moves, moves_over, typical_paths
from segmentation.effects.periods import periods
from segmentation.effects.stays import stays
from segmentation.effects.stops import Stop
from segmentation.effects.trends import segments_in_order
from segmentation.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from segmentation.effects.history import History, RulesOf
    from segmentation.effects.moves import Flow, Moves, Path
    from segmentation.effects.periods import Grain
    from segmentation.effects.stays import Stay
    from segmentation.segments.library import Version
    from segmentation.store import Store

MOST_DAYS = 120
MOST_COLUMNS = 6


@dataclass(frozen=True)
class Movement:
    """``whole``: from the first day to the last; ``steps``: between at most six of the days, evenly apart.

    ``paths`` and ``stays`` look at every day of ``history``. ``segments``: in the order of meaning.
    """

    history: History
    segments: tuple[str, ...]
    whole: Moves
    steps: tuple[Moves, ...]
    paths: tuple[Path, ...]
    stays: dict[str, Stay]

    def listed(self) -> list[Flow]:
        """The flows of ``whole``: between segments first, then new customers, then who stayed; the largest first."""
        return sorted(
            self.whole.flows, key=lambda flow: (flow.stayed, flow.segment_before == NOT_KNOWN, -flow.customers)
        )

    def share(self, flow: Flow) -> float:
        """Customers of a flow of ``whole``, 0..1 of those who were in its first segment."""
        before = sum(other.customers for other in self.whole.flows if other.segment_before == flow.segment_before)
        return flow.customers / before

    def largest(self) -> Flow | None:
        """The flow between two segments that most customers took from the first day to the last."""
        first = self.listed()[0] if self.whole.flows else None
        return None if first is None or first.stayed or first.segment_before == NOT_KNOWN else first


def movement(
    store: Store,
    version: Version,
    first: date,
    last: date,
    *,
    grain: Grain = "month",
    rules: RulesOf = "now",
    progress: Callable[[str, float | None], None] = lambda _step, _fraction: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Movement:
    """Moves from one day to a later one, looked at on both and at the ends of the periods between.

    Raises ``InputError("days_not_ascending")``, ``InputError("period_count")`` above 120 days.
    """
    days = looked_at(first, last, grain)
    history = history_of(version, days, rules)
    with store.holding():
        paths_table(
            store, history, progress=lambda fraction: progress("time_history", fraction * 0.8), cancelled=cancelled
        )
        progress("time_moves", 0.8)
        whole = moves(store, history, first, last, cancelled=cancelled)
        told = moves_over(store, history, cancelled=cancelled)
        progress("time_moves", 0.9)
        steps = told if len(days) <= MOST_COLUMNS else moves_over(store, history, evenly(days), cancelled=cancelled)
        paths = typical_paths(store, history, cancelled=cancelled)
    found = {name for moved in (whole, *told) for name in moved.changes()}
    segments = segments_in_order(store, version, found)
    return Movement(history, tuple(segments), whole, steps, paths, stays(told))


def looked_at(first: date, last: date, grain: Grain) -> tuple[date, ...]:
    """The two days and the ends of the periods between them."""
    if first >= last:
        raise InputError("days_not_ascending", value=last.isoformat(), allowed=f"> {first.isoformat()}")
    ends = [period.end for period in periods(grain, first, last)]
    days = sorted({first, last, *(end for end in ends if first < end < last)})
    if len(days) > MOST_DAYS:
        raise InputError("period_count", value=len(days), allowed=f"1-{MOST_DAYS}")
    return tuple(days)


def evenly(days: tuple[date, ...]) -> tuple[date, ...]:
    """At most six of some days, the first and the last among them."""
    count = min(MOST_COLUMNS, len(days))
    if count < 2:
        return days
    return tuple(days[round(place * (len(days) - 1) / (count - 1))] for place in range(count))


def flow_stops(moved: Moves, flow: Flow) -> tuple[Stop, Stop]:
    """Where the customers of a flow were: what finds them."""
    new = flow.segment_before == NOT_KNOWN
    before = Stop(moved.before, None, there=False) if new else Stop(moved.before, flow.segment_before)
    return before, Stop(moved.after, flow.segment_after)
