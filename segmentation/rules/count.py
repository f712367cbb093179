"""How many customers a tree finds, branch by branch, and who they are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import sqlglot

from segmentation.rules.inputs import columns_of, compiler_for, inputs_table
from segmentation.rules.patterns import met_patterns
from segmentation.rules.tree import Group, Not

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from segmentation.rules.tree import Node
    from segmentation.store import Store


@dataclass(frozen=True)
class BranchCount:
    """Customers that meet one node of a tree, whatever the nodes beside it say.

    ``so_far``: with the parts of the same group before it, as the group joins them; None outside of a group.
    """

    path: str
    node: Node
    customers: int
    so_far: int | None = None


@dataclass(frozen=True)
class TreeCount:
    """``customers`` of all ``known`` at ``as_of`` meet the tree; ``branches`` in the order they stand, itself first."""

    as_of: date
    known: int
    customers: int
    branches: tuple[BranchCount, ...]

    @property
    def share(self) -> float:
        """Of all known customers, 0 to 1."""
        return self.customers / self.known if self.known else 0.0


def count_tree(store: Store, tree: Node, as_of: date) -> TreeCount:
    """Count the tree and each of its branches in one pass over the customers."""
    patterns = met_patterns(store, [tree], as_of)
    found: list[BranchCount] = []

    def counted(node: Node, so_far: int | None) -> np.ndarray:
        place = len(found)
        found.append(BranchCount(node.path, node, 0, so_far))
        who = patterns.met(node)
        if isinstance(node, Group):
            join = np.logical_and if node.kind == "all" else np.logical_or
            until: np.ndarray | None = None
            for part in node.parts:
                below = len(found)
                met = counted(part, None)
                until = met if until is None else join(until, met)
                found[below] = replace(found[below], so_far=patterns.customers(until))
        elif isinstance(node, Not):
            counted(node.part, None)
        found[place] = replace(found[place], customers=patterns.customers(who))
        return who

    counted(tree, None)
    return TreeCount(as_of, patterns.known, found[0].customers, tuple(found))


def members_query(store: Store, tree: Node, as_of: date) -> tuple[str, Mapping[str, object]]:
    """A statement and its values: ``customer_id`` of everybody who meets the tree. Run it soon, or while holding."""
    with store.holding():
        inputs = inputs_table(store, as_of, columns_of([tree]))
        compiler = compiler_for(store, inputs, as_of)
        who = compiler.met(tree)
    query = sqlglot.exp.select(sqlglot.exp.column("customer_id")).from_(sqlglot.exp.to_table(inputs)).where(who)
    return query.sql("duckdb"), compiler.values
