"""What a model can be set to: its sliders and choices, and the values they have."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from segmentation.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Number:
    """A slider. ``unit``: days, orders, money, share (0..1), weight, points, years, times or values.

    ``only_with``: a choice and the option of it without which the slider decides nothing.
    """

    code: str
    low: float
    high: float
    step: float
    default: float
    unit: str
    only_with: tuple[str, str] | None = None

    def check(self, value: object) -> float:
        """The value as a number within the slider's ends."""
        number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        if not number or not self.low <= value <= self.high:  # type: ignore[operator]
            raise InputError("control_value", control=self.code, value=value, allowed=f"{self.low:g} – {self.high:g}")
        return value  # type: ignore[return-value]


@dataclass(frozen=True)
class Choice:
    """One of some options."""

    code: str
    options: tuple[str, ...]
    default: str

    def check(self, value: object) -> str:
        """The value, if it is an option."""
        if value not in self.options:
            raise InputError("control_value", control=self.code, value=value, allowed=", ".join(self.options))
        return str(value)


Control = Number | Choice


class Settings(Protocol):
    """What decides the segment of a customer, in a form that can be saved."""

    @property
    def model(self) -> str:
        """Code of the model."""

    def to_json(self) -> str:
        """An object with ``model`` and what else the model's ``read`` takes."""


@dataclass(frozen=True)
class ModelSettings:
    """Settings of a model with controls: control -> number or option."""

    model: str
    values: Mapping[str, float | str]

    def to_json(self) -> str:
        """As saved with a version."""
        return json.dumps({"model": self.model, "values": dict(self.values)}, ensure_ascii=False)

    def number(self, code: str) -> float:
        """Value of a slider."""
        return float(self.values[code])

    def option(self, code: str) -> str:
        """Value of a choice."""
        return str(self.values[code])
