"""Where everybody was at each of some days, rebuilt from the orders.

Kept as one row per customer with a column a day, so that what became of whom between any two days is one look along it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from segmentation.errors import InputError
from segmentation.segments import one_pass
from segmentation.segments.library import versions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from segmentation.segments.library import Version
    from segmentation.store import Store

RulesOf = Literal["now", "then"]


@dataclass(frozen=True)
class History:
    """A saved segmentation at some days, ascending.

    ``rules``: those of ``version`` at every day ("now"), or at each day those of the version of its name saved last by
    then (the oldest one, for days before it).
    """

    version: Version
    days: tuple[date, ...]
    rules: RulesOf = "now"

    def column(self, day: date) -> str:
        """The column of ``paths_table`` that tells of a day. Raises ``InputError("day_not_in_history")``."""
        if day not in self.days:
            told = ", ".join(known.isoformat() for known in self.days)
            raise InputError("day_not_in_history", value=day.isoformat(), allowed=told or "–")
        return f"day_{self.days.index(day) + 1}"


def history_of(version: Version, days: Sequence[date], rules: RulesOf = "now") -> History:
    """A history at these days, each once, in order."""
    return History(version, tuple(sorted(set(days))), rules)


def paths_table(
    store: Store,
    history: History,
    *,
    progress: Callable[[float], None] = lambda _fraction: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> str:
    """Name of a table with one row per customer known by the last day: ``customer_id``, ``day_1``, ``day_2`` …

    ``day_n``: the segment on the n-th day, NULL where the customer was not known by then. Ask within
    ``store.holding()``. ``progress`` is told the part done, 0 to 1.
    """
    plan = [(day, version_at(store, history, day)) for day in history.days]
    return one_pass.paths_table(store, plan, progress=progress, cancelled=cancelled)


def memberships_table(
    store: Store,
    version: Version,
    days: Sequence[date],
    rules: RulesOf = "now",
    *,
    progress: Callable[[float], None] = lambda _fraction: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> str:
    """Name of a table with one row per day and customer known by then: ``as_of``, ``customer_id``, ``segment``.

    See ``History`` for ``rules``. Ask for it within ``store.holding()``. It is a view over ``paths_table``; a condition
    on ``as_of`` reads that day alone.
    """
    history = history_of(version, days, rules)
    paths = paths_table(store, history, progress=progress, cancelled=cancelled)
    parts = [
        f"SELECT DATE '{day.isoformat()}' AS as_of, customer_id, CAST({history.column(day)} AS VARCHAR) AS segment"  # noqa: S608
        f" FROM {paths} WHERE {history.column(day)} IS NOT NULL"
        for day in history.days
    ]
    nobody = f"SELECT DATE '0001-01-01' AS as_of, customer_id, '' AS segment FROM {paths} WHERE FALSE"  # noqa: S608
    name = paths.replace("cache.paths_", "cache.memberships_")
    with store.cursor() as cursor:
        cursor.execute(f"CREATE OR REPLACE VIEW {name} AS {' UNION ALL '.join(parts) or nobody}")
    return name


def version_at(store: Store, history: History, day: date) -> Version:
    """The version whose rules hold on a day of a history."""
    return history.version if history.rules == "now" else version_then(store, history.version, day)


def version_then(store: Store, version: Version, day: date) -> Version:
    """The version of the same name that was in force on a day: saved last by then, or the oldest there is."""
    of_name = [other for other in versions(store) if other.name == version.name]
    by_then = [other for other in of_name if other.saved_at.date() <= day]
    return by_then[0] if by_then else (of_name[-1] if of_name else version)
