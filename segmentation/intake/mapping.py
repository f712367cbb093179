"""Which column of a file is which field, and what a row of it is: suggested from headers and values."""

from __future__ import annotations

import csv
import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from segmentation.errors import InputError
from segmentation.schema import ATTRIBUTE, ENTITIES, Entity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from segmentation.intake.profile import ColumnProfile, DateOrder

VOCABULARY = Path(__file__).parents[2] / "data" / "vocabulary" / "headers.csv"
FUZZY_THRESHOLD = 92.0  # "customer note" is no "customer no"
_ORDER_NAME = re.compile(r"#\S*\d\S*")
_SALES_ENTITIES = ("order_lines", "orders", "customer_totals")  # ties go to the first


@dataclass(frozen=True)
class Suggestion:
    """What a file seems to hold: ``mapping`` is header -> field, ``scores`` header -> 0..1 (1 = a known word)."""

    entity: str
    mapping: dict[str, str]
    scores: dict[str, float]
    remembered: bool = False
    date_order: DateOrder | None = None


def normalise_header(header: str) -> str:
    """Lower case, full-width folded, camelCase and punctuation to single spaces: ``InvoiceNo.`` -> ``invoice no``."""
    text = unicodedata.normalize("NFKC", header)
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).casefold()
    return re.sub(r"[\W_]+", " ", text).strip()


def _spellings(header: str) -> tuple[str, ...]:
    """The header whole, and without what stands in brackets: ``金额(元)`` is also ``金额``."""
    plain = re.sub(r"[((\[【].*?[))\]】]", " ", unicodedata.normalize("NFKC", header))
    return tuple(dict.fromkeys(filter(None, (normalise_header(header), normalise_header(plain)))))


@cache
def _vocabulary() -> dict[str, dict[str, float]]:
    """Field -> known header -> score; the words of a field stand in order, the surest first."""
    with VOCABULARY.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        row["field"]: {normalise_header(word): 1 - place / 1000 for place, word in enumerate(row["header"].split("|"))}
        for row in rows
    }


def _known_anywhere(header: str) -> bool:
    return any(spelling in words for words in _vocabulary().values() for spelling in _spellings(header))


def _word_score(header: str, field: str) -> float:
    words = _vocabulary().get(field, {})
    exact = max((words.get(spelling, 0.0) for spelling in _spellings(header)), default=0.0)
    if exact or _known_anywhere(header):
        return exact
    best = 0.0
    for spelling in _spellings(header):
        found = process.extractOne(spelling, words.keys(), scorer=fuzz.token_sort_ratio, score_cutoff=FUZZY_THRESHOLD)
        if found:
            best = max(best, 0.9 * found[1] / 100)
    return best


def _values_fit(profile: ColumnProfile, kind: str) -> bool:
    if profile.filled_share == 0:
        return True
    if kind == "time":
        return profile.time_share >= 0.5
    if kind in ("money", "number"):
        return profile.number_share >= 0.5
    return True


def _map_to(entity: Entity, profiles: Sequence[ColumnProfile]) -> tuple[dict[str, str], dict[str, float]]:
    candidates = [
        (score, -place, profile.header, field.name)
        for place, field in enumerate(entity.fields)
        for profile in profiles
        if (score := _word_score(profile.header, field.name)) and _values_fit(profile, field.kind)
    ]
    mapping: dict[str, str] = {}
    scores: dict[str, float] = {}
    for score, _, header, field in sorted(candidates, reverse=True):
        if header not in mapping and field not in mapping.values():
            mapping[header] = field
            scores[header] = round(score, 3)
    by_header = {profile.header: profile for profile in profiles}
    if entity.name in ("orders", "order_lines"):
        _settle_ids(mapping, by_header)
        _drop_order_amount(mapping, by_header)
    return mapping, {header: scores[header] for header in mapping}


def _settle_ids(mapping: dict[str, str], profiles: Mapping[str, ColumnProfile]) -> None:
    """Ids of order files that say less than their header: a name like ``#1001`` is the order's, and so is a bare ``id``
    that never repeats beside a way to reach the customer. Customers without a number go by e-mail address or phone.
    """
    headers = {field: header for header, field in mapping.items()}
    contact = headers.get("email") or headers.get("phone")
    bare = headers.get("customer_id", "")
    if contact and normalise_header(bare) == "id" and not profiles[bare].has_repeats:
        del mapping[bare]
        if "order_id" not in headers:
            mapping[bare] = "order_id"
    name = headers.get("name")
    if name and profiles[name].examples and all(map(_ORDER_NAME.fullmatch, profiles[name].examples)):
        mapping.update({header: ATTRIBUTE for header, field in mapping.items() if field == "order_id"})
        mapping[name] = "order_id"
    if contact and "customer_id" not in mapping.values():
        mapping[contact] = "customer_id"


