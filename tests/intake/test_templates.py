"""A template filled with its own example comes in whole; its headers, lists and notes are there in both languages."""

import io
from datetime import datetime

import openpyxl
import pytest

from segmentation.errors import InputError
from segmentation.intake.commit import commit
from segmentation.intake.proposal import propose, settled
from segmentation.intake.stage import stage
from segmentation.intake.templates import template_name, template_workbook
from segmentation.intake.vocabulary import template_fields
from segmentation.schema import ENTITIES

NOW = datetime(2024, 7, 1, 12)

EVERY = [(entity, language) for entity in ENTITIES for language in ("zh", "en")]


def sheet_of(entity, language):
    return openpyxl.load_workbook(io.BytesIO(template_workbook(entity, language))).worksheets[0]


@pytest.mark.parametrize(("entity", "language"), EVERY)
def test_a_template_comes_in_whole(store, stage_rows, entity, language):
    headers, example = sheet_of(entity, language).iter_rows(values_only=True)
    staged = stage_rows(headers, [tuple(map(str, example))])
    proposal = propose(store, staged)
    assert (proposal.plan.entity, proposal.why.code, proposal.missing) == (entity, "template", [])
    assert proposal.scores == dict.fromkeys(headers, 1.0)
    assert list(proposal.plan.mapping.values()) == [field.name for field in template_fields(ENTITIES[entity])]
    plan = settled(proposal, totals_as_of=NOW.date())
    batch = commit(store, staged, plan, file_name="t.xlsx", committed_at=NOW)
    assert (batch.rows_kept, batch.rejects_by_reason) == (1, {})


@pytest.mark.parametrize(("entity", "language"), [("tickets", "zh"), ("orders", "en")])
def test_a_template_is_read_as_the_workbook_it_is(store, tmp_path, ask, entity, language):
    path = tmp_path / "t.xlsx"
    path.write_bytes(template_workbook(entity, language))
    staged = stage(path, store.work_folder)
    proposal = propose(store, staged)
    assert (proposal.plan.entity, proposal.why.code) == (entity, "template")
    assert commit(store, staged, proposal.plan, file_name="t.xlsx", committed_at=NOW).rows_rejected == 0
    assert ask("SELECT customer_id FROM customers") == [("00000123",)]


def test_a_template_helps_whoever_fills_it():
    for language, header, listed in (("zh", "问题类型", "退换货"), ("en", "Issue type", "After-sales")):
        sheet = sheet_of("tickets", language)
        column = next(cell for cell in sheet[1] if cell.value == header)
        assert sheet.freeze_panes == "A2"
        assert all(cell.comment and cell.comment.text for cell in sheet[1])
        lists = {str(told.sqref): told.formula1 for told in sheet.data_validations.dataValidation}
        assert listed in lists[f"{column.column_letter}2:{column.column_letter}10000"]
        assert all(len(told) <= 257 for told in lists.values())  # what Excel takes as a list, quotes included
        assert all(sheet.column_dimensions[cell.column_letter].width >= 12 for cell in sheet[1])


def test_a_template_with_a_column_more_is_understood_by_its_headers(store, stage_rows):
    headers, example = sheet_of("feedback", "zh").iter_rows(values_only=True)
    proposal = propose(store, stage_rows([*headers, "x"], [(*map(str, example), "y")]))
    assert (proposal.plan.entity, proposal.why.code) == ("feedback", "headers")
    assert set(proposal.plan.mapping) == set(headers)


def test_templates_have_names_and_know_their_entities():
    assert template_name("tickets", "zh") == "导入模板_服务工单.xlsx"
    assert template_name("campaign_contacts", "en") == "template_Campaign_contacts.xlsx"
    with pytest.raises(InputError, match="entity_unknown"):
        template_workbook("planets", "zh")
