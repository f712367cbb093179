"""Which conditions each customer meets, and how many customers meet the same ones: one pass for a whole tree.

Every condition is a bit of a number told per customer; customers with equal numbers are counted together. A few
hundred patterns remain of a million customers, and groups, branches and overlaps are told from those.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from sqlglot import exp

from segmentation.rules.inputs import columns_of, compiler_for, inputs_table
from segmentation.rules.tree import Group, Node, Not

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from segmentation.store import Store

_BITS = 60  # conditions told by one number


@dataclass(frozen=True)
class Patterns:
    """``counts``: customers of each pattern. ``conditions``: path of a condition -> whether each pattern meets it."""

    counts: np.ndarray
    conditions: Mapping[str, np.ndarray]

    @property
    def known(self) -> int:
        """All customers."""
        return int(self.counts.sum())

    def met(self, node: Node) -> np.ndarray:
        """Whether each pattern meets the node."""
        if isinstance(node, Group):
            join = np.logical_and if node.kind == "all" else np.logical_or
            found: np.ndarray = join.reduce([self.met(part) for part in node.parts])
            return found
        if isinstance(node, Not):
            return ~self.met(node.part)
        return self.conditions[node.path]

    def customers(self, met: np.ndarray) -> int:
        """Customers whose patterns are marked."""
        return int(self.counts[met].sum())


def met_patterns(store: Store, trees: Sequence[Node], as_of: date) -> Patterns:
    """The patterns over every condition of the trees; their paths must differ."""
    with store.holding():
        inputs = inputs_table(store, as_of, columns_of(trees))
        compiler = compiler_for(store, inputs, as_of)
        asked = [node for tree in trees for node in _conditions(tree)]
        numbers = [
            exp.alias_(_number([compiler.met(node) for node in asked[start : start + _BITS]]), f"n{start // _BITS}")
            for start in range(0, len(asked), _BITS)
        ]
        told = exp.select(*numbers, exp.alias_(exp.Count(this=exp.Star()), "customers")).from_(exp.to_table(inputs))
        if numbers:
            told = told.group_by(*(exp.column(number.alias) for number in numbers))
        with store.cursor() as cursor:
            found = cursor.execute(told.sql("duckdb"), compiler.values).fetchnumpy()
    conditions = {
        node.path: (np.asarray(found[f"n{place // _BITS}"]) >> (place % _BITS)) & 1 == 1
        for place, node in enumerate(asked)
    }
    return Patterns(np.asarray(found["customers"]), conditions)


def _conditions(node: Node) -> list[Node]:
    """The nodes that are asked of a customer; what is asked of an event belongs to it."""
    if isinstance(node, Group):
        return [found for part in node.parts for found in _conditions(part)]
    return _conditions(node.part) if isinstance(node, Not) else [node]


def _number(conditions: list[exp.Expr]) -> exp.Expr:
    """One bit a condition, added up: short numbers are told quicker."""
    kind = "SMALLINT" if len(conditions) <= 14 else "BIGINT"
    total: exp.Expr = exp.cast(exp.Literal.number(0), kind)
    for place, met in enumerate(conditions):
        bit = exp.cast(exp.Literal.number(1 << place), kind)
        told = exp.Case(ifs=[exp.If(this=met, true=bit)], default=exp.cast(exp.Literal.number(0), kind))
        total = exp.Add(this=total, expression=told)
    return total
