"""A condition tree as an SQL expression. Values are bound, names quoted; no text of a user becomes a statement."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import sqlglot
from sqlglot import exp

from segmentation.metrics.customers import BEGINNING
from segmentation.rules.memberships import MemberCondition
from segmentation.rules.sequence import DECIDED, followed
from segmentation.rules.tree import Condition, EventCondition, Group, Node, Not
from segmentation.rules.values import Relative

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from segmentation.metrics.snapshot import Snapshot
    from segmentation.rules.fields import Event, RuleField
    from segmentation.rules.tree import Follow

ID_TEXT = "id_text"  # the id of a customer, in inputs whose customer_id is a number
_DAY = timedelta(days=1)
_COMPARE: dict[str, type[exp.Binary]] = {
    "is": exp.EQ,
    "is_not": exp.NEQ,
    "less_than": exp.LT,
    "at_most": exp.LTE,
    "more_than": exp.GT,
    "at_least": exp.GTE,
    "before": exp.LT,
    "after": exp.GT,
}


class Compiler:
    """Trees to expressions over ``inputs``, a table of ``rule_inputs.sql`` of a snapshot.

    ``values`` collects what the expressions bind, by name. ``purchases``: the statement of ``purchases.sql``.
    ``scalar`` answers a statement of one value, with what it binds: the mean of all customers, the edge of a rank.
    ``members`` names the table of ``memberships.members_at`` for a condition on what customers belong to.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        inputs: str,
        purchases: exp.Expr,
        scalar: Callable[[str, Mapping[str, object]], object],
        members: Callable[[MemberCondition], str],
    ) -> None:
        self._snapshot = snapshot
        self._inputs = exp.to_table(inputs)
        self._purchases = purchases
        self._as_of = snapshot.day
        self._scalar = scalar
        self._members = members
        self._prefix, self._asked = "", 0
        self.values: dict[str, object] = {}

    def expression(self, node: Node) -> exp.Expr:
        """True or false for each customer, never NULL."""
        return _or_false(self.met(node), node)

    def met(self, node: Node) -> exp.Expr:
        """True for whom the node finds, else false or NULL: for places where the two are the same."""
        if isinstance(node, Group):
            join = exp.and_ if node.kind == "all" else exp.or_
            return exp.paren(join(*(self.met(part) for part in node.parts), copy=False), copy=False)
        if isinstance(node, Not):
            return exp.not_(exp.paren(self.expression(node.part), copy=False), copy=False)
        if isinstance(node, EventCondition):
            return self._event(node)
        if isinstance(node, MemberCondition):
            return self._member(node)
        return self._condition(node)

    def bind(self, value: object) -> exp.Expr:
        """A mark for the value, which goes along in ``values``."""
        name = f"{self._prefix}v{len(self.values)}"
        self.values[name] = value
        return exp.Placeholder(this=name)

    def _condition(self, node: Condition) -> exp.Expr:  # noqa: PLR0911 - one for each kind of operator
        operator, value = node.operator, node.value
        column = self._column(node.field)
        if operator == "is_empty":
            empty = exp.Is(this=column, expression=exp.null())
            return empty if value else exp.not_(empty)
        if operator in ("contains", "starts_with"):
            return self._part_of_text(operator, column, value)
        if operator in ("in", "not_in"):
            found = exp.In(this=_lower(column, node.field), expressions=[self.bind(_folded(v)) for v in value])
            return exp.Not(this=found) if operator == "not_in" else found
        if operator in ("top", "bottom", "top_percent", "bottom_percent"):
            return self._rank(operator, column, value)
        if operator == "anniversary_within":
            return exp.In(
                this=self._month_day(node.field), expressions=[self.bind(d) for d in month_days(self._as_of, value)]
            )
        if operator == "last_days":
            return exp.and_(
                exp.GT(this=_day(column), expression=self.bind(self._as_of - timedelta(days=value))),
                exp.LTE(this=_day(column), expression=self.bind(self._as_of)),
            )
        return self._comparison(node, column)

    def _comparison(self, node: Condition, column: exp.Expr) -> exp.Expr:
        operator, value = node.operator, node.value
        if node.field.kind == "date":
            column = _day(column)
        elif isinstance(value, str):
            column, value = _lower(column, node.field), _folded(value)
        elif node.field.attribute is not None and node.field.kind == "text":
            column = exp.func("cache.parse_money", column, exp.Literal.string("."))
        if operator == "between":
            low, high = value
            return exp.Between(this=column, low=self.bind(low), high=self.bind(high))
        told = self._relative(column.copy(), value) if isinstance(value, Relative) else self.bind(value)
        return _COMPARE[operator](this=column, expression=told)

    def _relative(self, column: exp.Expr, value: Relative) -> exp.Expr:
        whole = exp.cast(column, "DOUBLE")
        middle = exp.Avg(this=whole) if value.of == "mean" else exp.Median(this=whole)
        told = self._scalar(exp.select(middle).from_(self._inputs).sql("duckdb"), {})
        return self.bind(None if told is None else told * float(value.percent) / 100)  # type: ignore[operator]

    def _rank(self, operator: str, column: exp.Expr, value: Any) -> exp.Expr:
        """The value of the last one in the ranks asked for; all who have it are in."""
        highest = operator.startswith("top")
        filled = exp.not_(exp.Is(this=column, expression=exp.null()))
        share: exp.Expr = exp.Placeholder(this="wanted")
        limit = share
        if operator.endswith("percent"):
            share = exp.Div(
                this=exp.Mul(this=exp.Count(this=column.copy()), expression=share), expression=exp.Literal.number(100)
            )
            limit = exp.Subquery(this=exp.select(exp.cast(exp.Ceil(this=share), "BIGINT")).from_(self._inputs.copy()))
        ranked = (
            exp.select(exp.alias_(column.copy(), "ranked"))
            .from_(self._inputs.copy())
            .where(filled)
            .order_by(exp.Ordered(this=column.copy(), desc=highest))
            .limit(limit)
        )
        end = exp.Min(this=exp.column("ranked")) if highest else exp.Max(this=exp.column("ranked"))
        edge = exp.select(end).from_(exp.Subquery(this=ranked, alias="ranks")).sql("duckdb")
        compare = exp.GTE if highest else exp.LTE
        return compare(this=column, expression=self.bind(self._scalar(edge, {"wanted": value})))

    def _part_of_text(self, operator: str, column: exp.Expr, value: str) -> exp.Expr:
        name = "CONTAINS" if operator == "contains" else "STARTS_WITH"
        return exp.func(name, exp.Lower(this=column), self.bind(_folded(value)), dialect="duckdb")

    def _event(self, node: EventCondition) -> exp.Expr:
        """Who had it often enough. Where 0 times is enough, everybody but those who had it too often."""
        zero_counts = _holds(0, node.operator, node.times)
        enough: exp.Expr = _COMPARE[node.operator](this=exp.column("times"), expression=exp.Literal.number(node.times))
        if zero_counts:
            enough = exp.not_(exp.paren(enough))
        customer = exp.column("customer_id", quoted=True)
        asked = self._within_event()
        happened = exp.column(DECIDED if node.follow else node.event.happened_at, quoted=True)
        events = exp.select(customer.copy(), exp.alias_(happened, "happened_at"))
        events = events.from_(asked.events(node.event, node.follow))
        if node.where is not None:
            events = events.where(asked.met(node.where))
        told, values = self._snapshot.happened(events.sql("duckdb"), asked.values, str(node.period), *self._span(node))
        self.values |= values
        who = exp.select(customer.copy()).from_(_parsed_table(told)).where(enough)
        found = exp.In(this=customer.copy(), query=exp.Subquery(this=who))
        return exp.not_(exp.paren(found)) if zero_counts else exp.paren(found)

    def _within_event(self) -> Compiler:
        """For what is asked of an event, with values of its own; in a pass of the same names wherever it stands."""
        inner = Compiler(self._snapshot, self._inputs.sql(), self._purchases, self._scalar, self._members)
        self._asked += 1
        inner._prefix = "e" if self._snapshot.numbers else f"e{self._asked}"
        return inner

    def events(self, event: Event, follow: Follow | None) -> exp.Expr:
        """The events of a kind; of those asked for by ``follow``, with ``DECIDED``: when that was so."""
        events: exp.Expr = exp.to_table(event.table)
        if event.table == "rule_purchases":
            events = exp.Subquery(this=self._purchases.copy(), alias=exp.TableAlias(this=exp.to_identifier("bought")))
        if follow is None:
            return events
        at = exp.column(follow.event.happened_at, quoted=True)
        decided = exp.column(DECIDED, quoted=True) if follow.follow else at.copy()
        later = exp.select(exp.column("customer_id"), exp.alias_(at, "at"), exp.alias_(decided, DECIDED)).from_(
            self.events(follow.event, follow.follow)
        )
        if follow.where is not None:
            later = later.where(self.met(follow.where))
        return followed(event, events, follow, later, self.bind)

    def _member(self, node: MemberCondition) -> exp.Expr:
        """Who has the value; ``is_not`` and ``not_in``: who has some value and not that."""
        table = exp.to_table(self._members(node))

        def among(*values: str) -> exp.Expr:
            who = exp.select(exp.column("customer_id", quoted=True)).from_(table.copy())
            if values:
                found = [self.bind(value.lower()) for value in values]
                who = who.where(exp.In(this=exp.Lower(this=exp.column("value", quoted=True)), expressions=found))
            customer = exp.column("customer_id", quoted=True)
            return exp.paren(exp.In(this=customer, query=exp.Subquery(this=who)), copy=False)

        if node.operator == "is_empty":
            return exp.not_(among()) if node.value else among()
        values = node.value if isinstance(node.value, tuple) else (node.value,)
        if node.operator in ("is_not", "not_in"):
            return exp.paren(exp.and_(among(), exp.not_(among(*values))), copy=False)
        return among(*values)

    def _span(self, node: EventCondition) -> tuple[date, date]:
        """The day after which an event counts, and the last one on which it does."""
        if node.period is None:
            return BEGINNING, self._as_of
        operator, value = node.period
        if operator == "last_days":
            return self._as_of - timedelta(days=value), self._as_of
        first, last = (value, self._as_of) if operator == "since" else value
        return max(first, BEGINNING + _DAY) - _DAY, min(last, self._as_of)

    def _column(self, field: RuleField) -> exp.Expr:
        """Of the inputs, or of an event."""
        name = ID_TEXT if field.column == "customer_id" and self._snapshot.numbers is not None else field.column
        column = exp.column(name, quoted=True)
        if field.attribute is None:
            return column
        return exp.Bracket(this=column, expressions=[exp.Literal.string(field.attribute)])

    def _month_day(self, field: RuleField) -> exp.Expr:
        if field.code == "birthday":
            return exp.column("birthday_day", quoted=True)
        return exp.func("STRFTIME", _day(self._column(field)), exp.Literal.string("%m-%d"), dialect="duckdb")


