"""The audit from sample to verdict, and the rows behind a figure of the quality page."""

import re

import openpyxl
import pytest
from playwright.sync_api import expect

CUSTOMERS = 400


@pytest.fixture(scope="module")
def customer_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("files") / "crm.csv"
    lines = [f"{n:04},客户{n},139{n:08},c{n}@example.com" for n in range(1, CUSTOMERS)]
    path.write_text("\n".join(["客户编号,姓名,手机号,邮箱", *lines, "0400,=1+1,12,c1@example.com"]), encoding="utf-8")
    return path


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_audit_from_sample_to_verdict(language, open_app, customer_file, tmp_path):
    reader = open_app(language, "import" if language == "zh" else "audit")
    if language == "zh":  # one server for both: the data is there for the second reader
        reader.upload(customer_file).import_answer("400", "400", "100.0%").commit("400").go("audit")
    table = reader.say("table.customers")
    share = reader.page.get_by_role("spinbutton", name=reader.say("spot_check.share")).first
    share.fill("100")
    share.press("Enter")
    reader.sees(reader.say("spot_check.plan", sample="400", population="400", share="100.0%")).settled()
    reader.press("spot_check.draw").sees(reader.say("spot_check.open", table=table, sample="400")).settled()

    sample = reader.download("spot_check.download", tmp_path)
    book = openpyxl.load_workbook(sample)
    sheet = book.worksheets[0]
    for row in sheet.iter_rows(min_row=2, max_row=101):  # the others are left for later
        row[2].value = reader.say("audit.right")
    sheet["C2"].value, sheet["D2"].value, sheet["E2"].value = reader.say("audit.wrong"), sheet["G1"].value, "改名"
    book.save(tmp_path / "filled.xlsx")
    judge(reader, tmp_path / "filled.xlsx", "王芳")
    told = {"table": table, "wrong": "1", "judged": "100", "rate": "1.00%"}
    reader.sees(re.compile(re.escape(reader.say("spot_check.too_few", **told))))
    reader.sees(reader.say("spot_check.unjudged", unjudged="300", sample="400")).settled()

    for row in sheet.iter_rows(min_row=102):
        row[2].value = reader.say("audit.right")
    book.save(tmp_path / "filled.xlsx")
    judge(reader, tmp_path / "filled.xlsx", "王芳")
    reader.sees(re.compile(re.escape(reader.say("spot_check.pass", **told | {"judged": "400", "rate": "0.25%"}))))
    records = reader.settled().page.get_by_test_id("stDataFrame").first
    expect(records.locator("td[aria-colindex='3']").first).to_have_text(reader.say("audit.verdict_pass"))
    expect(records.locator("td[aria-colindex='6']").first).to_have_text("王芳")

    record = openpyxl.load_workbook(reader.download("spot_check.record", tmp_path))
    answers = [row[2] for row in record.worksheets[0].iter_rows(min_row=2, values_only=True)]
    assert answers.count(reader.say("audit.wrong")) == 1
    about = dict(row[:2] for row in record.worksheets[1].iter_rows(values_only=True))
    assert about[reader.say("audit.about_verdict")] == reader.say("audit.verdict_pass")
    assert about[reader.say("audit.about_by")].startswith("王芳")


def test_a_figure_leads_to_its_rows_and_the_report_is_there(open_app, customer_file, tmp_path):
    reader = open_app("en", "quality")
    if reader.page.get_by_text(reader.say("empty.title")).count():
        reader.go("import").upload(customer_file).import_answer("400", "400", "100.0%").commit("400").go("quality")
    chosen = f"{reader.say('check.email_shared')} · {reader.say('table.customers')}"
    box = reader.page.get_by_role("combobox", name=reader.say("quality.look_at"), exact=True)
    box.press("ControlOrMeta+a")
    box.press_sequentially(chosen)
    reader.page.get_by_role("option", name=chosen, exact=True).click()
    reader.sees(reader.say("quality.rows_shown", first=1, last=2, total="2"))
    rows = openpyxl.load_workbook(reader.download("segments.download_xlsx", tmp_path)).worksheets[0]
    assert sorted(row[0] for row in rows.iter_rows(min_row=2, values_only=True)) == ["0001", "0400"]
    report = openpyxl.load_workbook(reader.download("quality.report", tmp_path))
    assert report.worksheets[0]["A1"].value == reader.say("quality.report_title")
    expect(reader.page.get_by_test_id("stDataFrame")).to_have_count(3)


def judge(reader, path, name):
    reader.upload(path).settled()
    field = reader.page.get_by_label(reader.say("spot_check.judged_by"), exact=True)
    field.fill(name)
    field.press("Tab")
    reader.settled().press("spot_check.judge")
