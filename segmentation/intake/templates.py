"""One workbook an entity to download and fill: notes on the headers, lists to choose from, an example row."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.comments import Comment  # type: ignore[import-untyped]
from openpyxl.styles import Border, Font, PatternFill, Side  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]
from openpyxl.worksheet.datavalidation import DataValidation  # type: ignore[import-untyped]

from segmentation.errors import InputError
from segmentation.intake.entity_rows import code_labels
from segmentation.intake.vocabulary import template_fields, template_header
from segmentation.schema import ENTITIES
from segmentation.words import say

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet  # type: ignore[import-untyped]

    from segmentation.schema import Entity, Field
    from segmentation.words import Language

EXAMPLES = Path(__file__).parents[2] / "data" / "templates" / "examples.csv"
ROWS_WITH_LISTS = 10_000
_NUMBER_FORMATS = {"id": "@", "text": "@", "code": "@", "flag": "@", "time": "yyyy-mm-dd hh:mm", "money": "#,##0.00"}
_NEEDED, _FREE = PatternFill("solid", start_color="FFE8C7"), PatternFill("solid", start_color="EEF1F5")
_LINE = Border(bottom=Side("thin", color="B8C0CC"))
_NARROWEST, _WIDEST = 12, 34


def template_workbook(entity: str, language: Language) -> bytes:
    """The xlsx file: one sheet, row 1 the headers, row 2 an example. Raises ``InputError("entity_unknown")``."""
    if entity not in ENTITIES:
        raise InputError("entity_unknown", entity=entity, allowed=", ".join(ENTITIES))
    book = Workbook()
    sheet: Worksheet = book.worksheets[0]
    sheet.title = say("template.sheet", language)
    for place, field in enumerate(template_fields(ENTITIES[entity]), start=1):
        _draw_column(sheet, place, ENTITIES[entity], field, language)
    sheet.freeze_panes = "A2"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def template_name(entity: str, language: Language) -> str:
    """The file's name, with what a row is in it: ``导入模板_服务工单.xlsx``."""
    what = say(f"entity.{entity}", language).partition("：" if language == "zh" else ":")[0]
    return say("template.file_name", language, entity=what.replace(" ", "_")) + ".xlsx"


@cache
def _examples() -> dict[str, dict[str, str]]:
    with EXAMPLES.open(encoding="utf-8", newline="") as file:
        return {row["field"]: row for row in csv.DictReader(file)}


def _draw_column(sheet: Worksheet, place: int, entity: Entity, field: Field, language: Language) -> None:
    letter = get_column_letter(place)
    header, example = template_header(field, language), _examples()[field.name][language]
    need = next((group for group in entity.needs if field.name in group), ())
    cell = sheet.cell(1, place, header)
    cell.font, cell.border = Font(bold=True), _LINE
    cell.fill = _NEEDED if len(need) == 1 else _FREE
    cell.comment = Comment(_note(entity, field, need, language), "Fenqun", width=300, height=110)
    number_format = _NUMBER_FORMATS.get(field.kind, "General")
    shown = sheet.cell(2, place, _typed(field, example))
    shown.number_format, shown.font = number_format, Font(italic=True, color="6B7280")
    column = sheet.column_dimensions[letter]
    column.number_format = number_format
    column.width = min(max(_width(header), _width(example), _NARROWEST) + 2, _WIDEST)
    labels = code_labels(field, language)
    if labels:
        choice = DataValidation("list", formula1=f'"{",".join(labels.values())}"', allow_blank=True)
        choice.errorStyle = "information"  # other words are kept as written
        choice.add(f"{letter}2:{letter}{ROWS_WITH_LISTS}")
        sheet.add_data_validation(choice)


def _note(entity: Entity, field: Field, need: tuple[str, ...], language: Language) -> str:
    offered = {told.name: told for told in template_fields(entity)}
    group = [offered[name] for name in need if name in offered]
    if len(group) > 1:
        joined = ("、" if language == "zh" else ", ").join(template_header(told, language) for told in group)
        needed = say("template.one_of", language, fields=joined)
    else:
        needed = say("template.required" if group else "template.optional", language)
    told = (needed, say(f"template.kind_{field.kind}", language), say("template.example", language))
    return "\n".join(told)


def _typed(field: Field, example: str) -> str | float | datetime:
    if field.kind == "time":
        return datetime.fromisoformat(example)
    return float(example) if field.kind in ("money", "number", "score") else example


def _width(text: str) -> int:
    return sum(2 if ord(letter) > 255 else 1 for letter in text)
