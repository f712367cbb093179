"""The main way: an order file never seen before becomes saved segments and a list of customers."""

import csv
import re

import openpyxl
import pytest
from playwright.sync_api import expect

CUSTOMERS = 995


@pytest.fixture(scope="session")
def order_file(reference_data):
    return reference_data / "rfm_orders" / "rfm_data_orders.csv"


def test_a_file_becomes_saved_segments_and_lists_with_every_customer_once(open_app, order_file, tmp_path):
    reader = open_app("en", "import")
    reader.upload(order_file).import_answer("4,906", "4,906", "100.0%").settled()
    reader.choose("email", reader.say("field.leave_out")).settled()
    reader.import_answer("4,906", "4,906", "100.0%").commit("4,906")
    reader.press("import.to_studio").sees_question("studio").settled()

    reader.choose(reader.say("studio.model"), reader.say("model.grid"))
    reader.sees(re.compile(re.escape(reader.say("segment.champions")))).settled()
    before = studio_sizes(reader)
    assert sum(before.values()) == CUSTOMERS
    slider = reader.page.get_by_role("slider").first
    slider.focus()
    for _ in range(8):
        slider.press("ArrowRight")
    method = reader.page.get_by_role("combobox", name=reader.say("studio.method"), exact=True)
    expect(method).to_have_value(reader.say("method.fixed"))
    champions = size_table(reader).locator("td[aria-colindex='2']").first
    expect(champions).not_to_have_text(str(before["Champions"]))

    reader.save_as("Spring O'Brien")

    after = studio_sizes(reader)  # of the last step: the saved version has run through
    assert after != before
    assert sum(after.values()) == CUSTOMERS

    reader.go("segments")
    version = reader.page.get_by_role("combobox", name=reader.say("segments.version"), exact=True)
    expect(version).to_have_value("Spring O'Brien · v1")
    choose_all_segments(reader)
    reader.sees(re.compile(f"^{CUSTOMERS} customers")).settled()
    book = openpyxl.load_workbook(reader.download("segments.download_xlsx", tmp_path), read_only=True)
    listed, about = (list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets)
    ids = [row[0] for row in listed[1:]]
    assert listed[0][0] == reader.say("column.customer_id")
    assert len(ids) == len(set(ids)) == CUSTOMERS
    assert any("'" in customer for customer in ids)
    assert not [customer for customer in ids if "''" in customer or customer.startswith("'")]
    assert sizes_told(about) == after

    text = reader.download("segments.download_csv", tmp_path).read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(text.decode("utf-8-sig").splitlines()))
    assert [row[reader.say("column.customer_id")] for row in rows] == ids

    reader.page.get_by_text(reader.say("version.details"), exact=True).click()
    reader.press("version.archive").sees(re.compile(re.escape(reader.say("version.archived"))))
    expect(version).to_have_value(reader.say("segments.as_it_comes", model=reader.say("model.rfm8")))


def size_table(reader):
    """The table of all segments; the one beside it holds the rules of the grid."""
    return reader.page.get_by_test_id("stDataFrame").filter(has_text=reader.say("column.customer_share")).first


def studio_sizes(reader):
    names = size_table(reader).locator("td[aria-colindex='1']")
    expect(names).to_have_count(10)
    counts = size_table(reader).locator("td[aria-colindex='2']").all_text_contents()
    return dict(zip(names.all_text_contents(), (int(text.replace(",", "")) for text in counts), strict=True))


def choose_all_segments(reader):
    box = reader.page.get_by_test_id("stMultiSelect").filter(has_text=reader.say("segments.segments")).first
    box.get_by_role("combobox").click()
    reader.page.get_by_role("option", name="Select all").click()
    reader.page.keyboard.press("Escape")


def sizes_told(about):
    """Segment -> customers, the last table of the sheet about the list."""
    head = next(place for place, row in enumerate(about) if row[:2] == ("Segment", "Customers"))
    return {row[0]: int(row[1]) for row in about[head + 1 :]}
