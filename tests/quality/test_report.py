"""The report holds the figures of the page, with their definitions and a place to sign."""

import io
from datetime import datetime

import openpyxl
import pytest

from segmentation.quality.audit_sample import draw, plan_sample
from segmentation.quality.audits import Answer, audit_named, audits, record_verdict
from segmentation.quality.checks import DIMENSIONS
from segmentation.quality.measure import Scope, measure
from segmentation.quality.report import answer, report_workbook
from segmentation.words import say
from tests.quality.conftest import AS_OF

NOW = datetime(2024, 7, 3, 9, 30)


def cells(sheet):
    return [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_manager_finds_answer_checks_sources_uploads_audits_and_a_line_to_sign(language, store, put):
    put(
        "customers",
        [{"customer_id": c, "name": f"=1+{c}", "phone": p} for c, p in (("1", "12"), ("2", "+8613800138000"))],
    )
    put("orders", [{"customer_id": "1"}], source="=cmd")
    audit_id = draw(store, plan_sample(store, "customers", share=1.0), seed=1, drawn_at=NOW)
    told = [Answer(1, True), Answer(2, False)]
    record_verdict(store, audit_named(store, audit_id), told, judged_by="王芳", judged_at=NOW)
    quality = measure(store, AS_OF)
    content = report_workbook(quality, Scope(), audits(store), language, made_at=NOW)
    book = openpyxl.load_workbook(io.BytesIO(content))
    cover, checks, sources, uploads = book.worksheets
    first = cells(cover)
    assert first[0] == [say("quality.report_title", language)]
    assert first[1] == [answer(quality, language)]
    validity = next(row for row in first if row[:1] == [say("dimension.validity", language)])
    assert validity[1:4] == [pytest.approx(1 / 7), 1, 7]  # 2 phones, 2 questions of an order, 3 rows read
    assert any(row[-1] == say("audit.verdict_fail", language) for row in first if row)
    signs = [say(f"quality.{key}", language) for key in ("sign_name", "sign_date", "sign")]
    assert signs in first
    rows = cells(checks)[1:]
    assert len(rows) == len(quality.by_check())
    assert all(row[-1] for row in rows)
    assert {row[0] for row in cells(sources)[1:]} == {"=cmd", "crm"}
    assert len(cells(uploads)) == 3
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_every_dimension_has_a_heading_in_the_uploads(store, put):
    put("orders", [{}])
    book = openpyxl.load_workbook(io.BytesIO(report_workbook(measure(store, AS_OF), Scope(), [], "en", made_at=NOW)))
    heads = next(iter(book.worksheets[3].iter_rows(values_only=True)))
    assert list(heads[-5:]) == [say(f"dimension.{name}", "en") for name in DIMENSIONS]