def _or_false(found: exp.Expr, node: Node) -> exp.Expr:
    """No value, no match; what is asked of events and what is turned round has an answer for everybody."""
    return (
        found if isinstance(node, EventCondition | MemberCondition | Not) else exp.func("COALESCE", found, exp.false())
    )


def month_days(start: date, days: int) -> Sequence[str]:
    """MM-DD of every day from ``start`` to ``days`` later; 29 February is kept on the 28th in other years."""
    found = dict.fromkeys((start + timedelta(days=ahead)).strftime("%m-%d") for ahead in range(min(days, 366) + 1))
    if "02-28" in found and "02-29" not in found:
        found["02-29"] = None
    return list(found)


def _holds(count: int, operator: str, times: int) -> bool:
    return {
        "is": count == times,
        "less_than": count < times,
        "at_most": count <= times,
        "more_than": count > times,
        "at_least": count >= times,
    }[operator]


def _parsed_table(told: str) -> exp.Expr:
    if not told.startswith("("):
        return exp.to_table(told)
    alias = exp.TableAlias(this=exp.to_identifier("happened"))
    return exp.Subquery(this=sqlglot.parse_one(told[1:-1], dialect="duckdb"), alias=alias)


def _day(column: exp.Expr) -> exp.Expr:
    return exp.cast(column, "DATE")


def _lower(column: exp.Expr, field: RuleField) -> exp.Expr:
    return exp.Lower(this=column) if field.kind == "text" else column


def _folded(value: object) -> object:
    return value.lower() if isinstance(value, str) else value
