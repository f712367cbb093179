"""The page of KPIs: the answer, the table, definitions, targets and the files."""

from datetime import datetime
from io import BytesIO

import openpyxl
import pytest

from pages.ui.kpi_table import SHADES
from pages.ui.plain_text import plain_text
from segmentation.activation.kpi_list import COLUMNS, export_kpis
from segmentation.activation.kpi_text import STATE_MARKS, kpi_label
from segmentation.effects.kpi_standing import compared_periods, finished_periods, standings
from segmentation.effects.kpi_targets import set_target, targets
from segmentation.effects.kpis import kpis
from segmentation.models.registry import model_named
from segmentation.segments.library import save_version, versions
from segmentation.segments.runs import run_settings
from segmentation.store import Store
from segmentation.words import say
from tests.app.walk import fill, order_rows, orders_csv

AT = datetime(2024, 7, 1)  # noqa: DTZ001
SURVEYS = "客户编号,调查日期,类型,评分\n" + "".join(
    f"big-{place:02},2024-06-1{place % 5},NPS,{score}\n" for place, score in enumerate((10, 10, 9, 8, 6))
)


@pytest.fixture
def shop(database):
    """The shop of ``order_rows``, saved as RFM; five of the big customers answered in June."""
    fill(database, orders=orders_csv(order_rows()), surveys=SURVEYS)
    store = Store(database)
    day = datetime(2024, 7, 1).date()  # noqa: DTZ001
    found = run_settings(store, day, model_named("rfm8").standard(store, day)).result
    save_version(store, "RFM <b>", found, saved_at=AT)
    set_target(store, "revenue", "month", 1000, set_at=AT, author="Li")
    store.close()
    return database


def told_of(database):
    store = Store(database)
    day = datetime(2024, 7, 1).date()  # noqa: DTZ001
    version = versions(store)[0]
    start = finished_periods(store, "month", day)[0].start
    table = kpis(store, version, "month", compared_periods(store, "month", start, day), day)
    told = standings(table, start, targets(store, version.name, "month"))
    return store, told


def test_all_customers_are_told_in_one_sentence_and_every_segment_in_the_table(shop, app):
    """In May and June alike the ten big ones ordered three times each, for 100."""
    page = app.go("kpis")
    assert "3,000" in page.answer or "3K" in page.answer
    table = page.table()
    revenue = table[page.say("kpi.revenue")]
    assert table[page.say("kpis.segment")].iloc[0] == page.say("kpi_text.everybody")
    assert revenue.iloc[0].endswith(STATE_MARKS["reached"])
    assert page.say("kpi_text.newcomers") in set(table[page.say("kpis.segment")])
    assert len(page.test.get("plotly_chart")) == 1
    assert any(page.say("kpi_source.answered_tickets") in box.value for box in page.test.info)


def test_a_group_and_a_kpi_are_chosen_and_the_definition_is_there(shop, chinese):
    page = chinese.go("kpis")
    page.widget("button_group", "kpis.group").set_value("voice").run()
    page.checked().widget("selectbox", "kpis.kpi").set_value("nps").run()
    texts = [block.value for block in page.checked().test.markdown]
    assert any("**40.0**" in text for text in texts)  # 3 of 5 promote, 1 detracts
    assert any(page.say("kpi_formula.nps") in text for text in texts)
    assert any(page.say("kpi_below.nps") in text for text in texts)


def test_a_target_is_set_and_removed(shop, app):
    page = app.go("kpis")
    page.widget("number_input", "kpis.target.revenue.None.month").set_value(5000.0)
    page.widget("button", "kpis.target_save").click().run()
    assert page.checked().table()[page.say("kpi.revenue")].iloc[0].endswith(STATE_MARKS["missed"])
    css = page.test.dataframe[0].proto.arrow_data.styler.styles
    assert SHADES["missed"].removeprefix("background-color: ") in css  # though revenue does not fall
    assert SHADES["reached"].removeprefix("background-color: ") not in css
    page.widget("button", "kpis.target_remove").click().run()
    assert not page.checked().table()[page.say("kpi.revenue")].iloc[0].endswith(tuple(STATE_MARKS.values()))


