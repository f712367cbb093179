"""A segmentation by rules of one's own: an ordered list of trees, the first that a customer meets decides.

segments:
  - {name: Regulars, rule: {field: order_count_6_months, at_least: 5}}
  - {name: Everyone else}
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml
from sqlglot import exp

from segmentation.errors import InputError
from segmentation.metrics.snapshot import SingleDay
from segmentation.models.result import NO_ORDERS, OTHERS
from segmentation.rules.inputs import compiler_at, inputs_at
from segmentation.rules.tree import Node, tree_content, tree_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from segmentation.metrics.snapshot import Snapshot
    from segmentation.store import Store

MOST_SEGMENTS = 40


@dataclass(frozen=True)
class RuleSegment:
    """A segment's name and the tree of who is in it; None takes everybody left."""

    name: str
    rule: Node | None


@dataclass(frozen=True)
class RuleSegmentation:
    """Segments in order; the last takes everybody left, so each customer is in exactly one."""

    segments: tuple[RuleSegment, ...]

    def to_yaml(self) -> str:
        """What ``read_segmentation`` reads as an equal segmentation."""
        return yaml.safe_dump(self.content(), allow_unicode=True, sort_keys=False)

    def content(self) -> dict[str, Any]:
        """What ``segmentation_of`` reads as an equal segmentation; days as text."""
        entries = [
            {"name": segment.name} | ({"rule": tree_content(segment.rule)} if segment.rule else {})
            for segment in self.segments
        ]
        return {"segments": entries}


@dataclass(frozen=True)
class RuleSegmentSize:
    """One segment at a date. ``orders`` and ``revenue`` (net of refunds) of all time up to it.

    ``matched``: customers who meet the segment's own rule, those of earlier segments included.
    """

    segment: str
    customers: int
    matched: int
    orders: int
    revenue: float


def read_segmentation(text: str) -> RuleSegmentation:
    """From YAML; see ``segmentation_of``."""
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise InputError("rule_not_yaml", detail=str(error).splitlines()[0][:200]) from error
    return segmentation_of(content)


def segmentation_of(content: object) -> RuleSegmentation:
    """From ``{segments: […]}``. Without a segment that has no rule ``others`` is added at the end."""
    entries = content.get("segments") if isinstance(content, dict) else None
    if not isinstance(entries, list) or not entries:
        raise InputError("segments_not_a_list", value=str(entries)[:80])
    segments = tuple(_segment(entry, f"segments[{place}]") for place, entry in enumerate(entries, 1))
    names = [segment.name for segment in segments]
    for name in names:
        if names.count(name) > 1:
            raise InputError("segment_name_twice", value=name)
    for segment in segments[:-1]:
        if segment.rule is None:
            raise InputError("segment_takes_all_early", segment=segment.name)
    if segments[-1].rule is not None:
        segments = (*segments, RuleSegment(OTHERS, None))
    if len(segments) > MOST_SEGMENTS:
        raise InputError("segments_too_many", value=len(segments), allowed=MOST_SEGMENTS)
    return RuleSegmentation(segments)


def _segment(entry: object, path: str) -> RuleSegment:
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str) or not entry["name"].strip():
        raise InputError("segment_without_name", value=str(entry)[:80])
    name = entry["name"].strip()
    if name in (NO_ORDERS, OTHERS) and "rule" in entry:
        raise InputError("segment_name_reserved", value=name)
    unknown = sorted(set(map(str, entry)) - {"name", "rule"})
    if unknown:
        raise InputError("segment_key_unknown", segment=name, value=", ".join(unknown))
    return RuleSegment(name, tree_of(entry["rule"], f"{path}.rule") if "rule" in entry else None)


def segment_sizes(store: Store, segmentation: RuleSegmentation, as_of: date) -> list[RuleSegmentSize]:
    """Every segment in order, empty ones included."""
    total = exp.cast(exp.func("COALESCE", exp.Sum(this=exp.column("spend_total")), exp.Literal.number(0)), "DOUBLE")
    sums = exp.select(
        exp.column("place"),
        exp.Count(this=exp.Star()),
        exp.cast(exp.Sum(this=exp.column("order_count")), "BIGINT"),
        total,
    )
    with store.holding(), store.cursor() as cursor:
        placed, values, rules, inputs = _placed(SingleDay(store, as_of), segmentation)
        grouped = sums.from_(exp.Subquery(this=placed, alias="placed")).group_by(exp.column("place"))
        matched = exp.select(
            *(
                exp.Filter(this=exp.Count(this=exp.Star()), expression=exp.Where(this=rule.copy()))
                for rule in (*rules, exp.true())
            )
        ).from_(exp.to_table(inputs))
        found = {row[0]: row[1:] for row in cursor.execute(grouped.sql("duckdb"), values).fetchall()}
        matches = cursor.execute(matched.sql("duckdb"), values).fetchone()
    assert matches is not None
    return [
        RuleSegmentSize(segment.name, count, met, orders or 0, revenue)
        for place, (segment, met) in enumerate(zip(segmentation.segments, matches, strict=True))
        for count, orders, revenue in [found.get(place, (0, 0, 0.0))]
    ]


def members_query(snapshot: Snapshot, segmentation: RuleSegmentation) -> tuple[str, Mapping[str, object]]:
    """A statement and its values: one row per customer with ``customer_id`` and ``segment``."""
    placed, values, _, _ = _placed(snapshot, segmentation)
    counted_from_1 = exp.Add(this=exp.column("place"), expression=exp.Literal.number(1))
    names = [exp.Placeholder(this="segment_names"), counted_from_1]
    name = exp.Anonymous(this="LIST_EXTRACT", expressions=names)
    query = exp.select(exp.column("customer_id"), exp.alias_(name, "segment")).from_(
        exp.Subquery(this=placed, alias="placed")
    )
    return query.sql("duckdb"), {**values, "segment_names": [segment.name for segment in segmentation.segments]}


def _placed(
    snapshot: Snapshot, segmentation: RuleSegmentation
) -> tuple[exp.Select, dict[str, Any], list[exp.Expr], str]:
    """Each customer with the place of the first segment met, counted from 0; the values; the rules; the inputs."""
    trees = [segment.rule for segment in segmentation.segments if segment.rule is not None]
    inputs = inputs_at(snapshot, trees)
    compiler = compiler_at(snapshot, inputs)
    rules = [compiler.expression(tree) for tree in trees]
    case = exp.Case()
    for place, rule in enumerate(rules):
        case = case.when(rule, exp.Literal.number(place))
    found = case.else_(exp.Literal.number(len(rules))) if rules else exp.Literal.number(0)
    columns = [exp.column(name) for name in ("customer_id", "order_count", "spend_total")]
    return exp.select(*columns, exp.alias_(found, "place")).from_(exp.to_table(inputs)), compiler.values, rules, inputs
