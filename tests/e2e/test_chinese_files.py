"""Files as Chinese shops export them, questions only a person can answer, and the way back."""

import re

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.e2e.files import write_chinese_xlsx, write_gb18030_csv


@pytest.fixture
def reader(open_app):
    """The import page of an empty database."""
    opened = open_app("zh", "import")
    yield opened
    opened.visit("import")
    while opened.button("batches.undo").count():
        opened.undo_last_batch().visit("import")


def test_the_uploader_speaks_the_language_of_the_page(reader):
    place = reader.page.get_by_test_id("stFileUploaderDropzone")
    shown = "([text]) => [getComputedStyle(text).fontSize, getComputedStyle(text, '::after').content]"
    for words, key in (("button p", "button"), ("[data-testid=stFileUploaderDropzoneInstructions] span", "limits")):
        told = place.locator(words).evaluate_all(shown)
        assert told == ["0px", f'"{reader.say(f"frame.uploader_{key}")}"']


def test_a_chinese_workbook_goes_in_with_its_zeros_and_its_bad_date_is_shown(reader, tmp_path):
    reader.upload(write_chinese_xlsx(tmp_path / "六月订单.xlsx")).import_answer("6", "7", "85.7%")
    expect(reader.card("import.amount_sum")).to_have_text("2,835")
    reader.sees(re.compile(reader.say("reject.date_unreadable")))
    rejects = reader.page.get_by_test_id("stDataFrame").first
    expect(rejects.get_by_text("昨天下午")).to_have_count(1)
    expect(rejects.locator("td[aria-colindex='1']")).to_have_text("10")
    reader.commit("6").sees(reader.say("import.done_rejected", rejected="1"))
    reader.go("segments").settled()
    reader.page.get_by_test_id("stMultiSelect").first.get_by_role("combobox").click()
    reader.page.get_by_role("option", name=re.compile("全选|Select all")).click()
    reader.page.keyboard.press("Escape")
    reader.sees(re.compile("^4 位客户")).settled()
    rows = list(openpyxl.load_workbook(reader.download("segments.download_xlsx", tmp_path)).worksheets[0].values)
    assert rows[0][0] == reader.say("column.customer_id")
    assert {row[0] for row in rows[1:]} == {"0007", "0012", "0031", "0100"}


def test_a_gb18030_file_is_read_with_every_character(reader, tmp_path):
    reader.upload(write_gb18030_csv(tmp_path / "收款.csv")).import_answer("30", "30", "100.0%")
    reader.sees(re.compile("GB18030", re.IGNORECASE))
    expect(reader.page.get_by_test_id("stDataFrame").get_by_text("上海市㑇路").first).to_have_count(1)
    reader.commit("30").go("overview")
    expect(reader.card("card.buyers")).to_have_text("5")


def test_dates_that_can_be_read_two_ways_are_asked_about(reader, tmp_path):
    path = tmp_path / "dates.csv"
    path.write_text(
        "order_id,customer_id,order_date,amount\n" + "".join(f"o{n},c{n},0{n}/02/2024,10\n" for n in range(3, 9)),
        encoding="utf-8",
    )
    reader.upload(path).import_answer("6", "6", "100.0%").settled()
    expect(reader.page.get_by_test_id("stRadio")).to_be_in_viewport()
    reader.page.get_by_text(reader.say("import.mdy"), exact=True).click()
    reader.sees(reader.say("import.period", first="2024-03-02", last="2024-08-02")).settled()
    reader.page.get_by_text(reader.say("import.dmy"), exact=True).click()
    reader.sees(reader.say("import.period", first="2024-02-03", last="2024-02-08"))


def test_the_same_file_again_is_noticed_and_the_undo_empties_the_data(reader, tmp_path):
    path = write_chinese_xlsx(tmp_path / "订单.xlsx")
    reader.upload(path).import_answer("6", "7", "85.7%").commit("6")
    reader.settled().upload(path)
    expect(reader.button("import.to_studio")).to_have_count(0)
    expect(reader.page.get_by_test_id("stAlert").filter(has_text="已导入过")).to_be_visible()
    expect(reader.button("import.commit").last).to_be_disabled()
    reader.visit("import").undo_last_batch()
    reader.sees(reader.say("frame.no_data"))
    expect(reader.button("batches.undo")).to_have_count(0)
    reader.go("overview").sees(reader.say("empty.title"))
