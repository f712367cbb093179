"""Groups of tags: their values, the rule of each, weight, colour, owner; read from plain content and written to it.

    code: recency
    name: {zh: 最近下单, en: Recency}
    dimension: behaviour
    exclusive: true
    values:
      - {code: active, name: {zh: 活跃, en: Active}, rule: {field: days_since_last_order, at_most: 30}, weight: 20}

In an exclusive group the first value whose rule is met decides. A value without a rule is set by hand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import yaml

from segmentation.errors import InputError
from segmentation.rules.memberships import MemberCondition
from segmentation.rules.tree import tree_content, tree_of, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from segmentation.rules.tree import Node

DATA = Path(__file__).parents[2] / "data" / "tags.yaml"
DIMENSIONS = ("basics", "behaviour", "value", "service", "subjective")
MOST_VALUES = 60
MAX_TEXT = 500
MAX_CODE = 60
MOST_WEIGHT = 1000
_GROUP_KEYS = ("code", "name", "dimension", "exclusive", "description", "owner", "values")
_VALUE_KEYS = ("code", "name", "rule", "weight", "description", "colour", "owner")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")

Text = str | tuple[tuple[str, str], ...]
"""A text of the user, or one a language: (("zh", …), ("en", …))."""


@dataclass(frozen=True)
class TagValue:
    """One tag. ``rule`` None: set by hand. ``weight``: what it adds to the score of who carries it."""

    code: str
    name: Text = ""
    rule: Node | None = None
    weight: float = 0
    description: Text = ""
    colour: str | None = None
    owner: str = ""

    def label(self, language: str) -> str:
        """What people call it."""
        return text_in(self.name, language) or self.code


@dataclass(frozen=True)
class TagGroup:
    """Tags about one thing; of an exclusive group a customer carries at most one value."""

    code: str
    dimension: str
    values: tuple[TagValue, ...]
    exclusive: bool = True
    name: Text = ""
    description: Text = ""
    owner: str = ""

    def label(self, language: str) -> str:
        """What people call it."""
        return text_in(self.name, language) or self.code

    def value(self, code: str) -> TagValue:
        """The value of that code; raises ``InputError("tag_unknown")``."""
        found = next((value for value in self.values if value.code == code), None)
        if found is None:
            allowed = ", ".join(value.code for value in self.values)
            raise InputError("tag_unknown", value=f"{self.code}: {code}", allowed=allowed)
        return found

    def with_value(self, value: TagValue) -> TagGroup:
        """The group with the value in the place of the one of its code, or at the end."""
        if value.code not in [old.code for old in self.values]:
            return replace(self, values=(*self.values, value))
        return replace(self, values=tuple(value if old.code == value.code else old for old in self.values))


def text_in(text: Text, language: str) -> str:
    """The text in a language."""
    return text if isinstance(text, str) else dict(text).get(language, "")


@cache
def built_in_groups() -> tuple[TagGroup, ...]:
    """The groups that come with the program (``data/tags.yaml``)."""
    content = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return tuple(group_of(entry) for entry in content["groups"])


def group_of(content: object) -> TagGroup:
    """A group from plain content; raises ``InputError`` saying which part is wrong, what was seen and is allowed."""
    told = _table(content, "group", _GROUP_KEYS)
    code = _code(told.get("code"), "group.code")
    if told.get("dimension") not in DIMENSIONS:
        raise _invalid(f"{code}.dimension", told.get("dimension"), ", ".join(DIMENSIONS))
    exclusive = told.get("exclusive", True)
    if not isinstance(exclusive, bool):
        raise _invalid(f"{code}.exclusive", exclusive, "true, false")
    entries = told.get("values")
    if not isinstance(entries, list) or not 1 <= len(entries) <= MOST_VALUES:
        raise _invalid(f"{code}.values", len(entries) if isinstance(entries, list) else entries, f"1-{MOST_VALUES}")
    values = tuple(_value(entry, f"{code}.values[{place}]") for place, entry in enumerate(entries, 1))
    codes = [value.code.lower() for value in values]
    for value in values:
        if codes.count(value.code.lower()) > 1:
            raise InputError("tag_code_twice", group=code, value=value.code)
    return TagGroup(
        code,
        str(told["dimension"]),
        values,
        exclusive,
        _text(told.get("name", ""), f"{code}.name"),
        _text(told.get("description", ""), f"{code}.description"),
        _plain(told.get("owner", ""), f"{code}.owner"),
    )


def group_content(group: TagGroup) -> dict[str, Any]:
    """The plain content that ``group_of`` reads as an equal group."""
    content = {
        "code": group.code,
        "name": _text_content(group.name),
        "dimension": group.dimension,
        "exclusive": group.exclusive,
        "description": _text_content(group.description),
        "owner": group.owner,
    }
    return {**_filled(content), "values": [_value_content(value) for value in group.values]}


def tags_asked(group: TagGroup) -> Iterator[tuple[str, MemberCondition]]:
    """The conditions on other tags in a group's rules, each with the value it belongs to."""
    for value in group.values:
        for node in walk(value.rule) if value.rule is not None else ():
            if isinstance(node, MemberCondition) and node.kind == "tag":
                yield value.code, node


