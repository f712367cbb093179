"""The words by which headers, files and sheets are known: ``data/vocabulary``, Chinese and English."""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from segmentation.intake.header_words import (
    FOLDER,
    HEADERS_KEPT,
    field_asked,
    is_known,
    normalise_header,
    spellings,
    vocabulary,
)
from segmentation.schema import ENTITIES
from segmentation.words import LANGUAGES, say

if TYPE_CHECKING:
    from segmentation.schema import Entity, Field
    from segmentation.words import Language

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
_ASKED = 0.92  # by a question of a survey
_PART = 0.95  # a part of a header tells less than the whole


@lru_cache(HEADERS_KEPT)
def _part_spellings(header: str) -> tuple[str, ...]:
    """Parts of a header in two languages, or of one under a group: of ``买家 / 手机`` the last that is known."""
    text = unicodedata.normalize("NFKC", header)
    levels = text.split(" / ")[::-1] if " / " in text else []
    parts = [part for part in levels if is_known(part)][:1]
    twice = _TWO_LANGUAGES.fullmatch(text.strip()) or _TWO_LANGUAGES_BACK.fullmatch(text.strip())
    parts += twice.groups() if twice else ()
    parts += [text.strip()[:-4]] if re.search(r"[\s/_-][A-Za-z]{3}$", text) and currency_in(text) else []
    return tuple(dict.fromkeys(told for part in parts for told in spellings(part)))


def currency_in(header: str) -> str | None:
    """The code of the currency that a header names behind its words, as in ``订单金额(元)`` or ``Amount USD``.

    >>> currency_in("Amount (USD)"), currency_in("金额（万元）")
    ('USD', None)
    """
    text = unicodedata.normalize("NFKC", header).strip()
    told = re.search(r"[(\[【]([^()\[\]【】]*)[)\]】]\s*$|[\s/_-]([A-Za-z]{3})$", text)
    word = (told[1] or told[2]).strip().casefold() if told else ""
    return next((code for code, words in _CURRENCIES.items() if word in words), None)


def fields_known_by(header: str) -> set[str]:
    """The fields that have the header among their words: one that only one field has says what a file is."""
    told = {field for field, words in vocabulary().items() if any(told in words for told in spellings(header))}
    asked = field_asked(header)
    return told or ({asked} if asked else set())


def word_score(header: str, field: str) -> float:
    """How surely the header names the field, 0..1: about 1 for a known word, below 0.9 for one that is like it."""
    words = vocabulary().get(field, {})
    exact = max((words.get(spelling, 0.0) for spelling in spellings(header)), default=0.0)
    if exact or is_known(header):
        return exact
    part = max((words.get(spelling, 0.0) for spelling in _part_spellings(header)), default=0.0)
    if part:
        return _PART * part
    if field_asked(header) == field:
        return _ASKED
    best = 0.0
    for spelling in spellings(header):
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
