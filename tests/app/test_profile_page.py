"""The profile page: the answer, the picture, the text to copy, the tables and the files."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest

from segmentation.activation.profile_list import COLUMNS, export_profile
from segmentation.models.registry import model_named
from segmentation.segments.profile import profiles
from segmentation.segments.runs import run_settings
from segmentation.store import Store
from tests.app.walk import fill, order_rows, orders_csv

CUSTOMERS = "客户编号,姓名,性别,城市\n" + "".join(
    f"{kind}-{place:02},客户{place},{'女' if kind == 'big' else '男'},<b>上海</b>\n"
    for kind, count in (("big", 10), ("small", 40))
    for place in range(count)
)


@pytest.fixture
def listed(database):
    """The shop of ``order_rows``; those who spend are women, the others men."""
    fill(database, orders=orders_csv(order_rows()), customers=CUSTOMERS)
    return database


def test_the_first_segment_with_customers_is_told(listed, app):
    page = app.go("profile")
    name = page.say("segment.important_value")
    answer = page.say("profile.answer", segment=name, customers="10", share="20.0%", differences="#")
    assert page.answer.startswith(answer.split("#")[0])
    assert [box.value for box in page.test.warning] == [page.say("profile.small", n="10")]
    text = page.test.code[0].value
    assert name in text
    assert page.say("portrait.small") in text
    assert page.say("gender.female") in text
    assert len(page.test.get("plotly_chart")) == 1
    table = page.table()
    told = dict(zip(table[page.say("profile.column_attribute")], table[page.say("profile.column_figure")], strict=True))
    women = page.say("profile.value", attribute=page.say("column.gender"), value=page.say("gender.female"))
    assert told[women] == "100.0%"
    assert [tab.label for tab in page.test.tabs] == [
        page.say(f"profile.group_{group}") for group in ("who", "behaviour", "tags")
    ]


def test_another_segment_and_another_model_can_be_chosen(listed, chinese):
    page = chinese.go("profile")
    page.widget("radio", "profile.segment.rfm8").set_value("general_retain").run()
    assert "40 位客户" in page.checked().answer
    assert not page.test.warning
    page.widget("selectbox", "profile.version").set_value("grid").run()
    assert page.checked().widget("radio", "profile.segment.grid").value
    page.widget("radio", "profile.segment.grid").set_value("cant_lose").run()
    assert [box.value for box in page.checked().test.info] == [page.say("profile.nobody")]


def test_a_row_chosen_lists_the_people_behind_it(listed, app):
    page = app.go("profile")
    page.test.session_state["profile.chosen"] = ("profile.table.who.important_value", "gender", "female")
    page.test.run()
    women = page.say("profile.value", attribute=page.say("column.gender"), value=page.say("gender.female"))
    name = page.say("profile.people_value", segment=page.say("segment.important_value"), what=women)
    told = " ".join(text.value for text in page.test.markdown).replace("\\", "")
    assert page.say("people.chosen", name=name, customers="10") in told
    people = page.table(1)
    assert len(people) == 10


def test_without_data_the_page_says_what_to_do(app):
    assert app.go("profile").answer == app.say("empty.title")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_files_hold_every_difference_and_the_text(listed, language):
    store = Store(listed)
    day = date(2024, 7, 1)
    run = run_settings(store, day, model_named("rfm8").standard(store, day))
    told = profiles(store, run)["important_value"]
    book = openpyxl.load_workbook(BytesIO(export_profile(store, told, ".xlsx", name="重要价值", language=language)))
    differences, text = book.worksheets
    assert differences.max_row == len(told.differences) + 1
    assert differences.max_column == len(COLUMNS)
    assert "重要价值" in text["A1"].value
    lines = export_profile(store, told, ".csv", name="x", language=language).decode("utf-8-sig").splitlines()
    assert len(lines) == len(told.differences) + 1
    store.close()
