"""What asks for a segmentation: rules of other segmentations, and tags. Archiving it would leave them without."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from segmentation.rules.memberships import MemberCondition
from segmentation.rules.model import RulesSettings
from segmentation.rules.tree import walk
from segmentation.segments.library import newest_version, versions
from segmentation.tags.library import groups

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segmentation.rules.tree import Node
    from segmentation.store import Store


@dataclass(frozen=True)
class Use:
    """``name``: the segmentation that asks, or the code of the tag group; ``part``: its segment, or the tag's code."""

    kind: Literal["segmentation", "tag"]
    name: str
    part: str


def used_in(store: Store, name: str) -> tuple[Use, ...]:
    """Every segment and tag in use whose rule asks who is, was or ever was in a segment of ``name``."""
    return tuple(use for use, rule in _rules(store) if _asks(rule, name))


def _rules(store: Store) -> Iterator[tuple[Use, Node]]:
    for name in dict.fromkeys(version.name for version in versions(store)):
        settings = newest_version(store, name).settings
        if isinstance(settings, RulesSettings):
            for segment in settings.segmentation.segments:
                if segment.rule is not None:
                    yield Use("segmentation", name, segment.name), segment.rule
    for group in groups(store):
        for value in group.values:
            if value.rule is not None:
                yield Use("tag", group.code, value.code), value.rule


def _asks(rule: Node, name: str) -> bool:
    return any(
        isinstance(node, MemberCondition) and node.kind == "segment" and node.name.lower() == name.lower()
        for node in walk(rule)
    )
