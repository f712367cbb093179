"""The customers of a segment behind one figure of its portrait: a run whose list can be looked at and taken."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from segmentation.models.placed import Placement
from segmentation.models.result import OTHERS
from segmentation.rules.fields import ATTRIBUTE_PREFIX, CUSTOMER_FIELDS
from segmentation.rules.inputs import inputs_table
from segmentation.rules.model import RulesSettings
from segmentation.rules.segments import RuleSegment, RuleSegmentation
from segmentation.rules.tree import tree_of
from segmentation.segments.choices import choices_of
from segmentation.segments.labels import CUSTOM, TAG
from segmentation.segments.profile import VALUE_GROUPS, numbers_query
from segmentation.segments.runs import Run, placed_anew, run_placed
from segmentation.tags.evaluate import tags_table
from segmentation.tags.library import group

if TYPE_CHECKING:
    from datetime import date

    from segmentation.segments.profile import Difference
    from segmentation.store import Store

Found = tuple[str, dict[str, object]]
_SOLD = {"field": "order_kind", "is": "sale"}
# Attribute -> the events that tell it: event, its field, further conditions.
EVENTS_ASKED: dict[str, tuple[tuple[Any, ...], ...]] = {
    "category": (("order", "category", _SOLD), ("purchase", "category")),
    "product_name": (("purchase", "product_name"),),
    "channel": (("order", "channel", _SOLD),),
    "shop": (("order", "shop", _SOLD),),
    "payment_method": (("order", "payment_method", _SOLD),),
    "issue_type": (("ticket", "issue_type"),),
    "ticket_channel": (("ticket", "channel"),),
    "interaction_channel": (("interaction", "channel"),),
    "interaction_kind": (("interaction", "interaction_kind"),),
}


@dataclass(frozen=True)
class DifferenceSettings:
    """Of ``base``'s ``segment``: who has the value of a difference, as the segment ``name``.

    Of a number those on the side of the segment's mean: above the mean of all customers, or below it.
    """

    base: Run
    segment: str
    found: Difference
    name: str
    model: str = "difference"

    def to_json(self) -> str:
        """Tells one choice from another."""
        content = {"model": self.model, "base": self.base.key, "segment": self.segment, "name": self.name}
        return json.dumps(content | {"told": [self.found.attribute, self.found.value]}, ensure_ascii=False)

    def place(self, store: Store, as_of: date) -> Placement:
        """Those found, and everybody else in ``others``."""
        placement = placed_anew(store, self.base)
        found = _on_its_side if self.found.value is None else _with_value
        who, values = found(store, as_of, self.found)
        query = (
            "SELECT customer_id, CASE WHEN segment = $told_segment"  # noqa: S608 - our own statements
            f" AND customer_id IN (SELECT customer_id FROM ({who})) THEN $told_name ELSE $told_others END AS segment"
            f" FROM ({placement.query})"
        )
        told = {"told_segment": self.segment, "told_name": self.name, "told_others": OTHERS}
        return Placement(query, {**placement.values, **values, **told}, (self.name, OTHERS))


def people_behind(store: Store, base: Run, segment: str, found: Difference, *, name: str) -> Run:
    """The customers as segment ``name`` of a run, everybody else as ``others``."""
    settings = DifferenceSettings(base, segment, found, name)
    return run_placed(store, base.as_of, settings)


def as_rule(base: Run, segment: str, found: Difference, *, name: str) -> RulesSettings | None:
    """What finds them on any day as a rule; None of a segmentation not saved, or of what no field asks for."""
    asked = _condition(found)
    if base.version is None or asked is None:
        return None
    tree = tree_of({"all": [{"segment": base.version.name, "is": segment}, asked]})
    return RulesSettings(RuleSegmentation((RuleSegment(name, tree), RuleSegment(OTHERS, None))))


def _condition(found: Difference) -> dict[str, Any] | None:
    attribute, value = found.attribute, found.value
    if attribute.startswith(TAG):
        return {"tag": attribute.removeprefix(TAG), "is": value}
    field = attribute
    if attribute.startswith(CUSTOM):
        field = ATTRIBUTE_PREFIX + attribute.removeprefix(CUSTOM)
    if field in CUSTOMER_FIELDS or field != attribute:
        side = "more_than" if found.figure > found.all_figure else "less_than"
        return {"field": field, side: found.all_figure} if value is None else {"field": field, "is": value}
    events = [
        {"event": event, "where": {"all": [{"field": field, "is": value}, *more]}}
        for event, field, *more in EVENTS_ASKED.get(attribute, ())
    ]
    return {"any": events} if events else None


def _on_its_side(store: Store, as_of: date, found: Difference) -> Found:
    values: dict[str, object] = {"told_mean": found.all_figure}
    query, number = numbers_query(inputs_table(store, as_of, VALUE_GROUPS)), found.attribute
    if found.attribute.startswith(CUSTOM):
        query = f"SELECT customer_id, attributes FROM {inputs_table(store, as_of, VALUE_GROUPS)}"  # noqa: S608 - our own name
        number = "TRY_CAST(TRIM(attributes[$told_field]) AS DOUBLE)"
        values["told_field"] = found.attribute.removeprefix(CUSTOM)
    else:
        values["as_of"] = as_of
    side = ">" if found.figure > found.all_figure else "<"
    return f"SELECT customer_id FROM ({query}) WHERE {number} {side} $told_mean", values  # noqa: S608 - our own names


def _with_value(store: Store, as_of: date, found: Difference) -> Found:
    attribute, value = found.attribute, str(found.value)
    if attribute.startswith(TAG):
        table = tags_table(store, as_of, [group(store, attribute.removeprefix(TAG))])
        place = [known.code for known in table.groups[0].values].index(value)
        return f"SELECT customer_id FROM {table.name} WHERE {table.has(0, place).sql('duckdb')}", {}  # noqa: S608
    choices = choices_of(store, as_of)
    if attribute in choices.values:
        has = next(bit for told, known, bit in choices.bits() if (told, known) == (attribute, value))
        parts = [
            f"SELECT customer_id FROM {table} WHERE {has}"  # noqa: S608 - our own names
            for table, told in choices.tables.items()
            if attribute in told
        ]
        return " UNION ALL ".join(parts), {}
    values: dict[str, object] = {"told_value": value}
    if attribute.startswith(CUSTOM):
        values["told_field"] = attribute.removeprefix(CUSTOM)
        known = "TRIM(attributes[$told_field])"
    else:
        known = "CASE WHEN industry_section IS NULL THEN industry END" if attribute == "industry" else attribute
    table_name = inputs_table(store, as_of, VALUE_GROUPS)
    return f"SELECT customer_id FROM {table_name} WHERE {known} = $told_value", values  # noqa: S608 - our own names
