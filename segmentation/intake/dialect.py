"""How a text file splits into cells: delimiter, quote and escape, judged on a sample."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from segmentation.errors import InputError
from segmentation.intake.header import kind_of
from segmentation.intake.records import WHITESPACE, Dialect, by_width, records

if TYPE_CHECKING:
    from collections.abc import Sequence

DELIMITERS = (",", ";", "\t", "|", "\x01", "^", "~", "，", "；", ":", WHITESPACE)
QUOTES = ('"', "'", "`")
_RARE = ("\x1f", "\x1e", "\x02", "¦", "¬", "§", "、", "#", "$", "@", "!", "*")  # cut only where all lines hold as many
_MARKS = frozenset("|~^:;,@#$%&!*<>=-_+\t\x01§¦/\\")  # what delimiters of several characters are made of
_RUN = re.compile(rf"[{re.escape(''.join(sorted(_MARKS)))}]{{2,}}")
_SPACED = (", ", "; ", " | ")
_NO_MARKS = ({","}, {"\t"}, {"/"}, {"\\"})  # runs of these are empty cells or belong to paths
_TRUST = {":": 0.4, "，": 0.5, "；": 0.5, WHITESPACE: 0.5, "~": 0.8, "^": 0.8} | dict.fromkeys(_RARE[3:], 0.5)
_SAMPLE_RECORDS = 300
_LINES_OF_A_VALUE = 30
_RULER = re.compile(r"[-=_ +|]+")
_DIRECTIVE = re.compile(r'\ufeff?"?sep=(.)"?\r?\n?', re.IGNORECASE)


def find_dialect(sample: str, delimiter: str | None = None, quote: str | None = None) -> Dialect:
    """The dialect under which the sample looks most like a table; what is given is kept."""
    if delimiter is not None and delimiter not in (*DELIMITERS, *_RARE) and not _possible(delimiter):
        raise InputError("delimiter_unknown", delimiter=delimiter, allowed=list(DELIMITERS))
    if quote is not None and quote not in ("", *QUOTES):
        raise InputError("quote_unknown", quote=quote, allowed=list(QUOTES))
    lines = _lines_of(sample)
    directive = _DIRECTIVE.fullmatch(lines[0]) if lines else None
    if delimiter is None and directive and directive[1] in DELIMITERS:
        delimiter = directive[1]
    if quote in (None, '"') and (inner := _inner_lines(lines)):
        found = find_dialect("".join(inner[1:]), delimiter, '"')
        if found.delimiter != WHITESPACE and _score(inner, found) > 0 and _even(inner, found):
            return replace(found, wrapped=True)
    marks = [delimiter] if delimiter is not None else _candidates(lines)
    choices = [_with_quote(sample, mark, quote) for mark in marks]
    # the first of equals: a comma for one column
    best = choices[0] if delimiter is not None else max(choices, key=lambda dialect: _score(lines, dialect))
    return replace(best, cuts=fixed_cuts(lines)) if best.delimiter == WHITESPACE and not best.quote else best


def _inner_lines(lines: Sequence[str]) -> list[str]:
    """What stands in the lines where each as a whole is one quoted value, as after saving text as text once more.

    The names may stand as they are.
    """
    texts = [text for line in lines if (text := line.rstrip("\r\n"))]
    inner = [text[1:-1] if _wrapped(text) else text for text in texts]
    if len(inner) < 3 or not all(map(_wrapped, texts[1:])):
        return []
    if any('"' in text.replace('""', "") for text in (inner if _wrapped(texts[0]) else inner[1:])):
        return []
    return [text.replace('""', '"') + "\n" for text in inner]


def _wrapped(text: str) -> bool:
    return len(text) > 2 and text[0] == '"' == text[-1]


def _even(lines: Sequence[str], dialect: Dialect) -> bool:
    """Whether the first line has as many cells as most others."""
    first, *others = map(len, islice(records(lines, dialect), _SAMPLE_RECORDS))
    return first == Counter(others).most_common(1)[0][0]


def fixed_cuts(lines: Sequence[str]) -> tuple[int, ...]:
    """Where columns begin that are told by their place; () where runs of blanks part all lines alike.

    Columns are parted where all lines are blank, and only where the first line, the names, begins a word.
    """
    texts = [
        by_width(text) for line in lines[:_SAMPLE_RECORDS] if (text := line.rstrip()) and not _RULER.fullmatch(text)
    ]
    if len(texts) < 3 or len({len(line.split()) for line in lines if line.strip()}) == 1:
        return ()
    width = max(map(len, texts))
    filled = [any(place < len(text) and not text[place].isspace() for text in texts) for place in range(width)]
    below = [any(place < len(text) and not text[place].isspace() for text in texts[1:]) for place in range(width)]
    starts = [place for place in range(width) if filled[place] and (place == 0 or not filled[place - 1])]
    cuts: list[int] = []
    for start, end in zip(starts, [*starts[1:], width], strict=True):
        if not cuts or (texts[0][start:end].strip() and any(below[start:end])):
            cuts.append(start)
    return tuple(cuts) if len(cuts) > 2 else ()


def _possible(delimiter: str) -> bool:
    return delimiter in _SPACED or (2 <= len(delimiter) <= 4 and _MARKS.issuperset(delimiter))


def _candidates(lines: Sequence[str]) -> list[str]:
    """All single delimiters, and what of several characters is in most lines; not the parts of a longer one."""
    looked = _whole_lines(lines[:300])[:100]
    found: Counter[str] = Counter()
    for line in looked:
        runs = [run for run in _RUN.findall(line) if set(run) not in _NO_MARKS]
        found.update({run[at : at + size] for run in runs for size in (2, 3, 4) for at in range(len(run) - size + 1)})
    wide = [mark for mark, count in found.items() if count >= 0.7 * len(looked) and not re.fullmatch(r":?/+", mark)]
    wide = [mark for mark in wide if not any(len(mark) < len(other) and _part(mark, other, looked) for other in wide)]
    single = [mark for mark in DELIMITERS if not any(_part(mark, other, looked) for other in wide)]
    rare = [mark for mark in _RARE if _counts_alike(mark, looked)]
    return [*single, *sorted(wide), *_SPACED, *rare]


def _whole_lines(lines: Sequence[str]) -> list[str]:
    """The filled lines; those of a value with line ends, which an odd number of quotes shows, as one."""
    whole: list[str] = []
    opened = ""
    for line in lines:
        opened += line
        if opened.count('"') % 2 == 0 or opened.count("\n") > _LINES_OF_A_VALUE:
            whole.append(opened.rstrip("\r\n"))
            opened = ""
    return [line for line in (*whole, opened.rstrip("\r\n")) if line]


def _counts_alike(mark: str, lines: Sequence[str]) -> bool:
    counts = Counter(line.count(mark) for line in lines)
    usual, often = counts.most_common(1)[0] if counts else (0, 0)
    return usual > 1 and often >= 0.8 * len(lines)


def _part(mark: str, other: str, lines: Sequence[str]) -> bool:
    """Whether ``mark`` hardly occurs but as a part of ``other``."""
    if mark not in other or len(set(other)) == 1 < len(mark):
        return False
    alone = sum(line.replace(other, "").count(mark) for line in lines)
    return alone <= 0.05 * sum(line.count(other) for line in lines)


def _lines_of(sample: str) -> list[str]:
    # as a text file opened with newline="" does; str.splitlines also breaks at U+2028 and others
    return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$", sample)


def _with_quote(sample: str, delimiter: str, quote: str | None) -> Dialect:
    mark = r"[ ]+" if delimiter == WHITESPACE else re.escape(delimiter)
    if delimiter == WHITESPACE and not quote:
        return Dialect(delimiter, "")
    if quote is None:
        quote = next((other for other in QUOTES[1:] if _quotes_by(other, sample, mark)), '"')
    if not quote:
        return Dialect(delimiter, "")
    closing = re.search(rf"[^\\{quote}](?:\\\\)*\\{quote}(?!\s*(?:{mark}|$))", sample, re.MULTILINE)
    escapes = bool(closing) and _broken(sample, mark, quote, backslash=True) < _broken(sample, mark, quote)
    spaced = len(re.findall(rf"(?:{mark}) +{quote}(?! )", sample)) if mark != r"[ ]+" else 0
    initial_space = spaced > 0 and not re.search(rf"(?:{mark}){quote}(?!\s*(?:{mark}|$))", sample, re.MULTILINE)
    return Dialect(delimiter, quote, backslash=escapes, initial_space=initial_space)


def _broken(sample: str, mark: str, quote: str, *, backslash: bool = False) -> int:
    """How many quoted values do not end where a cell may end; doubled quotes close none, nor ``backslash`` ones."""
    inner = rf"[^{quote}\\]|{quote}{quote}|\\(?:.|$)" if backslash else rf"[^{quote}]|{quote}{quote}"
    opening = rf"(?:^|{mark}) *{quote}"
    cells = re.finditer(rf"{opening}(?:(?:{inner})*+{quote}\s*?(?=\r|\n|\Z|{mark}))?", sample, re.MULTILINE | re.DOTALL)
    return sum(re.fullmatch(opening, cell[0]) is not None for cell in cells)


def _quoted(sample: str, mark: str, quote: str) -> list[str]:
    """Values that open and close with the quote."""
    value = rf"(?:[^{quote}\\]|{quote}{quote}|\\.){{0,2000}}+"
    return re.findall(rf"(?:^|{mark}){quote}({value}){quote}(?=\r|$|{mark})", sample, re.MULTILINE)


def _quotes_by(quote: str, sample: str, mark: str) -> bool:
    """Apostrophes quote only when nearly every value that opens with one also closes with one."""
    opened = len(re.findall(rf"(?:^|{mark}){quote}", sample, re.MULTILINE))
    if not opened:
        return False
    values = _quoted(sample, mark, quote)
    on_a_line = [value for value in values if "\n" not in value and "\r" not in value]
    telling = any(re.search(rf"[,;\t|]|{quote}{quote}", value) for value in on_a_line) or len(on_a_line) >= 5
    return telling and len(values) >= 0.9 * opened and len(values) > len(_quoted(sample, mark, '"'))


def _score(lines: Sequence[str], dialect: Dialect) -> float:
    if dialect.delimiter != WHITESPACE and not any(dialect.delimiter in line for line in lines):
        return 0.0
    if dialect.delimiter in (":", WHITESPACE) and _one_column(lines, dialect.delimiter):
        return 0.0
    rows = [row for row in islice(records(lines, dialect), _SAMPLE_RECORDS) if any(row)]
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return 0.0
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    whole = [row for row in rows if len(row) == width]
    filled = width - all(not row[-1].strip() for row in whole)  # a delimiter at the end of each line parts nothing
    agreement = max(count / len(rows), 0.3 * widths.total() / len(rows))
    cells = [cell for row in whole for cell in row]
    clean = sum(_clean(cell, dialect.delimiter) for cell in cells) / len(cells)
    return agreement * (1 - 1 / filled) * (0.2 + 0.8 * clean) * _TRUST.get(dialect.delimiter, 1.0)


def _one_column(lines: Sequence[str], delimiter: str) -> bool:
    """Times, dates and two-word names hold colons and blanks without being tables."""
    texts = [line.strip() for line in lines[:_SAMPLE_RECORDS] if line.strip()]
    if sum(kind_of(text) != "text" for text in texts) >= 0.5 * len(texts):
        return True
    if delimiter == ":":
        return all(text.count(":") == text.count("://") for text in texts)
    if sum("  " in text for text in texts) >= 0.5 * len(texts):
        return False
    cells = [cell for text in texts for cell in text.split()]
    return sum(kind_of(cell) != "text" for cell in cells) < 0.5 * len(cells)


def _clean(cell: str, delimiter: str) -> float:
    if kind_of(cell) != "text":
        return 1.0
    text = cell.strip()
    if delimiter in text:  # it was quoted, or this would not be one cell
        return 1.0
    if any(other in text for other in ",;\t|\x01"):
        return 0.3
    return 0.5 if text[0] in "\"'" or text[-1] == '"' else 0.9
