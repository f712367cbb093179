"""From a sample to its record: what is drawn, the file to fill in, what people do to it, and what comes of it."""

import io
from datetime import datetime, timedelta

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.errors import InputError
from segmentation.intake.commit import undo
from segmentation.quality.audit_answers import judge, read_filled
from segmentation.quality.audit_sample import draw, plan_sample
from segmentation.quality.audit_workbook import audit_workbook
from segmentation.quality.audits import answers, audit_named, audits, sample_rows
from segmentation.quality.checks import TABLES
from segmentation.store import Store

NOW = datetime(2024, 7, 1, 12)


def people(numbers):
    return [{"customer_id": f"c{number}", "name": f"Name {number}"} for number in numbers]


def drawn(store, entity="customers", seed=7, **how):
    return draw(store, plan_sample(store, entity, **how), seed=seed, drawn_at=NOW)


def names(store, audit_id):
    return [row.cells["name"] for row in sample_rows(store, audit_id)]


@pytest.fixture
def filled(store, tmp_path):
    """Fill the workbook of an audit as a person would: row number -> result, or what ``change`` does to the sheet."""

    def fill(audit_id, results, language="zh", change=lambda _sheet: None, name="filled.xlsx"):
        book = openpyxl.load_workbook(io.BytesIO(audit_workbook(store, audit_id, language)))
        sheet = book.worksheets[0]
        for row in sheet.iter_rows(min_row=2):
            row[2].value = results.get(int(row[1].value))
        change(sheet)
        path = tmp_path / name
        book.save(path)
        return path

    return fill


