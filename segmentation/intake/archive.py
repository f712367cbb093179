"""A look at a workbook from outside, before a parser meets it: its kind, bombs, and how far its cells reach."""

from __future__ import annotations

import re
import zipfile
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from segmentation.errors import InputError
from segmentation.intake.formats import EXTENSIONS

if TYPE_CHECKING:
    from pathlib import Path

OLE = b"\xd0\xcf\x11\xe0"
ZIP = b"PK\x03\x04"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_UNPACKED_ALWAYS = 256 << 20  # bytes of XML that need no excuse
_UNPACKED_RATIO = 100
_UNPACKED_EVER = 8 << 30
_SCANNED_ALWAYS = 8 << 20  # sheet XML that is cheap to look through
# a cell with a value or a formula; styled empty cells reach far and take no room
_CELL = re.compile(rb'<(?:\w+:)?c [^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*(?<!/)>\s*<(?:\w+:)?(?:v|is|f)\b')
_DIMENSION = re.compile(rb'<(?:\w+:)?dimension [^>]*?ref="(?:[A-Z]{1,3}[0-9]{1,7}:)?([A-Z]{1,3})([0-9]{1,7})"')


def workbook_kind(source: Path) -> str:
    """Recognise the workbook by what it holds; refuse what is none."""
    with source.open("rb") as file:
        head = file.read(8)
    if head.startswith(OLE):
        if _contains(source, _ENCRYPTED):
            raise InputError("password_protected")
        return "xls"
    try:
        with zipfile.ZipFile(source) as archive:
            _refuse_bomb(archive, source.stat().st_size)
            return _kind_in(archive)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as error:
        raise InputError("file_unreadable", detail=f"zip: {error}") from error


def _kind_in(archive: zipfile.ZipFile) -> str:
    names = {name.lower().replace("\\", "/") for name in archive.namelist()}
    if any(name.endswith("workbook.bin") for name in names):
        return "xlsb"
    if any(name.endswith("workbook.xml") for name in names) or any("/worksheets/" in name for name in names):
        return "xlsx"
    if "content.xml" in names and (b"spreadsheet" in _start(archive, "mimetype") or "mimetype" not in names):
        return "ods"
    found = "docx" if any(name.startswith("word/") for name in names) else "zip"
    raise InputError("unsupported_format", found=found, allowed=EXTENSIONS)


def _contains(source: Path, wanted: bytes) -> bool:
    kept = b""
    with source.open("rb") as file:
        for chunk in iter(lambda: file.read(1 << 20), b""):
            if wanted in kept + chunk:
                return True
            kept = chunk[-len(wanted) :]
    return False


def _start(archive: zipfile.ZipFile, name: str, size: int = 2048) -> bytes:
    try:
        with archive.open(name) as part:
            return part.read(size)
    except (KeyError, RuntimeError, zipfile.BadZipFile, NotImplementedError, EOFError):
        return b""


def _refuse_bomb(archive: zipfile.ZipFile, size: int) -> None:
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    if unpacked > _UNPACKED_EVER or (unpacked > _UNPACKED_ALWAYS and unpacked > _UNPACKED_RATIO * size):
        raise InputError(
            "archive_suspicious", cause="unpacked_size", unpacked_mb=unpacked >> 20, size_mb=round(size / (1 << 20), 1)
        )
    for part in parts[:1000]:
        if part.filename.lower().endswith((".xml", ".rels")):
            start = _start(archive, part.filename)
            if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
                raise InputError("archive_suspicious", cause="entities", part=part.filename)


def sheet_sizes(source: Path, cells_allowed: int) -> dict[str, tuple[int, int]]:
    """Rows and columns of the cells each sheet really holds, where that is cheap to know or the file claims much."""
    sizes: dict[str, tuple[int, int]] = {}
    try:
        with zipfile.ZipFile(source) as archive:
            for sheet, part in sheet_parts(archive).items():
                claim = _DIMENSION.search(_start(archive, part))
                claimed = column_number(claim[1]) * int(claim[2]) if claim else 0
                if archive.getinfo(part).file_size <= _SCANNED_ALWAYS or claimed > cells_allowed:
                    sizes[sheet] = _extent(archive, part)
    except (KeyError, ET.ParseError, RuntimeError, zipfile.BadZipFile, NotImplementedError, EOFError):
        return sizes  # the parser says better what is wrong
    return sizes


def hidden_sheets(source: Path) -> set[str]:
    """Names of the sheets of an xlsx file that are not shown."""
    try:
        with zipfile.ZipFile(source) as archive:
            book = next((name for name in archive.namelist() if name.lower().endswith("workbook.xml")), None)
            items = ET.fromstring(_start(archive, book, 8 << 20)).iter() if book else ()  # noqa: S314 - as below
            sheets = [item for item in items if item.tag.endswith("}sheet")]
            return {item.get("name", "") for item in sheets if "hidden" in item.get("state", "").lower()}
    except (ET.ParseError, RuntimeError, zipfile.BadZipFile, NotImplementedError, EOFError):
        return set()


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name -> name of its part, from the workbook and its relations."""
    book = next((name for name in archive.namelist() if name.lower().endswith("workbook.xml")), None)
    if book is None:
        return {}
    folder = PurePosixPath(book).parent
    relations = ET.fromstring(_start(archive, f"{folder}/_rels/{PurePosixPath(book).name}.rels", 8 << 20))  # noqa: S314
    targets = {item.get("Id"): item.get("Target", "") for item in relations}
    parts: dict[str, str] = {}
    for item in ET.fromstring(_start(archive, book, 8 << 20)).iter():  # noqa: S314 - entities were refused
        if item.tag.endswith("}sheet"):
            identity = next((value for key, value in item.attrib.items() if key.endswith("}id")), None)
            target = targets.get(identity, "")
            path = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
            if path in archive.namelist():
                parts[item.get("name", "")] = path
    return parts


def _extent(archive: zipfile.ZipFile, part: str) -> tuple[int, int]:
    rows = columns = 0
    letters: set[bytes] = set()
    kept = b""
    with archive.open(part) as file:
        for chunk in iter(lambda: file.read(1 << 20), b""):
            text = kept + chunk
            for match in _CELL.finditer(text):
                letters.add(match[1])
                rows = max(rows, int(match[2]))
            kept = text[-512:]
    columns = max((column_number(name) for name in letters), default=0)
    return rows, columns


def column_number(letters: bytes) -> int:
    """A is 1."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
