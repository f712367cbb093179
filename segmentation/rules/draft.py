"""A rule that is being written: a tree with a lasting id at each node, some of them not finished yet.

Groups hold ``join`` (all, any) and parts. Conditions hold what they ask about (``about``: field, tag, segment;
``name``) and ``told``, the other keys of the node (operator: value). Events hold their ``name`` and ``told`` (times, a
period); their only part is the group of what is asked of them. ``negated``: everybody whom it does not find.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from segmentation.errors import InputError
from segmentation.rules.memberships import KINDS
from segmentation.rules.tree import MAX_DEPTH, MAX_NODES, tree_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FIRST_TIMES = {"at_least": 1}


@dataclass(frozen=True)
class DraftNode:
    """One node. ``kind``: group, condition or event."""

    node_id: int
    kind: str
    join: str = "all"
    about: str = "field"
    name: str | None = None
    told: Mapping[str, Any] = field(default_factory=dict)
    parts: tuple[DraftNode, ...] = ()
    negated: bool = False

    def walk(self) -> Iterator[DraftNode]:
        """The node and all below it, in the order they stand."""
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(frozen=True)
class Draft:
    """The tree and the next id to give; an id is never given twice."""

    root: DraftNode
    next_id: int

    def node(self, node_id: int) -> DraftNode:
        """The node of that id. Raises ``KeyError`` when it is gone."""
        for node in self.root.walk():
            if node.node_id == node_id:
                return node
        raise KeyError(node_id)

    def within(self, node_id: int) -> tuple[DraftNode, ...]:
        """The nodes from the root down to that node."""
        return _path(self.root, node_id)

    def event_of(self, node_id: int) -> DraftNode | None:
        """The event whose fields the node asks about, if it stands in one."""
        return next((node for node in self.within(node_id)[:-1] if node.kind == "event"), None)


@dataclass(frozen=True)
class Reading:
    """The finished part of a draft: as plain dicts (None: nothing is finished) and node path -> id.

    ``open_ids``: nodes not finished; ``faults``: nodes whose values do not fit, and why.
    """

    content: dict[str, Any] | None
    ids: Mapping[str, int]
    open_ids: frozenset[int]
    faults: Mapping[int, InputError]

    @property
    def finished(self) -> bool:
        """Whether nothing was left out."""
        return not self.open_ids and not self.faults


def draft_of(content: Mapping[str, Any] | None, first_id: int = 0) -> Draft:
    """A draft of a tree's plain dicts; its root is always a group, its ids count from ``first_id``."""
    made = _Ids(first_id)
    read = None if content is None else _read(content, made)
    if read is None or read.kind != "group":
        read = DraftNode(made.next(), "group", parts=() if read is None else (read,))
    return Draft(read, made.next())


def reading(draft: Draft) -> Reading:
    """What of the draft can be counted now."""
    open_ids: set[int] = set()
    faults: dict[int, InputError] = {}
    root = _finished(draft.root, None, open_ids, faults)
    if root is None:
        return Reading(None, {}, frozenset(open_ids), faults)
    ids: dict[str, int] = {}
    shown = root.parts[0] if len(root.parts) == 1 and not root.negated else root
    content = _plain(shown, "rule", ids)
    ids.setdefault("rule", shown.node_id)
    return Reading(content, ids, frozenset(open_ids), faults)


def fits(draft: Draft) -> bool:
    """Whether the tree keeps within the limits of depth and number."""
    return _depth(draft.root) <= MAX_DEPTH and _size(draft.root) <= MAX_NODES


class _Ids:
    def __init__(self, first: int) -> None:
        self._next = first

    def next(self) -> int:
        given = self._next
        self._next += 1
        return given


def renumbered(node: DraftNode, draft: Draft) -> tuple[DraftNode, int]:
    """A copy of the node with ids of its own, and the next id after them."""
    made = _Ids(draft.next_id)

    def copied(part: DraftNode) -> DraftNode:
        return replace(part, node_id=made.next(), parts=tuple(copied(below) for below in part.parts))

    return copied(node), made.next()


def _path(node: DraftNode, node_id: int) -> tuple[DraftNode, ...]:
    if node.node_id == node_id:
        return (node,)
    for part in node.parts:
        if below := _path(part, node_id):
            return (node, *below)
    return ()


def _read(content: Mapping[str, Any], made: _Ids) -> DraftNode:
    if "not" in content:
        part = _read(content["not"], made)
        return replace(part, negated=not part.negated)
    node_id = made.next()
    for join in ("all", "any"):
        if join in content:
            return DraftNode(node_id, "group", join=join, parts=tuple(_read(part, made) for part in content[join]))
    if "event" in content:
        told = {key: value for key, value in content.items() if key not in ("event", "where")}
        where = DraftNode(made.next(), "group")
        if content.get("where") is not None:
            asked = _read(content["where"], made)
            where = asked if asked.kind == "group" else replace(where, parts=(asked,))
        return DraftNode(node_id, "event", name=str(content["event"]), told=told, parts=(where,))
    about = next(kind for kind in ("field", *KINDS) if kind in content)
    told = {key: value for key, value in content.items() if key != about}
    return DraftNode(node_id, "condition", about=about, name=str(content[about]), told=told)


def _finished(
    node: DraftNode, event: str | None, open_ids: set[int], faults: dict[int, InputError]
) -> DraftNode | None:
    if node.kind == "group":
        found = (_finished(part, event, open_ids, faults) for part in node.parts)
        parts = tuple(part for part in found if part is not None)
        return replace(node, parts=parts) if parts else None
    if node.name is None or not node.told or not all(_given(value) for value in node.told.values()):
        open_ids.add(node.node_id)
        for part in node.parts:
            _finished(part, node.name, open_ids, faults)
        return None
    bare = replace(node, parts=())
    content = _plain(bare, "rule", {})
    try:
        tree_of(content if event is None else {"event": event, "where": content})
    except InputError as error:
        faults[node.node_id] = error
        return None
    if node.kind == "event":
        asked = _finished(node.parts[0], node.name, open_ids, faults) if node.parts else None
        return replace(bare, parts=(asked,) if asked else ())
    return node


def _given(value: object) -> bool:
    if isinstance(value, list | tuple):
        return bool(value) and all(_given(item) for item in value)
    if isinstance(value, dict):
        return bool(value) and all(_given(item) for item in value.values())
    return value is not None and value != ""


def _plain(node: DraftNode, path: str, ids: dict[str, int]) -> dict[str, Any]:
    if node.negated:
        ids[path] = node.node_id
        return {"not": _plain(replace(node, negated=False), f"{path}.not", ids)}
    ids[path] = node.node_id
    if node.kind == "group":
        places = enumerate(node.parts, 1)
        return {node.join: [_plain(part, f"{path}.{node.join}[{place}]", ids) for place, part in places]}
    if node.kind == "condition":
        return {node.about: node.name, **node.told}
    content: dict[str, Any] = {"event": node.name}
    if node.parts and node.parts[0].parts:
        asked = node.parts[0]
        only = asked.parts[0] if len(asked.parts) == 1 and not asked.negated else asked
        content["where"] = _plain(only, f"{path}.where", ids)
    told = dict(node.told)
    if told.get("times") == FIRST_TIMES:
        del told["times"]
    return {**content, **told}


def _depth(node: DraftNode) -> int:
    return 1 + node.negated + max((_depth(part) for part in node.parts), default=0)


def _size(node: DraftNode) -> int:
    return 1 + node.negated + sum(_size(part) for part in node.parts)
