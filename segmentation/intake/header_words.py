"""The words that headers are known by, and the forms a header can be written in."""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "data" / "vocabulary"
VOCABULARY = FOLDER / "headers.csv"
HEADERS_KEPT = 4096  # each is asked for by every field of every entity
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
    return tuple(dict.fromkeys(filter(None, map(normalise_header, (header, plain, question)))))


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
