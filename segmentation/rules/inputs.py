"""What rules look at: a table of all customers at a date, and a compiler of conditions over it."""

from __future__ import annotations

from collections import OrderedDict
from functools import cache
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import sqlglot

from segmentation.metrics.customers import metrics_table
from segmentation.rules.compile import Compiler
from segmentation.rules.memberships import members_table
from segmentation.store import Store, load_sql

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

SCALARS_KEPT = 256
_scalars: WeakKeyDictionary[Store, OrderedDict[tuple[object, ...], object]] = WeakKeyDictionary()


def inputs_table(store: Store, as_of: date) -> str:
    """Name of a table with what rules ask of a customer, one row each (rules/rule_inputs.sql)."""
    contacts = f"({load_sql('rules/preferred_contacts')})"
    query = load_sql(
        "rules/rule_inputs",
        customer_metrics=metrics_table(store, as_of),
        preferred_contacts=contacts,
        first_order_channels=f"({load_sql('rules/first_order_channels')})",
    )
    return store.derived("rule_inputs", query, {"as_of": as_of}, {"as_of": as_of})


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

    return Compiler(inputs, _purchases(), as_of, scalar, lambda node: members_table(store, node, as_of))


@cache
def _purchases() -> sqlglot.exp.Expr:
    return sqlglot.parse_one(load_sql("rules/purchases"), dialect="duckdb")
