"""The checklist of a review and the sizes against before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.ui.plain_text import plain_text
from pages.ui.told_alike import told_alike
from segmentation.activation.about import model_label
from segmentation.activation.reviewed import finding_sentences, finding_title

if TYPE_CHECKING:
    from pages.ui.view import View
    from segmentation.segments.reviews import Review
    from segmentation.segments.runs import Run

_ICONS = {
    "look": ":orange[:material/error:]",
    "fine": ":green[:material/check_circle:]",
    "not_asked": ":gray[:material/remove:]",
}
_ORDER = ("look", "fine", "not_asked")


def draw_answer(view: View, run: Run, told: Review | None) -> None:
    """How many points need a look and when the next review is due; what it rests on."""
    if told is None:
        answer = view.say(
            "review.answer_unsaved",
            customers=view.whole(run.result.customers),
            segments=len([size for size in run.result.segments if size.customers]),
        )
    else:
        key = "review.answer_overdue" if told.overdue else "review.answer"
        answer = view.say(key, look=told.look, asked=told.asked, due=told.due_on)
    st.subheader(answer, anchor=False)
    version = run.version
    name = f"{version.name} · v{version.version_number}" if version else model_label(run.settings.model, view.language)
    st.caption(
        view.say(
            "review.basis",
            name=plain_text(name),
            as_of=run.as_of,
            n=view.whole(run.result.customers),
            overridden=view.whole(run.overridden),
        )
    )


def draw_checklist(view: View, told: Review) -> None:
    """Each point with what was found; those that need a look first."""
    for finding in sorted(told.findings, key=lambda one: _ORDER.index(one.state)):
        title, found = st.columns([2, 3], gap="small")
        state = view.say(f"review.{finding.state}")
        title.markdown(f"{_ICONS[finding.state]} **{finding_title(finding, view.language)}**\u00a0· {state}")
        found.text("\n".join(finding_sentences(finding, view.language)))


def draw_sizes(view: View, told: Review) -> None:
    """Customers per segment: as saved, at the last review, now."""
    st.markdown(f"**{view.say('review.sizes')}**")
    names = ["column.segment", "review.size_saved", "review.size_reviewed", "review.size_now", "review.size_share"]
    rows = [(view.segment(size.segment), size.saved, size.reviewed, size.now, size.share) for size in told.sizes]
    frame = pd.DataFrame(rows, columns=names)
    if told.last is None:
        frame = frame.drop(columns="review.size_reviewed")
    st.dataframe(
        told_alike(
            frame.rename(columns={name: view.say(name) for name in names}),
            {view.say(name): "percent" if name.endswith("share") else "whole" for name in frame.columns[1:]},
        ),
        hide_index=True,
        height="content",
        placeholder="–",
    )
