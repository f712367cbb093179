"""Conditions on what customers belong to: a tag they carry, a segment they are in, or were in.

    {tag: region, in: [east, south]}
    {segment: RFM, was: champions, on: 2024-06-30}
    {segment: RFM, ever: champions, last_months: 12}

What tags and segments are is known further right: each kind registers a source that says who has which value.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from dateutil.relativedelta import relativedelta

from segmentation.errors import InputError
from segmentation.metrics.snapshot import SingleDay
from segmentation.rules.values import day, flag, shown, text, texts, whole_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from segmentation.metrics.snapshot import Snapshot
    from segmentation.store import Store

KINDS = ("tag", "segment")
MOST_MONTHS = 36
OPERATORS = ("is", "is_not", "in", "not_in", "is_empty")
PAST_OPERATORS = {"was": "on", "ever": "last_months"}  # segments only, with what each needs beside it


@dataclass(frozen=True)
class MemberCondition:
    """One question about the values a customer has in ``name``.

    ``value``: a text, texts, or whether there is none. ``when``: the day (``was``) or the number of month ends
    (``ever``). Several values may be had at once; ``is_not`` asks for one, and none of them that.
    """

    kind: str
    name: str
    operator: str
    value: Any
    when: date | int | None
    path: str


@dataclass(frozen=True)
class Members:
    """A statement of ``customer_id`` and ``value`` (no row = no value) and what it binds.

    ``state`` differs whenever the rows may, for the same statement, values and data.
    """

    query: str
    values: Mapping[str, object]
    state: object


PastMembers = Callable[["Snapshot", str, Callable[[date], list[date]]], Members]


@dataclass(frozen=True)
class Source:
    """Where a kind's values come from. ``options``: every name with its values; ``label``: what people call one.

    ``past``: values on other days than the snapshot's, which are told by a function of its day.
    """

    members: Callable[[Snapshot, str], Members]
    options: Callable[[Store], Mapping[str, Sequence[str]]]
    label: Callable[[str, str | None, str], str]
    past: PastMembers | None


_sources: dict[str, Source] = {}
_resolving: ContextVar[tuple[tuple[str, str], ...]] = ContextVar("resolving", default=())


def register_source(
    kind: str,
    members: Callable[[Snapshot, str], Members],
    options: Callable[[Store], Mapping[str, Sequence[str]]],
    label: Callable[[str, str | None, str], str] = lambda name, value, _language: name if value is None else value,
    past: PastMembers | None = None,
) -> None:
    """Make conditions of a kind answerable."""
    _sources[kind] = Source(members, options, label, past)


def member_options(store: Store, kind: str) -> Mapping[str, Sequence[str]]:
    """Every name of a kind with its values, to choose from; empty where nothing knows the kind."""
    return _sources[kind].options(store) if kind in _sources else {}


def member_label(kind: str, name: str, value: str | None, language: str) -> str:
    """What people call a tag or segmentation, or one of its values."""
    return _sources[kind].label(name, value, language) if kind in _sources else name if value is None else value


def read_member(kind: str, content: Mapping[str, Any], path: str) -> MemberCondition:
    """A condition from plain content; raises ``InputError`` with the node."""
    name = text(content[kind], f"{path}.{kind}")
    allowed = (*OPERATORS, *(PAST_OPERATORS if kind == "segment" else ()))
    given = [key for key in content if key in allowed]
    rest = [key for key in content if key not in (kind, *given)]
    beside = PAST_OPERATORS.get(given[0]) if len(given) == 1 else None
    if len(given) != 1 or rest != ([beside] if beside else []):
        told = ", ".join([*given, *rest]) or "-"
        needed = [f"{key} + {more}" for key, more in PAST_OPERATORS.items() if key in allowed]
        raise InputError(
            "rule_operator_unknown", node=path, field=name, value=told, allowed=", ".join((*OPERATORS, *needed))
        )
    operator = given[0]
    reader = {"in": texts, "not_in": texts, "is_empty": flag}.get(operator, text)
    value = reader(content[operator], f"{path}.{operator}")
    when: date | int | None = None
    if beside == "on":
        when = day(content[beside], f"{path}.{beside}")
    elif beside is not None:
        when = whole_number(content[beside], f"{path}.{beside}")
        if not 1 <= when <= MOST_MONTHS:
            raise InputError(
                "rule_value_invalid", node=f"{path}.{beside}", value=shown(when), allowed=f"1-{MOST_MONTHS}"
            )
    return MemberCondition(kind, name, operator, value, when, path)


def member_content(node: MemberCondition) -> dict[str, Any]:
    """What ``read_member`` reads as an equal condition."""
    value = list(node.value) if isinstance(node.value, tuple) else node.value
    content = {node.kind: node.name, node.operator: value}
    return content if node.when is None else {**content, PAST_OPERATORS[node.operator]: node.when}


def members_table(store: Store, node: MemberCondition, as_of: date) -> str:
    """Name of a table of ``customer_id`` and ``value`` with whom the condition is about, in its ``when`` at ``as_of``.

    Raises ``InputError("rule_circle")`` where finding the values asks for them again.
    """
    return members_at(SingleDay(store, as_of), node)


def members_at(snapshot: Snapshot, node: MemberCondition) -> str:
    """As ``members_table``, of a snapshot."""
    if isinstance(node.when, date) and snapshot.numbers is None:
        snapshot = SingleDay(snapshot.store, node.when)
    _check_known(snapshot.store, node)
    step = (node.kind, node.name)
    chain = _resolving.get()
    if step in chain:
        names = " → ".join(name for _, name in (*chain[chain.index(step) :], step))
        raise InputError("rule_circle", node=node.path, value=names)
    token = _resolving.set((*chain, step))
    try:
        with snapshot.store.holding():
            members = _members(snapshot, node)
            wanted, values = "value IS NOT NULL", dict(members.values)
            if node.operator in PAST_OPERATORS:
                wanted, values["member_value"] = "LOWER(value) = $member_value", node.value.lower()
            query = (
                f"SELECT customer_id, value FROM ({members.query}) AS members"  # noqa: S608 - a source's own statement
                f" WHERE customer_id IS NOT NULL AND {wanted}"
            )
            key = {"members": step, "state": members.state, "values": sorted(values.items(), key=str)}
            table = snapshot.table("rule_members", query, values, key)
    finally:
        _resolving.reset(token)
    snapshot.store.hold(table)
    return table


def _members(snapshot: Snapshot, node: MemberCondition) -> Members:
    source, when = _sources[node.kind], node.when
    if when is None or (when == snapshot.day and snapshot.numbers is None) or source.past is None:
        return source.members(snapshot, node.name)
    if isinstance(when, date):
        return source.past(snapshot, node.name, lambda _day: [when])
    return source.past(snapshot, node.name, lambda day: month_ends(day, when))


def month_ends(as_of: date, months: int) -> list[date]:
    """The last so many month ends up to ``as_of``, newest first."""
    first = as_of + timedelta(days=1)
    return [first.replace(day=1) - relativedelta(months=back) - timedelta(days=1) for back in range(months)]


def _check_known(store: Store, node: MemberCondition) -> None:
    options = {name.lower(): values for name, values in member_options(store, node.kind).items()}
    if node.name.lower() not in options:
        allowed = ", ".join(member_options(store, node.kind)) or "-"
        raise InputError("rule_members_unknown", node=node.path, value=node.name, allowed=allowed)
    values = options[node.name.lower()]
    asked = () if isinstance(node.value, bool) else node.value if isinstance(node.value, tuple) else (node.value,)
    for value in asked:
        if value.lower() not in {known.lower() for known in values}:
            raise InputError(
                "rule_members_unknown", node=node.path, value=f"{node.name}: {value}", allowed=", ".join(values)
            )
