"""The words that headers are known by, and the forms a header can be written in."""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "data" / "vocabulary"
VOCABULARY = FOLDER / "headers.csv"
QUESTIONS = FOLDER / "questions.csv"
HEADERS_KEPT = 4096  # each is asked for by every field of every entity
_ASKING = re.compile(
    r"^(?:请)?(?:输入|填写|留下|提供|选择)?[您你]的"
    r"|^(?:what is |(?:please )?(?:enter|provide|type) )?your |^please (?:enter|provide) ",
    re.IGNORECASE,
)
_SHORTEST_QUESTION = 6  # characters; a shorter header is a word
_QUESTION_NUMBER = re.compile(r"^\s*q?\d+\s*[、.．:：)）]\s*", re.IGNORECASE)


def normalise_header(header: str) -> str:
    """Lower case, full-width folded, camelCase and punctuation to single spaces: ``InvoiceNo.`` -> ``invoice no``."""
    text = unicodedata.normalize("NFKC", header)
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).casefold()
    return re.sub(r"[\W_]+", " ", text).strip()


@lru_cache(HEADERS_KEPT)
def spellings(header: str) -> tuple[str, ...]:
    """The header whole, and without what stands in brackets: ``金额(元)`` is also ``金额``, ``1、NPS`` also ``NPS``."""
    plain = re.sub(r"[((\[【].*?[))\]】]", " ", unicodedata.normalize("NFKC", header))
    question = _QUESTION_NUMBER.sub("", plain)
    asked = _ASKING.sub("", question.strip())
    return tuple(dict.fromkeys(filter(None, map(normalise_header, (header, plain, question, asked)))))


@cache
def vocabulary() -> dict[str, dict[str, float]]:
    """Field -> known header -> score; the words of a field stand in order, the surest first."""
    with VOCABULARY.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        row["field"]: {normalise_header(word): 1 - place / 1000 for place, word in enumerate(row["header"].split("|"))}
        for row in rows
    }


@lru_cache(HEADERS_KEPT)
def is_known(header: str) -> bool:
    """Whether any field goes by this header."""
    return any(spelling in words for words in vocabulary().values() for spelling in spellings(header))


@cache
def _questions() -> list[tuple[str, re.Pattern[str]]]:
    with QUESTIONS.open(encoding="utf-8", newline="") as file:
        return [(row["field"], re.compile(row["pattern"])) for row in csv.DictReader(file)]


@lru_cache(HEADERS_KEPT)
def field_asked(header: str) -> str | None:
    """The field that a question of a survey asks for, by the first pattern it holds; None for a header of few words."""
    text = normalise_header(_QUESTION_NUMBER.sub("", unicodedata.normalize("NFKC", header)))
    if len(text) < _SHORTEST_QUESTION and not _QUESTION_NUMBER.match(header):
        return None
    return next((field for field, pattern in _questions() if pattern.search(text)), None)
