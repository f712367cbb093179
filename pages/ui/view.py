"""What a page may use: data, day and words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segmentation import words
from segmentation.activation.about import segment_label
from segmentation.activation.difference_list import field_label
from segmentation.charts.amounts import compact_number, percent, whole
from segmentation.segments.labels import list_labels

if TYPE_CHECKING:
    from datetime import date

    from segmentation.errors import FenqunError
    from segmentation.store import Store
    from segmentation.words import Language

_CODES_OF_FIELDS = {"field", "fields"}  # values of errors


@dataclass(frozen=True)
class View:
    """What a page may use: the store, the reader's language, the data's version, the day looked from."""

    page: str
    store: Store
    language: Language
    dataset_version: int
    library_version: int
    as_of: date | None

    @property
    def day(self) -> date:
        """The as-of date, where the page knows that there is data."""
        assert self.as_of is not None
        return self.as_of

    @property
    def state(self) -> tuple[int, int]:
        """What kept answers of models depend on: see ``calls.State``."""
        return self.dataset_version, self.library_version

    def say(self, key: str, **values: object) -> str:
        """The words of ``key`` in the reader's language."""
        return words.say(key, self.language, **values)

    def template(self, key: str) -> str:
        """The words of ``key`` with their blanks left for a chart to fill."""
        return words.template(key, self.language)

    def number(self, value: float | None) -> str:
        """Three digits with 万/亿 or K/M."""
        return compact_number(value, self.language)

    def whole(self, value: float | None) -> str:
        """All digits, grouped."""
        return whole(value)

    def percent(self, share: float | None) -> str:
        """A share of 1 as per cent."""
        return percent(share)

    def share(self, share: float | None) -> str:
        """A share of 1 as per cent with two digits, for what is held against a limit of 1 %."""
        return percent(share, digits=2)

    def segment(self, code: str) -> str:
        """A segment's name."""
        return segment_label(code, self.language)

    def coded(self, column: str, code: str) -> str:
        """The word for a code of a customer's field; what is no code stays as it is."""
        return list_labels(column, self.language).get(code, code)

    def field(self, name: str | None) -> str | None:
        """What people call a column of the store."""
        return name and field_label(name, self.language)

    def problem(self, error: FenqunError) -> str:
        """What is wrong and what to do next, as plain text."""
        if not words.known(f"error.{error.code}"):
            return str(error)
        values = dict(error.values)
        for name in _CODES_OF_FIELDS & values.keys():
            told = re.sub(r"[a-z_]+", lambda code: self._field_word(code[0]), str(values[name]))
            values[name] = told.replace("; ", "、") if self.language == "zh" else told
        return self.say(f"error.{error.code}", **values)

    def _field_word(self, code: str) -> str:
        return self.say(f"field.{code}") if words.known(f"field.{code}") else code
