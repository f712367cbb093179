"""The frame around every page: window, language, data set, as-of date, navigation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from pages.ui import calls, session
from pages.ui.demo_button import tell_demo_loaded
from pages.ui.plain_text import plain_text
from pages.ui.share_look import take_look
from pages.ui.toasts import draw_waiting_toast
from segmentation.charts.amounts import whole
from segmentation.words import say

if TYPE_CHECKING:
    from streamlit.navigation.page import Page

PAGES = Path(__file__).parents[1]
START = "overview"
GROUPS = {
    "understand": (
        ("overview", "overview.py", ":material/space_dashboard:"),
        ("trends", "trends.py", ":material/trending_up:"),
        ("moves", "moves.py", ":material/swap_horiz:"),
        ("retention", "retention.py", ":material/replay:"),
        ("kpis", "kpis.py", ":material/query_stats:"),
        ("satisfaction", "satisfaction.py", ":material/sentiment_satisfied:"),
        ("journey", "journey.py", ":material/route:"),
    ),
    "data": (
        ("import", "import_file.py", ":material/upload_file:"),
        ("duplicates", "duplicates.py", ":material/join_inner:"),
        ("quality", "quality.py", ":material/verified:"),
        ("audit", "audit.py", ":material/fact_check:"),
    ),
    "segments": (
        ("studio", "studio.py", ":material/tune:"),
        ("tags", "tags.py", ":material/sell:"),
        ("clusters", "clusters.py", ":material/bubble_chart:"),
        ("rules", "rules.py", ":material/account_tree:"),
        ("segments", "segments.py", ":material/groups:"),
        ("library", "library.py", ":material/library_books:"),
        ("profile", "profile.py", ":material/person_search:"),
        ("overlap", "overlap.py", ":material/layers:"),
        ("review", "review.py", ":material/rule:"),
    ),
    "act": (
        ("effect", "effect.py", ":material/science:"),
        ("report", "report.py", ":material/summarize:"),
    ),
}


def draw_frame() -> None:
    """Set up the window and the sidebar, then run the page chosen."""
    st.set_page_config(page_title="分群 Fenqun", page_icon=str(PAGES / "ui" / "icon.png"), layout="wide")
    st.html(PAGES / "ui" / "frame.css")
    language = session.language()
    st.html(
        "<style>:root {"
        f' --uploader-button: "{say("frame.uploader_button", language)}";'
        f' --uploader-limits: "{say("frame.uploader_limits", language)}";'
        " }</style>"
    )
    take_look()
    navigation = {
        say(f"nav.group_{group}", language): [
            st.Page(
                PAGES / file,
                title=say(f"nav.{page}", language),
                icon=icon,
                url_path="start" if page == START else page,  # shown as /
                default=page == START,
            )
            for page, file, icon in pages
        ]
        for group, pages in GROUPS.items()
    }
    names = [page for pages in GROUPS.values() for page, _, _ in pages]
    known = dict(zip(names, [page for group in navigation.values() for page in group], strict=True))
    st.session_state["pages"] = known
    chosen = st.navigation({**navigation, "": [_start_by_name(known[START], language)]}, expanded=True)
    st.session_state["frame_drawn"] = True
    with st.sidebar:
        _draw_data_set(language)
        st.segmented_control(
            say("frame.language", language),
            ["zh", "en"],
            key=session.LANGUAGE,
            format_func={"zh": "中文", "en": "English"}.__getitem__,
            required=True,
            label_visibility="collapsed",
        )
    draw_waiting_toast()
    tell_demo_loaded(language)
    chosen.run()


def _start_by_name(start: Page, language: str) -> Page:
    """The first page has the address /; who types or kept its name gets there, too."""

    def go() -> None:
        st.switch_page(start)

    return st.Page(go, title=say(f"nav.{START}", language), url_path=START, visibility="hidden")


def _draw_data_set(language: str) -> None:
    store = session.store()
    version = store.dataset_version()
    default = calls.default_as_of(store, version)
    if default is None:
        st.caption(say("frame.no_data", language))
        return
    st.date_input(
        say("frame.as_of", language),
        value=default,
        key=session.as_of_key(version),
        help=say("frame.as_of_help", language),
    )
    with st.spinner(say("step.computing", language)):
        told = calls.totals(store, version, session.as_of() or default)
    st.caption(
        say(
            "frame.data_set",
            language,
            customers=whole(told.customers),
            orders=whole(told.orders),
            name=plain_text(store.path.name),
        )
    )


draw_frame()
