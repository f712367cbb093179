"""How a staged table is to be understood: what a row is, which column is what, how its values are written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from segmentation.intake.cleaning.rules import Cleaning
from segmentation.schema import ATTRIBUTE
from segmentation.store import quote_literal

if TYPE_CHECKING:
    from datetime import date

    from segmentation.intake.profile import DateOrder, DecimalMark

Mode = Literal["append", "update", "replace"]
MODES: tuple[Mode, ...] = ("append", "update", "replace")


@dataclass(frozen=True)
class Plan:
    """A file's meaning, settled: what a row is, header -> field, how dates and numbers are written.

    ``totals_as_of``: the day on which ready totals were taken; only files with days since the last order need it.
    ``source``: the system the file comes from; '' = named after the file. ``mode``: what becomes of rows told before
    (see ``repeats``). ``cleaning``: the rules for its values.
    """

    entity: str
    mapping: dict[str, str]
    date_order: DateOrder = "dmy"
    decimal_mark: DecimalMark = "."
    totals_as_of: date | None = None
    source: str = ""
    cleaning: Cleaning = field(default_factory=Cleaning)
    mode: Mode = "append"

    @property
    def headers(self) -> dict[str, str]:
        """Field -> header."""
        return {name: header for header, name in self.mapping.items() if name != ATTRIBUTE}

    def custom_values(self, value: str = "{cell}") -> str:
        """The custom fields of ``mapped`` as a map, each as the expression ``value`` makes it of ``{cell}``."""
        headers = [quote_literal(header) for header, name in self.mapping.items() if name == ATTRIBUTE]
        entries = [f"{header}: {value.format(cell=f'custom_cells.a{n}')}" for n, header in enumerate(headers)]
        if not entries:
            return "CAST(NULL AS MAP(VARCHAR, VARCHAR))"
        return f"cache.filled_entries(MAP {{{', '.join(entries)}}})"
