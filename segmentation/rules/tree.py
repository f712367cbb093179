"""A condition tree: what it is made of, and reading it from YAML. A bad tree says which node is wrong and why.

    all:
      - {field: order_count_6_months, at_least: 5}
      - {field: spend_per_order, at_least: {percent_of_mean: 150}}
      - not: {event: interaction, where: {field: interaction_kind, is: mail_opened}, last_days: 90}
      - {tag: region, is: east}

What came after an event, or did not, within so many days of which the event's own is the first:

    event: campaign_contact
    then: {event: order, within_days: 30, without: {event: ticket, within_days: 90}}

Whoever has no value in a field meets no condition on it but ``is_empty: true``; ``not`` turns that round.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import yaml

from segmentation.errors import InputError
from segmentation.rules.fields import EVENTS, Event, RuleField, field_of
from segmentation.rules.memberships import KINDS, MemberCondition, member_content, read_member
from segmentation.rules.values import COMPARISONS, Relative, day, days, reader_of, shown, span, whole_number

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_DEPTH = 12
MAX_NODES = 200
RANKS = ("top", "bottom", "top_percent", "bottom_percent")
OPERATORS = {
    "number": ("is", "is_not", *COMPARISONS, "between", "in", "is_empty", *RANKS),
    "date": ("is", "before", "after", "between", "last_days", "anniversary_within", "is_empty"),
    "text": ("is", "is_not", "in", "not_in", "contains", "starts_with", "is_empty"),
    "flag": ("is", "is_empty"),
}
PERIODS = ("last_days", "between", "since")
FOLLOWS = ("then", "without")


@dataclass(frozen=True)
class Condition:
    """One question about one field; ``value`` is what the operator takes, already read."""

    field: RuleField
    operator: str
    value: Any
    path: str


@dataclass(frozen=True)
class EventCondition:
    """How often something happened. ``period``: (operator, value) or None = ever, up to the as-of date.

    With a ``follow`` it happens on the day that decides: of the last event then, or the last day without one.
    """

    event: Event
    where: Node | None
    operator: str
    times: int
    period: tuple[str, Any] | None
    path: str
    follow: Follow | None = None


@dataclass(frozen=True)
class Follow:
    """What is asked after an event: another one within ``within_days`` (``then``), or none (``without``).

    The event's own day is the first; of an event of the same kind a later time counts, of others the same day, too.
    """

    kind: str
    event: Event
    where: Node | None
    within_days: int
    path: str
    follow: Follow | None = None


@dataclass(frozen=True)
class Group:
    """``all`` (and) or ``any`` (or) of its parts."""

    kind: str
    parts: tuple[Node, ...]
    path: str


@dataclass(frozen=True)
class Not:
    """Everybody who does not meet the part."""

    part: Node
    path: str


Node = Condition | EventCondition | MemberCondition | Group | Not


def read_tree(text: str) -> Node:
    """A tree from YAML. Raises ``InputError`` with the node's path, the value seen and what is allowed."""
    try:
        content = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:  # a day that does not exist
        raise InputError("rule_not_yaml", detail=str(error).splitlines()[0][:200]) from error
    return tree_of(content)


def tree_of(content: object, path: str = "rule") -> Node:
    """A tree from plain dicts and lists."""
    node = _node(content, path, None, 1)
    count = sum(1 for _ in walk(node))
    if count > MAX_NODES:
        raise InputError("rule_too_large", node=path, value=count, allowed=MAX_NODES)
    return node


def walk(node: Node) -> list[Node]:
    """The node and all below it, in the order they stand."""
    below: tuple[Node, ...] = ()
    if isinstance(node, Group):
        below = node.parts
    elif isinstance(node, Not):
        below = (node.part,)
    elif isinstance(node, EventCondition):
        asked = (node.where, *(follow.where for follow in follows(node)))
        below = tuple(where for where in asked if where is not None)
    return [node, *(found for part in below for found in walk(part))]


def follows(node: EventCondition | Follow) -> list[Follow]:
    """What is asked after the event, in order."""
    return [] if node.follow is None else [node.follow, *follows(node.follow)]


def _node(content: object, path: str, event: Event | None, depth: int) -> Node:
    if depth > MAX_DEPTH:
        raise InputError("rule_too_deep", node=path, allowed=MAX_DEPTH)
    if isinstance(content, dict) and True in content:  # what YAML takes a bare ``on`` for
        content = {"on" if key is True else key: value for key, value in content.items()}
    if not isinstance(content, dict) or not all(isinstance(key, str) for key in content):
        raise InputError("rule_node_invalid", node=path, value=shown(content))
    kinds = [key for key in ("all", "any", "not", "event", "field", *KINDS) if key in content]
    if len(kinds) != 1:
        raise InputError("rule_node_invalid", node=path, value=shown(content))
    kind = kinds[0]
    if kind in ("all", "any"):
        _only(content, (kind,), path)
        parts = content[kind]
        if not isinstance(parts, list) or not parts:
            raise InputError("rule_group_empty", node=path, value=shown(parts))
        return Group(
            kind,
            tuple(_node(part, f"{path}.{kind}[{place}]", event, depth + 1) for place, part in enumerate(parts, 1)),
            path,
        )
    if kind == "not":
        _only(content, ("not",), path)
        return Not(_node(content["not"], f"{path}.not", event, depth + 1), path)
    if kind in ("event", *KINDS):
        if event is not None:
            raise InputError("rule_event_nested", node=path)
        return _event(content, path, depth) if kind == "event" else read_member(kind, content, path)
    return _condition(content, path, event)


