"""Bytes to text: which codec a file is written in, and one streaming look at its lines.

Order of belief: byte-order mark, the NUL pattern of UTF-16, strict UTF-8 over the whole file, GB18030 when the byte
pairs read as everyday Chinese, Big5 likewise, accented Western letters, and only then a statistical detector.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from segmentation.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CHUNK = 4 << 20
SAMPLE = 1 << 18
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DETECTABLE = ["big5", "shift_jis", "euc_jp", "euc_kr", "cp1252", "cp1250", "cp1251", "koi8_r", "cp1253", "cp1254"]


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
    nul: bool


def marked_encoding(head: bytes) -> str:
    """The codec the first bytes speak for; "utf-8" when nothing speaks against it."""
    for mark, codec in _MARKS:
        if head.startswith(mark):
            return codec
    return _utf16_without_mark(head) or "utf-8"


def _utf16_without_mark(head: bytes) -> str | None:
    head = head[: len(head) // 2 * 2]
    nuls = head.count(0)
    if nuls < max(2, len(head) // 100):
        return None
    for codec, high_half in (("utf-16-le", head[1::2]), ("utf-16-be", head[0::2])):
        if high_half.count(0) >= 0.95 * nuls:
            try:
                codecs.getincrementaldecoder(codec)().decode(head)
            except UnicodeDecodeError:
                continue
            return codec
    return None


def named_encoding(asked: str) -> str:
    """Python's codec for the name a person gave; ``InputError("encoding_unknown")`` when there is none."""
    try:
        name = codecs.lookup(asked).name
        "".encode(name)
    except (LookupError, UnicodeError, ValueError) as error:
        raise InputError("encoding_unknown", encoding=asked) from error
    return "gb18030" if name in ("gb2312", "gbk") else name


_FOUR_BYTES = re.compile(rb"[\x81-\xfe][0-9][\x81-\xfe][0-9]")


def foreign_encoding(path: Path) -> str:  # noqa: PLR0911 - one line a belief, in their order
    """The codec of a file that is not UTF-8, judged from its parts with bytes above 127."""
    evidence = _telling_lines(path)
    if _reads(evidence, "euc_kr") and _korean(evidence):
        return "euc_kr"
    if _reads(evidence, "gb18030") and _chinese(evidence, first_common=0xB0, last_common=0xD7, low_trail=False):
        return "gb18030"
    if _nearly(evidence, "utf-8") or _mostly_utf8(evidence):
        return "utf-8"
    if _reads(evidence, "big5") and _chinese(evidence, first_common=0xA4, last_common=0xC6, low_trail=True):
        return "big5"
    if _nearly(evidence, "gb18030") and _chinese(evidence, first_common=0xB0, last_common=0xD7, low_trail=False):
        return "gb18030"
    if _western(evidence):
        return "cp1252" if _reads(evidence, "cp1252") else "latin-1"
    return _detected(evidence)


def _telling_lines(path: Path, wanted: int = SAMPLE) -> bytes:
    """Lines with bytes above 127, at most ``wanted`` bytes of them."""
    found = bytearray()
    with path.open("rb") as file:
        for line in iter(lambda: file.readline(1 << 16), b""):
            if not line.isascii():
                found += line
                if len(found) >= wanted:
                    break
    return bytes(found)


def _reads(sample: bytes, codec: str) -> bool:
    try:
        codecs.getincrementaldecoder(codec)().decode(sample)
    except UnicodeDecodeError:
        return False
    return True


def _chinese(sample: bytes, *, first_common: int, last_common: int, low_trail: bool) -> bool:
    """Whether the double-byte pairs are mostly the everyday characters of the code page."""
    pairs = common = odd = 0
    position = 0
    while position < len(sample) - 1:
        lead, trail = sample[position], sample[position + 1]
        if lead < 0x80:
            position += 1
            continue
        if not low_trail and _FOUR_BYTES.match(sample, position):  # GB18030 beyond GBK: rare names
            position += 4
            continue
        pairs += 1
        in_range = trail >= 0xA1 or (low_trail and 0x40 <= trail <= 0x7E)
        odd += not in_range
        common += in_range and first_common <= lead <= last_common
        position += 2
    punctuation = pairs - common - odd
    return pairs > 0 and odd <= 0.1 * pairs and common >= 0.5 * pairs and punctuation <= 0.5 * pairs


def _korean(sample: bytes) -> bool:
    """All of at least 15 different pairs are hangul: everyday Chinese has half of its characters beyond them."""
    pairs = set(re.findall(rb"[\xa1-\xfe][\xa1-\xfe]", sample))
    told = {pair for pair in pairs if pair[0] >= 0xB0}
    return len(told) >= 15 and all(pair[0] <= 0xC8 for pair in told)


def _mostly_utf8(sample: bytes) -> bool:
    """Nearly all lines are, as where files of two systems were put behind each other."""
    lines = sample.splitlines()
    return sum(line.decode("utf-8", "ignore").encode() == line for line in lines) >= 0.8 * len(lines)


def _nearly(sample: bytes, codec: str) -> bool:
    """In this codec with a damaged character here and there (a cut export), not in another codec."""
    text = sample.decode(codec, "replace")
    damaged = text.count("�")
    intact = sum(letter > "\x7f" for letter in text) - damaged
    return intact >= 50 * damaged


def _western(sample: bytes) -> bool:
    """Accented letters stand alone or in twos among ASCII letters."""
    runs = [len(run) for run in re.findall(rb"[\x80-\xff]+", sample)]
    return sum(length <= 2 for length in runs) >= 0.9 * len(runs)


def _detected(sample: bytes) -> str:
    from charset_normalizer import from_bytes  # noqa: PLC0415 - slow to import, seldom needed

    best = from_bytes(sample[: 1 << 16], cp_isolation=_DETECTABLE).best()
    return best.encoding if best is not None else "latin-1"


def _foreign_run(error: UnicodeError) -> tuple[str, int]:
    """Where UTF-8 breaks off: two and more everyday characters of GB2312 in a row are read so, all else is damaged."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    run = _GB2312_RUN.match(error.object, error.start)
    return (run[0].decode("gb18030"), run.end()) if run else ("�", error.end)


_GB2312_RUN = re.compile(rb"(?:[\xa1-\xa3\xb0-\xf7][\xa1-\xfe]){2,}(?![\x80-\xff])")
codecs.register_error("mixed", _foreign_run)


def transcode(source: Path, codec: str, target: Path, *, report: Callable[[float], None]) -> int:
    """Write ``source`` as UTF-8 without a mark; returns how many characters could not be read (kept as U+FFFD)."""
    size = source.stat().st_size or 1
    decoder = codecs.getincrementaldecoder(codec)("mixed" if codec.startswith("utf-8") else "replace")
    damaged = seen = 0
    with source.open("rb") as reading, target.open("wb") as writing:
        for chunk in iter(lambda: reading.read(CHUNK), b""):
            text = decoder.decode(chunk)
            damaged += text.count("�")
            writing.write(text.encode("utf-8", "replace"))
            seen += len(chunk)
            report(seen / size)
        writing.write(decoder.decode(b"", final=True).encode("utf-8", "replace"))
    return damaged


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
        self.nul = self.nul or b"\0" in chunk
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
