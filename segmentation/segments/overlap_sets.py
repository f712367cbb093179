"""The sets an overlap can be made of: saved segments, tags, segments of models as they come, rules of one's own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from segmentation import words
from segmentation.rules.memberships import MemberCondition, member_label, member_options
from segmentation.rules.tree import read_tree, walk
from segmentation.segments.overlap import CustomerSet, ModelSegment, member_set

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from segmentation.store import Store
    from segmentation.words import Language


def offered_sets(store: Store, language: Language, models: Mapping[str, Iterable[str]]) -> dict[str, CustomerSet]:
    """Key -> set, saved segments first. ``models``: code of a model as it comes -> its segments."""
    found: dict[str, CustomerSet] = {}
    for kind in ("segment", "tag"):
        for name, values in member_options(store, kind).items():
            head = member_label(kind, name, None, language)
            for value in values:
                label = _label(head, member_label(kind, name, value, language), language)
                found[set_key(kind, name, value)] = member_set(kind, name, value, label)
    for model, segments in models.items():
        head = words.say(f"model.{model}", language) if words.known(f"model.{model}") else model
        for segment in segments:
            label = _label(head, member_label("segment", model, segment, language), language)
            found[set_key("model", model, segment)] = CustomerSet(label, ModelSegment(model, segment))
    return found


def rule_set(name: str, text: str) -> tuple[str, CustomerSet]:
    """Key and set of a rule given as YAML; raises ``InputError`` that says which node is wrong."""
    return set_key("rule", name, text), CustomerSet(name, read_tree(text))


def segmentations_asked(sets: Iterable[CustomerSet]) -> tuple[str, ...]:
    """Names of the saved segmentations whose segments the sets ask for."""
    conditions = [
        node
        for chosen in sets
        if not isinstance(chosen.members, ModelSegment)
        for node in walk(chosen.members)
        if isinstance(node, MemberCondition) and node.kind == "segment"
    ]
    return tuple(dict.fromkeys(node.name for node in conditions))


def set_key(kind: str, name: str, value: str) -> str:
    """Names a set among those offered: kind (segment, tag, model, rule), name, value."""
    return json.dumps([kind, name, value], ensure_ascii=False)


def _label(head: str, value: str, language: Language) -> str:
    return words.say("overlap.set", language, name=head, value=value)
