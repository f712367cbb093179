"""Draw the page anew after something was done."""

from typing import NoReturn

import streamlit as st


def rerun() -> NoReturn:
    """Run the app anew. A page the reader has asked for meanwhile is drawn in its place; ``st.rerun`` forgets it."""
    st.empty()  # where anything is drawn, what she asked for is heard
    st.rerun(scope="app")
