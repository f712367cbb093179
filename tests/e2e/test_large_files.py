"""Large files: the reader sees what happens, and can stop it."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.files import write_large_csv, write_large_xlsx

ROWS, CUSTOMERS = 300_000, 60_000
MORE_ROWS = 1_500_000
LONG = 90_000


@pytest.fixture(scope="module")
def workbook(tmp_path_factory):
    return write_large_xlsx(tmp_path_factory.mktemp("large") / "orders.xlsx", ROWS, CUSTOMERS)


def test_a_large_workbook_goes_in_under_a_progress_bar_and_the_next_can_be_cancelled(open_app, workbook, tmp_path):
    reader = open_app("en", "import")
    reader.upload(workbook)
    expect(reader.page.get_by_test_id("stProgress")).to_be_visible(timeout=LONG)
    reader.import_answer("300,000", "300,000", "100.0%", timeout=LONG).commit("300,000", timeout=LONG)
    reader.go("overview")
    expect(reader.card("card.buyers")).to_have_text("60,000")

    reader.go("import").upload(write_large_csv(tmp_path / "more.csv", MORE_ROWS, CUSTOMERS))
    reader.sees(re.compile(r"of 1,500,000 rows can be used"), timeout=LONG).settled(LONG)
    reader.sees_not(reader.say("import.load_again"))
    reader.press("import.commit")
    cancel = reader.page.get_by_role("button", name=reader.say("job.cancel"), exact=True)
    cancel.click(timeout=LONG)
    reader.sees(reader.say("error.cancelled"), timeout=LONG)
    reader.visit("import")
    expect(reader.page.get_by_test_id("stDataFrame").first.locator("td[aria-colindex='2']")).to_have_text("orders.xlsx")
    reader.go("overview")
    expect(reader.card("card.buyers")).to_have_text("60,000")
