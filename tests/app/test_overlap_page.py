"""The overlap page: sets, the combination chosen, its customers, and saving it as a living segment."""

from datetime import date

import pytest

from pages.ui import session
from pages.ui.overlap_parts import MASK, OPERATION, SETS
from pages.ui.overlap_rule import RULES
from segmentation.models.registry import model_named
from segmentation.segments.library import newest_version, save_version
from segmentation.segments.overlap_sets import set_key
from segmentation.segments.overrides import put
from segmentation.segments.runs import run_settings
from segmentation.store import Store
from tests.app.walk import NOW

DAY = date(2024, 7, 1)
BEST = set_key("segment", "RFM", "important_value")


@pytest.fixture
def saved(shop):
    """The shop of ``order_rows`` with a saved segmentation: 10 big customers are of important value."""
    store = Store(shop)
    settings = model_named("rfm8").standard(store, DAY)
    save_version(store, "RFM", run_settings(store, DAY, settings).result, saved_at=NOW)
    store.close()
    return shop


def lay(app, *keys):
    app.go("overlap")
    app.widget("multiselect", SETS).set_value(list(keys)).run()
    return app.checked()


def test_a_combination_is_counted_and_listed(saved, app):
    model = set_key("model", "rfm8", "general_retain")
    page = lay(app, BEST, model, set_key("tag", "recency", "active"))
    assert page.answer == page.say("overlap.answer", union="50", several="10", share="20.0%")
    assert len(page.test.get("plotly_chart")) == 1
    assert page.widget("selectbox", MASK).value == 0b101
    listed = next(frame.value for frame in page.test.dataframe if "customer_id" in frame.value)
    assert set(listed["customer_id"]) == {f"big-{number:02}" for number in range(10)}
    assert [button.label for button in page.test.download_button] == [
        page.say("segments.download_xlsx"),
        page.say("segments.download_csv"),
    ]
    # in no set of the model: that cannot be asked for by a rule
    assert page.say("overlap.unsaved") in page.captions
    page.widget("radio", OPERATION).set_value("all").run()
    assert page.say("overlap.unsaved") not in page.checked().captions


def test_what_is_chosen_is_saved_as_a_rule_with_the_same_count(saved, chinese):
    page = lay(chinese, BEST, set_key("tag", "recency", "active"), set_key("tag", "recency", "silent"))
    page.widget("radio", OPERATION).set_value("any").run()
    page.checked()
    page.field("overlap.name.").set_value("值得跟进").run()
    page.field("save.name.").set_value("跟进").run()
    page.widget("button", "save.save").click().run()
    page.checked()
    version = newest_version(session.store(), "跟进")
    assert version.model == "rules"
    assert version.sizes == {"值得跟进": 10, "others": 40}
    assert version.settings.segmentation.content()["segments"][0]["rule"] == {
        "any": [{"segment": "RFM", "is": "important_value"}, {"tag": "recency", "is": "active"}]
    }


def paste(page, yaml):
    area = next(area for area in page.test.text_area if area.key.endswith(".pasted"))
    area.set_value(yaml)
    page.widget("button", area.key.replace(".pasted", ".paste")).click().run()
    return page.checked()


def test_a_rule_of_ones_own_is_built_and_is_one_more_set(saved, english):
    page = lay(english, BEST)
    page.widget("button", "overlap.rule_begin").click().run()
    assert page.checked().widget("button", "overlap.rule_add").disabled  # nothing to add yet
    paste(page, "{field: order_count, at_last: 3}")
    assert any("at_last" in caption for caption in page.captions)
    paste(page, "{field: order_count, at_least: 3}")
    assert page.say("rules.count", found="10", known="50", share="20.0%") in [m.value for m in page.test.markdown]
    page.field("overlap.rule.1.name").set_value("Many orders")
    page.widget("button", "overlap.rule_add").click().run()
    page.checked()
    assert [name for name, _ in page.test.session_state[RULES]] == ["Many orders"]
    assert len(page.widget("multiselect", SETS).value) == 2
    assert page.answer == page.say("overlap.answer", union="10", several="10", share="100.0%")
    page.widget("button", "overlap.rule_begin").click().run()
    page.widget("button", "overlap.rule_close").click().run()
    assert not page.checked().test.text_area


def test_who_was_put_elsewhere_by_hand_is_told(saved, app):
    store = session.store()
    put(store, "RFM", "small-00", "important_value", reason="vip", author="Lin", from_on=DAY, made_at=NOW)
    told = app.say("override.note", listed=app.say("override.note_of", name="RFM v1", n="1"))
    for page in ("overlap", "library", "profile"):
        app.go(page)
        if page == "overlap":
            app.widget("multiselect", SETS).set_value([BEST]).run()
        assert any(told in caption for caption in app.checked().captions), page


def test_it_starts_with_something_to_see(shop, app):
    page = app.go("overlap")
    assert page.widget("multiselect", SETS).value
    assert len(page.test.get("plotly_chart")) == 1
    page.widget("multiselect", SETS).set_value([]).run()
    assert [told.value for told in page.checked().test.info] == [page.say("overlap.choose_sets")]


def test_without_data_the_page_says_what_to_do(app):
    assert app.go("overlap").answer == app.say("empty.title")
