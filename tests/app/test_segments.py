"""Segment lists: which version, which segments, which columns, and the list itself."""

from datetime import date

import pytest

from segmentation.models.rfm import evaluate, standard_settings
from segmentation.segments.library import save_version
from segmentation.store import Store
from tests.app.walk import NOW


@pytest.fixture
def lists(shop, chinese):
    return chinese.go("segments")


def choose(app, *segments, of="rfm8"):
    app.widget("multiselect", f"segments.segments.{of}").set_value(list(segments)).run()
    return app.checked()


def test_the_first_segment_with_people_is_chosen(shop, app):
    lists = app.go("segments")
    assert lists.widget("multiselect", "segments.segments.rfm8").value == ["important_value"]
    assert lists.answer == lists.say("segments.answer", customers="10", share="20.0%", revenue="90.9%")


def test_the_list_holds_the_people_highest_spend_first(lists):
    choose(lists, "important_value", "general_retain")
    frame = lists.table()
    assert len(frame) == 50
    assert sorted(frame["customer_id"][:10]) == [f"big-{number:02}" for number in range(10)]
    assert list(frame["spend_total"]) == [1000] * 10 + [25] * 40
    assert set(frame["segment"]) == {lists.say("segment.important_value"), lists.say("segment.general_retain")}
    assert lists.say("segments.shown", first=1, last=50, total="50", as_of="2024-07-01") in lists.captions


def test_both_files_are_offered(lists):
    assert [button.label for button in lists.test.download_button] == [
        lists.say("segments.download_xlsx"),
        lists.say("segments.download_csv"),
    ]


@pytest.mark.parametrize("chosen", [(), ("important_keep",)])
def test_nobody_chosen_is_said_and_offers_no_file(lists, chosen):
    choose(lists, *chosen)
    assert lists.answer == lists.say("segments.answer", customers="0", share="0.0%", revenue="0.0%")
    assert [info.value for info in lists.test.info] == [lists.say("segments.nobody")]
    assert not lists.test.download_button


def test_only_chosen_columns_are_listed_in_their_order(lists):
    lists.widget("multiselect", "segments.columns").set_value(["order_count", "customer_id"]).run()
    assert list(lists.checked().table().columns) == ["order_count", "customer_id"]
    lists.widget("multiselect", "segments.columns").set_value([]).run()
    assert list(lists.checked().table().columns) == ["customer_id"]


def test_columns_without_data_are_not_offered(lists):
    offered = lists.widget("multiselect", "segments.columns").options
    assert lists.say("column.customer_id") in offered
    assert lists.say("column.phone") not in offered


def test_a_model_as_it_comes_can_be_chosen(lists):
    lists.widget("selectbox", "segments.version").set_value("grid").run()
    offered = lists.checked().widget("multiselect", "segments.segments.grid").options
    assert len(offered) == 10
    assert sum(int(option.rsplit(" · ", 1)[1]) for option in offered) == 50


def test_a_saved_version_stands_first_and_can_be_archived_and_taken_back(shop, english):
    app = english
    store, day = Store(shop), date(2024, 7, 1)
    save_version(
        store,
        "spring",
        evaluate(store, day, standard_settings(store, day, "rfm8")),
        saved_at=NOW,
        author="Lin",
        reason="first try",
    )
    store.close()
    app.go("segments")
    assert app.widget("selectbox", "segments.version").options[0] == "spring · v1"
    told = app.say("version.saved", at=NOW, author="Lin", as_of=day, reason="first try")
    assert told in app.texts
    app.widget("button", "version.archive").click().run()
    assert "spring · v1" not in app.checked().widget("selectbox", "segments.version").options
    app.widget("button", "version.restore").click().run()
    assert "spring · v1" in app.checked().widget("selectbox", "segments.version").options


def test_the_choice_survives_a_language_switch(lists):
    choose(lists, "general_retain")
    other = {"zh": "en", "en": "zh"}[lists.language]
    lists.widget("segmented_control", "language").set_value(other).run()
    lists.language = other
    assert lists.checked().answer == lists.say("segments.answer", customers="40", share="80.0%", revenue="9.1%")
