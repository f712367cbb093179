"""Province, city, district and region of a Chinese address; what is not sure stays unsaid."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

PLACES = Path(__file__).parents[3] / "data" / "vocabulary" / "places.csv"
CHINA = frozenset(
    [
        "china",
        "cn",
        "chn",
        "prc",
        "p.r. china",
        "p.r.china",
        "mainland china",
        "中国",
        "中国大陆",
        "中华人民共和国",
        "大陆",
        "内地",
        "hong kong",
        "hk",
        "macao",
        "macau",
        "taiwan",
        "tw",
        "香港",
        "澳门",
        "台湾",
        "中国香港",
        "中国澳门",
        "中国台湾",
    ]
)
_LEVELS = ("province", "city", "district")
_PREFIX_LENGTHS = range(24, 5, -1)
_COUNTRY = re.compile(r"^(中华人民共和国|中国大陆|中国|[\s\d,;|/-])+")
_GAP = re.compile(r"[\s,;|/·.-]+")
_ENGLISH_TAIL = re.compile(
    r"(\s+(sheng|province|city|municipality|shi|autonomous region|s\.?a\.?r\.?|\d{3,6}))+$|^\d{6}\s+", re.IGNORECASE
)


@dataclass(frozen=True)
class Place:
    """How far a place is known: None = not told, or not for sure. ``region``: code of the province's region."""

    province: str | None = None
    city: str | None = None
    district: str | None = None
    region: str | None = None


@dataclass(frozen=True)
class _Entry:
    level: str
    place: Place
    full: str
    names: frozenset[str]


class _Gazetteer:
    """All places by name; ``beginning`` finds those whose name a text begins with, the longest name first."""

    def __init__(self) -> None:
        with PLACES.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        regions = {row["name"]: row["region"] for row in rows if row["level"] == "province"}
        self._by_name: dict[str, list[_Entry]] = {}
        self._english: dict[str, list[_Entry]] = {}
        self._lengths: dict[str, list[int]] = {}
        for row in rows:
            above = Place(row["province"] or None, row["city"] or None)
            place = replace(above, **{row["level"]: row["name"]})
            place = replace(place, region=regions[place.province or ""])
            other = frozenset(filter(None, row["other"].split("|")))
            entry = _Entry(row["level"], place, row["name"], frozenset(filter(None, (row["short"],))) | other)
            for name in {row["name"], row["short"], *other} - {""}:
                self._by_name.setdefault(name, []).append(entry)
            for name in filter(None, row["en"].split("|")):
                self._english.setdefault(name.casefold(), []).append(entry)
        for name in self._by_name:
            self._lengths.setdefault(name[:2], []).append(len(name))
        for lengths in self._lengths.values():
            lengths.sort(reverse=True)

    def beginning(self, text: str, levels: Iterable[str]) -> list[tuple[_Entry, int]]:
        """Places of these levels whose name stands at the beginning of ``text``, with the name's length."""
        return [
            (entry, length)
            for length in dict.fromkeys(self._lengths.get(text[:2], ()))
            for entry in self._by_name.get(text[:length], ())
            if entry.level in levels
        ]

    def named(self, text: str, levels: Iterable[str]) -> list[_Entry]:
        """Places of these levels with exactly this name, Chinese or English."""
        found = self._by_name.get(text) or self._english.get(_ENGLISH_TAIL.sub("", text).casefold(), [])
        return [entry for entry in found if entry.level in levels]


@cache
def _gazetteer() -> _Gazetteer:
    return _Gazetteer()


def _agrees(entry: _Entry, known: Place) -> bool:
    """Whether the place lies within what is known."""
    return all(
        getattr(known, level) is None
        or getattr(entry.place, level) is None
        or getattr(known, level) == getattr(entry.place, level)
        for level in _LEVELS
    )


def _only(entries: list[_Entry], known: Place) -> Place | None:
    """The one place that is meant, if there is one."""
    fitting = list(dict.fromkeys(entry.place for entry in entries if _agrees(entry, known)))
    return fitting[0] if len(fitting) == 1 else None


def _joined(known: Place, more: Place) -> Place:
    return Place(*(getattr(known, name) or getattr(more, name) for name in (*_LEVELS, "region")))


