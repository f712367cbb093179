"""What uses a segmentation or a group of tags, and would be left without: told wherever one is looked at or put away.

What those users are is known further right: each module that keeps something about segments or tags registers who does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from segmentation.rules.memberships import MemberCondition
from segmentation.rules.tree import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from segmentation.rules.tree import Node
    from segmentation.store import Store

About = Literal["segment", "tag"]


@dataclass(frozen=True)
class Use:
    """``kind``: what sort of user, ``name``: which, ``part``: its part, or the segment it is about; ``count`` of them.

    Of a rule the segmentation or group of tags with its segment or value; of a target the KPI with the segment.
    """

    kind: str
    name: str
    part: str = ""
    count: int = 1


_finders: list[Callable[[Store, About, str], Iterable[Use]]] = []


def register_users(find: Callable[[Store, About, str], Iterable[Use]]) -> None:
    """``find`` yields what uses a segmentation (``segment``) or a group of tags (``tag``), by its name."""
    _finders.append(find)


def used_in(store: Store, about: About, name: str) -> tuple[Use, ...]:
    """Everything in use that asks for it, in the order of registration."""
    return tuple(use for find in _finders for use in find(store, about, name))


def asks(rule: Node | None, about: About, name: str) -> bool:
    """Whether a rule asks who is, was or ever was in it."""
    return rule is not None and any(
        isinstance(node, MemberCondition) and node.kind == about and node.name.lower() == name.lower()
        for node in walk(rule)
    )
