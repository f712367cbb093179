"""Why a customer is in a segment by rules: each condition passed or failed, and which single change would decide."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from segmentation.models.explanation import Check, Move, Reasons
from segmentation.rules.inputs import columns_of, compiler_for, inputs_table
from segmentation.rules.tree import Condition, Group, Node, Not
from segmentation.store import quote_identifier, quote_literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from segmentation.rules.model import RulesSettings
    from segmentation.store import Store

MOVES = 8
CENT = Decimal("0.01")
_TESTS: dict[str, Callable[[float, Sequence[float]], bool]] = {
    "is": lambda value, told: value == told[0],
    "is_not": lambda value, told: value != told[0],
    "less_than": lambda value, told: value < told[0],
    "at_most": lambda value, told: value <= told[0],
    "more_than": lambda value, told: value > told[0],
    "at_least": lambda value, told: value >= told[0],
    "between": lambda value, told: told[0] <= value <= told[1],
    "in": lambda value, told: value in told,
    "top": lambda value, told: value >= told[0],
    "top_percent": lambda value, told: value >= told[0],
    "bottom": lambda value, told: value <= told[0],
    "bottom_percent": lambda value, told: value <= told[0],
}


@dataclass(frozen=True)
class _Leaf:
    """A condition of the tree as it came out. ``told``: the numbers it compares with, where it is about a number."""

    node: Node
    met: bool
    value: Any
    told: tuple[float, ...] = ()

    @property
    def metric(self) -> str | None:
        """The field, if a change of its number can be tried out."""
        about_number = isinstance(self.node, Condition) and self.node.operator in _TESTS and self.told
        return self.node.field.code if about_number and self.value is not None else None  # type: ignore[union-attr]


def explain(store: Store, as_of: date, settings: RulesSettings, customer_id: str) -> Reasons:
    """Conditions and moves of one known customer."""
    rules = [(segment.name, segment.rule) for segment in settings.segmentation.segments]
    leaves = _leaves(store, as_of, [rule for _, rule in rules if rule is not None], customer_id)
    met = {path: leaf.met for path, leaf in leaves.items()}
    checks = tuple(
        Check(name, node, depth, _met(node, met), leaves[node.path].value if node.path in leaves else None)
        for name, rule in rules
        if rule is not None
        for node, depth in _walk(rule, 0)
    )
    values = {leaf.node.field.code: leaf.value for leaf in leaves.values() if isinstance(leaf.node, Condition)}
    return Reasons(_first(rules, met), values, checks=checks, moves=tuple(_moves(rules, leaves, met)))


def _walk(node: Node, depth: int) -> Iterator[tuple[Node, int]]:
    """The nodes that are about customers, with how deep they stand; what is asked of an event belongs to it."""
    yield node, depth
    below = node.parts if isinstance(node, Group) else (node.part,) if isinstance(node, Not) else ()
    for part in below:
        yield from _walk(part, depth + 1)


def _leaves(store: Store, as_of: date, rules: Sequence[Node], customer_id: str) -> dict[str, _Leaf]:
    """Path -> leaf, asked of the one customer in one statement."""
    inputs = inputs_table(store, as_of, columns_of(rules))
    compiler = compiler_for(store, inputs, as_of)
    nodes = [node for rule in rules for node, _ in _walk(rule, 0) if not isinstance(node, Group | Not)]
    columns, told = [], []
    for node in nodes:
        before = set(compiler.values)
        columns.append(compiler.expression(node).sql("duckdb"))
        told.append([value for name, value in compiler.values.items() if name not in before])
    values = [_value_of(node) for node in nodes]
    query = f"SELECT {', '.join([*columns, *values]) or 1} FROM {inputs} WHERE customer_id = $explained"  # noqa: S608 - compiled
    with store.cursor() as cursor:
        row = cursor.execute(query, {**compiler.values, "explained": customer_id}).fetchone()
    assert row is not None
    return {
        node.path: _Leaf(node, bool(met), value, _numbers(node, compared))
        for node, met, value, compared in zip(nodes, row[: len(nodes)], row[len(nodes) :], told, strict=False)
    }


def _value_of(node: Node) -> str:
    if not isinstance(node, Condition):
        return "NULL"
    column = quote_identifier(node.field.column)
    return column if node.field.attribute is None else f"{column}[{quote_literal(node.field.attribute)}]"


def _numbers(node: Node, compared: Sequence[object]) -> tuple[float, ...]:
    """What a condition on a number compares with; empty where it is about something else."""
    is_number = isinstance(node, Condition) and node.field.kind == "number"
    known = [value for value in compared if isinstance(value, int | float | Decimal)]
    return tuple(float(value) for value in known) if is_number and len(known) == len(compared) else ()


def _met(node: Node, met: Mapping[str, bool]) -> bool:
    if isinstance(node, Group):
        return (all if node.kind == "all" else any)(_met(part, met) for part in node.parts)
    return not _met(node.part, met) if isinstance(node, Not) else met[node.path]


def _first(rules: Sequence[tuple[str, Node | None]], met: Mapping[str, bool]) -> str:
    return next(name for name, rule in rules if rule is None or _met(rule, met))


def _moves(
    rules: Sequence[tuple[str, Node | None]], leaves: Mapping[str, _Leaf], met: Mapping[str, bool]
) -> list[Move]:
    """For each field or condition and each segment it alone can lead to: the smallest change."""
    now = _first(rules, met)
    found: list[tuple[float, Move]] = []
    for metric in dict.fromkeys(leaf.metric for leaf in leaves.values() if leaf.metric):
        asked = {path: leaf for path, leaf in leaves.items() if leaf.metric == metric}
        value = next(iter(asked.values())).value
        reached = {now}
        for other in _others(value, asked.values()):
            changed = {path: _TESTS[leaf.node.operator](float(other), leaf.told) for path, leaf in asked.items()}  # type: ignore[union-attr]
            segment = _first(rules, {**met, **changed})
            if segment not in reached:
                reached.add(segment)
                effort = abs(float(other) - float(value)) / max(abs(float(value)), 1.0)
                found.append((effort, Move("metric", segment, {"metric": metric, "now": value, "value": other})))
    for path, leaf in leaves.items():
        segment = _first(rules, {**met, path: not leaf.met})
        if leaf.metric is None and segment != now:
            found.append((float("inf"), Move("condition", segment, {"node": leaf.node, "met": leaf.met})))
    return [move for _, move in sorted(found, key=lambda told: told[0])][:MOVES]


def _others(value: Any, asked: Any) -> list[int | Decimal]:
    """Values just at, below and above what the conditions compare with, nearest first."""
    step = Decimal(1) if isinstance(value, int) else CENT
    edges = {Decimal(repr(number)) for leaf in asked for number in leaf.told}
    if isinstance(value, int):
        edges = {Decimal(whole) for edge in edges for whole in (edge // 1, edge // 1 + 1)}
    tried = {near for edge in edges for near in (edge - step, edge, edge + step) if near >= 0 or value < 0}
    ordered = sorted(tried, key=lambda near: (abs(near - Decimal(repr(float(value)))), near))
    return [int(near) if isinstance(value, int) else near for near in ordered]
