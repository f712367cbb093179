"""Segments as conditions of any rule: ``{segment: RFM, is: champions}``, ``was … on``, ``ever … last_months``.

The newest version of a segmentation is applied at the day asked for, overrides included (rules/memberships.py).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from segmentation import words
from segmentation.rules.memberships import Members, register_source
from segmentation.segments import one_pass
from segmentation.segments.library import library_version, newest_version, versions
from segmentation.segments.runs import membership_query

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from segmentation.metrics.snapshot import Snapshot
    from segmentation.store import Store


def register_segments() -> None:
    """Make conditions on segments answerable."""
    register_source("segment", segment_members, segment_options, segment_label, past_members)


def segment_members(snapshot: Snapshot, name: str) -> Members:
    """Everybody's segment in a segmentation on the day of a snapshot."""
    store = snapshot.store
    query, values = membership_query(snapshot, _as_saved(store, name))
    return Members(f"SELECT customer_id, segment AS value FROM ({query})", values, library_version(store))  # noqa: S608


def past_members(snapshot: Snapshot, name: str, days_of: Callable[[date], list[date]]) -> Members:
    """Everybody's segments on days told by the one of a snapshot, a row each; those of all its days in one pass."""
    store = snapshot.store
    version = newest_version(store, _as_saved(store, name))
    days = sorted({past for day in snapshot.days for past in days_of(day)})
    made_of = repr((version.version_id, days))

    def paths() -> str:
        return snapshot.numbered(f"SELECT * FROM {one_pass.paths_table(store, [(day, version) for day in days])}")  # noqa: S608

    table = snapshot.once(f"paths_{hashlib.sha256(made_of.encode()).hexdigest()[:16]}", paths)
    told = [
        f"SELECT customer_id, CAST(day_{days.index(day) + 1} AS VARCHAR) AS value FROM {table}"  # noqa: S608 - our names
        for day in days_of(snapshot.day)
    ]
    return Members(" UNION ALL ".join(told), {}, library_version(store))


def segment_options(store: Store) -> Mapping[str, Sequence[str]]:
    """Every saved segmentation with the segments of its newest version."""
    names = dict.fromkeys(version.name for version in versions(store))
    return {name: tuple(newest_version(store, name).sizes) for name in names}


def segment_label(name: str, value: str | None, language: str) -> str:
    """The word for a segment; those of a team's own go by their name."""
    if value is None:
        return name
    return words.say(f"segment.{value}", language) if words.known(f"segment.{value}") else value


def _as_saved(store: Store, name: str) -> str:
    return next((known for known in segment_options(store) if known.lower() == name.lower()), name)
