"""The cleaning rules: what each looks at, and which of them are on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import phonenumbers

from segmentation.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

PLACE_FIELDS = ("province", "city", "district", "address")


@dataclass(frozen=True)
class Rule:
    """One rule. ``fields``: those it may change or fill; empty = by kind of field.

    Without ``switchable`` the values are needed as numbers or days: only how many were written otherwise is told.
    """

    code: str
    fields: tuple[str, ...] = ()
    switchable: bool = True


RULES = {
    rule.code: rule
    for rule in (
        Rule("text"),
        Rule("null_words"),
        Rule("ids"),
        Rule("phone", ("phone",)),
        Rule("email", ("email",)),
        Rule("gender", ("gender",)),
        Rule("birthday", ("birthday",)),
        Rule("industry", ("industry",)),
        Rule("company_size", ("company_size",)),
        Rule("place", PLACE_FIELDS),
        Rule("phone_area", ("province", "city")),
        Rule("currency", ("currency",)),
        Rule("filled_customer", ("customer_id",)),
        Rule("dates", switchable=False),
        Rule("money", switchable=False),
    )
}
SWITCHABLE = tuple(code for code, rule in RULES.items() if rule.switchable)
VALUE_RULES = {
    rule.fields[0]: code for code, rule in RULES.items() if len(rule.fields) == 1 and code != "filled_customer"
}
COUNTRIES = tuple(sorted(phonenumbers.SUPPORTED_REGIONS))
USUAL_COUNTRIES = ("CN", "HK", "MO", "TW", "SG", "JP", "KR", "US", "CA", "GB", "DE", "FR", "AU")


@dataclass(frozen=True)
class Cleaning:
    """How a file is cleaned: ``off`` holds the switched-off rules, ``default_country`` is a two-letter code (ISO 3166)
    for phone numbers without a country code, places without a country and currency signs that several use.
    """

    off: frozenset[str] = frozenset()
    default_country: str = "CN"

    def on(self, rule: str) -> bool:
        """Whether the rule is applied."""
        return rule not in self.off


def rules_for(entity: str, fields: Iterable[str]) -> list[str]:
    """The rules that these fields of a file call for, in order."""
    told = set(fields)
    needed = {
        "phone_area": {"phone"},
        "currency": {"currency", "amount"},
        "filled_customer": {"order_id", "phone", "email"},
    }
    needed |= {"ids": {name for name in told if name.endswith("_id")}, "dates": set(), "money": set()}
    if entity in ("customers", "customer_totals", "products"):
        needed["filled_customer"] = set()
    return [
        code
        for code, rule in RULES.items()
        if code in ("text", "null_words") or told & needed.get(code, set(rule.fields))
    ]


def cleaning_of(country: str = "CN", keep_as_written: Iterable[str] = ()) -> Cleaning:
    """Settings as people write them. Raises ``InputError``: ``country_unknown``, ``cleaning_rule_unknown``."""
    code = country.strip().upper()
    if code not in COUNTRIES:
        raise InputError("country_unknown", country=country, allowed=", ".join(USUAL_COUNTRIES))
    off = frozenset(filter(None, (rule.strip() for rule in keep_as_written)))
    for rule in sorted(off):
        if rule not in SWITCHABLE:
            raise InputError("cleaning_rule_unknown", rule=rule, allowed=", ".join(SWITCHABLE))
    return Cleaning(off, code)