def _drop_order_amount(mapping: dict[str, str], profiles: Mapping[str, ColumnProfile]) -> None:
    """An amount that stands on some lines only is the order's: pieces times price is what every line has."""
    headers = {field: header for header, field in mapping.items()}
    if {"amount", "quantity", "unit_price"} <= headers.keys():
        filled = {field: profiles[headers[field]].filled_share for field in ("amount", "quantity", "unit_price")}
        if filled["amount"] < min(filled["quantity"], filled["unit_price"]):
            del mapping[headers["amount"]]


def missing_needs(entity: Entity, fields: Sequence[str] | set[str]) -> list[tuple[str, ...]]:
    """The groups of fields of which none is mapped."""
    return [group for group in entity.needs if not any(field in fields for field in group)]


def suggest(profiles: Sequence[ColumnProfile], *, entity: str | None = None) -> Suggestion:
    """The likeliest entity (or the one given) and mapping for the columns of a file.

    Sales with all they need come first; a file that only names customers is a customer list.
    """
    if entity:
        return Suggestion(entity, *_map_to(ENTITIES[entity], profiles))
    sales = [Suggestion(name, *_map_to(ENTITIES[name], profiles)) for name in _SALES_ENTITIES]
    complete = [found for found in sales if _is_complete(found, profiles)]
    if complete and complete[0].entity == "order_lines":  # the same file read as orders would lose its repeated ids
        complete = [found for found in complete if found.entity != "orders"]
    if complete:
        return max(complete, key=_certainty)
    customers = Suggestion("customers", *_map_to(ENTITIES["customers"], profiles))
    if "customer_id" in customers.mapping.values():
        return customers
    return max(sales[1:], key=lambda found: -len(missing_needs(ENTITIES[found.entity], set(found.mapping.values()))))


def _certainty(found: Suggestion) -> float:
    needed = {field for group in ENTITIES[found.entity].needs for field in group}
    scores = [found.scores[header] for header, field in found.mapping.items() if field in needed]
    return sum(scores) / len(scores)


def _is_complete(found: Suggestion, profiles: Sequence[ColumnProfile]) -> bool:
    fields = {field: header for header, field in found.mapping.items()}
    if missing_needs(ENTITIES[found.entity], set(fields)):
        return False
    by_header = {profile.header: profile for profile in profiles}
    return found.entity != "order_lines" or _looks_like_lines(fields, by_header)


def _looks_like_lines(fields: Mapping[str, str], profiles: Mapping[str, ColumnProfile]) -> bool:
    has_product = any(field in fields for field in ("product_id", "product_name", "unit_price"))
    if "order_id" in fields:
        return has_product and (profiles[fields["order_id"]].has_repeats or "amount" not in fields)
    return has_product and "amount" not in fields


def check_mapping(entity: Entity, mapping: Mapping[str, str], headers: Sequence[str]) -> None:
    """Refuse a mapping that names unknown headers or fields, one field twice, or leaves out what is needed."""
    for header, field in mapping.items():
        if header not in headers:
            raise InputError("header_unknown", header=header, allowed=", ".join(headers))
        if field != ATTRIBUTE and entity.field(field) is None:
            raise InputError("field_unknown", field=field, allowed=", ".join((*entity.field_names, ATTRIBUTE)))
    chosen = [field for field in mapping.values() if field != ATTRIBUTE]
    twice = sorted({field for field in chosen if chosen.count(field) > 1})
    if twice:
        raise InputError("field_mapped_twice", field=", ".join(twice))
    missing = missing_needs(entity, set(chosen))
    if missing:
        wanted = "; ".join(" / ".join(group) for group in missing)
        raise InputError("fields_missing", entity=entity.name, fields=wanted, headers=", ".join(headers))


def file_shape(headers: Sequence[str]) -> str:
    """A key equal for files with the same headers in the same order."""
    joined = "\n".join(normalise_header(header) for header in headers)
    return hashlib.sha256(joined.encode()).hexdigest()