def place_in(text: str, known: Place = Place()) -> Place:
    """The places that ``text`` begins with, from the highest level down, within what is known.

    A short name (广东, 南京) counts only before a place within it, before a gap or at the end: 南京西路 is a road.
    """
    rest = _COUNTRY.sub("", text) if text[:1] in "中 0123456789,;|/-" else text
    place = known
    for level in _LEVELS:
        rest = _GAP.sub("", rest, count=1) if _GAP.match(rest) else rest
        if not rest:
            break
        found = _gazetteer().beginning(rest, (level,))
        certain = [(entry, length) for entry, length in found if _ends_well(entry, rest, length)]
        for length in dict.fromkeys(length for _, length in certain):
            told = _only([entry for entry, reach in certain if reach == length], place)
            if told is not None:
                place, rest = _joined(place, told), rest[length:]
                break
    return place


def _ends_well(entry: _Entry, text: str, length: int) -> bool:
    if text[:length] == entry.full and entry.full[-1] in "省市区县旗盟州":
        return True
    rest = text[length:]
    if not rest or _GAP.match(rest):
        return True
    below = _LEVELS[_LEVELS.index(entry.level) :]
    inner = [
        (told, reach)
        for told, reach in _gazetteer().beginning(rest, below)
        if told is not entry and _agrees(told, entry.place)
    ]
    return any(_ends_well(told, rest, reach) for told, reach in inner)


def _place_of_cell(text: str, level: str, known: Place) -> Place | None:
    """What a cell for a place of this level says; the place may be named whole, with those above it, or in English."""
    allowed = {"province": ("province", "city"), "city": ("city", "district", "province"), "district": ("district",)}
    for wanted in allowed[level]:
        told = _only(_gazetteer().named(text, (wanted,)), known)
        if told is not None:
            return told
    chain = place_in(text, known)
    if chain != known:
        return chain
    again = place_in(text)  # it may say what is known already
    return known if again != Place() and _joined(known, again) == known else None


def _place_of_english(address: str, known: Place) -> Place:
    parts = [_ENGLISH_TAIL.sub("", part.strip()) for part in re.split(r"[,;]", address)]
    place = known
    for level in ("province", "city"):
        told = [found for part in parts for found in _gazetteer().named(part, (level,))]
        one = _only(told, place)
        place = _joined(place, one) if one else place
    return place


@cache
def _prefixes() -> dict[str, Place]:
    """Beginnings of addresses that named every level in full: what follows cannot change what they say."""
    return {}


def _place_of_chinese(address: str, known: Place) -> Place:
    if known != Place():
        return place_in(address, known)
    prefixes = _prefixes()
    for length in _PREFIX_LENGTHS:
        found = prefixes.get(address[:length])
        if found is not None:
            return found
    place = place_in(address)
    full = "".join(dict.fromkeys(filter(None, (place.province, place.city, place.district))))
    if place.district and len(full) in _PREFIX_LENGTHS and address.startswith(full):
        prefixes[full] = place
    return place


def resolve(
    province: str | None, city: str | None, district: str | None, address: str | None, country: str | None
) -> Place:
    """What the cells of one row say together, higher levels first; the address adds what the cells leave open.

    A cell that names no place within those above it ends the search: the row may be about another country.
    """
    place = Place()
    if country and country.casefold() not in CHINA:
        return place
    for level, cell in (("province", province), ("city", city), ("district", district)):
        told = _place_of_cell(cell, level, place) if cell else None
        if cell and told is None and level == "city":
            place = replace(place, city=None, district=None)  # a city in the cell for provinces gives way
            told = _place_of_cell(cell, level, place)
        if told is not None:
            place = _joined(place, told)
        elif cell and level != "district":
            return place
    if address:
        place = _place_of_english(address, place) if address.isascii() else _place_of_chinese(address, place)
    if district and place.province and place.district is None:  # many places have a 南山; the address tells which
        told = _place_of_cell(district, "district", place)
        place = _joined(place, told) if told is not None else place
    return _with_city(place)


def _with_city(place: Place) -> Place:
    """Beijing, Shanghai, Tianjin, Chongqing, Hong Kong and Macao are their own city."""
    if place.city is None and place.province and _gazetteer().named(place.province, ("city",)):
        return replace(place, city=place.province)
    return place
