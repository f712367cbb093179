"""The rows behind a figure of the quality page as a file, to mend them in their source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation import words
from segmentation.activation.export import Column, export_csv, export_xlsx
from segmentation.errors import InputError
from segmentation.quality.rows import check_meaning, check_title, listing
from segmentation.store import interruptible

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from segmentation.activation.workbook import Kind
    from segmentation.quality.checks import Check
    from segmentation.quality.measure import Quality
    from segmentation.store import Store
    from segmentation.words import Language

_KINDS: dict[str, Kind] = {"TIMESTAMP": "moment", "DATE": "date", "DOUBLE": "number", "BOOLEAN": "flag"}


def column_kind(engine_type: str) -> Kind:
    """How values of an engine type are written."""
    if engine_type.startswith("DECIMAL"):
        return "money"
    return "whole" if engine_type.endswith(("INT", "INTEGER")) else _KINDS.get(engine_type, "text")


def export_faults(
    store: Store,
    quality: Quality,
    check: Check,
    path: Path,
    language: Language,
    *,
    cancelled: Callable[[], bool] = lambda: False,
) -> int:
    """Write the rows ``check`` finds at fault as .xlsx (with a sheet about them) or .csv; returns the rows.

    Raises ``InputError("unsupported_output")`` and what an export raises.
    """
    listed = listing(store, quality, check, language)
    columns = [Column(name, label, column_kind(kind)) for name, label, kind in listed.columns]
    with store.cursor() as cursor, interruptible(cursor, cancelled):
        if path.suffix == ".csv":
            written = export_csv(
                cursor,
                listed.query,
                listed.values,
                columns,
                path,
                work_folder=store.work_folder,
                cancelled=cancelled,
            )
        elif path.suffix == ".xlsx":
            written = export_xlsx(
                cursor,
                listed.query,
                listed.values,
                columns,
                path,
                work_folder=store.work_folder,
                about=about_faults(quality, check, language),
                sheet_names=(words.say("quality.rows_sheet", language), words.say("quality.about_sheet", language)),
                cancelled=cancelled,
            )
        else:
            raise InputError("unsupported_output", value=path.name, allowed=".xlsx, .csv")
    return written.rows


def about_faults(quality: Quality, check: Check, language: Language) -> list[tuple[str | float, ...]]:
    """What a reader of the rows must know."""
    count = quality.by_check()[check]
    return [
        (words.say("column.check", language), check_title(check, language)),
        (words.say("column.table", language), words.say(f"table.{check.table}", language)),
        (words.say("column.meaning", language), words.say(check_meaning(check), language)),
        (words.say("column.faulty", language), count.faulty),
        (words.say("column.examined", language), count.n),
        (words.say("export.as_of", language), quality.as_of.isoformat()),
    ]
