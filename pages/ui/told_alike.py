"""Numbers of a table told alike down a column and as in the sentences above it; sorted and copied as numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from segmentation.charts.amounts import NOTHING, percent, whole

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd
    from pandas.io.formats.style import Styler
    from streamlit.elements.lib.column_types import ColumnConfig

    from segmentation.activation.workbook import Kind


def _one(value: float) -> str:
    return f"{value:,.1f}"


def _two(value: float) -> str:
    return f"{value:,.2f}"


def _three(value: float) -> str:
    return f"{value:.3f}"


def _plain(value: float) -> str:
    return f"{value:g}"


def _change(value: float) -> str:
    return f"{value:+,.0f}" if value else "0"


def _change_two(value: float) -> str:
    return f"{value:+,.2f}"


_FORMS: dict[str, Callable[[Any], str]] = {
    "percent": percent,
    "whole": whole,
    "one": _one,
    "two": _two,
    "three": _three,
    "money": _two,
    "number": _two,
    "change": _change,
    "change_two": _change_two,
    "plain": _plain,
}


def told_alike(frame: pd.DataFrame, forms: Mapping[str, str]) -> Styler:
    """``forms``: column -> a kind of a list's column (``percent`` is of 1), or how the number is told.

    That is ``one``, ``two`` or ``three`` decimals, ``change`` and ``change_two`` with their sign, or ``plain``. A
    column without stays as it is; what is missing is a dash.
    """
    told: dict[Any, str | Callable[[Any], str] | None] = {
        column: _FORMS[form] for column, form in forms.items() if form in _FORMS
    }
    return frame.style.format(told, na_rep=NOTHING)


def column_of(label: str, kind: Kind) -> ColumnConfig:
    """A column of a list by the kind of its values; ``told_alike`` tells the numbers."""
    if kind == "date":
        return st.column_config.DateColumn(label, format="YYYY-MM-DD")
    if kind == "moment":
        return st.column_config.DatetimeColumn(label, format="YYYY-MM-DD HH:mm")
    if kind in {"text", "flag"}:
        return st.column_config.TextColumn(label)
    return st.column_config.NumberColumn(label)
