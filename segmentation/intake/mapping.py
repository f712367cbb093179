"""Which column of a file is which field, and what a row of it is: suggested from headers and values."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from segmentation.errors import InputError
from segmentation.intake.bare_headers import (
    KNOWN,
    drop_order_amount,
    names_the_row,
    settle_customers,
    settle_ids,
    settle_records,
)
from segmentation.intake.entity_rows import code_words
from segmentation.intake.header_words import normalise_header
from segmentation.intake.vocabulary import (
    entity_named,
    fields_known_by,
    template_fields,
    template_of,
    word_score,
)
from segmentation.schema import ATTRIBUTE, ENTITIES, PROFILE_FIELDS, RECORDS, Entity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from segmentation.intake.cleaning.rules import Cleaning
    from segmentation.intake.profile import ColumnProfile, DateOrder

_SALES_ENTITIES = ("order_lines", "orders", "customer_totals")  # ties go to the first
_LIST_SIGNS = ("registered_at", "membership_level", "birthday", "source_channel", "customer_type")
_EMPTY = 0.05  # an empty column gives way to a filled one


@dataclass(frozen=True)
class Why:
    """Why a file is taken for what it is: the headers that decided, and the name of the file or sheet where it helped.

    ``code``: "headers", "name" (headers and name), "only_customers" (customers are named, and no more), "template",
    "chosen" (by the user), "remembered", or "incomplete" (nothing fits; the nearest).
    """

    code: str
    headers: tuple[str, ...] = ()
    name: str = ""


@dataclass(frozen=True)
class Suggestion:
    """What a file seems to hold, and why.

    ``mapping`` is header -> field, ``scores`` header -> 0..1 (1 = a known word).
    """

    entity: str
    mapping: dict[str, str]
    scores: dict[str, float]
    remembered: bool = False
    date_order: DateOrder | None = None
    source: str = ""
    why: Why = Why("headers")
    cleaning: Cleaning | None = None  # as remembered


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
        (score - _EMPTY * (profile.filled_share == 0), -place, -column, score, profile.header, field.name)
        for place, field in enumerate(entity.fields)
        for column, profile in enumerate(profiles)
        if (score := word_score(profile.header, field.name)) and _values_fit(profile, field.kind)
        if not (field.name == "customer_id" and entity.name in RECORDS and names_the_row(profile))
    ]
    candidates.sort(reverse=True)
    mapping: dict[str, str] = {}
    scores: dict[str, float] = {}

    def fill() -> None:
        for *_, score, header, field in candidates:
            if header not in mapping and field not in mapping.values():
                mapping[header] = field
                scores[header] = round(score, 3)

    fill()
    by_header = {profile.header: profile for profile in profiles}
    if entity.name in ("orders", "order_lines"):
        settle_ids(mapping, by_header)
        fill()
        drop_order_amount(mapping, by_header)
    elif entity.name in RECORDS:
        settle_records(entity, mapping, scores, by_header)
        fill()
    else:
        settle_customers(mapping, scores, by_header)
    return mapping, {header: scores[header] for header in mapping}


def missing_needs(entity: Entity, fields: Sequence[str] | set[str]) -> list[tuple[str, ...]]:
    """The groups of fields of which none is mapped."""
    return [group for group in entity.needs if not any(field in fields for field in group)]


def suggest(profiles: Sequence[ColumnProfile], *, entity: str | None = None, names: Sequence[str] = ()) -> Suggestion:
    """The likeliest entity (or the one given) and mapping for the columns of a file.

    Sales with all they need come first, then records with a header of their own; a file that only names customers is
    a customer list. ``names``: of sheet and file, the first that tells an entity decides where columns leave room.
    """
    headers = tuple(profile.header for profile in profiles)
    template = template_of(headers)
    if template and entity in (None, template):
        fields = [field.name for field in template_fields(ENTITIES[template])]
        mapping = dict(zip(headers, fields, strict=True))
        return Suggestion(template, mapping, dict.fromkeys(headers, 1.0), why=Why("template"))
    if entity:
        return Suggestion(entity, *_map_to(ENTITIES[entity], profiles), why=Why("chosen"))
    name, named = next(((name, told) for name in names if (told := entity_named(name))), ("", None))
    sales = [Suggestion(told, *_map_to(ENTITIES[told], profiles)) for told in _SALES_ENTITIES]
    complete = [found for found in sales if _is_complete(found, profiles)]
    if complete and complete[0].entity == "order_lines":  # the same file read as orders would lose its repeated ids
        complete = [found for found in complete if found.entity != "orders"]
    records = _best_record(profiles, named)
    if complete and (records is None or records.entity != named):
        best = max(complete, key=_certainty)
        return replace(best, why=Why("headers", _deciding(best, headers)))
    customers = Suggestion("customers", *_map_to(ENTITIES["customers"], profiles))
    sure = [field for header, field in customers.mapping.items() if customers.scores[header] > KNOWN]
    is_list = sum(field in _LIST_SIGNS for field in sure) >= 2
    if records is not None and (records.entity == named or not is_list):
        by_name = records.entity == named
        why = Why("name" if by_name else "headers", _deciding(records, headers), name if by_name else "")
        return replace(records, why=why)
    if "customer_id" in customers.mapping.values() and not _tells_of_orders(profiles, customers):
        return replace(customers, why=Why("only_customers", _deciding(customers, headers)))
    nearest = max(sales[1:], key=lambda found: -len(missing_needs(ENTITIES[found.entity], set(found.mapping.values()))))
    return replace(nearest, why=Why("incomplete"))


def _best_record(profiles: Sequence[ColumnProfile], named: str | None) -> Suggestion | None:
    """The kind of record of which the most columns are known: one of its signs is no other field's word, or its values
    are codes of it, or the name of the file says so.
    """
    best: tuple[int, Suggestion] | None = None
    by_header = {profile.header: profile for profile in profiles}
    for entity in RECORDS.values():
        found = Suggestion(entity.name, *_map_to(entity, profiles))
        headers = {field: header for header, field in found.mapping.items()}
        if missing_needs(entity, set(headers)) or (entity.name == "products" and _tells_of_sales(profiles)):
            continue
        signs = [field for field in entity.signs if found.scores.get(headers.get(field, ""), 0.0) >= KNOWN]
        if entity.name not in (named, "products"):
            signs = [field for field in signs if _is_sign(field, by_header[headers[field]])]
        described = {field.name for field in PROFILE_FIELDS} | {"customer_id"}
        strength = len(headers.keys() - described) + 3 * (entity.name == named)
        if signs and (best is None or strength > best[0]):
            best = strength, found
    return best[1] if best else None


def _is_sign(field: str, profile: ColumnProfile) -> bool:
    words = code_words(field)
    coded = bool(profile.examples) and all(example.lower() in words for example in profile.examples)
    return coded or fields_known_by(profile.header) == {field}


def _tells_of_sales(profiles: Sequence[ColumnProfile]) -> bool:
    """Whether customers, orders or amounts are named: a list of products has none of them."""
    fields = {"customer_id", "phone", "email", "order_id", "quantity", "amount"}
    return any(fields_known_by(told.header) & fields and normalise_header(told.header) != "id" for told in profiles)


def _tells_of_orders(profiles: Sequence[ColumnProfile], customers: Suggestion) -> bool:
    """Whether customers go by their address for want of a number, and orders or what was bought are named beside."""
    header = next(header for header, field in customers.mapping.items() if field == "customer_id")
    known = set().union(*(fields_known_by(told.header) for told in profiles if told.header != header))
    by_address = bool(fields_known_by(header) & {"email", "phone"})
    return by_address and bool(known & {"order_id", "quantity", "unit_price"})


def _deciding(found: Suggestion, headers: Sequence[str]) -> tuple[str, ...]:
    """The headers that show what a row is: those of the fields needed and of the signs, in the order of the file."""
    entity = ENTITIES[found.entity]
    fields = {field for group in entity.needs for field in group} | set(entity.signs)
    return tuple(header for header in headers if found.mapping.get(header) in fields)


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