def test_weeks_and_all_customers_only(shop, app):
    page = app.go("kpis")
    page.widget("selectbox", "kpis.set_version").set_value(0).run()
    page.widget("button_group", "kpis.set_grain").set_value("week").run()
    assert len(page.checked().table()) == 1
    assert page.say("kpis.basis_all") in page.captions


def test_without_a_segmentation_the_studio_is_offered(database, app):
    fill(database, orders=orders_csv(order_rows()))
    page = app.go("kpis")
    assert page.say("kpis.save_first") in page.captions
    assert len(page.table()) == 1


def test_one_order_is_not_enough_for_a_month(database, app):
    fill(database, orders=orders_csv([("a", "2024-06-05", 10)]))
    page = app.go("kpis")
    assert [box.value for box in page.test.info] == [page.say("kpis.none_finished_month")]


def test_customers_alone_are_nothing_to_count(database, app):
    fill(database, customers="customer_id,name\na,Ann\n")
    page = app.go("kpis")
    assert [box.value for box in page.test.info] == [page.say("kpis.no_data")]
    page.button("empty.import").click().run()
    assert page.title == [page.say("import.question")]


def test_without_data_the_page_says_what_to_do(app):
    assert app.go("kpis").answer == app.say("empty.title")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_files_hold_every_figure_and_its_definition(shop, language):
    store, told = told_of(shop)
    book = openpyxl.load_workbook(BytesIO(export_kpis(store, told, ".xlsx", language=language)))
    figures, definitions = book.worksheets
    filled = [one for one in told.rows.values() if one.now.value is not None]
    assert figures.max_row == len(filled) + 1
    assert figures.max_column == len(COLUMNS)
    assert figures["D2"].value == told.rows["revenue", None].now.value == 3000
    assert definitions.max_row > len(COLUMNS)
    heads, *rows = figures.iter_rows(values_only=True)
    units = {row[1]: dict(zip(heads, row, strict=True)) for row in rows}
    share, money, points = (units[kpi_label(code, language)] for code in ("retention_rate", "revenue", "nps"))
    assert "100%" in share[say("kpi_column.unit", language)]  # 0.52 is no per cent
    changes = [found[say("kpi_column.change_unit", language)] for found in (share, money, points)]
    assert changes == [say(f"kpi_change_unit.{unit}", language) for unit in ("of_1", "ratio", "value")]
    lines = export_kpis(store, told, ".csv", language=language).decode("utf-8-sig").splitlines()
    assert len(lines) == len(filled) + 1
    store.close()


def test_a_kpi_leads_to_its_customers_and_their_rule(shop, app):
    """The ten big ones ordered three times each in June; nobody was lost in it."""
    page = app.go("kpis")
    page.widget("button_group", "kpis.people_who.revenue").set_value("buyers").run()
    name = page.say(
        "kpis.people_name",
        who=page.say("kpi_people.buyers"),
        segment=page.say("kpi_text.everybody"),
        period=page.widget("selectbox", "kpis.set_period.month").options[0],
    )
    told = page.checked().say("people.chosen", name=plain_text(name), customers="10")
    assert any(block.value == f"**{told}**" for block in page.test.markdown)
    assert len(page.table(1)) == 10
    assert any(button.key == "save.save" for button in page.test.button)
    page.widget("button_group", "kpis.group").set_value("loyalty").run()
    page.widget("selectbox", "kpis.kpi").set_value("churn_rate").run()
    page.widget("button_group", "kpis.people_who.churn_rate").set_value("churned").run()
    assert any(
        "0" in block.value and page.say("kpi_text.everybody") in block.value for block in page.checked().test.markdown
    )
