"""Lines of text to records of cells, under a settled dialect.

One stray quote never swallows the rest of a file: a record that cannot be closed is taken as the single line it starts
on, and reading goes on with the next line.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import TYPE_CHECKING, Literal, TypedDict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


WHITESPACE = "whitespace"
_LINES_IN_ONE_VALUE = 1000
_LONGEST_VALUE = 16 << 20
_SECOND_HALF = "\0"  # of a character that is two columns wide
_UNIT = "\x1f"  # stands for a delimiter of several characters while a line is cut


@dataclass(frozen=True)
class Dialect:
    """``delimiter`` is one or several characters or "whitespace"; ``quote`` is one character or "" for none."""

    delimiter: str = ","
    quote: str = '"'
    backslash: bool = False  # a quote inside a value is written \"
    initial_space: bool = False  # blanks after the delimiter belong to nothing
    wrapped: bool = False  # each line as a whole stands in quotes once more
    cuts: tuple[int, ...] = ()  # where the columns of a file of fixed width begin, wide characters counted twice

    @property
    def simple(self) -> bool:
        """Whether a plain CSV engine reads it."""
        plain = not (self.backslash or self.initial_space or self.wrapped or self.cuts)
        return len(self.delimiter) == 1 and plain


class _CsvArguments(TypedDict):
    delimiter: str
    quotechar: str | None
    quoting: Literal[0, 3]
    skipinitialspace: bool


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
    if dialect.cuts:
        while block := list(islice(lines := iter(lines), _LINES_IN_ONE_VALUE)):
            yield [cut_at(line, dialect.cuts) for line in block]
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


def cut_at(line: str, cuts: Sequence[int]) -> list[str]:
    """The cells of a line of fixed width; [] for a blank one."""
    text = by_width(line.rstrip("\r\n"))
    if not text.strip():
        return []
    ends = (*cuts[1:], max(len(text), cuts[-1]))
    return [text[start:end].replace(_SECOND_HALF, "").strip() for start, end in zip(cuts, ends, strict=True)]


def by_width(text: str) -> str:
    """The text with a mark behind each character that is two columns wide."""
    return (
        text
        if text.isascii()
        else re.sub(r"([\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uff00-\uff60])", rf"\1{_SECOND_HALF}", text)
    )


def _prepared(lines: Iterable[str], dialect: Dialect) -> Iterable[str]:
    if dialect.wrapped:
        return (_unwrapped(line, dialect.quote) for line in lines)
    if dialect.backslash:
        pattern = re.compile(r"\\([\\" + dialect.quote + "])")
        return (pattern.sub(_unescaped, line) for line in lines)
    if dialect.initial_space and dialect.quote:
        closing = re.compile(rf"{dialect.quote}[ \t]+(?={re.escape(dialect.delimiter)}|[\r\n]|$)")
        return (closing.sub(dialect.quote, line) for line in lines)
    if dialect.delimiter == WHITESPACE and dialect.quote:
        return (" ".join(line.split()) + "\n" for line in lines)
    return lines


def _unwrapped(line: str, quote: str) -> str:
    text = line.rstrip("\r\n")
    whole = len(text) > 1 and text[0] == quote == text[-1]
    return text[1:-1].replace(quote * 2, quote) + "\n" if whole else line


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
    parts = text.split(dialect.delimiter)
    ways = [_tolerant(parts, dialect, nearest=True), _alone(parts, dialect), _tolerant(parts, dialect, nearest=False)]
    ways += [text.strip()[1:-1].split(f"{dialect.quote}{dialect.delimiter}{dialect.quote}")]  # each cell in quotes
    return next((cells for cells in ways if len(cells) == width), ways[0])


def _alone(parts: Sequence[str], dialect: Dialect) -> list[str]:
    """Each part for itself: without its quotes where it has both."""
    return [cell for part in parts for cell in _tolerant([part], dialect, nearest=True)]


def _tolerant(parts: Sequence[str], dialect: Dialect, *, nearest: bool) -> list[str]:
    """Join the parts of values again: from an opening quote to the nearest or furthest one that a delimiter follows."""
    cells: list[str] = []
    at = 0
    while at < len(parts):
        ends: Sequence[int] = ()
        if parts[at].startswith(dialect.quote):
            places = range(at, len(parts))
            ends = [place for place in places if _closes(parts[place], dialect.quote, alone=place == at)]
        if not ends:
            cells.append(parts[at])
            at += 1
            continue
        end = ends[0 if nearest else -1]
        cells.append(dialect.delimiter.join(parts[at : end + 1])[1:-1].replace(dialect.quote * 2, dialect.quote))
        at = end + 1
    return cells


def _closes(part: str, quote: str, *, alone: bool) -> bool:
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