def _event(content: Mapping[str, Any], path: str, depth: int) -> EventCondition:
    _only(content, ("event", "where", "times", *PERIODS, *FOLLOWS), path)
    event = _event_of(content, path)
    times = content.get("times", {"at_least": 1})
    if not isinstance(times, dict) or len(times) != 1 or next(iter(times)) not in ("is", *COMPARISONS):
        raise InputError(
            "rule_value_invalid", node=f"{path}.times", value=shown(times), allowed=", ".join(("is", *COMPARISONS))
        )
    operator, count = next(iter(times.items()))
    periods = [key for key in PERIODS if key in content]
    if len(periods) > 1:
        raise InputError("rule_two_periods", node=path, value=", ".join(periods))
    period = None
    if periods:
        reader = {"last_days": days, "between": span(day), "since": day}[periods[0]]
        period = periods[0], reader(content[periods[0]], f"{path}.{periods[0]}")
    return EventCondition(
        event,
        _where(content, event, path, depth),
        operator,
        whole_number(count, f"{path}.times.{operator}"),
        period,
        path,
        _follow(content, path, depth),
    )


def _follow(content: Mapping[str, Any], above: str, depth: int) -> Follow | None:
    kinds = [kind for kind in FOLLOWS if kind in content]
    if not kinds:
        return None
    kind, told = kinds[0], content[kinds[0]]
    path = f"{above}.{kind}"
    if len(kinds) > 1 or not isinstance(told, dict) or "event" not in told:
        raise InputError("rule_node_invalid", node=path, value=shown(told))
    if depth >= MAX_DEPTH:
        raise InputError("rule_too_deep", node=path, allowed=MAX_DEPTH)
    _only(told, ("event", "where", "within_days", *(FOLLOWS if kind == "then" else ())), path)
    event = _event_of(told, path)
    within = days(told.get("within_days"), f"{path}.within_days")
    return Follow(kind, event, _where(told, event, path, depth + 1), within, path, _follow(told, path, depth + 1))


def _event_of(content: Mapping[str, Any], path: str) -> Event:
    event = EVENTS.get(str(content["event"]))
    if event is None:
        raise InputError("rule_event_unknown", node=path, value=str(content["event"]), allowed=", ".join(EVENTS))
    return event


def _where(content: Mapping[str, Any], event: Event, path: str, depth: int) -> Node | None:
    where = content.get("where")
    return None if where is None else _node(where, f"{path}.where", event, depth + 1)


def _condition(content: Mapping[str, Any], path: str, event: Event | None) -> Condition:
    field = field_of(str(content["field"]), event, path)
    operators = operators_of(field, event)
    given = [key for key in content if key != "field"]
    if len(given) != 1 or given[0] not in operators:
        raise InputError(
            "rule_operator_unknown",
            node=path,
            field=field.code,
            value=", ".join(given) or "-",
            allowed=", ".join(operators),
        )
    operator = given[0]
    read = reader_of(field, operator, event)
    return Condition(field, operator, read(content[operator], f"{path}.{operator}"), path)


def operators_of(field: RuleField, event: Event | None) -> tuple[str, ...]:
    """What can be asked of the field; ranks are among customers, not among events."""
    operators = OPERATORS[field.kind] if field.attribute is None else (*OPERATORS["text"], *COMPARISONS, "between")
    return operators if event is None else tuple(name for name in operators if name not in RANKS)


def _only(content: Mapping[str, Any], allowed: tuple[str, ...], path: str) -> None:
    unknown = [key for key in content if key not in allowed]
    if unknown:
        raise InputError("rule_key_unknown", node=path, value=", ".join(unknown), allowed=", ".join(allowed))


def tree_content(node: Node) -> dict[str, Any]:
    """The plain dicts and lists that ``tree_of`` reads as an equal tree."""
    if isinstance(node, Group):
        return {node.kind: [tree_content(part) for part in node.parts]}
    if isinstance(node, Not):
        return {"not": tree_content(node.part)}
    if isinstance(node, Condition):
        return {"field": node.field.code, node.operator: _plain(node.value)}
    if isinstance(node, MemberCondition):
        return member_content(node)
    content: dict[str, Any] = {"event": node.event.code}
    if node.where is not None:
        content["where"] = tree_content(node.where)
    if (node.operator, node.times) != ("at_least", 1):
        content["times"] = {node.operator: node.times}
    if node.period is not None:
        content[node.period[0]] = _plain(node.period[1])
    return content | _follow_content(node.follow)


def _follow_content(follow: Follow | None) -> dict[str, Any]:
    if follow is None:
        return {}
    where = {} if follow.where is None else {"where": tree_content(follow.where)}
    told = {"event": follow.event.code, **where, "within_days": follow.within_days, **_follow_content(follow.follow)}
    return {follow.kind: told}


def write_tree(node: Node) -> str:
    """The tree as YAML, to copy and to keep."""
    return yaml.safe_dump(tree_content(node), allow_unicode=True, sort_keys=False)


def _plain(value: object) -> object:
    if isinstance(value, Relative):
        return {f"percent_of_{value.of}": _plain(value.percent)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return float(value)
    return value
