"""What people call the attributes of a customer and the codes that stand in them."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from segmentation.rules.memberships import member_label
from segmentation.words import known, say

CODED = ("gender", "region", "company_size", "industry_section", "industry_division")  # customer fields with words
CUSTOM = "custom:"  # before the name of a custom field
TAG = "tag:"  # before the code of a group of tags
_VOCABULARY = Path(__file__).parents[2] / "data" / "vocabulary"


def attribute_label(attribute: str, language: str) -> str:
    """The name of an attribute or a group of tags; a custom field is called as in the file it came with."""
    if attribute.startswith(CUSTOM):
        return attribute.removeprefix(CUSTOM)
    if attribute.startswith(TAG):
        return member_label("tag", attribute.removeprefix(TAG), None, language)
    keys = (f"attribute.{attribute}", f"column.{attribute}", f"field.{attribute}")
    return next(say(key, language) for key in keys if known(key))


def value_label(attribute: str, value: str, language: str) -> str:
    """The word for a code; what is no code stays as it is."""
    if attribute.startswith(TAG):
        return member_label("tag", attribute.removeprefix(TAG), value, language)
    if attribute == "gender" and known(f"gender.{value}"):
        return say(f"gender.{value}", language)
    return _labels(language).get((attribute, value), value)


@cache
def list_labels(attribute: str, language: str) -> dict[str, str]:
    """Code of a ``CODED`` field -> what a list says; an industry with its code: ``65 软件和信息技术服务业``."""
    if attribute == "gender":
        return {code: say(f"gender.{code}", language) for code in ("female", "male", "other")}
    is_industry = attribute.startswith("industry")
    field = "industry_section" if is_industry else attribute
    told = {code: label for (name, code), label in _labels(language).items() if name == field}
    return {code: f"{code} {label}" for code, label in told.items()} if is_industry else told


@cache
def _labels(language: str) -> dict[tuple[str, str], str]:
    """(field, code) -> the first of the words by which the code is known."""
    found: dict[tuple[str, str], str] = {}
    for name, field in (("codes", None), ("company_sizes", "company_size"), ("industries", "industry_section")):
        with (_VOCABULARY / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                found[field or row["field"], row["code"]] = row[language].split("|")[0]
    return found
