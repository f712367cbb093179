"""Where the header stands: below titles, notes and blank rows, above values; or nowhere."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

ROWS_LOOKED_AT = 60
_NUMBER = re.compile(
    r"[-+(]?\s*[¥￥$€£]?\s*[-+]?(\d{1,3}([,'. ]\d{3})+|\d+)?([.,]\d+)?(e[-+]?\d+)?\s*[%元)]?", re.IGNORECASE
)
_DATE = re.compile(
    r"((19|20)\d{2}[-/.年]\d{1,2}([-/.月]\d{1,2}日?|月)?|\d{1,2}[-/.]\d{1,2}[-/.](19|20)?\d{2})"
    r"([T ]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|[-+]\d{2}:?\d{2}|am|pm)?)?|\d{1,2}:\d{2}(:\d{2})?",
    re.IGNORECASE,
)


def kind_of(cell: str | None) -> str:
    """Return "empty", "number", "date" or "text"."""
    text = (cell or "").strip()
    if not text:
        return "empty"
    if _DATE.fullmatch(text):
        return "date"
    if any(letter.isdigit() for letter in text) and _NUMBER.fullmatch(text):
        return "number"
    return "text"


def find_header(rows: Sequence[Sequence[str | None]]) -> int:
    """1-based number of the header among ``rows`` (the first rows of the file); 0 when the file has none."""
    rows = rows[:ROWS_LOOKED_AT]
    filled = [sum(bool((cell or "").strip()) for cell in row) for row in rows]
    width = _usual_width(filled)
    if width == 0:
        return 0
    for index, count in enumerate(filled):
        if count == 0 or count < 0.7 * width:
            continue
        verdict = _evidence(rows, index)
        if verdict < 0:
            return _sparse_header_above(rows, filled, index, width)
        if verdict == 0 and _ragged(filled, index):
            return 0
        return index + 1
    return 0


def _usual_width(filled: Sequence[int]) -> int:
    """The filled width that holds most cells, so that many short title rows do not outvote few wide ones."""
    weights: Counter[int] = Counter()
    for count in filled:
        weights[count] += count
    return max(weights, key=lambda count: (weights[count], count), default=0)


def _sparse_header_above(rows: Sequence[Sequence[str | None]], filled: Sequence[int], index: int, width: int) -> int:
    """The first data row is reached: a header with nameless columns may stand right above it."""
    above = index - 1
    if above >= 0 and filled[above] >= max(2, width / 2) and _evidence(rows, above) > 0:
        return above + 1
    return 0


def _ragged(filled: Sequence[int], index: int) -> bool:
    below = [count for count in filled[index + 1 :] if count]
    return bool(below) and sum(count > filled[index] for count in below) >= 0.2 * len(below)


def _evidence(rows: Sequence[Sequence[str | None]], index: int) -> float:
    """Above 0: names over values. Below 0: values over values of the same kind."""
    names = [(cell or "").strip() for cell in rows[index]]
    below = [row for row in rows[index + 1 :] if any((cell or "").strip() for cell in row)][:30]
    given = [name for name in names if name]
    total = -0.5 * (len(given) - len(set(given))) - 0.5 * sum(len(name) > 60 for name in given)
    if not below:
        return total - sum(kind_of(name) != "text" for name in given)
    for column, name in enumerate(names):
        if name:
            values = [(row[column] or "").strip() for row in below if column < len(row)]
            total += _column_evidence(name, [value for value in values if value])
    return total


def _column_evidence(name: str, values: Sequence[str]) -> float:
    if not values:
        return 0.0
    kinds = Counter(kind_of(value) for value in values)
    usual, count = kinds.most_common(1)[0]
    kind = kind_of(name)
    if usual == "text" or count < 0.6 * len(values):
        if kind != "text":
            return 0.0 if _like_year(name) else -0.5
        return -1.0 if name in values else 0.0
    if kind == "text":
        return 1.0
    if kind != usual or (_like_year(name) and not all(_like_year(value) for value in values)):
        return 0.25  # months or years as column names
    return -1.0


def _like_year(text: str) -> bool:
    return text.isdigit() and len(text) == 4 and "1900" <= text <= "2100"


def name_columns(cells: Sequence[str | None], width: int) -> tuple[str, ...]:
    """Header cells as unique names: trimmed, "amount (2)" for a repeat, "column_3" for a nameless one."""
    names: list[str] = []
    given = [" ".join((cell or "").replace("\ufeff", "").replace("\0", "").split()) for cell in cells]
    taken = set(given)
    used: set[str] = set()
    for column in range(width):
        base = given[column] if column < len(given) else ""
        name = base if base and base not in used else _free_name(base, column, taken | used)
        used.add(name)
        names.append(name)
    return tuple(names)


def _free_name(base: str, column: int, taken: set[str]) -> str:
    if not base:
        base = f"column_{column + 1}"
        if base not in taken:
            return base
    number = 2
    while f"{base} ({number})" in taken:
        number += 1
    return f"{base} ({number})"
