"""What a condition can be about, as one searchable list in people's words: fields first, then what customers did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pages.ui import calls
from segmentation.errors import InputError
from segmentation.rules.fields import EVENTS, field_of
from segmentation.rules.memberships import KINDS, member_label, member_options
from segmentation.rules.sentence import field_label

if TYPE_CHECKING:
    from pages.ui.view import View
    from segmentation.rules.draft import DraftNode
    from segmentation.rules.fields import Event, RuleField


@dataclass(frozen=True)
class Subject:
    """One entry: ``about`` (field, tag, segment, event) and the code of it."""

    about: str
    name: str


def subjects(view: View, event: str | None = None, *, events_only: bool = False) -> list[Subject]:
    """Of customers, or of one event; grouped, and in each group as the data has them."""
    found = calls.rule_offers(view.store, view.state)
    if event is not None:
        return [Subject("field", code) for code in found.event_fields.get(event, tuple(EVENTS[event].fields))]
    groups = found.groups
    fields = () if events_only else (*groups["metric"], *groups["profile"], *groups["custom"])
    return [
        *(Subject("field", code) for code in fields),
        *(Subject(kind, name) for kind in ([] if events_only else KINDS) for name in member_options(view.store, kind)),
        *(Subject("event", code) for code in (groups["event"] or (tuple(EVENTS) if events_only else ()))),
    ]


def subject_of(node: DraftNode) -> Subject | None:
    """What the node asks about now."""
    if node.name is None:
        return None
    return Subject("event" if node.kind == "event" else node.about, node.name)


def subject_label(view: View, subject: Subject, event: str | None = None, *, grouped: bool = False) -> str:
    """Its name; ``grouped``: and the group it is from, which can be searched for, too."""
    group = "event"
    if subject.about in KINDS:
        group, label = subject.about, member_label(subject.about, subject.name, None, view.language)
    elif subject.about == "event":
        label = view.say(f"rule.event_{subject.name}") if subject.name in EVENTS else subject.name
        label = f"{label[:1].upper()}{label[1:]}"
    else:
        field = field_named(subject.name, event)
        if field is None:
            return subject.name
        label = field_label(field, view.language, EVENTS.get(event or ""))
        group = _group(view, field) if grouped else ""
    return f"{label} · {view.say(f'rule_builder.group_{group}')}" if grouped and event is None else label


def field_named(code: str, event: str | None) -> RuleField | None:
    """The field of that code; None when there is none."""
    asked: Event | None = EVENTS.get(event) if event else None
    try:
        return field_of(code, asked, code)
    except InputError:
        return None


def _group(view: View, field: RuleField) -> str:
    if field.attribute is not None:
        return "custom"
    metrics = calls.rule_offers(view.store, view.state).groups["metric"]
    return "metric" if field.code in metrics else "profile"
