"""Which files can be read, and what a file that cannot be read is."""

from __future__ import annotations

import re

from segmentation.errors import InputError
from segmentation.intake import encoding as encodings

EXTENSIONS = ["csv", "tsv", "txt", "xlsx", "xlsm", "xls", "xlsb", "ods", "parquet", "feather", "arrow"]
_FOREIGN = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf", "7z"),
    (b"Rar!", "rar"),
    (b"FEA1", "feather 1"),
    (b"ORC", "orc"),
    (b"Obj\x01", "avro"),
    (b"SQLite format 3", "sqlite"),
    (b"{\\rtf", "rtf"),
)
_MARKUP = ((b"<!doctype html", "html"), (b"<html", "html"), (b"<table", "html"), (b"<?xml", "xml"), (b"<svg", "xml"))
_COLUMNAR = {b"PAR1": "parquet", b"PARE": "parquet", b"ARROW1": "arrow"}
_TABLE = re.compile(rb"<(?:table|tr)[\s>]", re.IGNORECASE)


def columnar_kind(head: bytes) -> str | None:
    """Return "parquet" or "arrow" (which Feather files are) for a file of typed columns, None for all else."""
    return next((kind for magic, kind in _COLUMNAR.items() if head.startswith(magic)), None)


def markup_kind(head: bytes) -> str | None:
    """Return "html" for a page with a table (.mht too), "xml" for the XML of Excel 2003, None for all else."""
    if encodings.marked_encoding(head).startswith("utf-16"):
        head = head.replace(b"\0", b"").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t")
    if start[:13].lower() == b"mime-version:" and b"text/html" in start:
        return "html"
    if not start.startswith(b"<"):
        return None
    if b"urn:schemas-microsoft-com:office:spreadsheet" in start and start.startswith((b"<?xml", b"<Workbook")):
        return "xml"
    return "html" if _TABLE.search(start) else None


def refuse_foreign(head: bytes) -> None:
    """Raise for a file whose first bytes say that it is no text; ``head`` is its beginning."""
    if not head.strip(b"\0\r\n\t \xef\xbb\xbf"):
        raise InputError("file_empty")
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t")[:64].lower()
    found = next((name for magic, name in _FOREIGN if head.startswith(magic)), None)
    found = found or next((name for magic, name in _MARKUP if start.startswith(magic)), None)
    if found is None and start.startswith((b'{"', b"[{")):
        found = "json"
    controls = sum(head.count(code) for code in range(32) if code not in (0, 1, 9, 10, 13, *range(26, 32)))
    if found is None and controls > 0.05 * len(head) and encodings.marked_encoding(head) == "utf-8":
        found = "binary"
    if found is not None:
        raise InputError("unsupported_format", found=found, allowed=EXTENSIONS)
