"""User text where Streamlit reads markdown: a name may hold a picture link, and the browser would fetch it."""

import re

# An underscore or hyphen inside a word marks nothing, so ``customer_id`` stays as it is for screen readers too.
_MARKS = re.compile(r"(?<![^\W_])[_-]|[_-](?![^\W_])|[\\`*{}\[\]()#+.!|~:<>$@/]")


def plain_text(text: str) -> str:
    """The text with every mark of markdown escaped, links without brackets included."""
    return _MARKS.sub(lambda mark: f"\\{mark[0]}", text)
