"""Bytes to text: which codec a file is written in.

Order of belief: byte-order mark, the NUL pattern of UTF-16, strict UTF-8 over the whole file, GB18030 when the byte
pairs read as everyday Chinese, Big5 likewise, accented Western letters, and only then a statistical detector.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

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


def marked_encoding(head: bytes) -> str:
    """The codec the first bytes speak for; "utf-8" when nothing speaks against it."""
    for mark, codec in _MARKS:
        if head.startswith(mark):
            return codec
    return _utf16_without_mark(head) or "utf-8"


def _utf16_without_mark(head: bytes) -> str | None:
    """By the NUL beside each ASCII character, always on the same side, and lines that end in such a pair.

    一 is U+4E00 and has its NUL on the other side.
    """
    head = head[: len(head) // 2 * 2]
    if head.count(0) < max(2, len(head) // 400):
        return None
    even, odd = head[0::2], head[1::2]
    for codec, high, low in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        beside = bytes(other for one, other in zip(high, low, strict=True) if one == 0)
        if not beside or sum(32 <= letter < 127 or letter in b"\t\r\n" for letter in beside) < 0.95 * len(beside):
            continue
        ends = max((beside.count(end) / max(head.count(end), 1) for end in (b"\n", b"\r")), default=0.0)
        if ends >= 0.1 or len(beside) >= 0.4 * len(high):
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
    if _reads(evidence, "gb18030") and _symbols(evidence):
        return "gb18030"
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
    """Nearly all lines are, or the others are everyday Chinese: files of two systems were put behind each other."""
    lines = sample.splitlines()
    others = [line for line in lines if not _reads(line, "utf-8")]
    if len(others) <= 0.2 * len(lines):
        return True
    rest = b"\n".join(others)
    told = sum(len(re.findall(rb"[\xe3-\xe9][\x80-\xbf]{2}", line)) > 1 for line in lines if line not in others)
    return told > 0 and _reads(rest, "gb18030") and _chinese(rest, first_common=0xB0, last_common=0xD7, low_trail=False)


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


def _symbols(sample: bytes) -> bool:
    """All are accented letters of GB18030, as ü and é in English names; others would read "¨¹" and "¨¦"."""
    runs = re.findall(rb"[\x80-\xff]+", sample)
    return all(len(run) % 2 == 0 and run[0] == 0xA8 for run in runs)


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
_PAIRS = re.compile(rb"[\xa1-\xa3\xb0-\xf7][\xa1-\xfe]")
codecs.register_error("mixed", _foreign_run)


def transcode(source: Path, codec: str, target: Path, *, report: Callable[[float], None]) -> int:
    """Write ``source`` as UTF-8 without a mark; returns how many characters could not be read (kept as U+FFFD)."""
    size = source.stat().st_size or 1
    mixed = codec.startswith("utf-8")
    decoder = codecs.getincrementaldecoder(codec)("replace")
    damaged = seen = 0
    with source.open("rb") as reading, target.open("wb") as writing:
        for chunk in iter(lambda: reading.read(CHUNK), b""):
            whole = chunk + reading.readline(CHUNK) if mixed else chunk
            text = "".join(map(_mixed_line, whole.splitlines(keepends=True))) if mixed else decoder.decode(whole)
            damaged += text.count("�")
            writing.write(text.encode("utf-8", "replace"))
            seen += len(whole)
            report(seen / size)
        writing.write(decoder.decode(b"", final=True).encode("utf-8", "replace"))
    return damaged


def _mixed_line(line: bytes) -> str:
    """A line of a file that is UTF-8 for the most part: another line is GB18030 whole, in parts, or damaged."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        gb = _chinese(line, first_common=0xB0, last_common=0xD7, low_trail=False) and len(_PAIRS.findall(line)) > 1
        return line.decode("gb18030") if gb and _reads(line, "gb18030") else line.decode("utf-8", "mixed")
