"""The sample as a workbook to fill in, and the same workbook with the answers and the verdict as a record."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # type: ignore[import-untyped]
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]
from openpyxl.worksheet.datavalidation import DataValidation  # type: ignore[import-untyped]

from segmentation.quality.audits import answers, audit_named, sample_rows
from segmentation.quality.rows import code_words, heading
from segmentation.words import say

if TYPE_CHECKING:
    from segmentation.quality.audits import Answer, Audit, AuditRow
    from segmentation.store import Store
    from segmentation.words import Language

ASKED = ("result", "wrong_field", "note")  # the columns to fill in
_FIRST = 3  # the first of them; before it the hidden key and the number
_TO_FILL, _GIVEN = PatternFill("solid", start_color="FFF4DC"), PatternFill("solid", start_color="EEF1F5")
_HEAD_TO_FILL = PatternFill("solid", start_color="FFE0A3")
_LINE = Border(bottom=Side("thin", color="D5DAE1"))
_TEXT_LIMIT, _WIDEST = 32_767, 40


def audit_workbook(store: Store, audit_id: int, language: Language) -> bytes:
    """The xlsx file: how to fill it in (or what came of it), and the sample with a drop-down for each answer.

    Cells of the data are locked (without a password); the row's key stands in a hidden column.
    """
    audit = audit_named(store, audit_id)
    rows, told = sample_rows(store, audit_id), answers(store, audit)
    book = Workbook()
    sheet = book.active
    sheet.title = say("audit.sheet", language)
    _write_about(
        book.create_sheet(say(f"{'quality' if audit.verdict else 'audit'}.about_sheet", language)), audit, language
    )
    _write_sample(sheet, audit, rows, told, language)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def audit_file_name(audit: Audit, language: Language) -> str:
    """The file's name."""
    key = "audit.record_name" if audit.verdict else "audit.file_name"
    return f"{say(key, language, audit=audit.audit_id, table=say(f'table.{audit.entity}', language))}.xlsx"


def field_names(audit: Audit, rows: list[AuditRow], language: Language) -> dict[str, str]:
    """Column -> heading of what the sample shows: the columns with a value in some row."""
    found = dict.fromkeys(name for row in rows for name in row.cells)
    return {name: heading(audit.entity, name, language) for name in found}


def _write_sample(sheet: Any, audit: Audit, rows: list[AuditRow], told: dict[int, Answer], language: Language) -> None:
    names = field_names(audit, rows, language)
    codes = {name: code_words(audit.entity, name, language) for name in names}
    heads = [say("audit.key", language), say("audit.number", language)]
    heads += [say(f"audit.{name}", language) for name in ASKED]
    heads += [*names.values(), say("column.source", language), say("column.file_name", language)]
    widths = [len(head.encode("gb18030", "replace")) + 2 for head in heads]
    for place, head in enumerate(heads, start=1):
        cell = put_text(sheet, 1, place, head)
        cell.font, cell.border = Font(bold=True), _LINE
        cell.fill = _HEAD_TO_FILL if _FIRST <= place < _FIRST + len(ASKED) else _GIVEN
        cell.alignment = Alignment(vertical="center")
    for at, row in enumerate(rows, start=2):
        answer = told.get(row.row_number)
        said = (
            (
                say(f"audit.{'right' if answer.is_right else 'wrong'}", language),
                names.get(answer.wrong_field or "", answer.wrong_field),
                answer.note,
            )
            if answer
            else (None, None, None)
        )
        shown = [row.cells.get(name) for name in names]
        shown = [words.get(text or "", text) for words, text in zip(codes.values(), shown, strict=True)]
        values = [audit.row_key(row.row_number), str(row.row_number), *said, *shown, row.source, row.file_name]
        for place, value in enumerate(values, start=1):
            cell = put_text(sheet, at, place, value)
            if _FIRST <= place < _FIRST + len(ASKED):
                cell.fill, cell.border, cell.protection = _TO_FILL, _LINE, Protection(locked=False)
            if value and at < 200:
                widths[place - 1] = max(widths[place - 1], len(value.encode("gb18030", "replace")) + 2)
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = min(width, _WIDEST)
    sheet.column_dimensions["A"].hidden = True
    sheet.column_dimensions["E"].width = _WIDEST
    sheet.freeze_panes = sheet.cell(2, _FIRST)
    sheet.auto_filter.ref = f"B1:{get_column_letter(len(heads))}{len(rows) + 1}"
    _add_lists(sheet, len(rows), list(names.values()), language)
    sheet.protection.sheet = True
    for allowed in ("autoFilter", "sort", "formatColumns", "formatRows"):
        setattr(sheet.protection, allowed, False)  # False = not forbidden


