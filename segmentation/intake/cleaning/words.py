"""Words to codes: gender, company size, currency."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

from segmentation.intake.entity_rows import word_codes

VOCABULARY = Path(__file__).parents[3] / "data" / "vocabulary"
SIZES = VOCABULARY / "company_sizes.csv"
CURRENCIES = VOCABULARY / "currencies.csv"
_ENDS = {"万": 10_000, "w": 10_000, "千": 1000, "k": 1000}
_HEADS = re.compile(r"(\d+(?:[.,]\d+)*)\s*([万千wk])?", re.IGNORECASE)
_HEAD_WORDS = re.compile(
    r"人|员工|名|以上|以下|及|大于|小于|超过|不足|少于|多于|约|左右|employees|people|staff|persons|less than|more than"
    r"|over|under|about|approx|and above|or more|up to|from|to|至|到|[\s~～–—<>≥≤+.,-]|\d|[万千wk]",
    re.IGNORECASE,
)
_BELOW = re.compile(r"以下|不足|少于|小于|less than|under|up to|^\s*[<≤]", re.IGNORECASE)


def gender(text: str, _country: str) -> str | None:
    """``female``, ``male``, ``other``."""
    return word_codes("gender").get(text.strip().lower())


@cache
def _sizes() -> tuple[tuple[tuple[int, str], ...], dict[str, str]]:
    with SIZES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    words = {
        word.lower(): row["code"]
        for row in rows
        for word in (row["code"], *row["zh"].split("|"), *row["en"].split("|"))
    }
    return tuple((int(row["from"]), row["code"]) for row in rows), words


def company_size(text: str, _country: str) -> str | None:
    """``micro``, ``small``, ``medium``, ``large`` by word or head count: a range counts by its middle, an open one by
    its end.
    """
    bands, words = _sizes()
    plain = text.strip().lower()
    if plain in words:
        return words[plain]
    if _HEAD_WORDS.sub("", plain):
        return None
    heads = [
        float(re.sub(r"[.,](?=\d{3}\b)", "", n).replace(",", ".")) * _ENDS.get(unit, 1)
        for n, unit in _HEADS.findall(plain)
    ]
    if not 1 <= len(heads) <= 2 or min(heads) < 0:
        return None
    middle = sum(heads) / len(heads)
    if len(heads) == 1 and _BELOW.search(plain):
        middle -= 1
    return next(code for start, code in reversed(bands) if middle >= start or start == 0)


@cache
def _currencies() -> tuple[dict[str, str], dict[str, str]]:
    """Word -> code, sign -> code."""
    with CURRENCIES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    words = {
        word.lower(): row["code"]
        for row in rows
        for word in (row["code"], *row["zh"].split("|"), *row["en"].split("|"))
    }
    signs = {sign.lower(): row["code"] for row in rows for sign in row["sign"].split("|") if sign}
    return words, signs


_SHARED_SIGNS = {
    "$": {"HK": "HKD", "TW": "TWD", "SG": "SGD", "AU": "AUD", "CA": "CAD", "NZ": "NZD", "MX": "MXN"},
    "¥": {"JP": "JPY"},
    "￥": {"JP": "JPY"},
}


def currency(text: str, country: str) -> str | None:
    """The ISO 4217 code of a word, code or sign; a sign that several countries use means the default country's."""
    words, signs = _currencies()
    plain = text.strip().lower()
    shared = _SHARED_SIGNS.get(plain, {}).get(country)
    return shared or signs.get(plain) or words.get(plain) or words.get(plain.split("(")[0].strip())


def currency_of_amount(sign: str, country: str) -> str | None:
    """The currency of what stands around the digits of an amount; None where it is no currency."""
    return currency(sign.strip(" ()+-"), country) if sign.strip(" ()+-") else None
