"""What cannot be read is refused with words, and what looks like code stays text."""

import re

import pytest
from playwright.sync_api import expect

PICTURE = "![x](http://example.invalid/x.png)"
BOLD = "<b>fat</b>"


@pytest.fixture
def reader(open_app):
    return open_app("en", "import")


def refused(reader, text):
    """The message is there, and the page goes on working."""
    reader.sees(reader.say("job.failed")).sees(text)
    expect(reader.page.get_by_test_id("stException")).to_have_count(0)
    reader.go("overview").sees(reader.say("empty.title")).go("import")
    expect(reader.page.get_by_test_id("stFileUploaderDropzone")).to_be_visible()


def test_a_workbook_with_a_password_is_refused(reader, reference_data):
    reader.upload(reference_data / "workbooks" / "pass_protected.xlsx")
    refused(reader, reader.say("error.password_protected"))


def test_an_empty_file_is_refused(reader, tmp_path):
    path = tmp_path / "nothing.csv"
    path.touch()
    reader.upload(path)
    refused(reader, reader.say("error.file_empty"))


def test_a_damaged_workbook_is_refused(reader, tmp_path):
    path = tmp_path / "broken.xlsx"
    path.write_bytes(b"PK\x03\x04" + b"no workbook at all" * 50)
    reader.upload(path)
    refused(reader, re.compile(r"^broken\.xlsx cannot be read"))


def test_a_text_that_is_no_table_names_what_is_missing(reader, tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text("Dear Lin,\nthank you for the lovely evening.\nYours, Wang\n", encoding="utf-8")
    reader.upload(path)
    refused(reader, re.compile("Still to be mapped"))


def test_names_that_look_like_code_are_shown_as_text_and_cause_no_request(reader, tmp_path):
    path = tmp_path / f"orders {BOLD.replace('/', '')}.csv"
    lines = [f"customer_id,order_date,amount,name,{PICTURE}"]
    lines += [f"c{n},2024-01-0{n},{n}0,{PICTURE if n % 2 else BOLD},{PICTURE}" for n in range(1, 8)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    reader.upload(path).import_answer("7", "7", "100.0%").settled()
    cells = reader.page.get_by_test_id("stDataFrame").first
    expect(cells.get_by_text(PICTURE, exact=True).first).to_have_count(1)
    mapping = reader.page.get_by_test_id("stSelectbox").filter(has=reader.page.get_by_label("name", exact=True))
    mapping.get_by_test_id("stTooltipHoverTarget").hover()
    expect(reader.page.get_by_test_id("stTooltipContent")).to_contain_text("![x]")  # examples come from the file too
    expect(reader.page.get_by_role("link", name=re.compile("example"))).to_have_count(0)
    reader.page.mouse.move(700, 20)
    reader.commit("7").go("segments").settled()
    expect(cells.get_by_text(PICTURE, exact=True).first).to_have_count(1)
    reader.go("studio").save_as(f"{PICTURE} {BOLD}")
    for page in ("overview", "segments", "studio"):
        reader.go(page)
        expect(reader.page.locator("img[src*=example]")).to_have_count(0)
        expect(reader.page.locator("b", has_text="fat")).to_have_count(0)
    reader.go("overview").sees(re.compile(r"!\[x\]\(http.?://example\.invalid"))
