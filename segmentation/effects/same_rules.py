"""Where the rules of an earlier day would place everybody on a later one: what tells behaviour from changed rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.effects.history import version_at
from segmentation.segments.runs import members_by_rules_of, override_ids

if TYPE_CHECKING:
    from datetime import date

    from segmentation.effects.history import History
    from segmentation.store import Store


def same_rules_table(store: Store, history: History, before: date, after: date) -> str | None:
    """Name of a table of ``customer_id`` and ``segment`` on ``after`` by version and overrides of ``before``.

    None where both days have the same rules. Ask within ``store.holding()``.
    """
    earlier, later = version_at(store, history, before), version_at(store, history, after)
    name = history.version.name
    if earlier.settings == later.settings and override_ids(store, name, before) == override_ids(store, name, after):
        return None
    return members_by_rules_of(store, after, earlier, before)
