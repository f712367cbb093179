"""The satisfaction page: one figure, its course, its groups, and who answers."""

from datetime import date

import pytest

from pages.ui.satisfaction_choice import PART, WINDOW
from pages.ui.satisfaction_groups import BY
from tests.app.walk import fill, order_rows, orders_csv


def answers_csv():
    """40 promoters and 10 detractors among the small customers in June, one passive of a big one in May."""
    lines = [
        f"small-{place % 40:02},2024-06-{1 + place % 28:02},NPS,{10 if place < 40 else 2},{'app' if place < 40 else 'call'}"
        for place in range(50)
    ]
    lines += ["big-01,2024-05-02,NPS,8,app", "big-01,2024-05-02,CSAT,5,app"]
    return "\n".join(["customer_id,survey_date,type,score,channel", *lines]) + "\n"


@pytest.fixture
def surveyed(database):
    fill(database, orders=orders_csv(order_rows()), answers=answers_csv())
    return database


def test_the_figure_is_the_answer_and_its_course_the_picture(surveyed, app):
    page = app.go("satisfaction")
    assert page.answer == page.say("satisfaction.answer_nps", value="58.8", high="78.4 %", low="19.6 %")
    assert len(page.test.get("plotly_chart")) == 1
    table = page.table()
    assert list(table["n"])[-3:] == [1, 50, 0]
    assert list(table["value"])[-3:-1] == [0, 60]


def test_groups_that_lie_below_are_named(surveyed, app):
    page = app.go("satisfaction")
    page.widget("radio", PART).set_value("groups").run()
    page.checked().widget("selectbox", BY).set_value("channel").run()
    page.checked()
    assert len(page.test.get("plotly_chart")) == 1
    assert list(page.table()["label"]) == ["app", "call"]
    page.widget("selectbox", BY).set_value("tag").run()
    page.checked()
    page.widget("selectbox", BY).set_value("segment").run()
    assert sum(page.checked().table()["n"]) == 51


def test_who_answers_is_held_against_all(surveyed, app):
    page = app.go("satisfaction")
    page.widget("radio", PART).set_value("people").run()
    page.checked()
    told = [text.value for text in page.test.markdown]
    assert any("82.0 %" in text for text in told), told  # 41 of 50 buyers


def test_a_shorter_time_counts_its_answers_alone(surveyed, app):
    page = app.go("satisfaction")
    page.widget("selectbox", WINDOW).set_value(3).run()
    page.checked().widget("date_input", page.test.date_input[0].key).set_value(date(2024, 8, 31)).run()
    assert page.checked().answer == page.say("satisfaction.answer_nps", value="60.0", high="80.0 %", low="20.0 %")
    page.widget("date_input", page.test.date_input[0].key).set_value(date(2025, 9, 1)).run()
    assert page.say("satisfaction.none_in_window") in [told.value for told in page.checked().test.info]


def test_without_scores_the_page_says_what_to_import(shop, app):
    page = app.go("satisfaction")
    assert [told.value for told in page.test.info] == [page.say("satisfaction.no_answers")]


def test_without_data_the_page_says_what_to_do(app):
    assert app.go("satisfaction").answer == app.say("empty.title")
