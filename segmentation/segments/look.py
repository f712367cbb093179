"""Settings and day as a short text for a link: what one sees, another opens."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from datetime import date
from typing import TYPE_CHECKING

from segmentation.errors import InputError
from segmentation.models.registry import read_settings

if TYPE_CHECKING:
    from segmentation.models.settings import Settings

MOST_BYTES = 200_000  # of a text unpacked; what comes in a link is not trusted


def look_of(settings: Settings, as_of: date) -> str:
    """Letters, digits, ``-`` and ``_`` that ``read_look`` takes."""
    content = json.dumps({"as_of": as_of.isoformat(), "settings": json.loads(settings.to_json())}, ensure_ascii=False)
    return base64.urlsafe_b64encode(zlib.compress(content.encode(), 9)).decode().rstrip("=")


def read_look(text: str) -> tuple[Settings, date]:
    """Settings and day of a link. Raises ``InputError``: ``look_unreadable``, or what is wrong with the settings."""
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        content = json.loads(zlib.decompressobj().decompress(packed, MOST_BYTES))
        as_of = date.fromisoformat(content["as_of"])
        settings = content["settings"]
    except (binascii.Error, zlib.error, ValueError, KeyError, TypeError) as error:
        raise InputError("look_unreadable", value=text[:40]) from error
    return read_settings(settings), as_of
