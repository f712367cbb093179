"""Texts in one form: Unicode NFKC, single spaces, no characters that cannot be seen."""

from __future__ import annotations

import re
import unicodedata

NAME_FIELDS = frozenset({"name", "last_name", "first_name"})
PROSE_FIELDS = frozenset({"comment", "detail", "subject", "points_reason"})  # sentences keep their punctuation
_UNSEEN = re.compile("[\u00ad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SPACES = re.compile(r"\s+")
_HAN_GAP = re.compile("(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])")
_BLANKS = re.compile(r"[^\S\n]+")
_WIDE = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}


def tidy_text(text: str) -> str:
    """A name, word or address: NFKC, one line, single spaces.

    >>> tidy_text("Ｆｅｎ　ｑｕｎ （上海） ")
    'Fen qun (上海)'
    """
    return _SPACES.sub(" ", _UNSEEN.sub("", unicodedata.normalize("NFKC", text))).strip()


def tidy_name(text: str) -> str:
    """A person's name: as other texts, and no space between Chinese characters.

    >>> tidy_name("张　三")
    '张三'
    """
    return _HAN_GAP.sub("", tidy_text(text))


def tidy_prose(text: str) -> str:
    """Sentences: full-width letters and digits become plain ones, lines and Chinese punctuation stay."""
    composed = unicodedata.normalize("NFC", text.translate(_WIDE)).replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(_BLANKS.sub(" ", line).strip() for line in _UNSEEN.sub("", composed).split("\n")).strip()
