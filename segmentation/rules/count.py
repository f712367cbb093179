"""How many customers a tree finds, branch by branch, and who they are."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import sqlglot

from segmentation.metrics.customers import metrics_table
from segmentation.rules.compile import Compiler
from segmentation.rules.memberships import members_table
from segmentation.rules.tree import EventCondition, walk
from segmentation.store import Store, load_sql

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from segmentation.rules.tree import Node


SCALARS_KEPT = 256
_scalars: WeakKeyDictionary[Store, OrderedDict[tuple[object, ...], object]] = WeakKeyDictionary()


@dataclass(frozen=True)
class BranchCount:
    """Customers that meet one node of a tree, whatever the nodes beside it say."""

    path: str
    node: Node
    customers: int


@dataclass(frozen=True)
class TreeCount:
    """``customers`` of all ``known`` at ``as_of`` meet the tree; ``branches`` in the order they stand, itself first."""

    as_of: date
    known: int
    customers: int
    branches: tuple[BranchCount, ...]


def inputs_table(store: Store, as_of: date) -> str:
    """Name of a table with what rules ask of a customer, one row each (rules/rule_inputs.sql)."""
    contacts = f"({load_sql('rules/preferred_contacts')})"
    query = load_sql("rules/rule_inputs", customer_metrics=metrics_table(store, as_of), preferred_contacts=contacts)
    return store.derived("rule_inputs", query, {"as_of": as_of}, {"as_of": as_of})


def count_tree(store: Store, tree: Node, as_of: date) -> TreeCount:
    """Count the tree and each of its branches in one statement."""
    nodes = branches(tree)
    with store.holding():
        inputs = inputs_table(store, as_of)
        compiler = compiler_for(store, inputs, as_of)
        counts = [
            sqlglot.exp.Filter(
                this=sqlglot.exp.Count(this=sqlglot.exp.Star()),
                expression=sqlglot.exp.Where(this=compiler.expression(node)),
            )
            for node in nodes
        ]
        query = sqlglot.exp.select(sqlglot.exp.Count(this=sqlglot.exp.Star()), *counts)
        with store.cursor() as cursor:
            statement = query.from_(sqlglot.exp.to_table(inputs)).sql("duckdb")
            row = cursor.execute(statement, compiler.values).fetchone()
    assert row is not None
    found = tuple(BranchCount(node.path, node, count) for node, count in zip(nodes, row[1:], strict=True))
    return TreeCount(as_of, row[0], row[1], found)


def members_query(store: Store, tree: Node, as_of: date) -> tuple[str, Mapping[str, object]]:
    """A statement and its values: ``customer_id`` of everybody who meets the tree. Run it soon, or while holding."""
    with store.holding():
        inputs = inputs_table(store, as_of)
        compiler = compiler_for(store, inputs, as_of)
        who = compiler.expression(tree)
    query = sqlglot.exp.select(sqlglot.exp.column("customer_id")).from_(sqlglot.exp.to_table(inputs)).where(who)
    return query.sql("duckdb"), compiler.values


def branches(tree: Node) -> list[Node]:
    """The nodes that are about customers; what is asked of an event belongs to it."""
    found: list[Node] = []
    skipped: set[int] = set()
    for node in walk(tree):
        if isinstance(node, EventCondition) and node.where is not None:
            skipped.update(id(part) for part in walk(node.where))
        if id(node) not in skipped:
            found.append(node)
    return found


def compiler_for(store: Store, inputs: str, as_of: date) -> Compiler:
    """A compiler over that table of ``inputs_table``; means and edges are asked once per table."""
    known = _scalars.setdefault(store, OrderedDict())

    def scalar(query: str, values: Mapping[str, object]) -> object:
        key = (query, *values.items())
        if key not in known:
            with store.cursor() as cursor:
                row = cursor.execute(query, dict(values)).fetchone()
            assert row is not None
            known[key] = row[0]
            if len(known) > SCALARS_KEPT:
                known.popitem(last=False)
        return known[key]

    purchases = sqlglot.parse_one(load_sql("rules/purchases"), dialect="duckdb")
    return Compiler(inputs, purchases, as_of, scalar, lambda node: members_table(store, node, as_of))
