"""Who went from which segment to which: between two days, over a run of days, and why.

**Behaved or rules changed.** Between two days, a customer whose segment changes is *rules changed* if under one and
the same rules, those of the earlier day (its version, with the overrides in force on it), the customer would not have
moved; else *behaved*. New customers behaved. With ``rules="now"`` only overrides made between the days change rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from segmentation.effects.history import paths_table
from segmentation.effects.same_rules import same_rules_table
from segmentation.errors import InputError
from segmentation.segments.compare import UNKNOWN
from segmentation.store import interruptible, load_sql

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from segmentation.effects.history import History
    from segmentation.store import Store

NOT_KNOWN = UNKNOWN
"""Where a customer was on a day by which nobody knew them."""


def _never() -> bool:
    return False


@dataclass(frozen=True)
class Flow:
    """Customers in ``segment_before`` on the earlier day and in ``segment_after`` on the later one.

    ``segment_before`` is ``NOT_KNOWN`` for new customers; equal segments: they stayed. ``rules_changed`` of them moved
    because the rules did, the others because they behaved differently.
    """

    segment_before: str
    segment_after: str
    customers: int
    rules_changed: int = 0

    @property
    def stayed(self) -> bool:
        """In the same segment on both days."""
        return self.segment_before == self.segment_after

    @property
    def behaved(self) -> int:
        """Customers who moved because they behaved differently; 0 of those who stayed."""
        return 0 if self.stayed else self.customers - self.rules_changed


@dataclass(frozen=True)
class Change:
    """One segment from one day to a later one: ``size_before + entered - left = size_after``.

    ``entered`` includes ``new`` (not known before); ``stayed``: in it on both days. ``*_rules_changed``: of those, how
    many only the rules moved.
    """

    segment: str
    before: date
    after: date
    size_before: int
    size_after: int
    entered: int
    new: int
    left: int
    stayed: int
    entered_rules_changed: int
    left_rules_changed: int


@dataclass(frozen=True)
class Moves:
    """Everybody known on the later of two days: where they were, where they are."""

    before: date
    after: date
    flows: tuple[Flow, ...]

    def counts(self) -> dict[tuple[str, str], int]:
        """(segment before, segment after) -> customers, those who stayed and new ones included: the matrix."""
        return {(flow.segment_before, flow.segment_after): flow.customers for flow in self.flows}

    @property
    def customers(self) -> int:
        """Known on the later day."""
        return sum(flow.customers for flow in self.flows)

    @property
    def new(self) -> int:
        """Not known on the earlier day."""
        return sum(flow.customers for flow in self.flows if flow.segment_before == NOT_KNOWN)

    @property
    def moved(self) -> int:
        """In another segment than before; new customers are none of them."""
        return sum(flow.customers for flow in self._moving())

    @property
    def rules_changed(self) -> int:
        """Of those who moved, customers whom only the rules moved."""
        return sum(flow.rules_changed for flow in self._moving())

    @property
    def behaved(self) -> int:
        """Of those who moved, customers who behaved differently."""
        return sum(flow.behaved for flow in self._moving())

    def _moving(self) -> list[Flow]:
        return [flow for flow in self.flows if not flow.stayed and flow.segment_before != NOT_KNOWN]

    def changes(self) -> dict[str, Change]:
        """Segment -> what became of it."""
        names = dict.fromkeys(name for flow in self.flows for name in (flow.segment_before, flow.segment_after))
        return {name: self._change(name) for name in names if name != NOT_KNOWN}

    def _change(self, name: str) -> Change:
        leaving = [flow for flow in self.flows if flow.segment_before == name and not flow.stayed]
        coming = [flow for flow in self.flows if flow.segment_after == name and not flow.stayed]
        stayed = sum(flow.customers for flow in self.flows if flow.stayed and flow.segment_after == name)
        entered, left = (sum(flow.customers for flow in flows) for flows in (coming, leaving))
        return Change(
            segment=name,
            before=self.before,
            after=self.after,
            size_before=stayed + left,
            size_after=stayed + entered,
            entered=entered,
            new=sum(flow.customers for flow in coming if flow.segment_before == NOT_KNOWN),
            left=left,
            stayed=stayed,
            entered_rules_changed=sum(flow.rules_changed for flow in coming),
            left_rules_changed=sum(flow.rules_changed for flow in leaving),
        )


@dataclass(frozen=True)
class Path:
    """A sequence of segments, repeats in a row told once. ``share`` 0..1 of all known on the last day."""

    segments: tuple[str, ...]
    customers: int
    share: float


def moves(
    store: Store, history: History, before: date, after: date, *, cancelled: Callable[[], bool] = _never
) -> Moves:
    """From one day of a history to a later one.

    Raises ``InputError("day_not_in_history")``, ``InputError("days_not_ascending")``.
    """
    if before >= after:
        raise InputError("days_not_ascending", value=after.isoformat(), allowed=f"> {before.isoformat()}")
    names = {"day_before": history.column(before), "day_after": history.column(after)}
    with store.holding(), store.cursor() as cursor, interruptible(cursor, cancelled):
        names["path_table"] = paths_table(store, history, cancelled=cancelled)
        same_rules = same_rules_table(store, history, before, after)
        if same_rules is None:
            query = load_sql("effects/moves", **names)
        else:
            query = load_sql("effects/moves_split", **names, same_rules_table=same_rules)
        rows = cursor.execute(query, {"not_known": NOT_KNOWN}).fetchall()
    return Moves(before, after, tuple(Flow(*row) for row in rows))


def moves_over(
    store: Store, history: History, days: Sequence[date] | None = None, *, cancelled: Callable[[], bool] = _never
) -> tuple[Moves, ...]:
    """From each day of a history (or of ``days``, some of its days) to the next: a Sankey with a column a day."""
    told = sorted(set(history.days if days is None else days))
    with store.holding():
        return tuple(moves(store, history, *pair, cancelled=cancelled) for pair in pairwise(told))


def typical_paths(
    store: Store,
    history: History,
    *,
    most: int = 20,
    least_steps: int = 2,
    cancelled: Callable[[], bool] = _never,
) -> tuple[Path, ...]:
    """The sequences of ``least_steps`` segments or more that most customers went through, most first."""
    path_days = f"[{', '.join(history.column(day) for day in history.days)}]"
    with store.holding(), store.cursor() as cursor, interruptible(cursor, cancelled):
        table = paths_table(store, history, cancelled=cancelled)
        query = load_sql("effects/typical_paths", path_table=table, path_days=path_days)
        rows = cursor.execute(query, {"least_steps": least_steps, "most": most}).fetchall()
    return tuple(Path(tuple(segments), customers, customers / known) for segments, customers, known in rows)
