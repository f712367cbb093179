"""The search for duplicates, its threshold, the list of pairs, and merging all of them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.ui import jobs
from pages.ui.rerun import rerun
from pages.ui.session import start_with
from pages.ui.toasts import toast_after_rerun
from pages.ui.told_alike import told_alike
from segmentation.activation.duplicate_list import reason
from segmentation.customers.duplicates import (
    DEFAULT_THRESHOLD,
    LARGEST_GROUP,
    PAGE_ROWS,
    Pair,
    Search,
    count_open,
    groups_above,
    open_pairs,
    search,
)
from segmentation.customers.merges import Group, merge, rank_sources, ranked_sources

if TYPE_CHECKING:
    from collections.abc import Callable

    from pages.ui.view import View

    Progress = Callable[[str, float | None], None]
    Cancelled = Callable[[], bool]

THRESHOLD = "duplicates.threshold"
KEPT = (THRESHOLD,)
_SEARCH, _MERGE = "duplicates.search", "duplicates.merge_all"


def now() -> datetime:
    """The wall clock of the machine, whole seconds."""
    return datetime.now().replace(microsecond=0)  # noqa: DTZ005


def draw_search(view: View, done: Search | None) -> None:
    """The button, and what was compared when."""
    words = view.say("duplicates.search" if done is None else "duplicates.search_again")
    pressed = st.button(
        words,
        type="primary" if done is None else "secondary",
        icon=":material/search:",
        width="stretch",
        disabled=jobs.running(_SEARCH),
        key="duplicates.search_button",
    )
    if pressed:
        store, at = view.store, now()

        def work(progress: Progress, cancelled: Cancelled) -> Search:
            return search(store, searched_at=at, progress=progress, cancelled=cancelled)

        jobs.start(_SEARCH, work)
    if done is not None:
        st.caption(
            view.say(
                "duplicates.searched",
                customers=view.whole(done.customers),
                at=done.searched_at,
                seconds=view.whole(max(done.seconds, 1)),
            )
        )
        if not done.current:
            st.warning(view.say("duplicates.stale"), icon=":material/update:")


def draw_progress(view: View) -> None:
    """How far a search or a merge of all pairs is."""
    job = jobs.follow(view, _SEARCH)
    if job is not None and job.error is not None:
        jobs.draw_error(view, job)
    elif job is not None:
        jobs.drop(_SEARCH)
        rerun()
    job = jobs.follow(view, _MERGE)
    if job is not None and job.error is not None:
        jobs.draw_error(view, job)
    elif job is not None:
        jobs.drop(_MERGE)
        toast_after_rerun(view.say("duplicates.all_done", groups=view.whole(job.result)), icon=":material/done_all:")  # type: ignore[arg-type]
        rerun()


def draw_settings(view: View) -> None:
    """How sure a pair must be, and which source is believed."""
    start_with(THRESHOLD, DEFAULT_THRESHOLD)
    st.slider(
        view.say("duplicates.threshold"),
        0.3,
        0.99,
        step=0.01,
        key=THRESHOLD,
        help=view.say("duplicates.threshold_help"),
    )
    _draw_merge_all(view, float(st.session_state[THRESHOLD]))
    ranked, sources = ranked_sources(view.store)
    if len(sources) > 1:
        with st.expander(view.say("duplicates.sources"), icon=":material/format_list_numbered:"):
            chosen = st.multiselect(
                view.say("duplicates.sources"),
                sources,
                default=ranked,
                label_visibility="collapsed",
                help=view.say("duplicates.sources_help"),
                placeholder=view.say("duplicates.sources_none"),
                key="duplicates.sources",
            )
            st.caption(view.say("duplicates.sources_help"))
            if chosen != ranked:
                rank_sources(view.store, chosen, changed_at=now())
                rerun()


def draw_answer(view: View, done: Search, threshold: float) -> int:
    """The answer in one sentence; returns how many pairs wait."""
    total = count_open(view.store, threshold)
    told = {"customers": view.whole(done.customers), "threshold": f"{threshold:.2f}"}
    if total:
        st.subheader(view.say("duplicates.answer", pairs=view.whole(total), **told), anchor=False)
    else:
        st.subheader(view.say("duplicates.none", **told), anchor=False)
        st.info(view.say("duplicates.none_hint"), icon=":material/check_circle:")
    return total


def draw_pairs(view: View, threshold: float, total: int) -> Pair:
    """One page of the pairs; returns the one chosen, or the first."""
    pages = -(-total // PAGE_ROWS)
    above, below = st.container(), st.container()
    told, chooser = below.columns([3, 1], vertical_alignment="center")
    page = 0
    if pages > 1:
        page = int(chooser.number_input(view.say("duplicates.page", pages=view.whole(pages)), 1, pages)) - 1
    pairs = open_pairs(view.store, threshold, page=page)
    rows = [
        (
            pair.score,
            f"{pair.left_name or '–'} · {pair.left_customer}",
            f"{pair.right_name or '–'} · {pair.right_customer}",
            reason(pair.levels, view.language),
        )
        for pair in pairs
    ]
    names = ("score", "left", "right", "reason")
    chosen = above.dataframe(
        told_alike(pd.DataFrame(rows, columns=names), {"score": "three"}),
        hide_index=True,
        height="content" if len(rows) <= 6 else 248,
        on_select="rerun",
        selection_mode="single-row-required",
        selection_default={"selection": {"rows": [0]}},
        key=f"duplicates.pairs.{threshold}.{page}.{total}",
        column_config={
            "score": st.column_config.NumberColumn(view.say("duplicates.score"), width="small"),
            "left": st.column_config.TextColumn(view.say("duplicates.left")),
            "right": st.column_config.TextColumn(view.say("duplicates.right")),
            "reason": st.column_config.TextColumn(view.say("duplicates.reason"), width="large"),
        },
    )
    first = page * PAGE_ROWS
    told.caption(view.say("duplicates.select", first=first + 1, last=first + len(pairs), total=view.whole(total)))
    selected = chosen.selection.rows
    return pairs[selected[0] if selected and selected[0] < len(pairs) else 0]


def _draw_merge_all(view: View, threshold: float) -> None:
    with st.popover(view.say("duplicates.all"), icon=":material/done_all:", width="stretch", key="duplicates.all"):
        groups, doubtful = groups_above(view.store, threshold)
        ids = sum(len(group.ids) for group in groups)
        told = {"groups": view.whole(len(groups)), "ids": view.whole(ids), "threshold": f"{threshold:.2f}"}
        st.write(view.say("duplicates.all_question", **told))
        if doubtful:
            st.caption(view.say("duplicates.all_left", groups=view.whole(doubtful), most=LARGEST_GROUP))
        if st.button(
            view.say("duplicates.all_confirm", groups=told["groups"]),
            type="primary",
            disabled=not groups,
            key="duplicates.all_confirm",
        ):
            _start_merge_all(view, groups)


def _start_merge_all(view: View, groups: list[Group]) -> None:
    store, at = view.store, now()

    def work(progress: Progress, cancelled: Cancelled) -> int:
        progress("merging", 0.3)
        merge(store, groups, merged_at=at, cancelled=cancelled)
        return len(groups)

    jobs.start(_MERGE, work)