@given(
    order=st.permutations(range(30)),
    seed=st.integers(0, 5),
    share=st.sampled_from([0.05, 0.3, 1.0]),
    by_source=st.booleans(),
)
@settings(max_examples=20)
def test_the_same_seed_and_data_give_the_same_sample_whatever_the_order(
    stores, tmp_path, *, order, seed, share, by_source
):
    told = []
    for numbers in (range(30), order):
        store = stores.fresh(tmp_path)
        with store.transaction() as cursor:
            for batch, source in ((1, "crm"), (2, "shop")):
                cursor.execute(
                    "INSERT INTO batches (batch_id, entity, file_name, file_sha256, source, rows_read, rows_kept,"
                    " rows_rejected, committed_at) VALUES ($1, 'customers', 'c.csv', 'none', $2, 1, 1, 0, $3)",
                    [batch, source, NOW],
                )
            for number in numbers:
                cursor.execute(
                    "INSERT INTO customers (customer_id, name, batch_id) VALUES ($1, $2, $3)",
                    [f"c{number}", f"Name {number}", 1 + number % 3 // 2],
                )
        audit_id = drawn(store, seed=seed, share=share, by_source=by_source)
        told.append(names(store, audit_id))
        store.close()
    assert told[0] == told[1]
    assert len(set(told[0])) == len(told[0])
    assert len(told[0]) >= 30 * share


def test_every_source_gives_its_share_and_at_least_one(store, put):
    put("customers", people(range(60)), source="crm")
    put("customers", people(range(60, 63)), source="till")
    plan = plan_sample(store, "customers")
    assert plan.strata == {"crm": (60, 3), "till": (3, 1)}
    assert plan_sample(store, "customers", by_source=False).strata == {"": (63, 4)}
    audit_id = draw(store, plan, seed=1, drawn_at=NOW)
    assert sorted(row.source for row in sample_rows(store, audit_id)) == ["crm", "crm", "crm", "till"]


def test_another_seed_draws_another_sample(store, put):
    put("customers", people(range(200)))
    assert names(store, drawn(store, seed=1)) != names(store, drawn(store, seed=2))


def test_a_customer_is_one_row_a_source_as_told_last(store, put):
    put("customers", [{"customer_id": "a", "name": "old"}, {"customer_id": "b"}])
    put("customers", [{"customer_id": "a", "name": "new"}])
    put("customers", [{"customer_id": "a", "name": "till"}], source="till")
    assert sorted(names(store, drawn(store, share=1.0))) == ["new", "till"]


def test_a_sample_has_a_largest_size(store, put):
    put("customers", people(range(50)))
    plan = plan_sample(store, "customers", share=1.0, largest=20)
    assert (plan.sample, plan.capped) == (20, True)


def test_the_plan_says_what_the_sample_can_prove(store, put):
    put("customers", people(range(100)))
    small, whole = plan_sample(store, "customers"), plan_sample(store, "customers", share=1.0)
    assert (small.sample, small.wrong_allowed) == (5, None)
    assert (whole.sample, whole.wrong_allowed) == (100, 1)
    assert small.fewest_to_pass == whole.fewest_to_pass > 80


@pytest.mark.parametrize("entity", TABLES)
def test_every_kind_of_row_can_be_drawn(entity, store, put):
    row = {"product_id": "p", "product_name": "tea"} if entity == "products" else {"customer_id": "a"}
    put(entity, [row | ({"name": "x"} if entity == "customers" else {})] * 2)
    plan = plan_sample(store, entity, share=1.0)
    assert len(sample_rows(store, draw(store, plan, seed=1, drawn_at=NOW))) == plan.population


def test_cells_are_shown_as_people_write_them(store, put):
    put("orders", [{"customer_id": "007", "ordered_at": datetime(2024, 1, 5), "amount": 1280.5, "order_id": "A1"}])
    cells = sample_rows(store, drawn(store, "orders"))[0].cells
    assert cells == {
        "order_id": "A1",
        "customer_id": "007",
        "ordered_at": "2024-01-05",
        "amount": "1280.5",
    }


@pytest.mark.parametrize(
    ("how", "code"),
    [({"entity": "shoes"}, "entity_unknown"), ({"share": 0}, "audit_share_out_of_range"), ({}, "audit_nothing_there")],
)
def test_what_cannot_be_drawn_is_said(how, code, store):
    with pytest.raises(InputError, match=code):
        plan_sample(store, **({"entity": "customers"} | how))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_workbook_has_lists_locked_cells_and_no_formula(language, store, put):
    put("customers", [{"customer_id": "=1+1", "name": '=HYPERLINK("http://x")\x0b'}])
    book = openpyxl.load_workbook(io.BytesIO(audit_workbook(store, drawn(store), language)))
    sheet = book.worksheets[0]
    assert sheet.protection.sheet
    assert sheet.column_dimensions["A"].hidden
    assert {str(told.sqref): told.type for told in sheet.data_validations.dataValidation} == {
        "C2": "list",
        "D2": "list",
    }
    assert not sheet["C2"].protection.locked
    assert sheet["F2"].protection.locked
    assert [cell.data_type for cell in sheet[2] if cell.value] == ["s"] * 6
    assert sheet["F2"].value == "=1+1"
    assert len(book.worksheets) == 3


@pytest.mark.parametrize(("right", "wrong"), [("正确", "错误"), ("Right", "Wrong"), (" 对 ", "×"), ("OK", "no")])
def test_a_filled_sample_becomes_a_verdict(right, wrong, store, put, filled):
    put("customers", people(range(20)))
    audit_id = drawn(store, share=1.0)
    path = filled(audit_id, {number: wrong if number == 3 else right for number in range(1, 20)})
    told, verdict = judge(store, path, name="filled.xlsx", judged_by=" 王芳 ", judged_at=NOW)
    assert told.unjudged == 1
    assert (verdict.judgement.wrong, verdict.judgement.judged, verdict.judgement.outcome) == (1, 19, "fail")
    kept = audit_named(store, audit_id)
    assert kept.verdict == verdict
    assert (kept.verdict.judged_by, kept.verdict.judged_at) == ("王芳", NOW)
    assert [answer.row_number for answer in answers(store, kept).values() if not answer.is_right] == [3]


def test_people_sort_filter_translate_and_add_columns(store, put, filled):
    put("customers", people(range(6)))
    audit_id = drawn(store, share=1.0)

    def change(sheet):
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        rows[2][3], rows[2][4] = "姓名", "改名了"
        head, *body = [["x", *row, "more"] for row in rows]
        sheet.delete_rows(1, 10)
        for row in [["看过的样本"], head, *sorted(body[:5], key=lambda row: row[2], reverse=True)]:
            sheet.append(row)

    path = filled(audit_id, {1: "对", 2: "错", 3: "对", 4: "对", 5: "对"}, change=change)
    told = read_filled(store, path, name="filled.xlsx")
    assert {answer.row_number: answer.is_right for answer in told.answers} == {
        1: True,
        2: False,
        3: True,
        4: True,
        5: True,
    }
    assert (told.answers[1].wrong_field, told.answers[1].note) == ("name", "改名了")
    assert told.unjudged == 1


def test_a_sample_saved_as_csv_is_read_too(store, put, tmp_path):
    put("customers", people(range(2)))
    audit = audit_named(store, drawn(store, share=1.0))
    path = tmp_path / "filled.csv"
    path.write_text(f"Row key,No.,Result\n{audit.row_key(1)},1,Right\n{audit.row_key(2)},2,wrong\n", encoding="utf-8")
    assert [answer.is_right for answer in read_filled(store, path, name="filled.csv").answers] == [True, False]


@pytest.mark.parametrize(
    ("results", "cell", "value", "code"),
    [
        ({}, None, None, "audit_nothing_judged"),
        ({1: "maybe"}, None, None, "audit_word_unknown"),
        ({1: "正确"}, "D2", "姓名", "audit_answers_contradict"),
        ({}, "D2", "姓名", "audit_answers_contradict"),
        ({1: "正确", 2: "错误"}, "A3", "=A2", "audit_rows_repeated"),
    ],
)
def test_what_is_wrong_with_a_filled_sample_is_said(request, results, cell, value, code):
    store, put, filled = (request.getfixturevalue(name) for name in ("store", "put", "filled"))
    put("customers", people(range(3)))
    audit_id = drawn(store, share=1.0)

    def spoil(sheet):
        if cell:
            sheet[cell].value = sheet["A2"].value if value == "=A2" else value

    with pytest.raises(InputError, match=code):
        read_filled(store, filled(audit_id, results, change=spoil), name="filled.xlsx")


def test_files_of_other_audits_and_other_programs_are_told_apart(store, put, filled, tmp_path):
    put("customers", people(range(3)))
    first, second = drawn(store, share=1.0), drawn(store, share=1.0)
    path = filled(first, {1: "正确"})
    with pytest.raises(InputError, match="audit_other"):
        read_filled(store, path, name="x", audit_id=second)
    other = Store(work_folder=tmp_path)
    with pytest.raises(InputError, match="audit_unknown"):
        read_filled(other, path, name="x")
    other.close()
    foreign = tmp_path / "orders.csv"
    foreign.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match="audit_file_foreign"):
        read_filled(store, foreign, name="orders.csv")


