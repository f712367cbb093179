"""Tags as conditions of any rule: ``{tag: region, is: east}`` (rules/memberships.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.rules.memberships import Members, register_source
from segmentation.rules.uses import Use, asks, register_users
from segmentation.tags.definitions import built_in_groups
from segmentation.tags.evaluate import tags_at
from segmentation.tags.library import group, groups

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from segmentation.metrics.snapshot import Snapshot
    from segmentation.rules.uses import About
    from segmentation.store import Store


def register_tags() -> None:
    """Make conditions on tags answerable, and tags known as users of what their rules ask for."""
    register_source("tag", tag_members, tag_options, tag_label)
    register_users(tag_users)


def tag_users(store: Store, about: About, name: str) -> Iterator[Use]:
    """Every value of another group whose rule asks for a segmentation or a group."""
    for asking in groups(store):
        for value in asking.values:
            if asks(value.rule, about, name) and (about, name.lower()) != ("tag", asking.code.lower()):
                yield Use("tag", asking.code, value.code)


def tag_members(snapshot: Snapshot, name: str) -> Members:
    """Who carries which value of a group, several rows a customer where several are carried."""
    table = tags_at(snapshot, [group(snapshot.store, name)])
    asked = table.groups[0]
    if asked.exclusive:
        query = f"SELECT customer_id, LIST_EXTRACT($codes, g0) AS value FROM {table.name}"  # noqa: S608 - our names
        return Members(query, {"codes": [value.code for value in asked.values]}, None)
    parts = [
        f"SELECT customer_id, $code_{place} AS value FROM {table.name} WHERE g0_{place}"  # noqa: S608 - our names
        for place in range(1, len(asked.values) + 1)
    ]
    return Members(
        " UNION ALL ".join(parts), {f"code_{place}": value.code for place, value in enumerate(asked.values, 1)}, None
    )


def tag_options(store: Store) -> Mapping[str, Sequence[str]]:
    """Every group in use with its values."""
    return {found.code: [value.code for value in found.values] for found in groups(store)}


def tag_label(name: str, value: str | None, language: str) -> str:
    """The name of a built-in group or value; own ones go by the name they were made with."""
    found = next((group for group in built_in_groups() if group.code.lower() == name.lower()), None)
    if found is None:
        return name if value is None else value
    if value is None:
        return found.label(language)
    return next((known.label(language) for known in found.values if known.code.lower() == value.lower()), value)
