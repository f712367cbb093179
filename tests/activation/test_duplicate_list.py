"""Pairs and merges as files, worded for people or coded for programs."""

import csv
from datetime import datetime

import openpyxl
import pytest

from segmentation.activation.duplicate_list import LEVELS, export_merges, export_pairs, reason
from segmentation.customers.linkage_model import FIELDS
from segmentation.customers.merges import Group, keep_apart, merge
from segmentation.errors import InputError
from segmentation.words import LANGUAGES, known

AT = datetime(2024, 7, 1, 12)  # noqa: DTZ001 - naive like all times in the store


@pytest.fixture
def pairs(store):
    """Two pairs, as a search would leave them."""
    missing = dict.fromkeys(FIELDS, "missing")
    with store.transaction() as cursor:
        for one, name in (("a", "=1+1"), ("b", "Bo"), ("c", "Cy")):
            cursor.execute("INSERT INTO customers (customer_id, name, batch_id) VALUES ($1, $2, 1)", [one, name])
        for left, right, score, name in (("a", "b", 0.95, "similar"), ("b", "c", 0.5, "part")):
            levels = missing | {"name": name, "phone": "same"}
            cursor.execute(
                f"INSERT INTO duplicate_candidates (left_id, right_id, score, {', '.join(levels)})"
                f" VALUES ($1, $2, $3, {', '.join(repr(code) for code in levels.values())})",
                [left, right, score],
            )
    return store


def rows(path):
    return list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))


def test_pairs_from_the_threshold_on_are_written_with_reasons(pairs, tmp_path):
    path = tmp_path / "pairs.csv"
    assert export_pairs(pairs, path, threshold=0.9, language=None) == 1
    head, row = rows(path)
    assert dict(zip(head, row, strict=True)) == {
        "left_id": "a",
        "right_id": "b",
        "score": "0.95",
        "reason": "name=similar; phone=same",
        "left_name": "'=1+1",  # no formula
        "right_name": "Bo",
        **dict.fromkeys(("left_phone", "right_phone", "left_email", "right_email"), ""),
    }
    assert export_pairs(pairs, path, threshold=0.4, language=None) == 2


@pytest.mark.parametrize(("language", "told"), [("en", "name similar · same phone"), ("zh", "姓名相近 · 手机号相同")])
def test_a_person_reads_words(pairs, tmp_path, language, told):
    assert reason({"name": "similar", "phone": "same", "email": "missing"}, language) == told
    path = tmp_path / "pairs.xlsx"
    assert export_pairs(pairs, path, threshold=0.9, language=language) == 1
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert [cell.value for cell in sheet[2]][:4] == ["a", "b", 0.95, told]


def test_decided_pairs_are_not_offered(pairs, tmp_path):
    keep_apart(pairs, "a", "b", decided_at=AT)
    merge(pairs, [Group(("b", "c"), "c", 0.5)], merged_at=AT)
    assert export_pairs(pairs, tmp_path / "pairs.csv", threshold=0, language="en") == 0
    path = tmp_path / "merges.csv"
    assert export_merges(pairs, path, language="en") == 1
    assert rows(path)[1][1:3] == ["c", "b, c"]


def test_another_ending_is_refused(pairs, tmp_path):
    with pytest.raises(InputError, match="unsupported_output"):
        export_pairs(pairs, tmp_path / "pairs.pdf", threshold=0, language="en")


def test_every_field_and_level_has_words():
    assert LANGUAGES
    assert all(known(f"column.{field}") for field in FIELDS)
    assert all(known(f"agreement.{level}") for level in LEVELS)
