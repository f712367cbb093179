"""The overview answers with the right numbers."""

from datetime import date

from segmentation.models.rfm import evaluate, standard_settings
from segmentation.segments.library import archive, save_version
from segmentation.store import Store
from tests.app.walk import NOW


def saved(database, name, model="grid"):
    store = Store(database)
    day = date(2024, 7, 1)
    version = save_version(store, name, evaluate(store, day, standard_settings(store, day, model)), saved_at=NOW)
    store.close()
    return version


def test_one_sentence_says_who_brings_the_revenue(shop, app):
    app.go("overview")
    segment = app.say("segment.important_value")
    assert app.answer == app.say("overview.answer", segment=segment, customers="20.0%", revenue="90.9%")
    assert app.say("overview.basis_standard") in app.captions


def test_the_cards_show_the_shop(shop, app):
    app.go("overview")
    assert app.cards == {
        app.say("card.buyers"): "50",
        app.say("card.orders"): "140",
        app.say("card.revenue"): {"zh": "1.1万", "en": "11K"}[app.language],
        app.say("card.spend_per_order"): "78.6",
        app.say("card.refunds"): "0",
    }


def test_the_table_holds_everybody_once(shop, app):
    app.go("overview")
    sizes = app.sizes()
    assert sizes[app.say("segment.important_value")] == 10
    assert sizes[app.say("segment.general_retain")] == 40
    assert sum(sizes.values()) == 50
    assert len(sizes) == 8


def test_a_saved_version_takes_the_place_of_the_standard(shop, app):
    saved(shop, "五月网格")
    app.go("overview")
    assert app.say("overview.basis_saved", name="五月网格", number=1) in app.captions
    assert app.say("segment.champions") in app.sizes()


def test_a_name_with_markdown_stays_text(shop, english):
    name = "![x](http://example.invalid/x.png) <b>"
    saved(shop, name)
    english.go("overview")
    assert not [caption for caption in english.captions if "![x](" in caption]
    assert [caption for caption in english.captions if "example" in caption]


def test_an_archived_version_no_longer_counts(shop, app):
    version = saved(shop, "old")
    store = Store(shop)
    archive(store, version.version_id, archived_at=NOW)
    store.close()
    assert app.say("overview.basis_standard") in app.go("overview").captions


def test_its_button_leads_to_the_studio(shop, app):
    app.go("overview").button("overview.to_studio").click().run()
    assert app.checked().title == [app.say("studio.question")]
