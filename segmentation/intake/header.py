"""Where the header stands: below titles, notes and blank rows, above values; or nowhere."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from segmentation.intake.header_words import is_known

if TYPE_CHECKING:
    from collections.abc import Sequence

ROWS_LOOKED_AT = 60
NULL_WORDS = frozenset({"null", "n/a", "na", "nan", "none", "-", "--", "/", "无", "空", "暂无", "未知", "\\n", "#n/a"})
_BLOCK = 3  # rows a header has beside its first
_MOSTLY = 0.6  # of the cells are known words
_ABOVE = 12  # rows that names and values may fill above a narrow table
_NUMBER = re.compile(
    r"[-+(]?\s*[¥￥$€£]?\s*[-+]?(\d{1,3}([,'. ]\d{3})+|\d+)?([.,]\d+)?(e[-+]?\d+)?\s*[%元)]?", re.IGNORECASE
)
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2060\ufeff]")  # take no room where they are shown
_DATE = re.compile(
    r"((19|20)\d{2}[-/.年]\d{1,2}([-/.月]\d{1,2}日?|月)?|\d{1,2}[-/.]\d{1,2}[-/.](19|20)?\d{2})"
    r"([T ]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|[-+]\d{2}:?\d{2}|am|pm)?)?|\d{1,2}:\d{2}(:\d{2})?",
    re.IGNORECASE,
)


def kind_of(cell: str | None) -> str:
    """Return "empty", "number", "date" or "text"."""
    text = (cell or "").strip()
    if not text.isprintable():
        text = _UNSEEN.sub("", text).strip()
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
    found = _by_evidence(rows, filled, width)
    named = _by_words(rows, filled, width)
    return named if named and _share_known(rows[found - 1] if found else ()) < _MOSTLY else found


def _share_known(row: Sequence[str | None]) -> float:
    """Which part of the filled cells are words that headers are known by."""
    cells = [text for cell in row if (text := (cell or "").strip())]
    return sum(map(is_known, cells)) / len(cells) if len(cells) > 1 else 0.0


def _by_words(rows: Sequence[Sequence[str | None]], filled: Sequence[int], width: int) -> int:
    """The row, no more than a few below the first of the table's width, that holds the most known header words."""
    best = most = 0
    first = next((index for index, count in enumerate(filled) if count >= 0.7 * width), 0)
    for index, row in enumerate(rows[: first + _ABOVE]):
        if filled[index] < max(2, width / 2) or _share_known(row) < _MOSTLY:
            continue
        known = {(column, text) for column, cell in enumerate(row) if (text := (cell or "").strip()) and is_known(text)}
        again = sum(
            column < len(below) and (below[column] or "").strip() == text
            for below in rows[index + 1 :]
            if below != row
            for column, text in known
        )
        if len(known) > max(most, 1) and not again:
            best, most = index + 1, len(known)
    return best


def _by_evidence(rows: Sequence[Sequence[str | None]], filled: Sequence[int], width: int) -> int:
    for index, count in enumerate(filled):
        if count == 0 or count < 0.7 * width:
            continue
        verdict = _evidence(rows, index)
        if verdict < 0:
            return _sparse_header_above(rows, filled, index, width)
        if verdict == 0 and _ragged(filled, index):
            return index + 1 if _counts_rows(rows, index) else 0
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
    if above >= 0 and filled[above] >= max(2, width / 2) and (_evidence(rows, above) > 0 or _counts_rows(rows, above)):
        return above + 1
    return 0


def _counts_rows(rows: Sequence[Sequence[str | None]], index: int) -> bool:
    """Whether the only nameless column is the first and numbers the rows below from 0 or 1, as pandas writes it."""
    row = rows[index]
    if len(row) < 2 or (row[0] or "").strip() or not all((cell or "").strip() for cell in row[1:]):
        return False
    numbers = [(below[0] or "").strip() for below in rows[index + 1 :] if below]
    return numbers[:1] in (["0"], ["1"]) and numbers == [str(int(numbers[0]) + n) for n in range(len(numbers))]


def _ragged(filled: Sequence[int], index: int) -> bool:
    below = [count for count in filled[index + 1 :] if count]
    return bool(below) and sum(count > filled[index] for count in below) >= 0.2 * len(below)


def _evidence(rows: Sequence[Sequence[str | None]], index: int) -> float:
    """Above 0: names over values. Below 0: values over values of the same kind."""
    names = [(cell or "").strip() for cell in rows[index]]
    below = [row for row in rows[index + 1 :] if any((cell or "").strip() for cell in row) and row != rows[index]][:30]
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


def header_block(rows: Sequence[Sequence[str | None]], found: int, *, spread: bool = True) -> tuple[int, int]:
    """First row and number of rows of the header whose most telling row is ``found`` (1-based).

    Names of groups may stand above it, units or names in another language below; ``spread`` as in ``join_header``.
    """
    if not found:
        return 0, 0
    first = last = found - 1
    while last - first < _BLOCK and last + 1 < len(rows) and _more_names(rows, last + 1):
        last += 1
    while first > 0 and last - first < _BLOCK and _groups(rows[first - 1], rows[first], spread=spread):
        first -= 1
    return first + 1, last - first + 1


