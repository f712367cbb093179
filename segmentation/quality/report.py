"""The quality report a manager signs: one workbook with the answer, every check, the sources, the trend, the audits."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side  # type: ignore[import-untyped]

from segmentation.charts.amounts import percent, whole
from segmentation.quality.audit_workbook import put_text
from segmentation.quality.checks import DIMENSIONS
from segmentation.quality.measure import source_ages
from segmentation.quality.rows import check_meaning, check_title
from segmentation.words import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from segmentation.quality.audits import Audit
    from segmentation.quality.measure import Count, Quality, Scope
    from segmentation.words import Language

_HEAD = PatternFill("solid", start_color="DCE6F0")
_TINTS = ((0.05, "F3D9AE"), (0.01, "FBEFD9"))  # above 5 %, above 1 %
_LINE = Border(bottom=Side("thin", color="B8C0CC"))
_WRAPPED = Alignment(wrap_text=True, vertical="top")


def report_workbook(
    quality: Quality, scope: Scope, audits: Sequence[Audit], language: Language, *, made_at: datetime
) -> bytes:
    """The xlsx file: a sheet to sign, all checks with their definition, sources, and what each upload brought."""
    book = Workbook()
    facts = [
        ("quality.about_scope", scope_name(quality, scope, language)),
        ("export.as_of", quality.as_of.isoformat()),
        ("quality.about_made", f"{made_at:%Y-%m-%d %H:%M}"),
        ("quality.about_uploads", str(len(quality.uploads))),
        ("quality.about_sources", ", ".join(quality.sources())),
    ]
    _write_cover(book.active, quality, facts, audits, language)
    _write_checks(book.create_sheet(), quality, language)
    _write_sources(book.create_sheet(), quality, language)
    _write_uploads(book.create_sheet(), quality, language)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def scope_name(quality: Quality, scope: Scope, language: Language) -> str:
    """What part of the data is looked at."""
    if scope.batch_id is not None:
        names = {upload.batch_id: upload.file_name for upload in quality.uploads}
        return say("quality.scope_batch", language, batch=scope.batch_id, name=names[scope.batch_id])
    if scope.source is not None:
        return say("quality.scope_source", language, source=scope.source)
    return say("quality.scope_all", language)


def answer(quality: Quality, language: Language) -> str:
    """Can the data be trusted, in one sentence."""
    wrong, missing = quality.wrong(), quality.missing()
    return say("quality.answer", language, n=whole(wrong.n), wrong=percent(wrong.share), missing=percent(missing.share))


def _write_cover(
    sheet: Any, quality: Quality, facts: Sequence[tuple[str, str]], audits: Sequence[Audit], language: Language
) -> None:
    sheet.title = say("quality.cover_sheet", language)
    put_text(sheet, 1, 1, say("quality.report_title", language)).font = Font(bold=True, size=18)
    put_text(sheet, 2, 1, answer(quality, language)).font = Font(size=13)
    at = 4
    for key, value in facts:
        put_text(sheet, at, 1, say(key, language)).font = Font(bold=True)
        put_text(sheet, at, 2, value)
        at += 1
    heads = ("dimension", "share", "faulty", "examined", "meaning")
    told: list[tuple[object, ...]] = []
    for dimension, count in quality.by_dimension().items():
        name, meaning = (say(f"{section}.{dimension}", language) for section in ("dimension", "dimension_help"))
        told.append((name, *_counted(count), meaning))
    at = _table(sheet, at + 1, heads, told, language)
    put_text(sheet, at, 1, say("quality.hints_note", language)).font = Font(italic=True, color="6B7280")
    at += 2
    put_text(sheet, at, 1, say("quality.audits_title", language)).font = Font(bold=True, size=13)
    rows = [_audit_row(audit, language) for audit in audits if audit.verdict]
    if rows:
        at = _table(sheet, at + 1, ("audit", "table", "judged_by", "sample", "error_rate", "verdict"), rows, language)
    else:
        put_text(sheet, at + 1, 1, say("quality.no_audit", language))
        at += 2
    for place, key in ((1, "quality.sign_name"), (3, "quality.sign_date"), (5, "quality.sign")):
        put_text(sheet, at + 2, place, say(key, language)).font = Font(bold=True)
        sheet.cell(at + 2, place + 1).border = Border(bottom=Side("medium", color="333333"))
    sheet.row_dimensions[at + 2].height = 36
    for letter, width in zip("ABCDEF", (22, 26, 18, 18, 44, 24), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = "landscape", 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _audit_row(audit: Audit, language: Language) -> tuple[object, ...]:
    assert audit.verdict is not None
    told = audit.verdict.judgement
    return (
        str(audit.audit_id),
        say(f"table.{audit.entity}", language),
        f"{audit.verdict.judged_by}, {audit.verdict.judged_at:%Y-%m-%d}",
        f"{whole(told.judged)} / {whole(audit.population)}",
        f"{told.rate:.2%} ({told.low:.2%} – {told.high:.2%})",
        say(f"audit.verdict_{told.outcome}", language),
    )


def _write_checks(sheet: Any, quality: Quality, language: Language) -> None:
    sheet.title = say("quality.checks_sheet", language)
    rows: list[tuple[object, ...]] = []
    for check, count in quality.by_check().items():
        table, dimension = say(f"table.{check.table}", language), say(f"dimension.{check.dimension}", language)
        field = say(f"field.{check.field}", language) if check.field else None
        kind = say(f"quality.{'hint' if check.hint else 'rule'}", language)
        meaning = say(check_meaning(check), language)
        rows.append((check_title(check, language), table, field, dimension, *_counted(count), kind, meaning))
    heads = ("check", "table", "field", "dimension", "share", "faulty", "examined", "rule_kind", "meaning")
    _table(sheet, 1, heads, rows, language)
    _finish(sheet, (34, 16, 20, 12, 10, 12, 12, 10, 90), len(rows))


def _write_sources(sheet: Any, quality: Quality, language: Language) -> None:
    sheet.title = say("quality.sources_sheet", language)
    shares = quality.by_source()
    rows: list[tuple[object, ...]] = []
    for age in source_ages(quality):
        told = [shares.get((age.source, dimension)) for dimension in DIMENSIONS]
        dates = (age.last_upload_at, age.last_event_at, age.days_to_upload, age.days_since_event)
        rows.append((age.source, age.uploads, *dates, *(count.share if count else None for count in told)))
    heads = ("source", "uploads", "last_upload_at", "last_event_at", "days_to_upload", "days_since_event", *DIMENSIONS)
    _table(sheet, 1, heads, rows, language)
    _finish(sheet, (26, 10, 18, 18, 16, 16, 12, 12, 12, 12, 12), len(rows))


def _write_uploads(sheet: Any, quality: Quality, language: Language) -> None:
    sheet.title = say("quality.uploads_sheet", language)
    trends = {d: {u.batch_id: count.share for u, count in quality.trend(dimension=d)} for d in DIMENSIONS}
    rows: list[tuple[object, ...]] = []
    for upload in quality.uploads:
        read = (upload.rows_read, upload.rows_kept, upload.rows_rejected)
        shares = (trends[dimension].get(upload.batch_id) for dimension in DIMENSIONS)
        table = say(f"table.{upload.entity}", language)
        rows.append((str(upload.batch_id), upload.uploaded_at, upload.file_name, upload.source, table, *read, *shares))
    heads = ("batch_id", "committed_at", "file_name", "source", "table", "rows_read", "rows_kept", "rows_rejected")
    _table(sheet, 1, (*heads, *DIMENSIONS), rows, language)
    _finish(sheet, (8, 18, 30, 22, 16, 12, 12, 12, 12, 12, 12, 12, 12), len(rows))


def _counted(count: Count) -> tuple[float | None, int, int]:
    return count.share, count.faulty, count.n


def _table(sheet: Any, at: int, heads: Sequence[str], rows: Iterable[tuple[object, ...]], language: Language) -> int:
    """Write a header and rows; returns the row below them. Floats are shares."""
    for place, head in enumerate(heads, start=1):
        section = "dimension" if head in DIMENSIONS else "column"
        cell = put_text(sheet, at, place, say(f"{section}.{head}", language))
        cell.font, cell.fill, cell.border, cell.alignment = Font(bold=True), _HEAD, _LINE, _WRAPPED
    for row in rows:
        at += 1
        for place, value in enumerate(row, start=1):
            if value is None or isinstance(value, str):
                put_text(sheet, at, place, value).alignment = _WRAPPED
                continue
            cell = sheet.cell(at, place, value)
            cell.alignment = Alignment(horizontal="right", vertical="top")
            cell.number_format = _number_format(value)
            tint = next((tint for limit, tint in _TINTS if isinstance(value, float) and value > limit), None)
            if tint:
                cell.fill = PatternFill("solid", start_color=tint)
    return at + 1


def _number_format(value: object) -> str:
    if isinstance(value, float):
        return "0.0%"
    return "#,##0" if isinstance(value, int) else "yyyy-mm-dd hh:mm"


def _finish(sheet: Any, widths: Sequence[int], rows: int) -> None:
    for column, width in zip(sheet.iter_cols(1, len(widths)), widths, strict=True):
        sheet.column_dimensions[column[0].column_letter].width = width
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{sheet.cell(1, len(widths)).column_letter}{rows + 1}"
