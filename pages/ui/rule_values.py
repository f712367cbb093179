"""The value of a condition: a widget that fits the field's type and the operator, what occurs in the data offered."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from pages.ui import calls
from pages.ui.rule_days import day_of, draw_day
from pages.ui.rule_state import edit, shown_as
from segmentation.activation.customer_list import column_kind
from segmentation.rules.draft_edits import changed
from segmentation.rules.sentence import value_labels
from segmentation.rules.values import COMPARISONS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pages.ui.view import View
    from segmentation.rules.fields import RuleField

UNITS = ("value", "percent_of_mean", "percent_of_median")
COUNTED = ("last_days", "anniversary_within", "top", "bottom")
PERCENT = ("top_percent", "bottom_percent")
_FIRST_PERCENT = 100
_COUNT = re.compile(r" · [\d,]+$")  # after the words of an option


def draw_value(view: View, at: tuple[str, int], field: RuleField, *, event: str | None, told: dict[str, Any]) -> None:
    """The widgets of one condition; each change goes into the draft. ``at``: its key and the node's id."""
    operator, value = next(iter(told.items()))
    box = Box(view, at, operator)
    if operator == "is_empty":
        return
    if operator in COUNTED:
        box.whole(value)
    elif operator in PERCENT:
        box.number(value, percent=True)
    elif field.kind == "flag":
        box.flag(value)
    elif field.kind == "date":
        box.days(value)
    elif field.kind == "number" or (field.attribute is not None and operator in (*COMPARISONS, "between")):
        _draw_number(box, field, event, value)
    elif operator in ("contains", "starts_with"):
        box.text(value)
    else:
        _draw_choice(box, field, event, value)


def _draw_number(box: Box, field: RuleField, event: str | None, value: Any) -> None:
    whole = column_kind(field.code) == "whole" or field.code == "score"
    if box.operator == "in":
        box.listed(value, {}, lambda text: float(text.replace(",", "")))
    elif box.operator == "between":
        box.numbers(value, whole=whole)
    elif box.operator in COMPARISONS and event is None and field.attribute is None:
        box.relative(value, whole=whole)
    else:
        box.number(value, whole=whole)


def _draw_choice(box: Box, field: RuleField, event: str | None, value: Any) -> None:
    view = box.view
    labels: dict[str, str] = value_labels(field, view.language)
    found = calls.rule_values(view.store, view.state, view.day, field.code, event)
    chosen = value if isinstance(value, list | tuple) else [value]
    names = {
        told: labels.get(told, told) if told in chosen else f"{labels.get(told, told)} · {view.whole(count)}"
        for told, count in found
    }
    names |= {code: label for code, label in labels.items() if code not in names}
    if box.operator in ("in", "not_in"):
        box.listed(value, names, str)
    else:
        box.chosen(value, names)


