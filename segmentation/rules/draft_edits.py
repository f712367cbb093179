"""What can be done to a draft: each edit gives a new draft, and the old one where the limits do not allow it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from segmentation.rules.draft import FIRST_TIMES, Draft, DraftNode, fits, renumbered

if TYPE_CHECKING:
    from collections.abc import Callable

ADDABLE = ("condition", "event", "group")


def added(draft: Draft, group_id: int, kind: str) -> Draft:
    """A new node at the end of a group: an empty condition or event, or a group with an empty condition in it."""
    bare = DraftNode(0, kind)
    if kind == "event":
        bare = DraftNode(0, kind, told={"times": FIRST_TIMES}, parts=(DraftNode(0, "group"),))
    elif kind == "group":
        other = "any" if draft.node(group_id).join == "all" else "all"
        bare = DraftNode(0, kind, join=other, parts=(DraftNode(0, "condition"),))
    made, next_id = renumbered(bare, draft)
    grown = _mapped(draft, group_id, lambda group: replace(group, parts=(*group.parts, made)))
    return _allowed(replace(grown, next_id=next_id), draft)


def changed(draft: Draft, node_id: int, **values: Any) -> Draft:
    """Other values of one node's own fields."""
    return _allowed(_mapped(draft, node_id, lambda node: replace(node, **values)), draft)


def asked_about(draft: Draft, node_id: int, about: str, name: str) -> Draft:
    """Another thing that the node asks about; what was told of the one before is dropped."""
    if about == "event":
        where, next_id = renumbered(DraftNode(0, "group"), draft)
        values: dict[str, Any] = {"kind": "event", "told": {"times": FIRST_TIMES}, "parts": (where,), "name": name}
        return _allowed(replace(changed(draft, node_id, **values), next_id=next_id), draft)
    return changed(draft, node_id, kind="condition", about=about, name=name, told={}, parts=())


def removed(draft: Draft, node_id: int) -> Draft:
    """Without the node; the root and the group inside an event are emptied instead."""
    if _is_fixed(draft, node_id):
        return changed(draft, node_id, parts=(), negated=False)
    return _in_place(draft, node_id, lambda _node: ())


def duplicated(draft: Draft, node_id: int) -> Draft:
    """The node once more, right below itself."""
    if _is_fixed(draft, node_id):
        return draft
    made, next_id = renumbered(draft.node(node_id), draft)
    return _allowed(replace(_in_place(draft, node_id, lambda node: (node, made)), next_id=next_id), draft)


def wrapped(draft: Draft, node_id: int) -> Draft:
    """The node inside a new group of the other kind than the one it stands in."""
    if _is_fixed(draft, node_id):
        return draft
    join = "any" if draft.within(node_id)[-2].join == "all" else "all"
    bare, next_id = renumbered(DraftNode(0, "group", join=join), draft)
    boxed = _in_place(draft, node_id, lambda node: (replace(bare, parts=(node,)),))
    return _allowed(replace(boxed, next_id=next_id), draft)


def unwrapped(draft: Draft, node_id: int) -> Draft:
    """The parts of a group in its place."""
    if _is_fixed(draft, node_id) or draft.node(node_id).kind != "group":
        return draft
    return _in_place(draft, node_id, lambda node: node.parts)


def moved(draft: Draft, node_id: int, step: int) -> Draft:
    """One line up (-1) or down (1): past a condition, into a group, or out of its own group. Events are not entered."""
    if _is_fixed(draft, node_id):
        return draft
    *_, parent, node = draft.within(node_id)
    place = parent.parts.index(node)
    target = place + step
    if 0 <= target < len(parent.parts):
        neighbour = parent.parts[target]
        if neighbour.kind != "group":
            parts = list(parent.parts)
            parts[place], parts[target] = neighbour, node
            return changed(draft, parent.node_id, parts=tuple(parts))
        parts = [node, *neighbour.parts] if step > 0 else [*neighbour.parts, node]
        entered = _in_place(draft, node_id, lambda _node: ())
        return _allowed(_mapped(entered, neighbour.node_id, lambda group: replace(group, parts=tuple(parts))), draft)
    if _is_fixed(draft, parent.node_id):
        return draft
    left = _in_place(draft, node_id, lambda _node: ())
    return _in_place(left, parent.node_id, lambda group: (group, node) if step > 0 else (node, group))


def can_move(draft: Draft, node_id: int, step: int) -> bool:
    """Whether ``moved`` would change anything."""
    return moved(draft, node_id, step) is not draft


def _is_fixed(draft: Draft, node_id: int) -> bool:
    path = draft.within(node_id)
    return len(path) == 1 or path[-2].kind == "event"


def _mapped(draft: Draft, node_id: int, change: Callable[[DraftNode], DraftNode]) -> Draft:
    draft.node(node_id)

    def walked(node: DraftNode) -> DraftNode:
        if node.node_id == node_id:
            return change(node)
        return replace(node, parts=tuple(walked(part) for part in node.parts)) if node.parts else node

    return replace(draft, root=walked(draft.root))


def _in_place(draft: Draft, node_id: int, put: Callable[[DraftNode], tuple[DraftNode, ...]]) -> Draft:
    parent = draft.within(node_id)[-2]
    parts = tuple(found for part in parent.parts for found in (put(part) if part.node_id == node_id else (part,)))
    return _mapped(draft, parent.node_id, lambda group: replace(group, parts=parts))


def _allowed(edited: Draft, before: Draft) -> Draft:
    return edited if fits(edited) else before
