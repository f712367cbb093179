"""Events after which another one came within so many days, or none did, as SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlglot
from sqlglot import exp

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmentation.rules.fields import Event
    from segmentation.rules.tree import Follow

DECIDED = "decided_at"
# of each event the next later one; within_days: the event's own day is the first
_STATEMENT = """
    SELECT earlier.*, {decided} AS decided_at
    FROM events AS earlier
    ASOF {join} JOIN later_events AS later
        ON earlier.customer_id = later.customer_id AND {at} {later} {later_at}
    WHERE {met}
"""
_THEN = "DATE_DIFF('day', CAST({at} AS DATE), CAST(later.at AS DATE)) < :days"
_WITHOUT = "(later.at IS NULL OR NOT " + _THEN + ")"


def followed(
    event: Event, events: exp.Expr, follow: Follow, later: exp.Select, bind: Callable[[object], exp.Expr]
) -> exp.Expr:
    """Those of ``events`` for which ``follow`` is true, with ``decided_at``: the time of the last event, or the last of
    the days without one. ``later``: customer_id, at, decided_at of what may come after.
    """
    at = exp.column(event.happened_at, table="earlier", quoted=True).sql("duckdb")
    same = event.happened_at == follow.event.happened_at  # an event does not follow itself
    kind = "TIMESTAMP" if same else "DATE"
    days = bind(follow.within_days)
    statement = _STATEMENT.format(
        decided="later.decided_at" if follow.kind == "then" else f"CAST({at} AS DATE) + CAST(:days - 1 AS INTEGER)",
        join="" if follow.kind == "then" else "LEFT",
        at=f"CAST({at} AS {kind})",
        later="<" if same else "<=",
        later_at=f"CAST(later.at AS {kind})",
        met=(_THEN if follow.kind == "then" else _WITHOUT).format(at=at),
    ).replace(":days", f"CAST({days.sql('duckdb')} AS INTEGER)")
    tree = sqlglot.parse_one(statement, dialect="duckdb")
    for table in list(tree.find_all(exp.Table)):
        if table.name == "events":
            table.replace(_named(events, "earlier"))
        elif table.name == "later_events":
            table.replace(_named(later, "later"))
    return _named(tree, "followed")


def _named(rows: exp.Expr, name: str) -> exp.Expr:
    alias = exp.TableAlias(this=exp.to_identifier(name))
    if isinstance(rows, exp.Subquery):
        rows = rows.this
    if isinstance(rows, exp.Table):
        return exp.alias_(rows, name, table=True)
    return exp.Subquery(this=rows, alias=alias)
