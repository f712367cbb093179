"""How operators are offered: in which order, which comes first, and which keep the value of another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from segmentation.rules.fields import RuleField

FIRST_OPERATOR = {"number": "at_least", "date": "last_days", "text": "in", "flag": "is"}
ORDER = (
    "in",
    "not_in",
    "at_least",
    "at_most",
    "more_than",
    "less_than",
    "last_days",
    "between",
    "is",
    "is_not",
    "contains",
    "starts_with",
    "before",
    "after",
    "anniversary_within",
    "top",
    "bottom",
    "top_percent",
    "bottom_percent",
    "is_empty",
    "is_filled",
)


def first_operator(asked: RuleField) -> str:
    """What a field chosen anew is asked first."""
    return FIRST_OPERATOR[asked.kind]


def told_as(asked: RuleField, chosen: str, before: str, value: Any) -> dict[str, Any]:
    """The operator chosen, with the value before where it takes the same."""
    if chosen in ("is_empty", "is_filled"):
        return {"is_empty": chosen == "is_empty"}
    alike = (
        ("at_least", "at_most", "more_than", "less_than"),
        ("is", "is_not"),
        ("in", "not_in"),
        ("contains", "starts_with"),
        ("before", "after"),
        ("top", "bottom"),
        ("top_percent", "bottom_percent"),
    )
    kept = any(chosen in group and before in group for group in alike)
    plain_number = asked.kind == "number" and not isinstance(value, dict | list)
    single = ("at_least", "at_most", "more_than", "less_than", "is", "is_not")
    return {chosen: value if kept or (plain_number and chosen in single and before in single) else None}
