"""Who carries which tag at a date: all groups in one pass over the customers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from segmentation.metrics.snapshot import SingleDay
from segmentation.rules.inputs import compiler_at, inputs_at
from segmentation.store import load_sql
from segmentation.tags.library import groups as saved_groups
from segmentation.tags.library import tags_state

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from segmentation.metrics.snapshot import Snapshot
    from segmentation.rules.compile import Compiler
    from segmentation.store import Store
    from segmentation.tags.definitions import TagGroup, TagValue


@dataclass(frozen=True)
class ValueCount:
    """Customers who carry one value; ``share`` of all known customers."""

    value: TagValue
    customers: int
    share: float


@dataclass(frozen=True)
class GroupCount:
    """``carried``: customers who carry any of the group's values."""

    group: TagGroup
    carried: int
    values: tuple[ValueCount, ...]


@dataclass(frozen=True)
class TagCounts:
    """All groups asked for, in order. ``customers``: all known at ``as_of``; ``tagged``: those with any tag."""

    as_of: date
    customers: int
    tagged: int
    groups: tuple[GroupCount, ...]

    def group(self, code: str) -> GroupCount:
        """The counts of one group."""
        return next(counted for counted in self.groups if counted.group.code == code)


@dataclass(frozen=True)
class TagTable:
    """A table with one row per customer: ``customer_id``, and of each group what ``has`` asks.

    An exclusive group is one column ``g0`` with the place of the value carried, from 1, or NULL; any other has a
    column of true and false for each value, ``g0_1`` and on.
    """

    name: str
    groups: tuple[TagGroup, ...]

    def has(self, group: int, value: int) -> exp.Expr:
        """True for customers who carry the value at place ``value`` (from 0) of the group at place ``group``."""
        if self.groups[group].exclusive:
            place = exp.EQ(this=exp.column(f"g{group}"), expression=exp.Literal.number(value + 1))
            return exp.func("COALESCE", place, exp.false())
        return exp.column(f"g{group}_{value + 1}")

    def has_any(self, group: int) -> exp.Expr:
        """True for customers who carry any value of the group."""
        if self.groups[group].exclusive:
            return exp.not_(exp.Is(this=exp.column(f"g{group}"), expression=exp.null()))
        return exp.or_(*(self.has(group, place) for place in range(len(self.groups[group].values))))

    def places(self) -> Iterator[tuple[int, int, TagGroup, TagValue]]:
        """Every value of every group with both places."""
        for number, group in enumerate(self.groups):
            for place, value in enumerate(group.values):
                yield number, place, group, value


def tags_table(store: Store, as_of: date, groups: Sequence[TagGroup] | None = None) -> TagTable:
    """Evaluate groups, saved or not yet; default all in use. Made once per data, rules and day."""
    return tags_at(SingleDay(store, as_of), saved_groups(store) if groups is None else groups)


def tags_at(snapshot: Snapshot, groups: Sequence[TagGroup]) -> TagTable:
    """As ``tags_table``, of a snapshot."""
    asked = tuple(groups)
    with snapshot.store.holding():
        inputs = inputs_at(snapshot, [value.rule for group in asked for value in group.values if value.rule])
        compiler = compiler_at(snapshot, inputs)
        by_hand = _ByHand(snapshot, compiler)
        columns = [column for place, group in enumerate(asked) for column in _columns(place, group, compiler, by_hand)]
        query = exp.select(exp.column("customer_id"), *columns).from_(exp.to_table(inputs)).sql("duckdb")
        told = {"values": sorted(compiler.values.items(), key=str)}
        name = snapshot.table("tags", query, compiler.values, told)
    snapshot.store.hold(name)
    return TagTable(name, asked)


def evaluate_tags(store: Store, as_of: date, groups: Sequence[TagGroup] | None = None) -> TagCounts:
    """Count every value of the groups."""
    with store.holding(), store.cursor() as cursor:
        table = tags_table(store, as_of, groups)
        any_of = [table.has_any(place) for place in range(len(table.groups))]
        asked = [*any_of, *(table.has(group, value) for group, value, _, _ in table.places())]
        everybody = exp.or_(*(part.copy() for part in any_of)) if any_of else exp.false()
        count = exp.Count(this=exp.Star())
        counts = [exp.Filter(this=count.copy(), expression=exp.Where(this=part)) for part in (everybody, *asked)]
        query = exp.select(count, *counts).from_(exp.to_table(table.name))
        row = cursor.execute(query.sql("duckdb")).fetchone()
    assert row is not None
    customers, tagged, *found = row
    carried, values = found[: len(any_of)], iter(found[len(any_of) :])
    counted = tuple(
        GroupCount(
            group,
            carried[place],
            tuple(
                ValueCount(value, number, number / customers if customers else 0.0)
                for value in group.values
                for number in [next(values)]
            ),
        )
        for place, group in enumerate(table.groups)
    )
    return TagCounts(as_of, customers, tagged, counted)


class _ByHand:
    """Tags set by hand as expressions; their table is made when the first is asked for."""

    def __init__(self, snapshot: Snapshot, compiler: Compiler) -> None:
        self._snapshot, self._compiler = snapshot, compiler
        self._table: str | None = None

    def carries(self, group: str, value: str) -> exp.Expr:
        if self._table is None:
            key = {"marks": tags_state(self._snapshot.store)[1]}
            query = self._snapshot.numbered(load_sql("tags/marks_in_force"))
            self._table = self._snapshot.table("tag_marks", query, {"as_of": self._snapshot.day}, key)
        who = (
            exp.select(exp.column("customer_id", quoted=True))
            .from_(exp.to_table(self._table))
            .where(
                exp.EQ(this=exp.column("group_code"), expression=self._compiler.bind(group)),
                exp.EQ(this=exp.column("value_code"), expression=self._compiler.bind(value)),
            )
        )
        customer = exp.column("customer_id", quoted=True)
        return exp.paren(exp.In(this=customer, query=exp.Subquery(this=who)), copy=False)


def _columns(number: int, group: TagGroup, compiler: Compiler, by_hand: _ByHand) -> list[exp.Expr]:
    met = [
        by_hand.carries(group.code, value.code) if value.rule is None else compiler.expression(value.rule)
        for value in group.values
    ]
    if not group.exclusive:
        return [exp.alias_(part, f"g{number}_{place}") for place, part in enumerate(met, 1)]
    case = exp.Case()
    for place, part in enumerate(met, 1):
        case = case.when(part, exp.Literal.number(place), copy=False)
    return [exp.alias_(exp.cast(case, "UTINYINT", dialect="duckdb"), f"g{number}")]