def _value(content: object, path: str) -> TagValue:
    told = _table(content, path, _VALUE_KEYS)
    weight = told.get("weight", 0)
    if isinstance(weight, bool) or not isinstance(weight, int | float) or not -MOST_WEIGHT <= weight <= MOST_WEIGHT:
        raise _invalid(f"{path}.weight", weight, f"-{MOST_WEIGHT} … {MOST_WEIGHT}")
    colour = told.get("colour")
    if colour is not None and not (isinstance(colour, str) and _COLOUR.fullmatch(colour)):
        raise _invalid(f"{path}.colour", colour, "#25599C")
    return TagValue(
        _code(told.get("code"), f"{path}.code"),
        _text(told.get("name", ""), f"{path}.name"),
        _rule(told["rule"], path) if told.get("rule") is not None else None,
        weight,
        _text(told.get("description", ""), f"{path}.description"),
        colour,
        _plain(told.get("owner", ""), f"{path}.owner"),
    )


def _rule(content: object, path: str) -> Node:
    try:
        return tree_of(content)
    except InputError as error:  # the node's place within the group, too
        raise InputError(error.code, **{**error.values, "node": f"{path}.{error.values.get('node')}"}) from error


def _value_content(value: TagValue) -> dict[str, Any]:
    content = {
        "code": value.code,
        "name": _text_content(value.name),
        "rule": tree_content(value.rule) if value.rule is not None else None,
        "weight": value.weight,
        "description": _text_content(value.description),
        "colour": value.colour,
        "owner": value.owner,
    }
    return _filled(content)


def _filled(content: Mapping[str, Any]) -> dict[str, Any]:
    return {key: part for key, part in content.items() if part not in ("", None)}


def _table(content: object, path: str, allowed: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(content, dict):
        raise _invalid(path, content, ", ".join(allowed))
    unknown = [str(key) for key in content if key not in allowed]
    if unknown:
        raise _invalid(path, ", ".join(unknown), ", ".join(allowed))
    return cast("dict[str, Any]", content)


def _code(value: object, path: str) -> str:
    if not isinstance(value, str) or not 0 < len(value.strip()) <= MAX_CODE:
        raise _invalid(path, value, f"1-{MAX_CODE}")
    return value.strip()


def _text(value: object, path: str) -> Text:
    if isinstance(value, dict) and set(value) == {"zh", "en"}:
        return tuple((language, _plain(value[language], path)) for language in ("zh", "en"))
    return _plain(value, path)


def _text_content(text: Text) -> object:
    return text if isinstance(text, str) else dict(text)


def _plain(value: object, path: str) -> str:
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        raise _invalid(path, value, f"0-{MAX_TEXT}")
    return value.strip()


def _invalid(path: str, value: object, allowed: str) -> InputError:
    return InputError("tag_invalid", node=path, value=str(value)[:80], allowed=allowed)