def test_a_record_needs_a_name(store, put, filled):
    put("customers", people(range(3)))
    path = filled(drawn(store, share=1.0), {1: "正确"})
    with pytest.raises(InputError, match="audit_judge_missing"):
        judge(store, path, name="x", judged_by="  ", judged_at=NOW)


def test_more_rows_judged_later_make_a_second_verdict_and_the_first_stays(store, put, filled, ask):
    put("customers", people(range(4)))
    audit_id = drawn(store, share=1.0)
    judge(store, filled(audit_id, {1: "正确"}), name="x", judged_by="a", judged_at=NOW)
    judge(store, filled(audit_id, dict.fromkeys(range(1, 5), "正确")), name="x", judged_by="b", judged_at=NOW)
    assert audit_named(store, audit_id).verdict.judgement.outcome == "pass"
    assert ask("SELECT verdict_number, judged, verdict, judged_by FROM audit_verdicts ORDER BY 1") == [
        (1, 1, "too_few", "a"),
        (2, 4, "pass", "b"),
    ]


def test_the_record_outlives_the_data_and_says_that_it_changed(store, put, filled):
    batch = put("customers", people(range(4)))
    audit_id = drawn(store, share=1.0)
    path = filled(audit_id, {1: "错误"})
    assert audits(store)[0].changes_since == 0
    undo(store, batch, undone_at=NOW + timedelta(days=1))
    judge(store, path, name="x", judged_by="a", judged_at=NOW)
    assert audits(store)[0].changes_since == 1
    book = openpyxl.load_workbook(io.BytesIO(audit_workbook(store, audit_id, "en")))
    assert book.worksheets[0]["C2"].value == "Wrong"
    told = {row[0].value: row[1].value for row in book.worksheets[1].iter_rows()}
    assert told["Verdict"] == "Fail"
    assert told["Judged by"] == "a, 2024-07-01 12:00"
