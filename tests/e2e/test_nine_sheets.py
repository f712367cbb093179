"""A workbook of nine kinds of data with notes above the headers: all recognised, in at one press, one out again."""

import re

from playwright.sync_api import expect

from tests.e2e.files import nine_tables, write_nine_sheets

ENTITIES = (
    *("orders", "order_lines", "customers", "products", "feedback", "tickets", "interactions"),
    *("campaign_contacts", "loyalty_points"),
)
LONG = 180_000


def test_nine_sheets_go_in_at_once_and_one_is_taken_out_again(open_app, tmp_path):
    reader = open_app("zh", "import")
    reader.upload(write_nine_sheets(tmp_path / "总表.xlsx"))
    rows = sum(len(told) for _, told in nine_tables().values())
    reader.sees(reader.say("import.answer_tables", tables="9", all="11", rows=str(rows)), LONG).settled()
    for entity in ENTITIES:
        reader.sees(reader.say(f"entity_short.{entity}"))
    marks = reader.page.get_by_test_id("stMainBlockContainer").get_by_role("checkbox")
    expect(marks).to_have_count(11)
    expect(marks.nth(0)).to_be_disabled()  # the cover holds no table
    expect(marks.nth(10)).not_to_be_checked()  # the hidden sheet waits to be chosen
    reader.press("import.commit_tables", tables=9)
    reader.sees(re.compile(re.escape(reader.say("import.done_tables", tables=9, kept=str(rows)))), LONG).settled()
    kept = reader.page.get_by_test_id("stDataFrame").first.locator("td[aria-colindex='7']")
    expect(kept).to_have_count(9)
    counts = {int(text.replace(",", "")) for text in kept.all_text_contents()}
    assert counts == {len(told) for _, told in nine_tables().values()}
    reader.go("overview")
    expect(reader.card("card.buyers")).to_have_text("6")
    reader.visit("import").undo_last_batch()
    expect(reader.page.get_by_test_id("stDataFrame").first.locator("tbody tr")).to_have_count(8)
