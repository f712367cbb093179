"""The answers of one topic: read, downloaded, and their customers kept as a rule."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from pages.ui import calls
from pages.ui.list_page import draw_downloads, draw_list, usual_list
from pages.ui.plain_text import plain_text
from pages.ui.row_height import row_height
from pages.ui.save_version import draw_save
from segmentation.activation.answer_list import export_answers
from segmentation.insights.topic_answers import COLUMNS, PAGE_ROWS, answers_page, topic_settings
from segmentation.insights.topics import NO_TOPIC
from segmentation.rules.sentence import sentence

if TYPE_CHECKING:
    from pages.ui.view import View
    from segmentation.insights.topics import Topic, Topics

ONLY_LOW = "satisfaction.only_low"
MOST_NAME = 60
TEXT_WIDTH = 300  # pixels


def draw_topic(view: View, found: Topics, topic: Topic, name: str) -> None:
    """A page of the answers, the downloads, and the way to the customers."""
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    only_low = left.toggle(view.say("feedback_text.only_low"), key=ONLY_LOW, disabled=not topic.low)
    only_low = only_low and bool(topic.low)
    total = topic.low if only_low else topic.answers
    with right.container(horizontal=True, horizontal_alignment="right"):
        for suffix in (".xlsx", ".csv"):
            st.download_button(
                view.say(f"segments.download_{suffix[1:]}"),
                partial(_made, view, found, topic, suffix, only_low=only_low),
                file_name=f"{view.say('feedback_text.file_name')}_{view.day}{suffix}",
                icon=":material/download:",
                on_click="ignore",
                key=f"satisfaction.answers{suffix}",
            )
    pages = -(-total // PAGE_ROWS)
    page = 0
    if pages > 1:
        page = int(st.number_input(view.say("segments.page", pages=view.whole(pages)), 1, pages, width=200)) - 1
    frame = answers_page(view.store, found, topic.place, page, only_low=only_low)
    text = st.column_config.TextColumn
    widths = {"customer_id": 90, "kind": 76, "sentiment": 74, "comment": TEXT_WIDTH}
    config = {name: text(view.say(f"feedback_text.{name}"), width=width) for name, width in widths.items()}
    config["answered_on"] = st.column_config.DateColumn(
        view.say("feedback_text.answered_on"), format="YYYY-MM-DD", width=88
    )
    config["score"] = st.column_config.NumberColumn(view.say("feedback_text.score"), format="%g", width=50)
    shown = frame.assign(
        kind=frame["kind"].map(lambda code: view.say(f"feedback_text.kind_{code}") if code in KINDS else code),
        sentiment=frame["sentiment"].map(lambda code: view.say(f"feedback_text.{code}"), na_action="ignore"),
    )
    st.dataframe(
        shown[list(COLUMNS)],
        hide_index=True,
        column_config=config,
        height="content" if len(shown) <= 4 else 460,
        row_height=row_height([(shown["comment"], TEXT_WIDTH)], most=4),
        placeholder="–",
        key="satisfaction.answers",
    )
    first = page * PAGE_ROWS
    st.caption(view.say("feedback_text.shown", first=first + 1, last=first + len(shown), total=view.whole(total)))
    if topic.place != NO_TOPIC and topic.customers:
        _draw_customers(view, topic, name)


KINDS = ("csat", "nps", "ces", "complaint", "comment")


def _draw_customers(view: View, topic: Topic, name: str) -> None:
    with st.expander(view.say("feedback_text.customers"), icon=":material/groups:"):
        name = name[:MOST_NAME]
        settings = topic_settings(topic, name)
        run = calls.run_settings(view.store, view.state, view.day, settings.to_json())
        customers = run.result.sizes()[name]
        rule = settings.segmentation.segments[0].rule
        assert rule is not None
        left, right = st.columns([3, 1], vertical_alignment="center")
        left.caption(
            view.say(
                "feedback_text.rule",
                rule=plain_text(sentence(rule, view.language)),
                customers=view.whole(customers),
                topic=view.whole(topic.customers),
            )
        )
        with right:
            draw_save(view, run.result, kind="secondary")
        if customers:
            chosen = usual_list(view, run, name)
            draw_downloads(view, chosen, customers, primary=False)
            draw_list(view, chosen, customers)


def _made(view: View, found: Topics, topic: Topic, suffix: str, *, only_low: bool) -> bytes:
    path = view.store.work_folder / f"list-{abs(hash((found.as_of, found.k, topic, only_low, view.language)))}{suffix}"
    export_answers(view.store, found, topic, path, view.language, only_low=only_low)
    content = path.read_bytes()
    path.unlink()
    return content
