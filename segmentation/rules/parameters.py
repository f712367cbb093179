"""The numbers of a tree, each with its place, unit and a sensible range, and the tree with one of them changed."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from segmentation.errors import InputError
from segmentation.rules.memberships import MOST_MONTHS, MemberCondition
from segmentation.rules.tree import Condition, EventCondition, follows, tree_content, tree_of, walk
from segmentation.rules.values import Relative

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segmentation.rules.tree import Node

_DAYS = {"days_since_last_order", "mean_gap_days", "median_gap_days"}
_PERCENT = {"repurchase_rate_percent"}
_COUNTS = {
    "order_count",
    "order_count_6_months",
    "order_count_12_months",
    "refund_count",
    "cancelled_count",
    "quantity",
}
_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")


@dataclass(frozen=True)
class Parameter:
    """One number. ``path``: its place in the tree; ``field``: code of the field or event it is about, or the name of
    the tag or segmentation; ``unit``: days, months, times, count, percent, percent_of_mean, percent_of_median,
    top_percent, number. ``low``, ``high``, ``step``: for a slider; the value lies within.
    """

    path: str
    field: str
    unit: str
    value: float
    low: float
    high: float
    step: float


def parameters(tree: Node) -> list[Parameter]:
    """Every number of the tree that can be moved, in the order they stand."""
    return [found for node in walk(tree) for found in _of(node)]


def with_parameter(tree: Node, path: str, value: float) -> Node:
    """The tree with the number at ``path`` changed; raises what reading the tree raises."""
    content: Any = tree_content(tree)
    steps = [int(place) - 1 if place else key for key, place in _STEP.findall(path.removeprefix("rule"))]
    whole = int(value) if float(value).is_integer() else value
    try:
        inner = content
        for step in steps[:-1]:
            inner = inner[step]
        if not steps or isinstance(inner[steps[-1]], dict | list | str | bool):
            raise InputError("rule_parameter_unknown", node=path)
        inner[steps[-1]] = whole
    except (KeyError, IndexError, TypeError) as error:
        raise InputError("rule_parameter_unknown", node=path) from error
    return tree_of(content)


def _of(node: Node) -> Iterator[Parameter]:
    if isinstance(node, Condition):
        yield from _of_condition(node)
    elif isinstance(node, EventCondition):
        if (node.operator, node.times) != ("at_least", 1):
            yield _parameter(f"{node.path}.times.{node.operator}", node.event.code, "times", node.times)
        if node.period is not None and node.period[0] == "last_days":
            yield _parameter(f"{node.path}.last_days", node.event.code, "days", node.period[1])
        for follow in follows(node):
            yield _parameter(f"{follow.path}.within_days", follow.event.code, "days", follow.within_days)
    elif isinstance(node, MemberCondition) and isinstance(node.when, int):
        yield _parameter(f"{node.path}.last_months", node.name, "months", node.when)


def _of_condition(node: Condition) -> Iterator[Parameter]:
    field, path, value = node.field.code, f"{node.path}.{node.operator}", node.value
    if isinstance(value, Relative):
        told = f"percent_of_{value.of}"
        yield _parameter(f"{path}.{told}", field, told, float(value.percent))
    elif node.operator in ("last_days", "anniversary_within"):
        yield _parameter(path, field, "days", value)
    elif node.operator in ("top_percent", "bottom_percent"):
        yield _parameter(path, field, "top_percent", float(value))
    elif node.operator in ("top", "bottom"):
        yield _parameter(path, field, "count", value)
    elif node.operator == "between" and not hasattr(value[0], "isoformat"):
        for place, end in enumerate(value, 1):
            yield _parameter(f"{path}[{place}]", field, _unit(field), float(end))
    elif node.operator != "is_empty" and _is_number(value):
        yield _parameter(path, field, _unit(field), float(value))


def _is_number(value: object) -> bool:
    return not isinstance(value, bool | str | tuple) and hasattr(value, "__float__")


def _unit(field: str) -> str:
    if field in _DAYS:
        return "days"
    if field in _PERCENT:
        return "percent"
    return "count" if field in _COUNTS else "number"


def _parameter(path: str, field: str, unit: str, value: float) -> Parameter:
    ranges: dict[str, tuple[float, float, float]] = {
        "days": (1, 730, 1),
        "months": (1, MOST_MONTHS, 1),
        "times": (0, 20, 1),
        "count": (0, 20, 1),
        "percent": (0, 100, 1),
        "top_percent": (1, 100, 1),
        "percent_of_mean": (0, 500, 5),
        "percent_of_median": (0, 500, 5),
        "number": (0, 10, 0.1),
    }
    low, high, step = ranges[unit]
    if value > high:
        high = 2 * 10 ** math.ceil(math.log10(value)) if unit != "percent" else value
        step = max(step, 10 ** (math.floor(math.log10(value)) - 1))
    return Parameter(path, field, unit, value, min(low, value), high, step)
