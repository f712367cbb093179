"""Every way to put customers into segments, under one contract. To add a model: one file that calls ``register``.

A page draws the controls a model declares, the command line and the saved versions know it by its code, and lists and
exports ask it only where each customer is placed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from segmentation.errors import InputError
from segmentation.metrics.snapshot import SingleDay
from segmentation.models.settings import Control, ModelSettings, Number, Settings
from segmentation.models.sizes import add_up

if TYPE_CHECKING:
    from datetime import date

    from segmentation.metrics.snapshot import Snapshot
    from segmentation.models.explanation import Reasons
    from segmentation.models.placed import Placement
    from segmentation.models.result import Result
    from segmentation.store import Store


class Model(Protocol):
    """One way to put every customer into exactly one segment."""

    @property
    def code(self) -> str:
        """Names it in files, commands and words (``model.<code>``, ``model_help.<code>``)."""

    @property
    def controls(self) -> tuple[Control, ...]:
        """What a page offers to set; empty where the model has a page of its own."""

    def standard(self, store: Store, as_of: date) -> Settings:
        """Settings to start from with these data."""

    def read(self, content: Mapping[str, Any]) -> Settings:
        """Settings from the object of ``Settings.to_json``."""

    def place(self, snapshot: Snapshot, settings: Any) -> Placement:
        """Where each customer is, from the tables of the snapshot alone: the same on one day and on many in a row."""

    def evaluate(self, store: Store, as_of: date, settings: Any) -> Result:
        """Sizes of all segments."""


@dataclass(frozen=True)
class ControlledModel:
    """A model whose settings are its controls.

    ``placed(snapshot, settings)`` places the customers; ``suggest(store, as_of)`` gives values that suit the data
    better than the controls' defaults; ``explain(store, as_of, settings, customer_id)`` tells why one is where they are
    and what would move them.
    """

    code: str
    controls: tuple[Control, ...]
    placed: Callable[[Snapshot, ModelSettings], Placement]
    suggest: Callable[[Store, date], Mapping[str, float | str]] = field(default=lambda _store, _as_of: {})
    explain: Callable[[Store, date, ModelSettings, str], Reasons] | None = None

    def standard(self, store: Store, as_of: date) -> ModelSettings:
        """The defaults, with what the data suggest; a suggestion beyond a slider ends where the slider does."""
        values = dict(self.suggest(store, as_of))
        for control in self.controls:
            if isinstance(control, Number) and control.code in values:
                values[control.code] = min(max(float(values[control.code]), control.low), control.high)
        return self.read({"values": values})

    def read(self, content: Mapping[str, Any]) -> ModelSettings:
        """Checked values; a control left out has its default."""
        given = content.get("values", {})
        if not isinstance(given, Mapping):
            raise InputError("control_value", control=self.code, value=given, allowed="{…}")
        known = {control.code: control for control in self.controls}
        for code in given:
            if code not in known:
                raise InputError("control_unknown", control=code, model=self.code, allowed=", ".join(known) or "–")
        values = {code: control.check(given.get(code, control.default)) for code, control in known.items()}
        return ModelSettings(self.code, values)

    def place(self, snapshot: Snapshot, settings: ModelSettings) -> Placement:
        """Where each customer is."""
        return self.placed(snapshot, settings)

    def evaluate(self, store: Store, as_of: date, settings: ModelSettings) -> Result:
        """Sizes of all segments."""
        return add_up(store, as_of, settings, self.place(SingleDay(store, as_of), settings))


MODELS: dict[str, Model] = {}
"""Code -> model, in the order they are offered."""


def register(model: Model) -> None:
    """Make a model known to pages, command line and exports."""
    MODELS[model.code] = model


def model_named(code: str) -> Model:
    """The model of that code. Raises ``InputError("model_unknown")``."""
    if code not in MODELS:
        raise InputError("model_unknown", model=code, allowed=", ".join(MODELS))
    return MODELS[code]


def read_settings(content: object) -> Settings:
    """Settings from an object with ``model`` and what that model takes."""
    if not isinstance(content, Mapping) or not isinstance(content.get("model"), str):
        raise InputError("model_unknown", model=str(content)[:80], allowed=", ".join(MODELS))
    return model_named(content["model"]).read(content)


def settings_from_json(text: str) -> Settings:
    """What ``Settings.to_json`` wrote."""
    return read_settings(json.loads(text))


def place(store: Store, as_of: date, settings: Settings) -> Placement:
    """Where each customer is by these settings."""
    return place_at(SingleDay(store, as_of), settings)


def place_at(snapshot: Snapshot, settings: Settings) -> Placement:
    """As ``place``, from the tables of a snapshot and with its customer ids."""
    return model_named(settings.model).place(snapshot, settings)


def evaluate(store: Store, as_of: date, settings: Settings) -> Result:
    """Sizes of all segments by these settings."""
    return model_named(settings.model).evaluate(store, as_of, settings)
