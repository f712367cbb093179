"""Headers that say less than they mean, as a bare ``id``: what they are follows from the columns beside them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from segmentation.intake.header_words import normalise_header
from segmentation.schema import ATTRIBUTE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from segmentation.intake.profile import ColumnProfile
    from segmentation.schema import Entity

_ORDER_NAME = re.compile(r"#\S*\d\S*")
_BARE_IDS = ("id", "record id")  # of whatever a row is
_BARE_OWN_IDS = ("编号", "序号", "record id")
_BARE_CUSTOMER_IDS = ("编码", "编号", "代码", "code", "no", "number")
_BARE_WORDS = {  # what they mean in a list of customers
    "name": ("名称", "name"),
    "registered_at": ("创建时间", "创建日期", "created at", "created date", "create date", "created", "date created"),
    "source_channel": ("来源", "渠道", "source", "channel"),
}
KNOWN = 0.9  # a word of the vocabulary scores higher, one that is only like it lower


def names_the_row(profile: ColumnProfile) -> bool:
    """A bare id that never repeats is that of a ticket or answer, not the customer's."""
    return normalise_header(profile.header) in _BARE_IDS and not profile.has_repeats


def settle_records(
    entity: Entity, mapping: dict[str, str], scores: dict[str, float], profiles: Mapping[str, ColumnProfile]
) -> None:
    """Customers without a number go by e-mail address or phone; in a list of products a bare name is the product's."""
    headers = {field: header for header, field in mapping.items()}
    contact = headers.get("email") or headers.get("phone")
    if contact and "customer_id" not in headers:
        mapping[contact] = "customer_id"
    words = {normalise_header(header): header for header in reversed(list(profiles))}
    own = [words[word] for word in _BARE_OWN_IDS if word in words and not profiles[words[word]].has_repeats]
    if entity.own_id and entity.own_id not in headers and own and own[0] not in mapping:
        mapping[own[0]] = entity.own_id
        scores[own[0]] = KNOWN
    if entity.name == "products" and "product_name" not in headers:
        bare = [header for header in profiles if normalise_header(header) in {"name", "名称"}]
        mapping.update(dict.fromkeys(bare[:1], "product_name"))
        scores.update(dict.fromkeys(bare[:1], 0.95))


def settle_customers(mapping: dict[str, str], scores: dict[str, float], profiles: Mapping[str, ColumnProfile]) -> None:
    """Short words mean the customer's here; customers without a number go by e-mail address or phone."""
    words = {normalise_header(header): header for header in reversed(list(profiles))}
    if "customer_id" not in mapping.values():
        bare = [words[word] for word in _BARE_CUSTOMER_IDS if word in words and not profiles[words[word]].has_repeats]
        contacts = sorted(
            (-profiles[header].filled_share, field, header)
            for header, field in mapping.items()
            if field in ("email", "phone")
        )
        for header in (bare + [header for *_, header in contacts])[:1]:
            mapping[header] = "customer_id"
            scores.setdefault(header, KNOWN)
    for field, told in _BARE_WORDS.items():
        for header in [words[word] for word in told if word in words and words[word] not in mapping]:
            if field not in mapping.values():
                mapping[header] = field
                scores[header] = KNOWN


def settle_ids(mapping: dict[str, str], profiles: Mapping[str, ColumnProfile]) -> None:
    """Ids of order files that say less than their header: a name like ``#1001`` is the order's, and so is a bare ``id``
    that never repeats beside a way to reach the customer. Customers without a number go by e-mail address or phone.
    """
    headers = {field: header for header, field in mapping.items()}
    contact = headers.get("email") or headers.get("phone")
    bare = headers.get("customer_id", "")
    if contact and normalise_header(bare) in _BARE_IDS and not profiles[bare].has_repeats:
        del mapping[bare]
        if "order_id" not in headers:
            mapping[bare] = "order_id"
    name = headers.get("name")
    if name and profiles[name].examples and all(map(_ORDER_NAME.fullmatch, profiles[name].examples)):
        mapping.update({header: ATTRIBUTE for header, field in mapping.items() if field == "order_id"})
        mapping[name] = "order_id"
    if contact and "customer_id" not in mapping.values():
        mapping[contact] = "customer_id"


def drop_order_amount(mapping: dict[str, str], profiles: Mapping[str, ColumnProfile]) -> None:
    """An amount that stands on some lines only is the order's: pieces times price is what every line has."""
    headers = {field: header for header, field in mapping.items()}
    if {"amount", "quantity", "unit_price"} <= headers.keys():
        filled = {field: profiles[headers[field]].filled_share for field in ("amount", "quantity", "unit_price")}
        if filled["amount"] < min(filled["quantity"], filled["unit_price"]):
            del mapping[headers["amount"]]
