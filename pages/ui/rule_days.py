"""A day as a value of a rule."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Callable

EARLIEST = date(1900, 1, 1)


def draw_day(label: str, key: str, changed: Callable[[], None]) -> None:
    """One day; empty until it is chosen."""
    st.date_input(
        label,
        value=None,
        key=key,
        min_value=EARLIEST,
        required=True,
        label_visibility="collapsed",
        on_change=changed,
    )


def day_of(value: Any) -> date | None:
    """The day a rule tells, as such or as text; None for none."""
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
