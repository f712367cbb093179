"""Words of texts in Chinese and English."""

from datetime import date, datetime

import pytest

from segmentation.insights.feedback_text import count_texts, read_texts, stop_words, telling, words_of

AS_OF = date(2024, 7, 1)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("客服态度差，退款拖了两周", ["客服", "态度", "差", "退款", "拖", "了", "两周"]),
        ("Support was RUDE, 3 times!", ["support", "was", "rude", "times"]),
        ("I don’t like it", ["i", "don't", "like", "it"]),
        ("App 闪退", ["app", "闪退"]),
        ("12345 !!! 👍", []),
        ("", []),
    ],
)
def test_words_in_order(text, words):
    assert words_of(text) == words


def test_what_names_no_topic_is_left_out():
    assert telling(["the", "support", "was", "客服", "的", "差", "ok"]) == ["support", "客服", "差"]
    assert {"的", "the", "觉得"} <= stop_words()


def test_equal_texts_are_read_once_with_their_scores(known):
    at = datetime(2024, 6, 1)
    store = known(
        feedback=[
            ("a", at, "nps", 2, 0, 10, "slow "),
            ("b", at, "csat", 1, 1, 5, "slow"),
            ("c", datetime(2023, 1, 1), "nps", 10, 0, 10, "slow"),
            ("d", at, "complaint", None, None, None, "rude"),
            ("e", at, "nps", None, 0, 10, "no score"),
            ("f", at, "nps", 9, 0, 10, " "),
            ("g", None, "nps", 9, 0, 10, "no day"),
            ("h", datetime(2024, 8, 1), "nps", 9, 0, 10, "later"),
        ]
    )
    found = read_texts(store, AS_OF, date(2024, 1, 1))
    assert list(zip(found.texts, found.counts, found.high, found.low, strict=True)) == [
        ("no score", 1, 0, 0),
        ("rude", 1, 0, 0),
        ("slow", 2, 1, 2),
    ]
    assert count_texts(store, AS_OF, date(2024, 1, 1)) == 3
