"""The words by which headers, files and sheets are known: ``data/vocabulary``, Chinese and English."""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from segmentation.schema import ENTITIES
from segmentation.words import LANGUAGES, say

if TYPE_CHECKING:
    from segmentation.schema import Entity, Field
    from segmentation.words import Language

FOLDER = Path(__file__).parents[2] / "data" / "vocabulary"
VOCABULARY = FOLDER / "headers.csv"
FILE_NAMES = FOLDER / "file_names.csv"
FUZZY_THRESHOLD = 92.0  # "customer note" is no "customer no"
_LATIN, _HAN = r"[A-Za-z][A-Za-z0-9 .#'-]*", r"[^A-Za-z]*[\u3400-\u9fff][^A-Za-z]*"
_TWO_LANGUAGES = re.compile(rf"({_HAN}?)[\s|/·_-]*({_LATIN})")
_TWO_LANGUAGES_BACK = re.compile(rf"({_LATIN}?)[\s|/·_-]*({_HAN})")
_CURRENCIES = {
    "CNY": {"元", "人民币", "人民币元", "rmb", "cny", "¥", "cn¥"},
    "USD": {"美元", "usd", "us$", "$"},
    "EUR": {"欧元", "eur", "€"},
    "GBP": {"英镑", "gbp", "£"},
    "HKD": {"港元", "港币", "hkd", "hk$"},
    "TWD": {"新台币", "台币", "twd", "nt$"},
    "JPY": {"日元", "日圆", "jpy", "円"},
}
_HEADERS_KEPT = 4096  # each is asked for by every field of every entity
_PART = 0.95  # a part of a header tells less than the whole
_QUESTION_NUMBER = re.compile(r"^\s*q?\d+\s*[、.．:：)）]\s*", re.IGNORECASE)


def normalise_header(header: str) -> str:
    """Lower case, full-width folded, camelCase and punctuation to single spaces: ``InvoiceNo.`` -> ``invoice no``."""
    text = unicodedata.normalize("NFKC", header)
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).casefold()
    return re.sub(r"[\W_]+", " ", text).strip()


@lru_cache(_HEADERS_KEPT)
def _spellings(header: str) -> tuple[str, ...]:
    """The header whole, and without what stands in brackets: ``金额(元)`` is also ``金额``, ``1、NPS`` also ``NPS``."""
    plain = re.sub(r"[((\[【].*?[))\]】]", " ", unicodedata.normalize("NFKC", header))
    question = _QUESTION_NUMBER.sub("", plain)
    return tuple(dict.fromkeys(filter(None, map(normalise_header, (header, plain, question)))))


@lru_cache(_HEADERS_KEPT)
def _part_spellings(header: str) -> tuple[str, ...]:
    """Parts of a header in two languages, or of one under a group: of ``买家 / 手机`` the last that is known."""
    text = unicodedata.normalize("NFKC", header)
    levels = text.split(" / ")[::-1] if " / " in text else []
    parts = [part for part in levels if _known_anywhere(part)][:1]
    twice = _TWO_LANGUAGES.fullmatch(text.strip()) or _TWO_LANGUAGES_BACK.fullmatch(text.strip())
    parts += twice.groups() if twice else ()
    parts += [text.strip()[:-4]] if re.search(r"[\s/_-][A-Za-z]{3}$", text) and currency_in(text) else []
    return tuple(dict.fromkeys(told for part in parts for told in _spellings(part)))


def currency_in(header: str) -> str | None:
    """The code of the currency that a header names behind its words, as in ``订单金额(元)`` or ``Amount USD``.

    >>> currency_in("Amount (USD)"), currency_in("金额（万元）")
    ('USD', None)
    """
    text = unicodedata.normalize("NFKC", header).strip()
    told = re.search(r"[(\[【]([^()\[\]【】]*)[)\]】]\s*$|[\s/_-]([A-Za-z]{3})$", text)
    word = (told[1] or told[2]).strip().casefold() if told else ""
    return next((code for code, words in _CURRENCIES.items() if word in words), None)


@cache
def _vocabulary() -> dict[str, dict[str, float]]:
    """Field -> known header -> score; the words of a field stand in order, the surest first."""
    with VOCABULARY.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        row["field"]: {normalise_header(word): 1 - place / 1000 for place, word in enumerate(row["header"].split("|"))}
        for row in rows
    }


@lru_cache(_HEADERS_KEPT)
def _known_anywhere(header: str) -> bool:
    return any(spelling in words for words in _vocabulary().values() for spelling in _spellings(header))


def fields_known_by(header: str) -> set[str]:
    """The fields that have the header among their words: one that only one field has says what a file is."""
    return {field for field, words in _vocabulary().items() if any(told in words for told in _spellings(header))}


def word_score(header: str, field: str) -> float:
    """How surely the header names the field, 0..1: about 1 for a known word, below 0.9 for one that is like it."""
    words = _vocabulary().get(field, {})
    exact = max((words.get(spelling, 0.0) for spelling in _spellings(header)), default=0.0)
    if exact or _known_anywhere(header):
        return exact
    part = max((words.get(spelling, 0.0) for spelling in _part_spellings(header)), default=0.0)
    if part:
        return _PART * part
    best = 0.0
    for spelling in _spellings(header):
        found = process.extractOne(spelling, words.keys(), scorer=fuzz.token_sort_ratio, score_cutoff=FUZZY_THRESHOLD)
        if found:
            best = max(best, 0.9 * found[1] / 100)
    return best


@cache
def _file_words() -> dict[str, tuple[str, ...]]:
    with FILE_NAMES.open(encoding="utf-8", newline="") as file:
        return {row["entity"]: tuple(row["word"].split("|")) for row in csv.DictReader(file)}


def entity_named(name: str) -> str | None:
    """The entity that the name of a file or sheet tells of, by its longest known word; None where it tells nothing."""
    told = normalise_header(name)
    parts = set(re.split(r"[\s\d]+", told))
    found = [
        (len(word) if word.isascii() else 2 * len(word), entity)
        for entity, words in _file_words().items()
        for word in words
        if (word in parts if word.isascii() else word in told)
    ]
    return max(found)[1] if found else None


def template_fields(entity: Entity) -> tuple[Field, ...]:
    """The columns of the template of an entity; a customer's own fields stand in that of the customers only."""
    described = ENTITIES["customers"].field_names[1:] if entity.name != "customers" else ()
    return tuple(field for field in entity.fields if field.in_template and field.name not in described)


@cache
def _template_headers() -> dict[tuple[str, ...], str]:
    return {
        tuple(template_header(field, language) for field in template_fields(entity)): entity.name
        for entity in ENTITIES.values()
        for language in LANGUAGES
    }


def template_header(field: Field, language: Language) -> str:
    """The header of a field in a template."""
    return say(f"field.{field.name}", language)


def template_of(headers: tuple[str, ...]) -> str | None:
    """The entity whose template has exactly these headers, if any."""
    return _template_headers().get(headers)
