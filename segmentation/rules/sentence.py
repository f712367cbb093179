"""A condition tree as a sentence in Chinese or English."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from segmentation import words
from segmentation.intake.entity_rows import code_labels
from segmentation.rules.fields import ATTRIBUTE_PREFIX
from segmentation.rules.memberships import MemberCondition, member_label
from segmentation.rules.tree import Condition, EventCondition, Follow, Group, Node, Not, follows
from segmentation.rules.values import Relative
from segmentation.schema import Field

if TYPE_CHECKING:
    from segmentation.rules.fields import Event, RuleField
    from segmentation.words import Language

VALUES_SHOWN = 5
ORDER_KINDS = ("sale", "refund", "cancelled", "returned", "free")


def sentence(node: Node, language: Language) -> str:
    """What the tree asks, as one would say it. Texts of the user stand in it as written."""
    return _said(node, language, None)


def _said(node: Node, language: Language, event: Event | None) -> str:
    if isinstance(node, Group):
        parts = [_said(part, language, event) for part in node.parts]
        grouped = [
            words.say("rule.group", language, text=text) if _needs_brackets(part) else text
            for part, text in zip(node.parts, parts, strict=True)
        ]
        return words.say(f"rule.{node.kind}", language).join(grouped)
    if isinstance(node, Not):
        return words.say("rule.not", language, text=_said(node.part, language, event))
    if isinstance(node, EventCondition):
        return _event(node, language)
    if isinstance(node, MemberCondition):
        return _member(node, language)
    return _condition(node, language, event)


def _needs_brackets(node: Node) -> bool:
    return isinstance(node, Group) and len(node.parts) > 1


def field_label(field: RuleField, language: Language, event: Event | None = None) -> str:
    """The field's name for people; a custom field goes by its header."""
    if field.attribute is not None:
        return field.attribute
    sections = ("field", "column") if event else ("column", "field")
    return next(words.say(key, language) for key in (f"{s}.{field.code}" for s in sections) if words.known(key))


def field_name(code: str, language: Language) -> str:
    """What people call a field, event or whatever else a number of a rule is about."""
    for key in (f"column.{code}", f"field.{code}", f"rule.event_{code}"):
        if words.known(key):
            return words.say(key, language)
    return code.removeprefix(ATTRIBUTE_PREFIX)


def _condition(node: Condition, language: Language, event: Event | None) -> str:
    name = f"rule.op_{node.operator}"
    if node.operator == "is_empty" and not node.value:
        name = "rule.op_is_filled"
    elif node.operator in ("is", "is_not") and node.field.kind == "number":
        name += "_number"
    values = {"field": field_label(node.field, language, event)}
    value = _labelled(node, language)
    if node.operator == "between":
        values |= {"low": _value(value[0], language), "high": _value(value[1], language)}
    else:
        values["value"] = _value(value, language)
    return words.say(name, language, **values)


def value_labels(field: RuleField, language: Language) -> dict[str, str]:
    """Code -> word, for fields whose values are codes; empty for all others."""
    if field.code == "order_kind":
        return {code: words.say(f"order_kind.{code}", language) for code in ORDER_KINDS}
    return {} if field.attribute is not None else code_labels(Field(field.code, "code"), language)


def _labelled(node: Condition, language: Language) -> Any:
    if node.field.kind != "text" or node.operator not in ("is", "is_not", "in", "not_in"):
        return node.value
    labels = value_labels(node.field, language)
    if isinstance(node.value, tuple):
        return tuple(labels.get(value, value) for value in node.value)
    return labels.get(node.value, node.value)


def _event(node: EventCondition, language: Language) -> str:
    where = ""
    if node.where is not None:
        where = words.say("rule.where", language, text=_said(node.where, language, node.event))
    if node.follow is not None:
        where += follow_text(node, language) + words.say("rule.after_follow", language)
    if node.times == 0 and node.operator in ("is", "at_most"):
        times = words.say("rule.times_never", language)
    elif (node.operator, node.times) == ("at_least", 1):
        times = words.say("rule.times_once", language)
    else:
        times = words.say(f"rule.times_{node.operator}", language, times=node.times)
    period = ""
    if node.period is not None:
        operator, value = node.period
        low, high = value if isinstance(value, tuple) else (value, value)
        period = words.say(f"rule.period_{operator}", language, value=_value(value, language), low=low, high=high)
    event = words.say(f"rule.event_{node.event.code}", language)
    return words.say("rule.happened", language, event=event, where=where, times=times, period=period)


def follow_text(node: Node, language: Language) -> str:
    """What is asked after an event, as one would say it; empty where nothing is."""
    asked = follows(node) if isinstance(node, EventCondition) else ()
    return "".join(_follow(after, language) for after in asked)


def _follow(node: Follow, language: Language) -> str:
    where = (
        "" if node.where is None else words.say("rule.where", language, text=_said(node.where, language, node.event))
    )
    event = words.say(f"rule.event_{node.event.code}", language)
    return words.say(f"rule.{node.kind}", language, event=event, where=where, days=node.within_days)


def _member(node: MemberCondition, language: Language) -> str:
    name = words.say("rule.text", language, text=member_label(node.kind, node.name, None, language))
    what = words.say(f"rule_member.{node.kind}", language, name=name)
    operator = "is_filled" if node.operator == "is_empty" and not node.value else node.operator
    if node.operator == "is_empty":
        return words.say(f"rule_member.{operator}", language, what=what)
    values = node.value if isinstance(node.value, tuple) else (node.value,)
    told = tuple(member_label(node.kind, node.name, value, language) for value in values)
    value = _value(told, language)
    return words.say(f"rule_member.{operator}", language, what=what, value=value, when=node.when)


def _value(value: object, language: Language) -> str:
    if isinstance(value, Relative):
        return words.say(f"rule.percent_of_{value.of}", language, percent=_number(value.percent))
    if isinstance(value, tuple):
        shown = words.say("rule.comma", language).join(_value(item, language) for item in value[:VALUES_SHOWN])
        more = len(value) - VALUES_SHOWN
        return shown if more <= 0 else words.say("rule.and_more", language, text=shown, more=more)
    if isinstance(value, str):
        return words.say("rule.text", language, text=value)
    if isinstance(value, date):
        return value.isoformat()
    return _number(value) if isinstance(value, int | Decimal) else str(value)


def _number(value: int | Decimal) -> str:
    return f"{Decimal(value).normalize():,f}"
