"""Phone numbers to E.164, and the area they belong to, by Google's libphonenumber."""

from __future__ import annotations

import re

import phonenumbers
from phonenumbers import PhoneNumberFormat

_NEXT = re.compile(r"[;；、,，|\n]|或|及|\s/\s|/(?=\s*[+01]\d{6,})")
_SLASHED = re.compile(r"(?<=\d{7})/\d+$")
_EXTENSION = re.compile(r"\s*(转|分机|内线)\s*[:：]?\s*(?=\d)")
_POWER = re.compile(r"\d[.,]?\d*e\+?\d+", re.IGNORECASE)


def e164(text: str, country: str) -> str | None:
    """The first number in the text in E.164, without its extension; None where there is no number that can exist.

    1.38E+10, as spreadsheets write a long number, has lost its digits: None.
    """
    if _POWER.search(text):
        return None
    first = next((part for part in _NEXT.split(text) if part.strip()), "")
    first = _SLASHED.sub("", re.sub(r"(?<=\d)\.0$", "", first.strip().lstrip("'‘’`").strip()))
    try:
        number = phonenumbers.parse(_EXTENSION.sub(" ext. ", first), country)
    except phonenumbers.NumberParseException:
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) if phonenumbers.is_valid_number(number) else None


def area(number: str) -> str:
    """The Chinese name of the area of a number of mainland China in E.164; '' where none is known."""
    from phonenumbers import geocoder  # noqa: PLC0415 - its tables take a second to load

    return geocoder.description_for_valid_number(phonenumbers.PhoneNumber(86, int(number[3:])), "zh") or ""
