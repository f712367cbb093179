"""Fenqun: ``streamlit run app.py``. The frame script stands apart from ``pages/`` so that no page runs without it."""

import sys
from pathlib import Path

import streamlit as st

ROOT = Path(__file__).parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

app = st.App(ROOT / "pages" / "ui" / "frame.py")
