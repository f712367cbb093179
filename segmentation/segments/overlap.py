"""Who is in several sets at once: segments, tags and rules, every combination of them counted in one pass."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sqlglot import exp

from segmentation.errors import InputError
from segmentation.models.placed import Placement
from segmentation.models.registry import model_named, place
from segmentation.models.result import OTHERS
from segmentation.rules.inputs import columns_of, compiler_for, inputs_table
from segmentation.rules.model import RulesSettings
from segmentation.rules.segments import RuleSegment, RuleSegmentation
from segmentation.rules.tree import Group, Node, Not, tree_content, tree_of
from segmentation.segments.library import library_version
from segmentation.segments.runs import Run, run_placed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from segmentation.store import Store

MOST_SETS = 12
Operation = Literal["only", "all", "any", "minus"]
OPERATIONS: tuple[Operation, ...] = ("only", "all", "any", "minus")


@dataclass(frozen=True)
class ModelSegment:
    """A segment of a model as it comes, which no saved rule can ask for."""

    model: str
    segment: str


@dataclass(frozen=True)
class CustomerSet:
    """Customers who meet a rule (a tag, a saved segment, a tree) or are in a segment of a model as it comes."""

    label: str
    members: Node | ModelSegment


@dataclass(frozen=True)
class OverlapSettings:
    """What was laid over what; the customers found are the segment ``name``."""

    sets: tuple[CustomerSet, ...]
    operation: Operation
    places: tuple[int, ...]
    name: str
    model: str = "overlap"

    def to_json(self) -> str:
        """Tells one choice from another."""
        contents = [
            {chosen.members.model: chosen.members.segment}
            if isinstance(chosen.members, ModelSegment)
            else tree_content(chosen.members)
            for chosen in self.sets
        ]
        told = {
            "model": self.model,
            "sets": contents,
            "operation": self.operation,
            "places": self.places,
            "name": self.name,
        }
        return json.dumps(told | {"name": self.name}, ensure_ascii=False, default=str)

    def place(self, store: Store, as_of: date) -> Placement:
        """Those found, and everybody else in ``others``."""
        conditions = {
            "only": "mask = $chosen",
            "all": "(mask & $chosen) = $chosen",
            "any": "(mask & $chosen) <> 0",
            "minus": "(mask & $chosen) = $first",
        }
        values: dict[str, object] = {
            "chosen": _bits(self.places),
            "found_segment": self.name,
            "other_segment": OTHERS,
        }
        if self.operation == "minus":
            values["first"] = 1 << self.places[0]
        condition = conditions[self.operation]
        query = (
            f"SELECT customer_id, CASE WHEN {condition} THEN $found_segment ELSE $other_segment END AS segment"  # noqa: S608 - our own words
            f" FROM {_masks_table(store, as_of, self.sets)}"
        )
        return Placement(query, values, (self.name, OTHERS))


@dataclass(frozen=True)
class Combination:
    """Customers in exactly the sets at the places of ``mask``'s bits, and in no other."""

    mask: int
    customers: int

    def places(self) -> tuple[int, ...]:
        """Places of its sets, from 0."""
        return tuple(place for place in range(self.mask.bit_length()) if self.mask >> place & 1)


@dataclass(frozen=True)
class Overlap:
    """Combinations that have customers, the largest first; ``outside`` of all ``known`` are in none of the sets."""

    as_of: date
    sets: tuple[CustomerSet, ...]
    known: int
    outside: int
    combinations: tuple[Combination, ...]

    @property
    def union(self) -> int:
        """Customers in at least one set."""
        return self.known - self.outside

    @property
    def several(self) -> int:
        """Customers in at least two sets."""
        return sum(found.customers for found in self.combinations if found.mask.bit_count() > 1)

    def sizes(self) -> tuple[int, ...]:
        """Customers of each set."""
        return tuple(self.count("all", (place,)) for place in range(len(self.sets)))

    def count(self, operation: Operation, places: Sequence[int]) -> int:
        """Customers that an operation over some of the sets finds; see ``members``."""
        return sum(found.customers for found in self.combinations if _meets(found.mask, operation, places))

    def jaccard(self, one: int, other: int) -> float | None:
        """Share of the customers of two sets who are in both, 0..1 (Jaccard 1901); None where both are empty."""
        either = self.count("any", (one, other))
        return self.count("all", (one, other)) / either if either else None


def member_set(kind: str, name: str, value: str, label: str) -> CustomerSet:
    """The customers with a value of a tag group (``tag``) or in a segment of a saved segmentation (``segment``)."""
    return CustomerSet(label, tree_of({kind: name, "is": value}))


