"""Saved segmentations: versions follow each other and never change."""

from datetime import date, datetime

import pytest

from segmentation.errors import InputError
from segmentation.models.cuts import Cuts
from segmentation.models.rfm import RfmSettings, evaluate
from segmentation.segments.library import (
    archive,
    library_version,
    newest_version,
    restore,
    save_version,
    version,
    versions,
)

AS_OF = date(2024, 7, 1)
NOW = datetime(2024, 7, 1, 12)
LATER = datetime(2024, 7, 2, 12)


@pytest.fixture
def result(orders_in):
    return evaluate(orders_in([("a", AS_OF, 10)]), AS_OF, RfmSettings("rfm8", Cuts((30,), (2,), (100,)), "mean", 12))


def test_a_version_is_read_back_as_it_was_saved(store, result):
    saved = save_version(store, " 会员分群 ", result, saved_at=NOW, author="王芳", reason="第一版")
    assert (saved.name, saved.version_number, saved.model, saved.author, saved.reason) == (
        "会员分群",
        1,
        "rfm8",
        "王芳",
        "第一版",
    )
    assert saved.settings == result.settings
    assert (saved.sizes, saved.as_of, saved.saved_at, saved.archived_at) == (result.sizes(), AS_OF, NOW, None)
    assert version(store, saved.version_id) == saved


def test_versions_of_a_name_are_numbered_and_newest_first(store, result):
    save_version(store, "A", result, saved_at=NOW)
    save_version(store, "B", result, saved_at=NOW)
    save_version(store, "A", result, saved_at=LATER, reason="summer sale")
    assert [(saved.name, saved.version_number) for saved in versions(store)] == [("A", 2), ("B", 1), ("A", 1)]


@pytest.mark.parametrize("reason", [None, "", "  "])
def test_a_later_version_needs_a_reason_and_is_not_saved_without(store, result, reason):
    save_version(store, "A", result, saved_at=NOW)
    with pytest.raises(InputError) as raised:
        save_version(store, "A", result, saved_at=LATER, reason=reason)
    assert (raised.value.code, raised.value.values["version"]) == ("reason_missing", 2)
    assert len(versions(store)) == 1


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_a_name_has_a_length(store, result, name):
    with pytest.raises(InputError, match="name_length"):
        save_version(store, name, result, saved_at=NOW)


def test_archived_versions_are_put_away_and_can_be_taken_back(store, result):
    saved = save_version(store, "A", result, saved_at=NOW)
    archive(store, saved.version_id, archived_at=LATER)
    assert versions(store) == []
    assert [found.archived_at for found in versions(store, archived=True)] == [LATER]
    archive(store, saved.version_id, archived_at=None)
    assert versions(store) == [saved]


def test_numbers_go_on_after_an_archived_version(store, result):
    archive(store, save_version(store, "A", result, saved_at=NOW).version_id, archived_at=LATER)
    assert save_version(store, "A", result, saved_at=LATER, reason="again").version_number == 2


def test_a_version_that_is_not_there_is_refused(store):
    with pytest.raises(InputError, match="version_unknown"):
        version(store, 7)
    with pytest.raises(InputError, match="version_unknown"):
        archive(store, 7, archived_at=NOW)


def test_what_is_saved_outlives_the_data(store, result, ask):
    saved = save_version(store, "A", result, saved_at=NOW)
    with store.transaction() as cursor:
        cursor.execute("DELETE FROM orders")
    assert version(store, saved.version_id).sizes == result.sizes()


def test_an_earlier_state_is_saved_again_as_the_newest(store, result):
    first = save_version(store, "A", result, saved_at=NOW, purpose="mailing", owner="王芳")
    other = evaluate(store, AS_OF, RfmSettings("rfm8", Cuts((1,), (2,), (3,))))
    save_version(store, "A", other, saved_at=LATER, reason="summer")
    before = library_version(store)
    made = restore(store, first.version_id, saved_at=LATER, author="Li", reason="back")
    assert (made.version_number, made.settings, made.purpose, made.author) == (3, result.settings, "mailing", "Li")
    assert newest_version(store, "A") == made
    assert library_version(store) != before
    with pytest.raises(InputError, match="reason_missing"):
        restore(store, first.version_id, saved_at=LATER, author=None, reason=" ")


def test_a_name_nobody_saved_is_told_with_those_that_are(store, result):
    save_version(store, "A", result, saved_at=NOW)
    with pytest.raises(InputError) as raised:
        newest_version(store, "B")
    assert (raised.value.code, raised.value.values["allowed"]) == ("segmentation_unknown", "A")
