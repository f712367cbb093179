"""A ribbon clicked in the picture of ways becomes the list of its customers, and the file holds as many rows."""

import csv
import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.app.walk import fill
from tests.e2e.conftest import Server

DAY = date(2024, 7, 1)
LONG = 60_000  # the first picture of a session comes with the code that draws it


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """50 customers order twice; 30 of them call in between."""
    orders, calls = ["order_id,customer_id,order_date,amount"], ["customer_id,time,type"]
    for number in range(50):
        days = {"a": DAY - timedelta(days=90), "b": DAY - timedelta(days=50)}
        orders += [f"{name}{number},c{number:02},{day},10" for name, day in days.items()]
        if number < 30:
            calls.append(f"c{number:02},{DAY - timedelta(days=60)} 10:00:00,Phone call")
    folder = tmp_path_factory.mktemp("server")
    fill(folder / "e2e.duckdb", orders="\n".join(orders) + "\n", interactions="\n".join(calls) + "\n")
    running = Server(folder)
    yield running
    running.stop()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_ribbon_becomes_a_list(open_app, tmp_path, language):
    reader = open_app(language, "journey")
    plot = reader.page.locator(".js-plotly-plot .nsewdrag").first
    expect(plot).to_be_visible(timeout=LONG)
    reader.settled(LONG)
    box = plot.bounding_box()
    ribbon = box["x"] + box["width"] * 0.75, box["y"] + box["height"] / 2
    # both ribbons are of the same 30; which one is met depends on when the picture took its width
    told = re.compile(re.escape(reader.say("people.chosen", name="", customers="30")))
    reader.click_in_picture(lambda: ribbon, told).settled(LONG)
    path = reader.download("segments.download_csv", tmp_path)
    rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    assert {row[0] for row in rows[1:]} == {f"c{number:02}" for number in range(30)}
    reader.press("people.forget").settled(LONG)
    expect(reader.button("people.forget")).to_have_count(0)
