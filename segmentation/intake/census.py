"""One streaming look at the lines of a text file: its hash, whether it is UTF-8, how many records it holds."""

from __future__ import annotations

import codecs
import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from segmentation.intake.encoding import CHUNK

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True)
class Census:
    """What one streaming pass over a UTF-8 (or perhaps not) file saw.

    ``records`` are lines that end outside quotes, without blank lines at the end of the file.
    """

    sha256: str
    size_bytes: int
    utf8: bool
    first_bad_byte: int | None
    records: int
    plain_lines: bool  # one kind of line end, no blank lines inside, no NUL
    nul: bool  # or the mark by which DOS ended a file


def take_census(path: Path, quote: str, *, report: Callable[[float], None]) -> Census:
    """Hash, check and count the file in one pass; ``quote`` decides which line ends are inside a value."""
    size = path.stat().st_size
    end, ended = _content_end(path, size)
    digest = hashlib.sha256()
    lines = _LineCount(quote.encode())
    decoder = codecs.getincrementaldecoder("utf-8")()
    bad: int | None = None
    pending = False
    position = 0
    with path.open("rb") as file:
        for chunk in iter(lambda: file.read(CHUNK), b""):
            digest.update(chunk)
            if bad is None and (pending or not chunk.isascii()):
                try:
                    decoder.decode(chunk)
                    pending = bool(decoder.getstate()[0])
                except UnicodeDecodeError as error:
                    bad = position + error.start
            lines.add(chunk[: max(end - position, 0)])
            position += len(chunk)
            report(position / size)
    if pending and bad is None:
        bad = size
    records = lines.records + (end > 0 and not ended)
    return Census(digest.hexdigest(), size, bad is None, bad, records, lines.plain(), lines.nul)


def _content_end(path: Path, size: int) -> tuple[int, bool]:
    """Where the last non-blank line ends, and whether a line end stands there (it is counted in)."""
    with path.open("rb") as file:
        tail = min(size, 1 << 16)
        file.seek(size - tail)
        rest = file.read(tail)
    text = rest.rstrip(b"\r\n")
    ending = rest[len(text) :]
    length = 2 if ending.startswith(b"\r\n") else min(len(ending), 1)
    return size - tail + len(text) + length, ending[:length].endswith(b"\n")


_BLANK = re.compile(rb"\n\r?\n")  # one search is quicker than two for fixed bytes


class _LineCount:
    def __init__(self, quote: bytes) -> None:
        self.quote = quote
        self.records = 0
        self.nul = False
        self._inside = False
        self._feeds = self._returns = self._pairs = 0
        self._blank = False
        self._last = b"\n"  # a file that begins with a line end begins with a blank line

    def add(self, chunk: bytes) -> None:
        if not chunk:
            return
        feeds = chunk.count(b"\n")
        self._feeds += feeds
        if b"\r" in chunk or self._last.endswith(b"\r"):
            self._returns += chunk.count(b"\r")
            self._pairs += chunk.count(b"\r\n") + (self._last.endswith(b"\r") and chunk.startswith(b"\n"))
        self.nul = self.nul or b"\0" in chunk or b"\x1a" in chunk
        self._blank = self._blank or any(map(_BLANK.search, (self._last + chunk[:2], chunk)))
        self._last = (self._last + chunk[-2:])[-2:]
        self.records += self._outside(chunk, feeds)

    def _outside(self, chunk: bytes, feeds: int) -> int:
        quotes = chunk.count(self.quote) if self.quote else 0
        if quotes == 0:
            return 0 if self._inside else feeds
        values = np.frombuffer(chunk, dtype=np.uint8)
        marks = np.flatnonzero(values == self.quote[0])
        ends = np.flatnonzero(values == ord("\n"))
        before = np.searchsorted(marks, ends) + self._inside
        self._inside = bool((quotes + self._inside) % 2)
        return int((before % 2 == 0).sum())

    def plain(self) -> bool:
        one_kind = self._returns == self._pairs and self._pairs in (0, self._feeds)
        return one_kind and not self._blank and not self.nul and not self._inside
