"""The first minutes: an empty start, the demo shop, the other language, and addresses typed by hand."""

import re

import pytest
from playwright.sync_api import expect


def test_from_an_empty_start_the_demo_shop_fills_the_overview_and_the_language_switches(open_app):
    reader = open_app("zh")
    reader.sees_question("overview").sees(reader.say("empty.title")).press("empty.demo").sees(
        re.compile(re.escape(reader.say("empty.demo_done")))
    )
    expect(reader.card("card.buyers")).to_have_text(re.compile(r"^[56]\d\d$"))
    expect(reader.card("card.revenue")).to_have_text(re.compile("万$"))
    reader.sees(reader.say("overview.basis_standard")).settled()
    buyers = reader.card("card.buyers").text_content()
    reader.switch_language("en").sees_question("overview").sees(reader.say("overview.basis_standard"))
    expect(reader.card("card.buyers")).to_have_text(buyers)
    expect(reader.card("card.revenue")).to_have_text(re.compile("[KM]$"))
    expect(reader.page.locator(".js-plotly-plot .main-svg").first).to_be_visible()


@pytest.mark.parametrize("page", ["overview", "import", "studio", "segments"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_address_typed_by_hand_shows_its_page_within_the_frame(open_app, page, language):
    reader = open_app(language, page).sees_question(page)
    expect(
        reader.page.get_by_test_id("stSidebarNav").get_by_text(reader.say("nav.overview"), exact=True)
    ).to_be_visible()
    expect(reader.page.get_by_test_id("stSidebar").get_by_text("English", exact=True)).to_be_visible()
    expect(reader.page.get_by_test_id("stException")).to_have_count(0)