def _more_names(rows: Sequence[Sequence[str | None]], index: int) -> bool:
    """Whether the row below a header holds words where the columns hold numbers and dates."""
    below = [row for row in rows[index + 1 :] if any((cell or "").strip() for cell in row)][:30]
    names = [(cell or "").strip() for cell in rows[index]]
    given = [(column, name) for column, name in enumerate(names) if name and name.casefold() not in NULL_WORDS]
    if _numbering(names) or _units(given) or _other_language(rows[index - 1], rows[index]):
        return True
    support = 0
    for column, name in given:
        values = [text for row in below if column < len(row) and (text := (row[column] or "").strip())]
        values = [value for value in values if value.casefold() not in NULL_WORDS]
        if kind_of(name) != "text" or name in values or not re.search(r"\w", name):
            return False
        kinds = Counter(map(kind_of, values))
        support += bool(values) and kinds["text"] <= 0.2 * len(values)
        if any(letter.isdigit() for letter in name) and any(_alike(name, value) for value in values):
            return False
    above = " ".join(cell or "" for cell in rows[index - 1])
    told = [name for _, name in given]
    if [column for column, _ in given] == [0] and sum(bool((cell or "").strip()) for cell in rows[index - 1]) > 1:
        return False  # a row with nothing but its id
    other = _han(above) != _han(" ".join(told)) or " ".join(told).isupper() > above.isupper()
    if support >= 2 and len(set(told)) == len(told) and other:
        return True
    return support >= 3 or 0 < support == len(told)  # nothing but words over numbers: no row of data looks so


def _numbering(names: Sequence[str]) -> bool:
    """Whether a row only numbers the columns, as forms do: (1), (2), (3) = (1) + (2)."""
    told = [name for name in names if name]
    return len(told) > 2 and all(
        re.fullmatch(rf"[(（\[]{place}[)）\]].*", name) for place, name in enumerate(told, start=1)
    )


def _other_language(names: Sequence[str | None], below: Sequence[str | None]) -> bool:
    return names != below and min(_share_known(names), _share_known(below)) >= _MOSTLY


def _units(given: Sequence[tuple[int, str]]) -> bool:
    """Whether a row holds nothing but units in brackets: (元), [kg]."""
    return bool(given) and all(re.fullmatch(r"[(（\[【][^\d()（）]{1,20}[)）\]】]", name) for _, name in given)


def _han(text: str) -> bool:
    return any("\u3400" <= letter <= "\u9fff" for letter in text)


def _alike(name: str, value: str) -> bool:
    return re.sub(r"\d+", "9", name) == re.sub(r"\d+", "9", value)


def _groups(above: Sequence[str | None], header: Sequence[str | None], *, spread: bool) -> bool:
    """Whether the row right above a header names groups of its columns; a title or a note does not."""
    labels = [(column, text) for column, cell in enumerate(above) if (text := (cell or "").strip())]
    names = [(cell or "").strip() for cell in header]
    starts = [item for place, item in enumerate(labels) if place == 0 or labels[place - 1][1] != item[1]]
    if len(starts) < 2 and not (starts and starts[0][0] > 0 and (len(labels) > 1 or not spread)):
        return False
    if any(text.endswith((":", "：")) or len(text) > 40 or _value(text) for _, text in labels):
        return False
    places = [column for column, _ in starts]
    gaps = any(later - earlier > 1 for earlier, later in pairwise(places))
    joined = join_header([above, header], len(names), 1, spread=spread)
    doubled = len(set(names)) < len(names)
    last_alone = len(starts) == 2 and places[0] == 0 and places[1] >= len(names) - 1
    return (gaps and not last_alone) or len(labels) > len(starts) or (doubled and len(set(joined)) == len(joined))


def _value(text: str) -> bool:
    return kind_of(text) != "text" and not _like_year(text) and not re.fullmatch(r"(19|20)\d\d[-/.年]\d\d?月?", text)


def join_header(rows: Sequence[Sequence[str | None]], width: int, main: int, *, spread: bool = True) -> list[str]:
    """One name a column from all rows of a header; ``main`` is the place of its most telling row.

    With ``spread`` the name of a group holds until the next one; without, merged cells have filled it in already.
    """
    texts = [[" ".join((cell or "").split()) for cell in (*row, *[None] * width)][:width] for row in rows]
    for place in range(main + 1, len(texts)):
        said = [] if _numbering(texts[place]) else texts[place]
        texts[place] = [text if text.casefold() not in NULL_WORDS else "" for text in (*said, *[""] * width)][:width]
    for place in range(main):
        label = ""
        for column, text in enumerate(texts[place]):
            name = texts[main][column]
            if text:
                label = text if name and name != text else ""
            elif spread and name:
                texts[place][column] = label
    return [" / ".join(dict.fromkeys(filter(None, cells))) for cells in zip(*texts, strict=True)]


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
