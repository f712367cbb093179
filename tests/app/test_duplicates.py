"""Duplicates: search, side by side, merge, keep apart, merge all, undo, and the files."""

import pytest

from pages.ui import session
from pages.ui.duplicate_settings import THRESHOLD
from segmentation.customers.duplicates import DEFAULT_THRESHOLD
from segmentation.intake.load import load_file
from tests.app.walk import NOW, fill, orders_csv

CUSTOMERS = (
    "customer_id,name,phone,city\n"
    "1,张伟,13812340001,杭州\n2,Zhang Wei,+86 138 1234 0001,\n"
    "3,李娜,13912340002,上海\n4,娜 李,139-1234-0002,上海市\n5,王芳,,\n"
)
ORDERS = [("1", "2024-01-01", 10), ("2", "2024-02-01", 20), ("2", "2024-03-01", 30), ("5", "2024-04-01", 5)]


@pytest.fixture
def doubles(database):
    """Five ids: 1 and 2 are one person, 3 and 4 another, 5 is alone."""
    fill(database, customers=CUSTOMERS, orders=orders_csv(ORDERS))
    return database


def press(app, key):
    app.widget("button", key).click().run()
    for _ in range(100):  # a job tells its progress until it is done
        if not any(button.label == app.say("job.cancel") for button in app.test.button):
            break
        app.await_jobs(5)
        app.test.run()
    return app.checked()


@pytest.fixture
def found(doubles, app):
    return press(app.go("duplicates"), "duplicates.search_button")


def answer(app, pairs):
    return app.say("duplicates.answer", pairs=pairs, customers="5", threshold="0.90")


def texts(app):
    return [text.value for text in app.test.text]


def test_a_threshold_that_streamlit_has_forgotten_is_the_usual_one_not_the_lowest(found):
    found.go("overview").test.session_state[THRESHOLD] = None
    found.go("duplicates")
    assert found.widget("slider", THRESHOLD).value == DEFAULT_THRESHOLD
    assert found.answer == answer(found, "2")


def test_before_the_first_search_the_page_says_what_it_does(doubles, app):
    app.go("duplicates")
    assert app.answer == app.say("duplicates.not_yet")
    assert app.button("duplicates.search").label


def test_pairs_come_with_score_reason_and_both_sides(found):
    assert found.answer == answer(found, "2")
    table = found.table()
    assert sorted(table["left"]) == ["张伟 · 1", "李娜 · 3"]
    assert all(table["score"] >= 0.9)
    assert found.say("agreement.same", field=found.say("column.phone").lower()) in table["reason"][0]
    assert {"娜李", "李娜"} <= set(texts(found)) or {"张伟", "Zhang Wei"} <= set(texts(found))


def test_a_merge_makes_one_customer_and_its_undo_two(found):
    press(found, "duplicates.merge")
    assert found.answer == answer(found, "1")
    press(found, "duplicates.merge")
    assert found.answer == found.say("duplicates.none", customers="5", threshold="0.90")
    found.go("overview")
    assert found.cards[found.say("card.buyers")] == "2"
    press(found.go("duplicates"), "duplicates.undo")
    press(found, "duplicates.undo")
    assert found.answer == answer(found, "2")
    found.go("overview")
    assert found.cards[found.say("card.buyers")] == "3"


def test_kept_apart_is_no_longer_offered_until_taken_back(found):
    press(found, "duplicates.apart")
    assert found.answer == answer(found, "1")
    press(found, "duplicates.offer")
    assert found.answer == answer(found, "2")


def test_all_are_merged_at_once_and_undone_as_one(found):
    press(found, "duplicates.all_confirm")
    assert found.answer == found.say("duplicates.none", customers="5", threshold="0.90")
    press(found, "duplicates.undo")
    assert found.answer == answer(found, "2")


def test_new_files_are_told_to_be_missing_from_the_search(found, tmp_path):
    assert not found.test.warning
    more = tmp_path / "more.csv"
    more.write_text("customer_id,name\n6,Cy\n", encoding="utf-8")
    load_file(session.store(), more, committed_at=NOW)
    found.go("duplicates")
    assert [warning.value for warning in found.test.warning] == [found.say("duplicates.stale")]


def test_the_files_are_offered(found):
    labels = [button.label for button in found.test.download_button]
    assert found.say("duplicates.download_pairs_csv") in labels
    assert len(labels) == 4
