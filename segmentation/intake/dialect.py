"""How a text file splits into cells: delimiter, quote and escape, judged on a sample; and the patient reader.

``records`` never lets one stray quote swallow the rest of a file: a record that cannot be closed is taken as the
single line it starts on, and reading goes on with the next line.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, deque
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import TYPE_CHECKING, Literal, TypedDict

from segmentation.errors import InputError
from segmentation.intake.header import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

WHITESPACE = "whitespace"
DELIMITERS = (",", ";", "\t", "|", "\x01", "^", "~", ":", WHITESPACE)
QUOTES = ('"', "'")
_MARKS = frozenset("|~^:;,@#$%&!*<>=-_+\t\x01§¦")  # what delimiters of several characters are made of
_SPACED = (", ", "; ", " | ")
_UNIT = "\x1f"  # stands for a delimiter of several characters while a line is cut
_TRUST = {":": 0.4, WHITESPACE: 0.5, "~": 0.8, "^": 0.8}
_LINES_IN_ONE_VALUE = 1000
_LONGEST_VALUE = 16 << 20
_SAMPLE_RECORDS = 300
_DIRECTIVE = re.compile(r'\ufeff?"?sep=(.)"?\r?\n?', re.IGNORECASE)


@dataclass(frozen=True)
class Dialect:
    """``delimiter`` is one or several characters or "whitespace"; ``quote`` is one character or "" for none."""

    delimiter: str = ","
    quote: str = '"'
    backslash: bool = False  # a quote inside a value is written \"
    initial_space: bool = False  # blanks after the delimiter belong to nothing

    @property
    def simple(self) -> bool:
        """Whether a plain CSV engine reads it."""
        return len(self.delimiter) == 1 and not self.backslash and not self.initial_space


class _CsvArguments(TypedDict):
    delimiter: str
    quotechar: str | None
    quoting: Literal[0, 3]
    skipinitialspace: bool


def find_dialect(sample: str, delimiter: str | None = None, quote: str | None = None) -> Dialect:
    """The dialect under which the sample looks most like a table; what is given is kept."""
    if delimiter is not None and delimiter not in DELIMITERS and not _possible(delimiter):
        raise InputError("delimiter_unknown", delimiter=delimiter, allowed=list(DELIMITERS))
    if quote is not None and quote not in ("", *QUOTES):
        raise InputError("quote_unknown", quote=quote, allowed=list(QUOTES))
    lines = _lines_of(sample)
    directive = _DIRECTIVE.fullmatch(lines[0]) if lines else None
    if delimiter is None and directive and directive[1] in DELIMITERS:
        delimiter = directive[1]
    marks = [delimiter] if delimiter is not None else _candidates(lines)
    choices = [_with_quote(sample, mark, quote) for mark in marks]
    if delimiter is not None:
        return choices[0]
    return max(choices, key=lambda dialect: _score(lines, dialect))  # the first of equals: a comma for one column


def _possible(delimiter: str) -> bool:
    return delimiter in _SPACED or (2 <= len(delimiter) <= 4 and _MARKS.issuperset(delimiter))


def _candidates(lines: Sequence[str]) -> list[str]:
    """All single delimiters, and what of several characters is in most lines; not the parts of a longer one."""
    looked = [text for line in lines[:100] if (text := line.rstrip("\r\n"))]
    found: Counter[str] = Counter()
    for line in looked:
        runs = re.findall(rf"[{re.escape(''.join(_MARKS))}]{{2,}}", line)
        found.update({run[at : at + size] for run in runs for size in (2, 3, 4) for at in range(len(run) - size + 1)})
    wide = [mark for mark, count in found.items() if count >= 0.7 * len(looked)]
    wide = [mark for mark in wide if not any(len(mark) < len(other) and _part(mark, other, looked) for other in wide)]
    single = [mark for mark in DELIMITERS if not any(_part(mark, other, looked) for other in wide)]
    return [*single, *sorted(wide), *_SPACED]


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
        quote = "'" if _single_quotes(sample, mark) else '"'
    if not quote:
        return Dialect(delimiter, "")
    closing = re.search(rf"[^\\{quote}](?:\\\\)*\\{quote}(?!{quote}(?!\s*(?:{mark}|$)))(?!\s*(?:{mark}|$))", sample, re.MULTILINE)
    doubled = re.search(rf"(?<!{mark if delimiter != WHITESPACE else ' '})[^\\{quote}\r\n]{quote}{quote}(?!{quote})", sample.replace(delimiter + quote * 2, ""))
    spaced = len(re.findall(rf"(?:{mark}) +{quote}(?! )", sample)) if mark != r"[ ]+" else 0
    initial_space = spaced > 0 and not re.search(rf"(?:{mark}){quote}(?!\s*(?:{mark}|$))", sample, re.MULTILINE)
    return Dialect(delimiter, quote, backslash=bool(closing and not doubled), initial_space=initial_space)


def _quoted(sample: str, mark: str, quote: str) -> list[str]:
    """Values that open and close with the quote."""
    return re.findall(
        rf"(?:^|{mark}){quote}((?:[^{quote}\\]|{quote}{quote}|\\.){{0,2000}}+){quote}(?=\r|$|{mark})", sample, re.MULTILINE
    )


def _single_quotes(sample: str, mark: str) -> bool:
    """Apostrophes quote only when nearly every value that opens with one also closes with one."""
    opened = len(re.findall(rf"(?:^|{mark})'", sample, re.MULTILINE))
    if not opened:
        return False
    values = _quoted(sample, mark, "'")
    telling = any(re.search(r"[,;\t|\n]", value) for value in values) or len(values) >= 5
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
    agreement = max(count / len(rows), 0.3 * widths.total() / len(rows))
    cells = [cell for row in rows if len(row) == width for cell in row]
    clean = sum(_clean(cell, dialect.delimiter) for cell in cells) / len(cells)
    return agreement * (1 - 1 / width) * (0.2 + 0.8 * clean) * _TRUST.get(dialect.delimiter, 1.0)


def _one_column(lines: Sequence[str], delimiter: str) -> bool:
    """Times, dates and two-word names hold colons and blanks without being tables."""
    texts = [line.strip() for line in lines[:_SAMPLE_RECORDS] if line.strip()]
    if sum(kind_of(text) != "text" for text in texts) >= 0.5 * len(texts):
        return True
    if delimiter == ":":
        return False
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


def records(lines: Iterable[str], dialect: Dialect, width: int | None = None) -> Iterator[list[str]]:
    """Split lines (with their ends) into records, one list of cells each; [] for a blank line."""
    return chain.from_iterable(record_blocks(lines, dialect, width))


def record_blocks(lines: Iterable[str], dialect: Dialect, width: int | None = None) -> Iterator[list[list[str]]]:
    """``records`` in blocks of about a thousand; ``width`` helps to read a line whose quotes do not add up.

    A block whose quotes add up is split in one go; only the others are read line by line.
    """
    if len(dialect.delimiter) > 1 and dialect.delimiter != WHITESPACE:
        yield from _wide_blocks(lines, dialect, width)
        return
    source = _Rewindable(_prepared(lines, dialect))
    if dialect.delimiter == WHITESPACE and not dialect.quote:
        while block := source.take(_LINES_IN_ONE_VALUE):
            yield [line.split() for line in block]
        return
    csv.field_size_limit(_LONGEST_VALUE)
    arguments = _csv_arguments(dialect)
    while block := source.take(_LINES_IN_ONE_VALUE):
        try:
            yield list(csv.reader(block, strict=True, **arguments))
        except csv.Error:
            source.give_back(block)
            yield from _patient(source, dialect, width)


def _wide_blocks(lines: Iterable[str], dialect: Dialect, width: int | None) -> Iterator[list[list[str]]]:
    wide = dialect.delimiter
    cut = replace(dialect, delimiter=_UNIT)
    for block in record_blocks((line.replace(wide, _UNIT) for line in lines), cut, width):
        yield [[cell.replace(_UNIT, wide) if _UNIT in cell else cell for cell in row] for row in block]


def _prepared(lines: Iterable[str], dialect: Dialect) -> Iterable[str]:
    if dialect.backslash:
        pattern = re.compile(r"\\([\\" + dialect.quote + "])")
        return (pattern.sub(_unescaped, line) for line in lines)
    if dialect.delimiter == WHITESPACE and dialect.quote:
        return (" ".join(line.split()) + "\n" for line in lines)
    return lines


def _patient(source: _Rewindable, dialect: Dialect, width: int | None) -> Iterator[list[list[str]]]:
    """Read record by record until the block given back is used up at the end of a record."""
    while source.again:
        reader = csv.reader(source, strict=True, **_csv_arguments(dialect))
        try:
            for row in reader:
                source.held.clear()
                yield [row]
                if not source.again:
                    return
        except (csv.Error, _RunawayError):
            yield [_one_line(source.rewind_to_second(), dialect, width)]


def _unescaped(match: re.Match[str]) -> str:
    return "\\" if match[1] == "\\" else match[1] * 2


def _csv_arguments(dialect: Dialect) -> _CsvArguments:
    delimiter = " " if dialect.delimiter == WHITESPACE else dialect.delimiter
    if not dialect.quote:
        return {"delimiter": delimiter, "quotechar": None, "quoting": csv.QUOTE_NONE, "skipinitialspace": False}
    return {
        "delimiter": delimiter,
        "quotechar": dialect.quote,
        "quoting": csv.QUOTE_MINIMAL,
        "skipinitialspace": dialect.initial_space,
    }


def _one_line(line: str, dialect: Dialect, width: int | None) -> list[str]:
    """A line whose quotes do not add up: cells that open and close with a quote, all others as they stand."""
    text = line.rstrip("\r\n")
    if dialect.delimiter == WHITESPACE:
        return text.split()
    plain = text.split(dialect.delimiter)
    tolerant = _tolerant(plain, dialect)
    return plain if len(plain) == width != len(tolerant) else tolerant


def _tolerant(parts: Sequence[str], dialect: Dialect) -> list[str]:
    """Join the parts of a value again whose closing quote is the next one that a delimiter follows."""
    quote, cells, at = dialect.quote, [], 0
    while at < len(parts):
        end = at
        if parts[at].startswith(quote):
            end = next((place for place in range(at, len(parts)) if _closes(parts[place], quote, place == at)), -1)
        if end < 0 or not parts[at].startswith(quote):
            cells.append(parts[at])
            at += 1
            continue
        cells.append(dialect.delimiter.join(parts[at : end + 1])[1:-1].replace(quote * 2, quote))
        at = end + 1
    return cells


def _closes(part: str, quote: str, alone: bool) -> bool:
    inner = part[1:] if alone else part
    return inner.endswith(quote) and (len(inner) - len(inner.rstrip(quote))) % 2 == 1


class _RunawayError(Exception):
    """One value spans more lines than any honest one."""


class _Rewindable:
    """Lines that can be given back and that remember those of the record being read."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self.again: deque[str] = deque()
        self.held: list[str] = []

    def __iter__(self) -> _Rewindable:
        return self

    def __next__(self) -> str:
        line = self.again.popleft() if self.again else next(self._lines)
        self.held.append(line)
        if len(self.held) > _LINES_IN_ONE_VALUE:
            raise _RunawayError
        return line

    def take(self, count: int) -> list[str]:
        """The next lines, at most ``count``; nothing is remembered."""
        return list(islice(self._lines, count))

    def give_back(self, lines: Sequence[str]) -> None:
        self.again.extendleft(reversed(lines))

    def rewind_to_second(self) -> str:
        """Give back all lines of the record but the first, and return the first."""
        first, *rest = self.held
        self.give_back(rest)
        self.held.clear()
        return first
