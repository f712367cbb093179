"""User text where Streamlit reads markdown: a name may hold a picture link, and the browser would fetch it."""

import re

# An underscore or hyphen inside a word marks nothing, so ``customer_id`` stays as it is for screen readers too.
_MARKS = re.compile(r"(?<![^\W_])[_-]|[_-](?![^\W_])|[\\`*{}\[\]()#+.!|~:<>$@/]")
# Addresses become links even when escaped; a character without width after these keeps them text.
_ADDRESS = re.compile(r"(https?|www|@)(?=[:.\w])", re.IGNORECASE)
_WORD_JOINER = "\u2060"


def plain_text(text: str) -> str:
    """The text with every mark of markdown escaped and every address broken."""
    return _MARKS.sub(lambda mark: f"\\{mark[0]}", _ADDRESS.sub(rf"\1{_WORD_JOINER}", text))
