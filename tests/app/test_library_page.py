"""The library page: versions beside each other, who moved, an earlier state made the newest."""

from dataclasses import replace
from datetime import date

import pytest

from segmentation.effects.kpi_targets import set_target
from segmentation.models.cuts import Cuts
from segmentation.models.rfm import evaluate, standard_settings
from segmentation.segments.library import save_version
from segmentation.store import Store
from tests.app.walk import NOW

DAY = date(2024, 7, 1)


@pytest.fixture
def two_versions(shop):
    """The second cuts frequency so high that nobody reaches it."""
    store = Store(shop)
    first = standard_settings(store, DAY, "rfm8")
    second = replace(first, cuts=Cuts(first.cuts.recency, (99.0,), first.cuts.monetary))
    for settings, reason in ((first, None), (second, "summer")):
        result = evaluate(store, DAY, settings)
        save_version(store, "VIP", result, saved_at=NOW, reason=reason, purpose="mailing", owner="王芳")
    store.close()


def test_what_a_change_moved_is_said_in_one_sentence(two_versions, app):
    page = app.go("library")
    assert page.answer == page.say("library.answer", moved="10", share="20.0%", customers="50", day=DAY)
    assert page.say("library.fact", name=page.say("save.purpose"), value="mailing") in page.texts
    settings = next(f.value for f in page.test.dataframe if page.say("library.setting") in f.value)
    assert settings.iloc[:, 0].tolist() == [f"{page.say('axis.frequency')} · 1"]
    changed = next(f.value for f in page.test.dataframe if page.say("column.change") in f.value)
    assert min(changed[page.say("column.change")]) == -10


def test_an_earlier_version_becomes_the_newest_with_a_reason(two_versions, app):
    page = app.go("library")
    page.widget("selectbox", "library.one").select_index(1).run()
    page.checked().widget("button", "library.restore").click().run()
    assert page.say("error.reason_missing", name="VIP", version=3) in page.checked().texts
    page.field("library.reason.").set_value("the first was better")
    page.widget("button", "library.restore").click().run()
    assert page.checked().widget("selectbox", "library.after").options[0].startswith("v3")
    assert page.answer == page.say("library.answer", moved="10", share="20.0%", customers="50", day=DAY)


def test_one_version_is_held_against_the_day_it_was_saved(shop, app):
    store = Store(shop)
    result = evaluate(store, DAY, standard_settings(store, DAY, "rfm8"))
    save_version(store, "VIP", result, saved_at=NOW)
    store.close()
    page = app.go("library")
    assert page.answer == page.say("library.one_version", day=DAY, saved=DAY)


def test_an_empty_library_says_where_to_begin(shop, app):
    assert app.go("library").button("overview.to_studio")


def test_what_uses_a_segmentation_is_told_before_it_is_put_away(two_versions, shop, app):
    store = Store(shop)
    set_target(store, "revenue", "month", 100, set_at=NOW, segmentation="VIP", segment="general_value")
    store.close()
    page = app.go("library")
    use = page.say(
        "library.used_kpi_target", name=page.say("kpi.revenue"), part=page.say("segment.general_value"), count="1"
    )
    told = page.say("library.fact", name=page.say("library.used_in"), value=f"\n• {use}")
    assert told in page.texts
    assert f"• {use}" in page.texts  # where it is put away
    told = " ".join(text.value for text in page.test.markdown)
    assert page.say("library.archive_newest", name="VIP", then=1) in told
    page.widget("button", "library.archive").click().run()
    assert page.checked().widget("selectbox", "library.one").options == ["v1"]


def test_another_segmentation_begins_with_its_newest_version(two_versions, shop, app):
    store = Store(shop)
    for reason in (None, "autumn"):
        result = evaluate(store, DAY, standard_settings(store, DAY, "rfm8"))
        save_version(store, "Mail", result, saved_at=NOW, reason=reason)
    store.close()
    page = app.go("library")
    page.widget("selectbox", "library.one").select("v1").run()
    page.checked().widget("selectbox", "library.name").select_index(1).run()
    chosen = {name: page.checked().widget("selectbox", f"library.{name}").value for name in ("one", "after", "before")}
    assert [(one.name, one.version_number) for one in chosen.values()] == [("VIP", 2), ("VIP", 2), ("VIP", 1)]
    facts = page.say("version.saved", at=NOW, author="–", reason="summer", as_of=DAY)
    assert facts in page.texts
