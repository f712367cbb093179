"""What segments by rules come to: sizes, which rules never win or ask for the same people, and saving."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.ui.plain_text import plain_text
from pages.ui.rule_answer import draw_files, list_of
from pages.ui.save_version import draw_save
from pages.ui.segment_pictures import draw_size_bars

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pages.ui.list_page import ListChoice
    from pages.ui.view import View
    from segmentation.rules.coverage import SegmentCoverage
    from segmentation.segments.runs import Run

_SHOWN = "rules.shown"


def draw_coverage(view: View, run: Run, coverage: Sequence[SegmentCoverage], *, finished: bool) -> ListChoice:
    """The answer, the faults, sizes as bars; returns the list of the segment chosen."""
    named = coverage[:-1]
    rest = coverage[-1]
    st.subheader(
        view.say(
            "rules.segments_answer",
            n=len(named),
            customers=view.whole(run.result.customers - rest.got),
            known=view.whole(run.result.customers),
            share=view.percent(1 - rest.got / run.result.customers if run.result.customers else None),
            as_of=view.day,
        ),
        anchor=False,
    )
    if finished:
        draw_save(view, run.result)
    else:
        st.caption(f":orange[:material/edit_note: {view.say('rules.segments_part')}]")
    for row in named:
        if row.fault is not None:
            taken = row.taken_by[0] if row.taken_by else ("", 0)
            told = view.say(
                f"rules.warn_{row.fault}",
                segment=view.segment(row.segment),
                other=view.segment(taken[0]),
                customers=view.whole(taken[1]),
                matched=view.whole(row.matched),
            )
            colour = "grey" if row.fault == "overlapping" else "orange"
            st.markdown(f":small[:{colour}[:material/warning: {plain_text(told)}]]")
    draw_size_bars(view, run.result)
    sizes = run.result.sizes()
    shown = st.selectbox(
        view.say("rules.list_of"),
        list(sizes),
        format_func=lambda name: f"{view.segment(name)} · {view.whole(sizes[name])}",
        key=_SHOWN,
    )
    choice = list_of(view, run, str(shown), named=True)
    draw_files(view, choice)
    return choice
