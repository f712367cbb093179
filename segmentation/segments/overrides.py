"""Customers put into another segment of a saved segmentation by hand: who, why, until when; nothing is deleted.

An override holds for as-of dates from the day it was made at until its last day, whatever the rules say. The newest one
of a customer decides; when that ends or is withdrawn, an older one that still runs holds again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segmentation.errors import InputError
from segmentation.metrics.customers import known_customer
from segmentation.models.registry import place
from segmentation.segments.library import newest_version
from segmentation.store import load_sql

if TYPE_CHECKING:
    from datetime import date, datetime

    from segmentation.store import Store

STATES = ("in_force", "later", "ended", "replaced", "withdrawn", "segment_gone")


@dataclass(frozen=True)
class Override:
    """One customer put elsewhere. ``rule_segment``: where the rules alone place them, None where they are not known.

    ``state``: one of ``STATES`` on the day asked about. ``until_on``: last as-of date, None = until withdrawn.
    """

    override_id: int
    customer_id: str
    name: str | None
    segment: str
    rule_segment: str | None
    reason: str
    author: str
    from_on: date
    until_on: date | None
    made_at: datetime
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    state: str

    @property
    def agreed(self) -> bool:
        """In force, and the rules would now say the same: it can be withdrawn."""
        return self.state == "in_force" and self.rule_segment == self.segment


def put(
    store: Store,
    name: str,
    customer_id: str,
    segment: str,
    *,
    reason: str,
    author: str,
    from_on: date,
    made_at: datetime,
    until_on: date | None = None,
) -> int:
    """Put a customer into a segment of the newest version of ``name``; returns the override's id.

    Raises ``InputError``: ``customer_not_found``, ``segment_unknown``, ``override_reason_missing``,
    ``override_author_missing``, ``override_ends_early``, ``segmentation_unknown``.
    """
    reason, author = reason.strip(), author.strip()
    if not reason:
        raise InputError("override_reason_missing")
    if not author:
        raise InputError("override_author_missing")
    if until_on is not None and until_on < from_on:
        raise InputError("override_ends_early", value=until_on.isoformat(), allowed=from_on.isoformat())
    segments = place(store, from_on, newest_version(store, name).settings).segments
    if segment not in segments:
        raise InputError("segment_unknown", segment=segment, allowed=", ".join(segments))
    customer_id = known_customer(store, from_on, customer_id)
    with store.transaction() as cursor:
        row = cursor.execute(
            "INSERT INTO segment_overrides (override_id, segmentation, customer_id, segment, reason, author, from_on,"
            " until_on, made_at) VALUES (nextval('segment_override_ids'), $1, $2, $3, $4, $5, $6, $7, $8)"
            " RETURNING override_id",
            [name, customer_id, segment, reason, author, from_on, until_on, made_at],
        ).fetchone()
    assert row is not None
    return int(row[0])


def withdraw(store: Store, override_id: int, *, withdrawn_by: str, withdrawn_at: datetime) -> None:
    """End an override; it stays on record. Raises ``override_unknown``, ``override_author_missing``."""
    if not withdrawn_by.strip():
        raise InputError("override_author_missing")
    with store.transaction() as cursor:
        found = cursor.execute(
            "UPDATE segment_overrides SET withdrawn_at = $2, withdrawn_by = $3"
            " WHERE override_id = $1 AND withdrawn_at IS NULL RETURNING override_id",
            [override_id, withdrawn_at, withdrawn_by.strip()],
        ).fetchall()
        if not found:
            raise InputError("override_unknown", override=override_id)


def overrides(store: Store, name: str, as_of: date) -> list[Override]:
    """All ever made for the newest version of a segmentation, newest first, with what the rules say at ``as_of``."""
    placement = place(store, as_of, newest_version(store, name).settings)
    in_force = f"({load_sql('segments/overrides_in_force')})"
    query = load_sql("segments/overrides_listed", overrides_in_force=in_force, placements=f"({placement.query})")
    with store.cursor() as cursor:
        if not cursor.execute("SELECT 1 FROM segment_overrides WHERE segmentation = $1 LIMIT 1", [name]).fetchall():
            return []
        values = {
            **placement.values,
            "segmentation": name,
            "overrides_on": as_of,
            "override_segments": list(placement.segments),
        }
        rows = cursor.execute(query, values).fetchall()
    return [Override(*row) for row in rows]


def overrides_state(store: Store, name: str) -> tuple[object, ...]:
    """Differs whenever the overrides of a segmentation do."""
    with store.cursor() as cursor:
        row = cursor.execute(
            "SELECT COUNT(*), COUNT(withdrawn_at) FROM segment_overrides WHERE segmentation = $1", [name]
        ).fetchone()
    assert row is not None
    return tuple(row)