def overlap(store: Store, as_of: date, sets: Sequence[CustomerSet]) -> Overlap:
    """Count every combination of 1 to 12 sets. Raises ``InputError("overlap_sets")``."""
    with store.holding():
        query = f"SELECT mask, COUNT(*) FROM {_masks_table(store, as_of, sets)} GROUP BY mask"  # noqa: S608 - our name
        with store.cursor() as cursor:
            found = dict(cursor.execute(query).fetchall())
    combinations = [Combination(mask, count) for mask, count in found.items() if mask]
    combinations.sort(key=lambda found: (-found.customers, found.mask))
    return Overlap(as_of, tuple(sets), sum(found.values()), found.get(0, 0), tuple(combinations))


def members(
    store: Store, as_of: date, sets: Sequence[CustomerSet], operation: Operation, places: Sequence[int], *, name: str
) -> Run:
    """The customers an operation finds as segment ``name`` of a run, everybody else as ``others``.

    ``only``: in all of the sets at ``places`` and in no other; ``all``: in all of them (intersection); ``any``: in one
    of them at least (union); ``minus``: in the first of them and in none of the rest (difference).
    """
    settings = OverlapSettings(tuple(sets), operation, tuple(places), name)
    return run_placed(store, as_of, settings)


def savable(sets: Sequence[CustomerSet]) -> bool:
    """Whether all sets are rules: a segment of a model as it comes can be asked for once its segmentation is saved."""
    return not any(isinstance(chosen.members, ModelSegment) for chosen in sets)


def as_settings(sets: Sequence[CustomerSet], operation: Operation, places: Sequence[int], name: str) -> RulesSettings:
    """What finds the same customers as ``members`` on any day, as rules to save: sets stay conditions on them."""
    rules = [chosen.members for chosen in sets]
    inside = [rules[place] for place in places]
    outside = [rule for place, rule in enumerate(rules) if place not in places] if operation == "only" else []
    if operation == "minus":
        inside, outside = inside[:1], inside[1:]
    for rule in (*inside, *outside):
        if isinstance(rule, ModelSegment):
            raise InputError("overlap_set_unsaved", model=rule.model)
    parts: list[Node] = [rule for rule in inside if not isinstance(rule, ModelSegment)]
    parts += [Not(rule, "rule") for rule in outside if not isinstance(rule, ModelSegment)]
    tree = parts[0] if len(parts) == 1 else Group("any" if operation == "any" else "all", tuple(parts), "rule")
    segment = RuleSegment(name, tree_of(tree_content(tree)))  # read again: paths, and the limits of a tree
    return RulesSettings(RuleSegmentation((segment, RuleSegment(OTHERS, None))))


def _bits(places: Sequence[int]) -> int:
    return sum(1 << place for place in set(places))


def _meets(mask: int, operation: Operation, places: Sequence[int]) -> bool:
    chosen = _bits(places)
    return {
        "only": mask == chosen,
        "all": mask & chosen == chosen,
        "any": mask & chosen != 0,
        "minus": mask & chosen == 1 << places[0],
    }[operation]


def _masks_table(store: Store, as_of: date, sets: Sequence[CustomerSet]) -> str:
    """Name of a table of ``customer_id`` and ``mask``, one row per customer known: bit n stands for set n."""
    if not 1 <= len(sets) <= MOST_SETS:
        raise InputError("overlap_sets", value=len(sets), allowed=f"1-{MOST_SETS}")
    rules = [chosen.members for chosen in sets if not isinstance(chosen.members, ModelSegment)]
    inputs = inputs_table(store, as_of, columns_of(rules))
    compiler = compiler_for(store, inputs, as_of)
    values: dict[str, object] = {}
    mask: exp.Expr = exp.Literal.number(0)
    for number, chosen in enumerate(sets):
        if isinstance(chosen.members, ModelSegment):
            values[f"set_{number}"] = chosen.members.segment
            who = _in_model(store, as_of, chosen.members.model, f"set_{number}")
        else:
            who = compiler.expression(chosen.members)
        bit = exp.Case().when(who, exp.Literal.number(1 << number)).else_(exp.Literal.number(0))
        mask = exp.Add(this=mask, expression=bit)
    columns = [exp.column("customer_id"), exp.alias_(exp.cast(mask, "INTEGER"), "mask")]
    query = exp.select(*columns).from_(exp.to_table(inputs)).sql("duckdb")
    values |= compiler.values
    return store.derived("overlap", query, values, {"as_of": as_of, "values": sorted(values.items(), key=str)})


def _in_model(store: Store, as_of: date, code: str, name: str) -> exp.Expr:
    """Whether a customer is in the segment bound as ``name`` of a model as it comes."""
    placement = place(store, as_of, model_named(code).standard(store, as_of))
    query = f"SELECT customer_id, segment FROM ({placement.query})"  # noqa: S608 - our own statement
    key = {"model": code, "as_of": as_of, "state": library_version(store), "values": repr(placement.values)}
    table = store.derived("model_members", query, placement.values, key)
    who = exp.select(exp.column("customer_id")).from_(exp.to_table(table))
    who = who.where(exp.EQ(this=exp.column("segment"), expression=exp.Placeholder(this=name)))
    return exp.paren(exp.In(this=exp.column("customer_id"), query=exp.Subquery(this=who)), copy=False)
