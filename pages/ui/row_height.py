"""Rows of a table high enough that no text is cut by the end of its column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.charts.canvas import wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable

PADDING, _LINE = 16, 20  # pixels
_LETTER = 6.4  # of a table's type; a Chinese character takes two


def row_height(texts: Iterable[str], width: int, *, most: int = 10) -> int | None:
    """For a column so many pixels wide, in at most so many lines; None where one is enough, as Streamlit takes it."""
    columns = int((width - PADDING) / _LETTER)
    lines = min(max((wrapped(text, columns).count("<br>") + 1 for text in texts), default=1), most)
    return None if lines == 1 else _LINE * lines + PADDING
