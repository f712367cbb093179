"""A flow clicked in the picture becomes an audience: as many customers listed, saved and in the library as it says."""

import csv
import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.e2e.reader import Reader

LAST = date(2025, 6, 30)
PATIENT = 120_000
FELL = 25
RIBBONS = """chart => {
    const drawn = chart.querySelector('.js-plotly-plot'), marks = drawn.data.at(-1), layout = drawn._fullLayout;
    const seen = new Set(), found = [];
    marks.customdata.forEach((key, place) => {
        if (seen.has(key)) return;
        seen.add(key);  // the first mark of a ribbon lies beside where it comes from, apart from all others
        found.push({
            told: marks.hovertext[place],
            x: layout._size.l + layout.xaxis.l2p(marks.x[place]),
            y: layout._size.t + layout.yaxis.l2p(marks.y[place]),
        });
    });
    return found;
}"""


@pytest.fixture(scope="module")
def shop(server, browser, tmp_path_factory):
    """40 customers buy every ten days up to the end, 25 did until half a year before it, 60 bought once."""
    rows = [(f"loyal-{who}", LAST - timedelta(days=10 * step), 100) for who in range(40) for step in range(20)]
    rows += [(f"fell-{who}", LAST - timedelta(days=175 + 10 * step), 100) for who in range(FELL) for step in range(20)]
    rows += [(f"once-{who}", LAST - timedelta(days=200 + who), 20) for who in range(60)]
    path = tmp_path_factory.mktemp("orders") / "orders.csv"
    lines = [f"o{number},{customer},{day},{amount}" for number, (customer, day, amount) in enumerate(rows)]
    path.write_text("\n".join(["order_id,customer_id,order_date,amount", *lines]) + "\n", encoding="utf-8")
    reader = Reader(browser, server.address, "zh").visit("import").upload(path)
    expect(reader.button("import.commit").last).to_be_visible(timeout=PATIENT)
    reader.commit(f"{len(rows):,}", PATIENT).close()


def flows(reader):
    """The ribbons between two segments: sentence, customers, and where to click."""
    chart = reader.page.get_by_test_id("stPlotlyChart").first
    expect(chart.locator(".scatterlayer .trace").first).to_be_attached()
    box = chart.bounding_box()
    new = reader.say("moves.not_known")
    told = [ribbon for ribbon in chart.evaluate(RIBBONS) if not ribbon["told"].startswith(new)]
    count = {"zh": r"：([\d,]+) 人", "en": r": ([\d,]+) customers"}[reader.language]
    return [
        (
            ribbon["told"],
            int(re.search(count, ribbon["told"])[1].replace(",", "")),
            (box["x"] + ribbon["x"], box["y"] + ribbon["y"]),
        )
        for ribbon in told
    ]


def sees_chosen(reader, label, option):
    """What was saved last is offered first."""
    expect(reader.page.get_by_role("combobox", name=reader.say(label), exact=True)).to_have_value(option)


def open_flow(reader):
    """Click the flow of those who fell silent: its name, and how many it says they are."""
    reader.sees(re.compile(re.escape(reader.say("moves.chart_moved"))), PATIENT).settled(PATIENT)
    name = f"{reader.say('segment.important_value')} → {reader.say('segment.important_keep')}"

    def flow():
        (found,) = [flow[1:] for flow in flows(reader) if flow[0].startswith(name)]
        return found

    customers, _ = flow()
    heading = re.compile(re.escape(name) + r".*[：:] ?" + f"{customers:,} ")
    reader.click_in_picture(lambda: flow()[1], heading).settled(PATIENT)
    return name, customers


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_flow_clicked_in_the_picture_becomes_an_audience(open_app, tmp_path, language):
    reader = open_app(language, "studio")
    reader.save_as(f"RFM {language}")
    sees_chosen(reader.go("moves"), "segments.version", f"RFM {language} · {reader.say('model.rfm8')}")
    before_after, customers = open_flow(reader)
    assert customers == FELL
    text = reader.download("segments.download_csv", tmp_path).read_bytes().decode("utf-8-sig")
    assert len(list(csv.DictReader(text.splitlines()))) == customers

    reader.save_as(f"flow {language}", "people.save", PATIENT).go("library")
    sees_chosen(reader, "library.name", f"flow {language} · {reader.say('model.rules')}")
    reader.go("segments")
    sees_chosen(reader, "segments.version", f"flow {language} · v1")
    reader.sees(re.compile(re.escape(before_after) + f".* · {customers:,}$"))
