"""Segments as conditions of any rule: ``{segment: RFM, is: champions}``, ``was … on``, ``ever … last_months``.

The newest version of a segmentation is applied at the day asked for, overrides included (rules/memberships.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation import words
from segmentation.rules.memberships import Members, register_source
from segmentation.segments.library import library_version, newest_version, versions
from segmentation.segments.runs import membership_query

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from segmentation.store import Store


def register_segments() -> None:
    """Make conditions on segments answerable."""
    register_source("segment", segment_members, segment_options, segment_label)


def segment_members(store: Store, name: str, as_of: date) -> Members:
    """Everybody's segment in a segmentation at a day."""
    query, values = membership_query(store, _as_saved(store, name), as_of)
    return Members(f"SELECT customer_id, segment AS value FROM ({query})", values, library_version(store))  # noqa: S608


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
