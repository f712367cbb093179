"""A cell of the cohorts, clicked, becomes the people behind it, a file of them, and a saved segment."""

import csv
import re

import pytest
from playwright.sync_api import expect

BEGAN, BACK = 40, 12


@pytest.fixture(scope="module")
def order_file(tmp_path_factory):
    """January: 40 customers begin; February: 12 of them order again, and 5 others begin."""
    rows = [(f"c{n:02}", "2024-01-10") for n in range(BEGAN)]
    rows += [(f"c{n:02}", "2024-02-10") for n in range(BACK)] + [(f"n{n}", "2024-02-20") for n in range(5)]
    rows += [("c39", "2024-03-31")]
    path = tmp_path_factory.mktemp("files") / "orders.csv"
    lines = [f"o{number:03},{customer},{day},10" for number, (customer, day) in enumerate(rows)]
    path.write_text("\n".join(["order_id,customer_id,order_date,amount", *lines]), encoding="utf-8")
    return path


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_cell_becomes_people_and_a_file_with_as_many_rows(language, open_app, order_file, tmp_path):
    reader = open_app(language, "import" if language == "zh" else "retention")
    if language == "zh":  # one server for both: the data is there for the second reader
        reader.upload(order_file).import_answer("58", "58", "100.0%").commit("58").go("retention")
    # of the 45 who began in January and February 12 ordered the month after
    reader.sees(reader.say("retention.answer_month", share="26.7%", ever="28.9%")).settled()
    click_cell(reader, 1)
    name = told(reader, "active")
    reader.sees(reader.say("people.chosen", name=name, customers=str(BACK))).settled()
    assert len(downloaded(reader, tmp_path)) == BACK

    reader.page.get_by_role("radio", name=reader.say("retention.who_quiet"), exact=True).click()
    quiet = told(reader, "quiet")
    reader.sees(reader.say("people.chosen", name=quiet, customers=str(BEGAN - BACK))).settled()
    ids = downloaded(reader, tmp_path)
    assert ids == {f"c{n:02}" for n in range(BACK, BEGAN)}

    reader.save_as(f"唤醒 {language}", "people.save")
    reader.go("segments").sees(re.compile(rf"^{BEGAN - BACK}\b|{BEGAN - BACK} 位"))


def click_cell(reader, number):
    """The cell at a place, counted row by row from the top left."""
    targets = reader.page.locator(".js-plotly-plot").first.locator(".scatterlayer .point")
    expect(targets.nth(number)).to_be_attached()
    box = targets.nth(number).bounding_box()
    reader.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def told(reader, who):
    month = reader.say("grain.month")
    return reader.say(f"retention.people_{who}", cohort="2024-01", age=1, grain=month)


def downloaded(reader, folder):
    text = reader.download("segments.download_csv", folder).read_text(encoding="utf-8-sig")
    return {row[reader.say("column.customer_id")] for row in csv.DictReader(text.splitlines())}
