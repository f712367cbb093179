"""Industries to GB/T 4754-2017: sections A to T, divisions 01 to 97."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rapidfuzz import fuzz, process

from segmentation.intake.cleaning.texts import tidy_text

INDUSTRIES = Path(__file__).parents[3] / "data" / "vocabulary" / "industries.csv"
FUZZY_THRESHOLD = 80.0  # of 100; 软件开发公司 is 软件开发 (80), 金属 is no 金融 (50)
_SHORTEST = 3  # characters a likeness can be told by
_CODE = re.compile(r"^([A-T])?\s*[-.]?\s*(\d{2})(\d{1,2})?\b|^([A-T])(?=$|[\s.、:-])", re.IGNORECASE)
_PUNCTUATION = re.compile(r"[\s、,，/&与和及()（）-]+")
_ENDINGS = re.compile(r"(行业|产业|行业类|类|相关|公司|企业| industry| sector)$")


@dataclass(frozen=True)
class Industry:
    """``score``: 100 = a code, name or known word; below, how alike the text is to one (RapidFuzz ratio)."""

    section: str
    division: str | None
    score: float


@cache
def _divisions() -> dict[str, str]:
    return {row["code"]: row["section"] for row in _rows() if row["code"].isdigit()}


@cache
def _rows() -> tuple[dict[str, str], ...]:
    with INDUSTRIES.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def _key(text: str) -> str:
    plain = tidy_text(text).casefold()
    return " ".join(_PUNCTUATION.sub(" ", plain).split()) if plain.isascii() else _PUNCTUATION.sub("", plain)


@cache
def _words() -> dict[str, tuple[str, str | None]]:
    """Name or word -> section and division; a section's name comes first, but one with a single division means both."""
    found: dict[str, tuple[str, str | None]] = {}
    alone = {section: [d for d, s in _divisions().items() if s == section] for section in set(_divisions().values())}
    for row in _rows():
        code, section = row["code"], row["section"]
        division = code if code.isdigit() else alone[section][0] if len(alone[section]) == 1 else None
        for word in (*row["zh"].split("|"), *row["en"].split("|")):
            found.setdefault(_key(word), (section, division))
    return found


def industry_of(text: str) -> Industry | None:
    """The industry a cell names: by its code (``C35``, ``35``, ``C3512``, ``I``), a known word, or the likest one."""
    code = _CODE.match(text.strip())
    if code:
        division = code[2]
        section = _divisions().get(division, "") if division else code[4].upper()
        if section and (not code[1] or code[1].upper() == section):
            return Industry(section, division, 100.0)
        return None
    key = _key(text)
    shorter = _ENDINGS.sub("", key)
    for word in (key, shorter, f"{shorter}业"):
        if word in _words():
            return Industry(*_words()[word], 100.0)
    if len(key) < _SHORTEST:
        return None
    found = process.extractOne(key, _words().keys(), scorer=fuzz.ratio, score_cutoff=FUZZY_THRESHOLD)
    return Industry(*_words()[found[0]], round(found[1], 1)) if found else None
