"""Numbers as marketers read them: 3 significant digits, 万/亿 in Chinese, K/M/B in English."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

Language = Literal["zh", "en"]
Number = int | float | Decimal | None

NOTHING = "–"
MINUS = "-"
_UNITS: dict[Language, tuple[tuple[int, str], ...]] = {
    "zh": ((12, "万亿"), (8, "亿"), (4, "万")),
    "en": ((12, "T"), (9, "B"), (6, "M"), (3, "K")),
}


def compact_number(value: Number, language: Language, *, currency: str = "") -> str:
    """12345 → ``1.23万`` / ``12.3K``; below the first unit 1234.5 → ``1,235`` and 12.345 → ``12.3``.

    ``currency`` goes in front, after the sign. Nothing to show (None, not a number, infinite) is ``–``.
    """
    number = _decimal(value)
    if number is None:
        return NOTHING
    # rounded first, so that 999,999 is 1M and not 1,000K
    size = abs(number)
    rounded = _significant(size)
    units = _UNITS[language]
    for power, unit in units:
        reached = _whole(size) if power == units[-1][0] else rounded
        if reached.adjusted() >= power:
            return _signed(number, currency, f"{_plain(_significant(size.scaleb(-power)))}{unit}")
    return _signed(number, currency, _plain(rounded if size < 1000 else _whole(size)))


def whole(value: Number, *, currency: str = "") -> str:
    """1234.5 → ``1,235``; nothing to show is ``–``."""
    number = _decimal(value)
    return NOTHING if number is None else _signed(number, currency, f"{_whole(abs(number)):,f}")


def percent(share: Number, *, digits: int = 1) -> str:
    """A share of 1: 0.128 → ``12.8 %``; above 0 but too small to show is ``< 0.1 %``; nothing to show is ``–``."""
    number = _decimal(share)
    if number is None:
        return NOTHING
    step = Decimal(1).scaleb(-digits)
    shown = (number * 100).quantize(step, ROUND_HALF_UP)
    if number > 0 and not shown:
        return f"< {step}%"
    return f"{shown + 0:f}%"


def _decimal(value: Number) -> Decimal | None:
    if value is None:
        return None
    number = Decimal(str(value))
    return number if number.is_finite() else None


def _significant(size: Decimal) -> Decimal:
    return size.quantize(Decimal(1).scaleb(size.adjusted() - 2), ROUND_HALF_UP) if size else size


def _whole(size: Decimal) -> Decimal:
    return size.quantize(Decimal(1), ROUND_HALF_UP)


def _plain(size: Decimal) -> str:
    text = f"{size:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _signed(number: Decimal, currency: str, text: str) -> str:
    return f"{MINUS if number < 0 and text.strip('0.') else ''}{currency}{text}"
