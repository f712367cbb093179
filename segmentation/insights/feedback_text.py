"""What customers wrote: every text once, and its words, Chinese and English."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import rjieba
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS  # type: ignore[import-untyped]

from segmentation.store import load_sql

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from segmentation.store import Store

STOP_WORDS_FILE = Path(__file__).parents[2] / "data" / "vocabulary" / "stop_words.txt"
MOST_LETTERS = 2_000  # of one text that are read
_HAN = re.compile(r"[\u3400-\u9fff]+")
_PARTS = re.compile(r"[\u3400-\u9fff]+|[a-z]+(?:['’][a-z]+)?")


@dataclass(frozen=True)
class Texts:
    """Distinct texts up to a day: answers of a window that say each (may be 0), and of all time those high and low."""

    ids: list[int]
    texts: list[str]
    counts: list[int]
    high: list[int]
    low: list[int]

    @property
    def answers(self) -> int:
        """Answers with words in the window."""
        return sum(self.counts)

    @property
    def inside(self) -> list[int]:
        """Places of the texts that are said in the window."""
        return [place for place, count in enumerate(self.counts) if count]


def texts_table(store: Store, as_of: date) -> str:
    """Name of a table with one row per answer with words up to a day: see ``told_texts.sql``."""
    query = load_sql("insights/told_texts", scored_answers=f"({load_sql('effects/scored_answers')})")
    return store.derived("texts", query, {"as_of": as_of}, {"as_of": as_of})


def count_texts(store: Store, as_of: date, first: date) -> int:
    """Distinct texts from ``first`` to ``as_of``."""
    with store.holding(), store.cursor() as cursor:
        query = f"SELECT COUNT(DISTINCT text_id) FROM {texts_table(store, as_of)} WHERE answered_on >= $1"  # noqa: S608
        row = cursor.execute(query, [first]).fetchone()
    assert row is not None
    return int(row[0])


def read_texts(store: Store, as_of: date, first: date) -> Texts:
    """Every distinct text up to ``as_of``; the window begins at ``first``."""
    with store.holding(), store.cursor() as cursor:
        rows = cursor.execute(
            "SELECT text_id, ANY_VALUE(comment), COUNT(*) FILTER (answered_on >= $1),"  # noqa: S608 - our name
            " COUNT(*) FILTER (outcome = 'high'), COUNT(*) FILTER (outcome = 'low')"
            f" FROM {texts_table(store, as_of)} GROUP BY text_id ORDER BY text_id",
            [first],
        ).fetchall()
    columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(5)]
    return Texts(*columns)


def words_of(text: str) -> list[str]:
    """The words of a text in order, Latin ones in small letters; numbers and marks are none."""
    found: list[str] = []
    for part in _PARTS.findall(text[:MOST_LETTERS].lower()):
        found += rjieba.cut(part) if _HAN.match(part) else [part.replace("’", "'")]
    return found


def split_texts(
    texts: Texts, progress: Callable[[float], None] = lambda _: None, cancelled: Callable[[], None] = lambda: None
) -> list[list[str]]:
    """The words of each text. ``cancelled`` raises to stop."""
    found = []
    for place, text in enumerate(texts.texts):
        if place % 2_000 == 0:
            cancelled()
            progress(place / len(texts.texts))
        found.append(words_of(text))
    return found


@cache
def stop_words() -> frozenset[str]:
    """Words that say nothing of a topic: scikit-learn's English ones, and Chinese ones of ``stop_words.txt``."""
    lines = STOP_WORDS_FILE.read_text(encoding="utf-8").splitlines()
    chinese = {word for line in lines if not line.startswith("#") for word in line.split()}
    return frozenset(chinese | set(ENGLISH_STOP_WORDS))


def telling(words: list[str]) -> list[str]:
    """Those that may name a topic."""
    stop = stop_words()
    return [word for word in words if word not in stop and (len(word) > 2 or _HAN.match(word))]
