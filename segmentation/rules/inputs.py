"""What rules look at: a table of all customers at a date, and a compiler of conditions over it."""

from __future__ import annotations

from collections import OrderedDict
from functools import cache
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import sqlglot

from segmentation.metrics.customers import METRIC_COLUMNS
from segmentation.metrics.snapshot import SingleDay
from segmentation.rules.compile import ID_TEXT, Compiler
from segmentation.rules.memberships import members_at
from segmentation.rules.tree import Condition, Group, Node, Not
from segmentation.store import Store, load_sql, quote_identifier

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import date

    from segmentation.metrics.snapshot import Snapshot

SCALARS_KEPT = 256
METRIC_INPUTS = {*METRIC_COLUMNS, "orders_per_month_6_months", "repurchase_rate_percent"}
WIDEST = {"first_order_channel"}  # columns that only the widest table has
_scalars: WeakKeyDictionary[Store, OrderedDict[tuple[object, ...], object]] = WeakKeyDictionary()
_NO_CONTACTS = "(SELECT 0 AS customer_id, '' AS preferred_contact WHERE FALSE)"
_NO_CHANNELS = "(SELECT 0 AS customer_id, '' AS value, LOCALTIMESTAMP AS first_at WHERE FALSE)"
_MADE_OF = {
    "orders_per_month_6_months": ("order_count_6_months",),
    "repurchase_rate_percent": ("order_count",),
    "preferred_contact": (),
    "first_order_channel": (),
}
_OF_PROFILES = {"birthday": "VARCHAR", "registered_at": "TIMESTAMP"}  # asked by the statement in any case


def inputs_table(store: Store, as_of: date, columns: Collection[str] | None = None) -> str:
    """Name of a table with what rules ask of a customer, one row each (rules/rule_inputs.sql).

    ``columns``: those asked, None = all. Metrics alone are made in a moment; profiles take a pass over the customers,
    the first order's channel one over the orders. So there are three tables, each wider than the one before.
    """
    snapshot = SingleDay(store, as_of)
    asked = WIDEST if columns is None else set(columns)
    parts = {"customer_metrics": snapshot.metrics()}
    if asked - METRIC_INPUTS:
        parts["customer_profiles"] = "(SELECT * EXCLUDE (filled_fields) FROM customer_profiles)"
        parts["preferred_contacts"] = _contacts(snapshot)
        listed = "*" if asked & WIDEST else f"* EXCLUDE ({', '.join(sorted(WIDEST))})"
    else:
        parts["customer_profiles"] = "(SELECT * FROM customer_profiles WHERE FALSE)"
        parts["preferred_contacts"] = f"(SELECT * FROM {_contacts(snapshot)} WHERE FALSE)"  # noqa: S608 - ours
        listed = ", ".join(sorted(METRIC_INPUTS))
    channels = _channels(snapshot)
    parts["first_order_channels"] = (
        channels if asked & WIDEST else f"(SELECT * FROM {channels} WHERE FALSE)"  # noqa: S608 - our own statement
    )
    query = f"SELECT {listed} FROM ({load_sql('rules/rule_inputs', **parts)})"  # noqa: S608 - our own names
    return snapshot.table("rule_inputs", query, {"as_of": as_of}, {})


def inputs_at(snapshot: Snapshot, trees: Iterable[Node]) -> str:
    """As ``inputs_table``, of a snapshot; one of a pass has only the columns that these trees ask for."""
    if snapshot.numbers is None:
        return inputs_table(snapshot.store, snapshot.day, columns_of(trees))
    asked = {node.field for tree in trees for node in _of_customers(tree)}
    columns = {field.column for field in asked} - {"customer_id"}
    columns |= {"birthday_day"} if "birthday" in columns else set()
    made_of = {told for column in columns for told in _MADE_OF.get(column, (column,))}
    query = load_sql(
        "rules/rule_inputs",
        customer_metrics=snapshot.metrics(made_of),
        preferred_contacts=_contacts(snapshot) if "preferred_contact" in columns else _NO_CONTACTS,
        first_order_channels=_channels(snapshot) if "first_order_channel" in columns else _NO_CHANNELS,
        customer_profiles=_profiles(snapshot, made_of - set(METRIC_COLUMNS)),
    )
    if any(field.column == "customer_id" for field in asked):
        columns |= {ID_TEXT}
        query = (
            f"SELECT told.*, numbers.customer_id AS {ID_TEXT} FROM ({query}) AS told"  # noqa: S608 - ours
            f" INNER JOIN {snapshot.numbers} AS numbers ON told.customer_id = numbers.customer_number"
        )
    listed = ", ".join(map(quote_identifier, sorted(columns | {"order_count", "spend_total"})))
    query = f"SELECT customer_id, {listed} FROM ({query})"  # noqa: S608 - our own names
    return snapshot.table("rule_inputs", query, {"as_of": snapshot.day}, {})


def columns_of(trees: Iterable[Node]) -> set[str]:
    """The columns of ``inputs_table`` that trees ask for."""
    return {node.field.column for tree in trees for node in _of_customers(tree)}


def _of_customers(node: Node) -> Iterator[Condition]:
    """The conditions on fields of customers."""
    below = node.parts if isinstance(node, Group) else (node.part,) if isinstance(node, Not) else ()
    for part in below:
        yield from _of_customers(part)
    if isinstance(node, Condition):
        yield node


def _contacts(snapshot: Snapshot) -> str:
    ways = snapshot.once("contact_ways", lambda: snapshot.numbered(load_sql("rules/contact_ways")))
    return f"({load_sql('rules/preferred_contacts', contact_ways=ways)})"


def _channels(snapshot: Snapshot) -> str:
    return snapshot.once("channels", lambda: snapshot.numbered(load_sql("rules/first_order_channels")))


def _profiles(snapshot: Snapshot, columns: set[str]) -> str:
    """Some columns of the profiles, read once for all days."""
    wanted = {"birthday" if column == "birthday_day" else column for column in columns}
    told = [quote_identifier(column) for column in sorted(wanted)]
    told += [f"CAST(NULL AS {kind}) AS {column}" for column, kind in _OF_PROFILES.items() if column not in wanted]
    query = f"SELECT customer_id, {', '.join(told)} FROM customer_profiles"  # noqa: S608 - our own names
    if not wanted:
        return f"(SELECT * REPLACE (0 AS customer_id) FROM ({query}) WHERE FALSE)"  # noqa: S608
    part = f"profiles_{'_'.join(sorted(wanted))}"
    return snapshot.once(part, lambda: snapshot.numbered(query))


def compiler_for(store: Store, inputs: str, as_of: date) -> Compiler:
    """A compiler over that table of ``inputs_table``; means and edges are asked once per table."""
    return compiler_at(SingleDay(store, as_of), inputs)


def compiler_at(snapshot: Snapshot, inputs: str) -> Compiler:
    """As ``compiler_for``, over ``inputs_at``."""
    store = snapshot.store
    known = _scalars.setdefault(store, OrderedDict()) if snapshot.numbers is None else OrderedDict()

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

    return Compiler(snapshot, inputs, _purchases(), scalar, lambda node: members_at(snapshot, node))


@cache
def _purchases() -> sqlglot.exp.Expr:
    return sqlglot.parse_one(load_sql("rules/purchases"), dialect="duckdb")