class Box:
    """Widgets whose change is told to the draft as the operator's value, with what stands ``beside`` it."""

    def __init__(self, view: View, at: tuple[str, int], operator: str, beside: Mapping[str, Any] | None = None) -> None:
        self.view, self.operator = view, operator
        self._key, self._node_id = at
        self._beside = dict(beside or {})
        self._label = view.say("rule_builder.value")

    def _at(self, part: str, value: object, *, relabelled: bool = False) -> str:
        return shown_as(f"{self._key}.{self._node_id}.{part}", value, relabelled=relabelled)

    def _tell(self, read: Callable[[], Any]) -> Callable[[], None]:
        def told() -> None:
            edit(self._key, partial(changed, node_id=self._node_id, told={self.operator: read(), **self._beside}))

        return told

    def _one(self, part: str, value: Any, read: Callable[[Any], Any], *, whole: bool, least: int | None = None) -> None:
        exact = whole and (value is None or float(value).is_integer())
        shown = None if value is None else int(value) if exact else float(value)
        name = self._at(f"{part}.{'whole' if exact else 'exact'}", shown)
        st.number_input(
            self._label,
            key=name,
            value=None,
            min_value=None if least is None else least if exact else float(least),
            step=1 if exact else 1.0,
            format=None if exact else "%.10g",
            placeholder=self.view.say("rule_builder.number_missing"),
            required=True,
            label_visibility="collapsed",
            on_change=self._tell(lambda: read(_bare(st.session_state[name]))),
        )

    def whole(self, value: Any) -> None:
        self._one("n", value, lambda told: told, whole=True, least=1)

    def number(self, value: Any, *, whole: bool = False, percent: bool = False) -> None:
        self._one("n", value, lambda told: told, whole=whole or percent, least=1 if percent else None)

    def numbers(self, value: Any, *, whole: bool) -> None:
        low, high = value if isinstance(value, list | tuple) and len(value) == 2 else (None, None)
        left, right = st.columns(2, gap="xxsmall")
        with left:
            self._one("low", low, lambda told: [told, high], whole=whole)
        with right:
            self._one("high", high, lambda told: [low, told], whole=whole)

    def relative(self, value: Any, *, whole: bool) -> None:
        unit = next(iter(value)) if isinstance(value, dict) else UNITS[0]
        bare = value[unit] if isinstance(value, dict) else value
        left, right = st.columns([7, 10], gap="xxsmall")
        with left:
            if unit == UNITS[0]:
                self._one("n", bare, lambda told: told, whole=whole)
            else:
                self._one("p", bare, lambda told: {unit: told}, whole=True, least=0)
        name = self._at("unit", unit)
        with right:
            st.selectbox(
                self.view.say("rule_builder.unit"),
                UNITS,
                key=name,
                format_func=lambda told: self.view.say(f"rule_builder.unit_{told}"),
                label_visibility="collapsed",
                on_change=self._tell(lambda: _in_unit(st.session_state[name])),
            )

    def days(self, value: Any) -> None:
        if self.operator != "between":
            self._draw_day("day", value, lambda told: told)
            return
        low, high = value if isinstance(value, list | tuple) and len(value) == 2 else (None, None)
        self._draw_day("from", low, lambda told: [told, high])
        self._draw_day("to", high, lambda told: [low, told])

    def _draw_day(self, part: str, value: Any, read: Callable[[Any], Any]) -> None:
        name = self._at(part, day_of(value))
        draw_day(self._label, name, self._tell(lambda: read(st.session_state[name])))

    def text(self, value: Any) -> None:
        name = self._at("text", value or "")
        st.text_input(
            self._label,
            key=name,
            placeholder=self.view.say("rule_builder.text_missing"),
            label_visibility="collapsed",
            on_change=self._tell(lambda: str(st.session_state[name]).strip()),
        )

    def flag(self, value: Any) -> None:
        name = self._at("flag", value)
        st.segmented_control(
            self._label,
            [True, False],
            key=name,
            format_func=lambda told: self.view.say("rule_builder.yes" if told else "rule_builder.no"),
            label_visibility="collapsed",
            on_change=self._tell(lambda: st.session_state[name]),
        )

    def chosen(self, value: Any, names: dict[str, str]) -> None:
        value = None if value is None else str(value)
        name = self._at("one", value, relabelled=True)
        st.selectbox(
            self._label,
            [*names, *([value] if value is not None and value not in names else [])],
            index=None,
            key=name,
            format_func=lambda told: names.get(told, told),
            placeholder=self.view.say("rule_builder.choose_value"),
            required=True,
            accept_new_options=True,
            label_visibility="collapsed",
            on_change=self._tell(lambda: _meant(st.session_state[name], names)),
        )

    def listed(self, value: Any, names: dict[str, str], read: Callable[[str], Any]) -> None:
        """Several values; what is typed and not among them is taken, too."""
        chosen = [f"{told:g}" if isinstance(told, float) else str(told) for told in value or []]
        name = self._at("many", chosen, relabelled=True)
        st.multiselect(
            self._label,
            [*names, *(told for told in chosen if told not in names)],
            key=name,
            format_func=lambda told: names.get(told, told),
            placeholder=self.view.say("rule_builder.choose_values"),
            wrap=True,
            accept_new_options=True,
            label_visibility="collapsed",
            on_change=self._tell(lambda: _all_read([_meant(told, names) for told in st.session_state[name]], read)),
        )


def _meant(told: str, names: Mapping[str, str]) -> str:
    """The value of what the browser sent: words that an option had a moment ago, with its count or without."""
    if told in names:
        return told
    return next(
        (code for code, label in names.items() if told.split(" · ", maxsplit=1)[0] == label.split(" · ")[0]), told
    )


def _all_read(texts: list[str], read: Callable[[str], Any]) -> list[Any]:
    found = []
    for text in texts:
        try:
            found.append(_bare(read(text)))
        except ValueError:
            continue  # no number: it leaves the list again
    return found


def _in_unit(unit: str) -> Any:
    return None if unit == UNITS[0] else {unit: _FIRST_PERCENT}


def _bare(value: Any) -> Any:
    if isinstance(value, float | Decimal) and float(value).is_integer():
        return int(value)
    return value
