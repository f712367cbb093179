"""Language, as-of date, and what every page says with and without data."""

from datetime import date

import pytest

from tests.app.walk import PAGES, App


@pytest.mark.parametrize("page", PAGES)
def test_each_page_asks_its_question(page, shop, app):
    assert app.go(page).title == [app.say(f"{page}.question")]


@pytest.mark.parametrize("page", [page for page in PAGES if page != "import"])
def test_without_data_each_page_says_what_to_do(page, app):
    app.go(page)
    assert app.title == [app.say(f"{page}.question")]
    assert app.answer == app.say("empty.title")
    assert {app.say("empty.import"), app.say("empty.demo")} <= {button.label for button in app.test.button}
    assert app.say("frame.no_data") in app.captions
    assert not app.test.metric
    assert not app.test.dataframe


def test_the_empty_page_leads_to_the_import(app):
    app.go("overview").button("empty.import").click().run()
    assert app.checked().title == [app.say("import.question")]


@pytest.mark.parametrize(
    ("locale", "language"), [("zh-TW", "zh"), ("zh", "zh"), ("de-DE", "en"), ("en-GB", "en"), (None, "en")]
)
def test_the_browser_chooses_the_first_language(locale, language, shop):
    app = App("en")
    app.test.context["locale"] = locale
    app.language = language
    app.test.run()
    assert app.checked().title == [app.say("overview.question")]


@pytest.mark.parametrize("page", PAGES)
def test_the_language_switches_on_every_page_and_stays(page, shop):
    app = App("zh").go(page)
    app.widget("segmented_control", "language").set_value("en").run()
    app.language = "en"
    assert app.checked().title == [app.say(f"{page}.question")]
    assert app.go("segments").title == [app.say("segments.question")]


def test_the_sidebar_says_how_much_data_there_is(shop, app):
    app.go("overview")
    told = [caption.replace("\\", "") for caption in app.captions]
    assert app.say("frame.data_set", customers="50", orders="140", name="app.duckdb") in told


def test_the_day_looked_from_starts_after_the_newest_order(shop, app):
    assert app.go("overview").test.date_input[0].value == date(2024, 7, 1)


def test_an_earlier_day_knows_only_the_orders_before_it(shop, app):
    app.go("overview")
    app.test.date_input[0].set_value(date(2024, 4, 11)).run()
    app.checked()
    # by then the ten customers had ordered twice each, on 1 April and on the day itself
    assert app.cards[app.say("card.orders")] == "60"
    assert app.say("card.basis", as_of="2024-04-11", first="2024-01-10", last="2024-04-11", n="50", guests="0") in (
        app.captions
    )
    app.test.date_input[0].set_value(date(2024, 2, 1)).run()
    app.checked()
    assert app.cards[app.say("card.orders")] == "40"
    assert app.cards[app.say("card.buyers")] == "40"


def test_a_day_before_all_orders_leaves_nothing_and_breaks_nothing(shop, app):
    for page in PAGES:
        app.go(page)
        app.test.date_input[0].set_value(date(2020, 1, 1)).run()
        app.checked()
        assert app.title == [app.say(f"{page}.question")]
        app.test.date_input[0].set_value(date(2024, 7, 1)).run()
