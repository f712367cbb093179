"""Short words that a thing is done. Drawn right before a rerun they may never arrive, so they wait for it."""

import streamlit as st

_WAITING = "toast.waiting"


def toast_after_rerun(text: str, icon: str) -> None:
    """Say it at the start of the next run."""
    st.session_state[_WAITING] = (text, icon)


def draw_waiting_toast() -> None:
    """What the last run had to say."""
    if _WAITING in st.session_state:
        text, icon = st.session_state.pop(_WAITING)
        st.toast(text, icon=icon)
