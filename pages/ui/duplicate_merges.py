"""What was decided about duplicates, and the way back; the files."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import streamlit as st

from pages.ui.duplicate_settings import now
from pages.ui.rerun import rerun
from pages.ui.toasts import toast_after_rerun
from segmentation.activation.duplicate_list import export_merges, export_pairs
from segmentation.customers.merges import Merge, kept_apart_pairs, merges, offer_again, undo_run

if TYPE_CHECKING:
    from pages.ui.view import View

_SHOWN_IDS = 4


def draw_merges(view: View) -> None:
    """Merges in force and pairs kept apart, each to be taken back."""
    runs: dict[int, list[Merge]] = {}
    for one in merges(view.store):
        runs.setdefault(one.run_id, []).append(one)
    with st.expander(
        f"{view.say('duplicates.merges')} · {view.whole(sum(map(len, runs.values())))}", expanded=bool(runs)
    ):
        if not runs:
            st.caption(view.say("duplicates.merges_none"))
        else:
            run = st.selectbox(
                view.say("duplicates.choose_merge"),
                list(runs),
                format_func=lambda number: _line(view, runs[number]),
                key="duplicates.run",
            )
            if st.button(view.say("duplicates.undo"), icon=":material/undo:", key="duplicates.undo"):
                undo_run(view.store, run, undone_at=now())
                toast_after_rerun(view.say("duplicates.undone"), icon=":material/undo:")
                rerun()
    apart = kept_apart_pairs(view.store)
    if apart:
        with st.expander(f"{view.say('duplicates.apart_list')} · {view.whole(len(apart))}"):
            pair = st.selectbox(
                view.say("duplicates.apart_list"),
                apart,
                format_func=" ≠ ".join,
                label_visibility="collapsed",
                key="duplicates.apart_pair",
            )
            if st.button(view.say("duplicates.offer"), icon=":material/undo:", key="duplicates.offer"):
                offer_again(view.store, *pair)
                toast_after_rerun(view.say("duplicates.offered"), icon=":material/undo:")
                rerun()


def _line(view: View, made: list[Merge]) -> str:
    one = made[0]
    at = f"{one.merged_at:%Y-%m-%d %H:%M}"
    if len(made) > 1:
        return view.say("duplicates.run_line", merges=view.whole(len(made)), at=at)
    others = [member for member in one.members if member != one.survivor]
    told = ", ".join(others[:_SHOWN_IDS]) + (" …" if len(others) > _SHOWN_IDS else "")
    return view.say("duplicates.merge_line", members=told, survivor=one.survivor, at=at)


def draw_downloads(view: View, threshold: float) -> None:
    """Pairs and merges as Excel and CSV."""
    with st.expander(view.say("duplicates.downloads"), icon=":material/download:"):
        for kind in ("pairs", "merges"):
            for suffix in (".xlsx", ".csv"):
                st.download_button(
                    view.say(f"duplicates.download_{kind}_{suffix[1:]}"),
                    data=lambda kind=kind, suffix=suffix: _made(view, kind, suffix, threshold),  # type: ignore[misc]
                    file_name=f"{view.say(f'duplicates.{kind}_file')}_{view.day}{suffix}",
                    on_click="ignore",
                    width="stretch",
                    key=f"duplicates.download_{kind}{suffix}",
                )


def _made(view: View, kind: str, suffix: str, threshold: float) -> bytes:
    path = view.store.work_folder / f"list-{uuid.uuid4().hex}{suffix}"
    if kind == "pairs":
        export_pairs(view.store, path, threshold=threshold, language=view.language)
    else:
        export_merges(view.store, path, language=view.language)
    content = path.read_bytes()
    path.unlink()
    return content
