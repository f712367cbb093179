"""User text where Streamlit reads markdown: a name may hold a picture link, and the browser would fetch it."""

_MARKS = frozenset(r"\`*_{}[]()#+-.!|~:<>$@/")


def plain_text(text: str) -> str:
    """The text with every mark of markdown escaped, links without brackets included."""
    return "".join(f"\\{letter}" if letter in _MARKS else letter for letter in text)
