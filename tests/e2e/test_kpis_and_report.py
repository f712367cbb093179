"""A KPI's definition opens and a cell leads to its course; a report downloads, and its numbers are the page's."""

import re
from datetime import date, datetime

import openpyxl
import pytest
from playwright.sync_api import expect

from segmentation.activation.kpi_text import kpi_label, period_label
from segmentation.activation.report import make_report
from segmentation.activation.report_text import answer, kpi_rows, size_rows
from segmentation.effects.periods import periods
from segmentation.intake.load import load_file
from segmentation.models.registry import model_named
from segmentation.segments.library import save_version, versions
from segmentation.segments.runs import run_settings
from segmentation.store import Store
from tests.e2e.conftest import Server

AS_OF = date(2024, 7, 1)
NOW = datetime(2024, 7, 1)  # noqa: DTZ001 - naive like all times in the store


def order_file(folder):
    """120 customers who buy every 9 to 48 days for half a year, for 20 to 139."""
    rows = ["order_id,customer_id,order_date,amount"]
    for customer in range(120):
        for order in range(182 // (9 + customer % 40)):
            day = date.fromordinal(AS_OF.toordinal() - 1 - order * (9 + customer % 40))
            rows.append(f"o{customer}-{order},k{customer:03},{day},{20 + customer}")
    path = folder / "orders.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A database with a saved segmentation, and the report of its last month."""
    folder = tmp_path_factory.mktemp("server")
    store = Store(folder / "e2e.duckdb")
    load_file(store, order_file(folder), committed_at=NOW)
    found = run_settings(store, AS_OF, model_named("rfm8").standard(store, AS_OF)).result
    save_version(store, "RFM", found, saved_at=NOW)
    report = make_report(store, versions(store)[0], "month", AS_OF)
    store.close()
    return folder, report


@pytest.fixture(scope="module")
def server(shop):
    running = Server(shop[0])
    yield running
    running.stop()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_definition_opens_and_another_kpi_is_shown(open_app, language):
    reader = open_app(language, "kpis").settled()
    reader.press("kpis.definition").sees(re.compile(re.escape(reader.say("kpi_formula.revenue"))))
    reader.page.keyboard.press("Escape")
    reader.page.get_by_role("radio", name=reader.say("kpi_group.loyalty")).click()
    reader.settled().choose(reader.say("kpis.kpi"), kpi_label("churn_rate", language))
    reader.press("kpis.definition").sees(re.compile(re.escape(reader.say("kpi_below.churn_rate", days=90))))


FIRST_POINT = """chart => {
    const drawn = chart.querySelector('.js-plotly-plot'), layout = drawn._fullLayout;
    const line = drawn.data.find(trace => trace.customdata);
    return {
        key: line.customdata[0],
        x: layout._size.l + layout.xaxis.l2p(line.x[0]),
        y: layout._size.t + layout.yaxis.l2p(line.y[0]),
    };
}"""


def test_a_click_on_a_point_lists_the_customers_of_its_period(open_app):
    reader = open_app("zh", "kpis").settled()
    chart = reader.page.get_by_test_id("stPlotlyChart").first
    chart.scroll_into_view_if_needed()
    point = chart.evaluate(FIRST_POINT)
    day = date.fromisoformat(point["key"])
    period = period_label("month", periods("month", day, day)[0], "zh")

    def place():
        box = chart.bounding_box()
        return box["x"] + point["x"], box["y"] + point["y"]

    who = reader.say("kpi_people.buyers")
    name = reader.say("kpis.people_name", who=who, segment=reader.say("kpi_text.everybody"), period=period)
    reader.click_in_picture(place, re.compile(re.escape(name))).settled()
    expect(reader.button("people.save").last).to_be_visible()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_report_downloads_with_the_numbers_of_the_page(open_app, shop, tmp_path, language):
    report = shop[1]
    reader = open_app(language, "report").settled()
    reader.sees(answer(report, language))
    page = reader.download("report.download_html", tmp_path).read_text(encoding="utf-8")
    assert answer(report, language) in page
    assert all(
        f">{cell}<" in page for row in (*kpi_rows(report, language), *size_rows(report, language)) for cell in row
    )
    sheet = openpyxl.load_workbook(reader.download("report.download_xlsx", tmp_path)).worksheets[0]
    told = {row[0]: row[1:] for row in sheet.iter_rows(values_only=True) if row[0]}
    for one in report.kpis:
        assert told[kpi_label(one.kpi, language)][0] == pytest.approx(one.now.value)
    opened = reader.context.new_page()
    opened.set_content(page)
    expect(opened.locator("svg")).to_have_count(len(report.kpis) + len(report.sizes))
