"""Numbers of a table told alike down a column and as in the sentences above it; sorted and copied as numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segmentation.charts.amounts import NOTHING, percent, whole

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd
    from pandas.io.formats.style import Styler


def _one(value: float) -> str:
    return f"{value:,.1f}"


def _two(value: float) -> str:
    return f"{value:,.2f}"


def _plain(value: float) -> str:
    return f"{value:g}"


def _change(value: float) -> str:
    return f"{value:+,.0f}" if value else "0"


_FORMS: dict[str, Callable[[Any], str]] = {
    "share": percent,
    "whole": whole,
    "one": _one,
    "two": _two,
    "change": _change,
    "plain": _plain,
}


def told_alike(frame: pd.DataFrame, forms: Mapping[str, str]) -> Styler:
    """``forms``: column -> ``share`` (of 1), ``whole``, ``one`` or ``two`` decimals, ``change`` (signed), ``plain``.

    What has none stays as it is; what is missing is a dash.
    """
    return frame.style.format({column: _FORMS[form] for column, form in forms.items()}, na_rep=NOTHING)
