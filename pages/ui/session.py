"""What belongs to the process (the store) and to one reader (language, as-of date)."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

import streamlit as st

from pages.ui import calls
from segmentation.store import Store, default_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from segmentation.words import Language

LANGUAGE = "language"


@st.cache_resource(show_spinner=False)
def open_store(path: str) -> Store:
    """The database, opened once a process."""
    return Store(path)


def store() -> Store:
    """The store of this process."""
    return open_store(str(default_path()))


def language() -> Language:
    """The language chosen, or the browser's: Chinese for any zh locale, else English."""
    if st.session_state.get(LANGUAGE) is None:  # also where a session begun anew knows of its widget, not of its value
        st.session_state[LANGUAGE] = "zh" if (st.context.locale or "").lower().startswith("zh") else "en"
    return cast("Language", st.session_state[LANGUAGE])


@contextmanager
def kept_settings(page: str, prefixes: tuple[str, ...]) -> Iterator[None]:
    """Hold a page's choices while the reader is on other pages: Streamlit forgets widgets that are not drawn.

    ``prefixes``: beginnings of the session keys of widgets that take a value (buttons don't).
    """
    store_key = f"kept.{page}"
    for key, value in st.session_state.get(store_key, {}).items():
        st.session_state.setdefault(key, value)
    yield
    st.session_state[store_key] = {
        key: value for key, value in st.session_state.items() if isinstance(key, str) and key.startswith(prefixes)
    }


def start_with(key: str, value: object) -> None:
    """Give a widget its first value, also where it was drawn before and Streamlit has kept nothing of it but None."""
    if st.session_state.get(key) is None:
        st.session_state[key] = value


def as_of_key(dataset_version: int) -> str:
    """Session key of the as-of date; a new one with each change of the data, so that the default moves along."""
    return f"as_of_{dataset_version}"


def look_from(day: date) -> None:
    """Set the as-of date; for a button's callback."""
    st.session_state[as_of_key(store().dataset_version())] = day


def as_of() -> date | None:
    """The day chosen to look from, or the default of the data; None without data."""
    version = store().dataset_version()
    chosen = st.session_state.get(as_of_key(version))
    return chosen or calls.default_as_of(store(), version)
