"""The satisfaction page: one figure, its course, its groups, and who answers."""

from datetime import date, timedelta
from time import sleep

import pytest

from pages.ui import session
from pages.ui.satisfaction_choice import PART, WINDOW
from pages.ui.satisfaction_groups import BY
from pages.ui.satisfaction_moves import EARLIER, FLOW, LATER
from pages.ui.satisfaction_texts import COUNT, TOPIC
from segmentation.models.registry import read_settings
from segmentation.segments.library import save_version
from segmentation.segments.runs import run_settings
from tests.app.walk import NOW, fill, order_rows, orders_csv


def answers_csv():
    """40 promoters and 10 detractors among the small customers in June, one passive of a big one in May."""
    kinds = [(10, "app")] * 40 + [(2, "call")] * 10
    lines = [
        f"small-{place % 40:02},2024-06-{1 + place % 28:02},NPS,{score},{channel}"
        for place, (score, channel) in enumerate(kinds)
    ]
    lines += ["big-01,2024-05-02,NPS,8,app", "big-01,2024-05-02,CSAT,5,app"]
    return "\n".join(["customer_id,survey_date,type,score,channel", *lines]) + "\n"


@pytest.fixture
def surveyed(database):
    fill(database, orders=orders_csv(order_rows()), answers=answers_csv())
    return database


def test_the_figure_is_the_answer_and_its_course_the_picture(surveyed, app):
    page = app.go("satisfaction")
    assert page.answer == page.say("satisfaction.answer_nps", value="58.8", high="78.4%", low="19.6%")
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
    assert any("82.0%" in text for text in told), told  # 41 of 50 buyers


@pytest.fixture
def commented(database):
    """30 comments on refunds by detractors, 40 on delivery by promoters, each text its own."""
    kinds = [("refund money never came", 1)] * 30 + [("fast delivery, friendly courier", 10)] * 40
    lines = [
        f"big-{place % 10:02};2024-06-{1 + place % 28:02};NPS;{score};{text} x{'y' * place}"
        for place, (text, score) in enumerate(kinds)
    ]
    answers = "\n".join(["customer_id;survey_date;type;score;comment", *lines])
    fill(database, orders=orders_csv(order_rows()), answers=answers + "\n")
    return database


def test_a_topic_shows_its_answers_and_its_customers(commented, app):
    page = app.go("satisfaction")
    page.widget("radio", PART).set_value("texts").run()
    worked(page, "topics").widget("slider", COUNT).set_value(2).run()
    worked(page, "topics")
    assert len(page.test.get("plotly_chart")) == 1
    table = page.table()
    assert set(table["score"]) == {1}
    assert len(table) == 30
    assert all("refund" in text for text in table["comment"])
    assert page.say("feedback_text.customers") in [part.label for part in page.test.expander]
    topics = page.widget("selectbox", TOPIC)
    topics.set_value(next(place for place in (0, 1) if place != topics.value)).run()
    assert set(page.checked().table()["score"]) == {10}


def worked(page, name):
    """Wait until the job is done, and read what it found."""
    state, key = page.test.session_state, f"satisfaction.{name}.job"
    while key in state and not state[key].done:
        sleep(0.05)
    page.test.run()
    return page.checked()


def test_too_few_scores_for_drivers_are_told(surveyed, app):
    page = app.go("satisfaction")
    page.widget("radio", PART).set_value("drivers").run()
    worked(page, "drivers")
    assert page.say("error.too_few_answers", value=51, allowed=100) in page.texts


def test_what_goes_with_the_score_is_named(database, app):
    rows = [(f"c{n:03}", date(2024, 6, 1 + n % 20), 20) for n in range(200)]
    orders = ["order_id,customer_id,order_date,amount,channel"]
    orders += [f"o{n},{who},{day},{paid},{'app' if n % 2 else 'shop'}" for n, (who, day, paid) in enumerate(rows)]
    answers = ["customer_id,survey_date,type,score"]
    answers += [
        f"{who},{day + timedelta(days=5)},NPS,{9 - n % 3 if n % 2 else n % 3}" for n, (who, day, _) in enumerate(rows)
    ]
    fill(database, orders="\n".join(orders) + "\n", answers="\n".join(answers) + "\n")
    page = app.go("satisfaction")
    page.widget("radio", PART).set_value("drivers").run()
    worked(page, "drivers")
    assert len(page.test.get("plotly_chart")) == 1
    table = page.table()
    marked = page.say("driver.telling", name=page.say("driver.order_channel"))
    assert all(name.startswith(marked) for name in table["attribute"][:2])
    assert page.say("driver.telling_help") in page.captions


def test_scores_before_a_move_are_held_against_those_who_stayed(surveyed, app):
    page = app.go("satisfaction")
    page.widget("radio", PART).set_value("moves").run()
    assert page.say("move_answers.no_version") in [told.value for told in page.checked().test.info]
    store = session.store()
    settings = read_settings(
        {
            "model": "rules",
            "segments": [{"name": "new", "rule": {"field": "days_since_last_order", "at_most": 100}}, {"name": "old"}],
        }
    )
    save_version(store, "pulse", run_settings(store, date(2024, 6, 30), settings).result, saved_at=NOW)
    page.test.run()
    page.checked().widget("date_input", EARLIER).set_value(date(2024, 2, 1)).run()
    page.checked().widget("date_input", LATER).set_value(date(2024, 6, 29)).run()
    page.checked()
    assert page.widget("selectbox", FLOW).value == ("new", "old")
    assert list(page.table()["n"]) == [0, 0, 40, 0, 0, 0]


def test_a_shorter_time_counts_its_answers_alone(surveyed, app):
    page = app.go("satisfaction")
    page.widget("selectbox", WINDOW).set_value(3).run()
    page.checked().widget("date_input", page.test.date_input[0].key).set_value(date(2024, 8, 31)).run()
    assert page.checked().answer == page.say("satisfaction.answer_nps", value="60.0", high="80.0%", low="20.0%")
    page.widget("date_input", page.test.date_input[0].key).set_value(date(2025, 9, 1)).run()
    assert page.say("satisfaction.none_in_window") in [told.value for told in page.checked().test.info]


def test_without_scores_the_page_says_what_to_import(shop, app):
    page = app.go("satisfaction")
    assert [told.value for told in page.test.info] == [page.say("satisfaction.no_answers")]


def test_without_data_the_page_says_what_to_do(app):
    assert app.go("satisfaction").answer == app.say("empty.title")
