"""The values of conditions: what an operator takes, read and checked."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from segmentation.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmentation.rules.fields import Event, RuleField

Number = int | Decimal
COMPARISONS = ("less_than", "at_most", "more_than", "at_least")


@dataclass(frozen=True)
class Relative:
    """A number told by all customers: so many percent of their mean or median."""

    percent: Number
    of: str


def shown(value: object) -> str:
    return str(value)[:80]


def _wrong(value: object, path: str, allowed: str) -> InputError:
    return InputError("rule_value_invalid", node=path, value=shown(value), allowed=allowed)


def _number(value: Any, path: str) -> Number:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal) or not math.isfinite(value):
        raise _wrong(value, path, "1, 2.5")
    number: Number = Decimal(str(value)) if isinstance(value, float) else value
    if not -(10**13) < number < 10**13:
        raise _wrong(value, path, "< 10^13")
    return number


def _number_or_relative(value: object, path: str) -> Number | Relative:
    if not isinstance(value, dict):
        return _number(value, path)
    if len(value) != 1 or next(iter(value)) not in ("percent_of_mean", "percent_of_median"):
        raise _wrong(value, path, "percent_of_mean, percent_of_median")
    told, percent = next(iter(value.items()))
    return Relative(_number(percent, f"{path}.{told}"), told.removeprefix("percent_of_"))


def whole_number(value: object, path: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 1_000_000:
        raise _wrong(value, path, "0, 1, 2 …")
    return value


def _positive(value: object, path: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 1_000_000_000:
        raise _wrong(value, path, "1, 2, 3 …")
    return value


def days(value: object, path: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 36_600:
        raise _wrong(value, path, "1-36600")
    return value


def _percent(value: object, path: str) -> Number:
    number = _number(value, path)
    if not 0 < number <= 100:
        raise _wrong(value, path, "0 < … <= 100")
    return number


def day(value: object, path: str) -> date:
    if isinstance(value, datetime):
        raise _wrong(value, path, "2024-01-31")
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise _wrong(value, path, "2024-01-31") from None


def text(value: object, path: str) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float) or str(value) == "":
        raise _wrong(value, path, "text")
    return str(value)


def flag(value: object, path: str) -> bool:
    if not isinstance(value, bool):
        raise _wrong(value, path, "true, false")
    return value


def span(single: Callable[[Any, str], Any]) -> Callable[[Any, str], tuple[Any, Any]]:
    def read(value: object, path: str) -> tuple[Any, Any]:
        if not isinstance(value, list) or len(value) != 2:
            raise _wrong(value, path, "[from, to]")
        low, high = (single(end, f"{path}[{place}]") for place, end in enumerate(value, 1))
        if low > high:
            raise _wrong(value, path, "from <= to")
        return low, high

    return read


def _list(single: Callable[[Any, str], Any]) -> Callable[[Any, str], tuple[Any, ...]]:
    def read(value: object, path: str) -> tuple[Any, ...]:
        if not isinstance(value, list) or not 1 <= len(value) <= 10_000:
            raise _wrong(value, path, "[a, b, …]")
        return tuple(single(item, f"{path}[{place}]") for place, item in enumerate(value, 1))

    return read


def texts(value: object, path: str) -> tuple[str, ...]:
    return _list(text)(value, path)


_ALWAYS: dict[str, Callable[[Any, str], Any]] = {
    "is_empty": flag,
    "last_days": days,
    "anniversary_within": days,
    "top": _positive,
    "bottom": _positive,
    "top_percent": _percent,
    "bottom_percent": _percent,
}
_SINGLE: dict[str, Callable[[Any, str], Any]] = {"number": _number, "date": day, "text": text, "flag": flag}


def reader_of(field: RuleField, operator: str, event: Event | None) -> Callable[[Any, str], Any]:
    """What reads the value of an operator on a field; raises ``InputError("rule_value_invalid")``."""
    if operator in _ALWAYS:
        return _ALWAYS[operator]
    as_number = field.kind == "number" or (field.attribute is not None and operator in (*COMPARISONS, "between"))
    single = _SINGLE["number" if as_number else field.kind]
    if operator == "between":
        return span(single)
    if operator in ("in", "not_in"):
        return _list(single)
    if as_number and operator in COMPARISONS and event is None and field.attribute is None:
        return _number_or_relative
    return single