def _add_lists(sheet: Any, rows: int, names: list[str], language: Language) -> None:
    """Drop-downs for result and wrong field; the names of fields stand beside the notes, as a list may be long."""
    results = DataValidation(
        "list",
        formula1=f'"{say("audit.right", language)},{say("audit.wrong", language)}"',
        allow_blank=True,
        showErrorMessage=True,
        errorTitle=say("audit.result", language),
        error=say("audit.result_only", language),
    )
    results.add(f"C2:C{rows + 1}")
    sheet.add_data_validation(results)
    listed = sheet.parent.create_sheet(say("audit.fields_sheet", language))
    for at, name in enumerate(names, start=1):
        put_text(listed, at, 1, name)
    listed.sheet_state = "hidden"
    fields = DataValidation("list", formula1=f"'{listed.title}'!$A$1:$A${len(names)}", allow_blank=True)
    fields.errorStyle = "information"
    fields.add(f"D2:D{rows + 1}")
    sheet.add_data_validation(fields)


def _write_about(sheet: Any, audit: Audit, language: Language) -> None:
    for at, (name, value) in enumerate(about_audit(audit, language), start=1):
        put_text(sheet, at, 1, name).font = Font(bold=True)
        cell = put_text(sheet, at, 2, value)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions["A"].width = 24
    sheet.column_dimensions["B"].width = 90


def about_audit(audit: Audit, language: Language) -> list[tuple[str, str]]:
    """What a reader must know of an audit, name and value a row; with the verdict once there is one."""
    told = [
        ("audit.about_what", say(f"table.{audit.entity}", language)),
        ("audit.about_number", str(audit.audit_id)),
        (
            "audit.about_size",
            say(
                "audit.size_told",
                language,
                sample=f"{audit.sample:,}",
                population=f"{audit.population:,}",
                share=f"{audit.sample / audit.population:.1%}",
            ),
        ),
        ("audit.about_strata", say(f"audit.strata_{'source' if audit.by_source else 'none'}", language)),
        ("audit.about_seed", str(audit.seed)),
        ("audit.about_drawn", f"{audit.drawn_at:%Y-%m-%d %H:%M} {audit.drawn_by or ''}".strip()),
    ]
    if audit.verdict is None:
        told += [(f"audit.step_{step}", say(f"audit.how_{step}", language)) for step in range(1, 5)]
    else:
        judgement = audit.verdict.judgement
        told += [
            ("audit.about_judged", f"{judgement.judged:,}"),
            ("audit.about_wrong", f"{judgement.wrong:,}"),
            ("audit.about_rate", f"{judgement.rate:.2%}"),
            ("audit.about_interval", f"{judgement.low:.2%} – {judgement.high:.2%}"),
            ("audit.about_limit", f"{judgement.limit:.1%}"),
            ("audit.about_verdict", say(f"audit.verdict_{judgement.outcome}", language)),
            ("audit.about_by", f"{audit.verdict.judged_by}, {audit.verdict.judged_at:%Y-%m-%d %H:%M}"),
            ("audit.about_sign", ""),
        ]
    told.append(("audit.about_definitions", say("audit.definitions", language)))
    return [(say(key, language), value) for key, value in told]


def put_text(sheet: Any, row: int, column: int, value: str | None) -> Any:
    """A cell that holds text, whatever it looks like: no formula, no characters a workbook cannot hold."""
    cell = sheet.cell(row, column)
    if value is not None:
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:_TEXT_LIMIT]
        cell.data_type = "s"
        cell.number_format = "@"
    return cell
