"""A topic clicked in the picture shows its answers, and leads to a file and to a list of its customers."""

import csv

import pytest

from segmentation.intake.load import load_file
from segmentation.store import Store
from tests.app.walk import NOW, order_rows, orders_csv
from tests.e2e.conftest import Server

TEXTS = (("refund money never came", 1, 30), ("fast delivery and friendly courier", 10, 50))


# The 50 high answers on delivery; a layer for dragging lies above the bars, so a place is clicked, not an element.
LONGEST_BAR = """() => {
    const bars = [...document.querySelectorAll('.js-plotly-plot .barlayer .point path')];
    const boxes = bars.map(bar => bar.getBoundingClientRect()).sort((one, other) => other.width - one.width);
    return [boxes[0].x + boxes[0].width / 2, boxes[0].y + boxes[0].height / 2];
}"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Filled before it starts: 30 comments on refunds with low scores, 50 on delivery with high ones."""
    folder = tmp_path_factory.mktemp("server")
    store = Store(folder / "e2e.duckdb")
    lines = ["customer_id,survey_date,type,score,comment"]
    for text, score, count in TEXTS:
        lines += [f"big-{n % 10:02},2024-06-{1 + n % 28:02},NPS,{score},{text} x{'y' * n}" for n in range(count)]
    for name, content in (("orders", orders_csv(order_rows())), ("answers", "\n".join(lines) + "\n")):
        path = folder / f"{name}.csv"
        path.write_text(content, encoding="utf-8")
        load_file(store, path, committed_at=NOW)
    store.close()
    running = Server(folder)
    yield running
    running.stop()


def test_a_topic_clicked_shows_its_answers(open_app, tmp_path):
    reader = open_app("en", "satisfaction")
    reader.page.get_by_text(reader.say("satisfaction.part_texts"), exact=True).click()
    reader.sees(reader.say("feedback_text.only_low"), timeout=60_000).settled()
    reader.page.get_by_role("slider").focus()
    for _ in range(4):
        reader.page.keyboard.press("ArrowLeft")
    reader.settled()
    box = reader.page.get_by_role("combobox", name=reader.say("feedback_text.topic"), exact=True)
    reader.sees(
        reader.say("feedback_text.shown", first=1, last=30, total=30), timeout=60_000
    )  # it opens with the most trouble
    assert "refund" in box.input_value()
    shown = reader.say("feedback_text.shown", first=1, last=50, total=50)
    reader.click_in_picture(lambda: reader.page.evaluate(LONGEST_BAR), shown).settled()
    assert "delivery" in box.input_value()
    with (reader.download("segments.download_csv", tmp_path)).open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 50
    assert all("delivery" in row[reader.say("feedback_text.comment")] for row in rows)
