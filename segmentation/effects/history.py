"""Where everybody was at each of some days, rebuilt from the orders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from segmentation.segments.library import versions
from segmentation.segments.runs import members_table, run_version

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from segmentation.segments.library import Version
    from segmentation.store import Store

RulesOf = Literal["now", "then"]


def memberships_table(store: Store, version: Version, days: Sequence[date], rules: RulesOf = "now") -> str:
    """Name of a table with one row per day and customer known by then: ``as_of``, ``customer_id``, ``segment``.

    ``rules``: those of ``version`` at every day, or at each day those of the version of its name saved last by then
    (the oldest one, for days before it). Ask for it within ``store.holding()``.
    """
    parts = []
    for day in days:
        chosen = version if rules == "now" else version_then(store, version, day)
        table = members_table(store, run_version(store, day, chosen))
        parts.append(f"SELECT DATE '{day.isoformat()}' AS as_of, customer_id, segment FROM {table}")  # noqa: S608
    key = {"version": version.version_id, "rules": rules, "days": tuple(days)}
    return store.derived("memberships", " UNION ALL ".join(parts), {}, key)


def version_then(store: Store, version: Version, day: date) -> Version:
    """The version of the same name that was in force on a day: saved last by then, or the oldest there is."""
    of_name = [other for other in versions(store) if other.name == version.name]
    by_then = [other for other in of_name if other.saved_at.date() <= day]
    return by_then[0] if by_then else (of_name[-1] if of_name else version)
