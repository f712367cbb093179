"""Rows of a table high enough that no text is cut by the end of its column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.charts.canvas import wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable

PADDING, LINE = 16, 20  # pixels
_LETTER = 6.4  # of a table's type; a Chinese character takes two


def row_height(columns: Iterable[tuple[Iterable[object], int]], *, most: int = 10) -> int | None:
    """For texts in columns so many pixels wide, in at most so many lines; None where one is enough, as Streamlit takes
    it. What is no text takes one line.
    """
    lines = (
        wrapped(text, int((width - PADDING) / _LETTER)).count("<br>") + 1
        for texts, width in columns
        for text in texts
        if isinstance(text, str)
    )
    highest = min(max(lines, default=1), most)
    return None if highest == 1 else LINE * highest + 2 * PADDING
