"""What customers say in their own words: topics, how content those are who speak of them, and the answers."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.ui import satisfaction_calls as calls
from pages.ui.kept_work import kept_work
from pages.ui.plain_text import plain_text
from pages.ui.satisfaction_topic import draw_topic
from pages.ui.segment_pictures import PLOT
from pages.ui.session import kept_settings, start_with
from segmentation.charts.topics import topic_bars
from segmentation.insights.topics import FEWEST_TEXTS, FEWEST_TOPICS, MOST_TOPICS, NO_TOPIC, USUAL_TOPICS, find_topics

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from pages.ui.satisfaction_choice import Choice
    from pages.ui.view import View
    from segmentation.insights.topics import Topic, Topics

COUNT, TOPIC, CHART = "satisfaction.topic_count", "satisfaction.topic", "satisfaction.topics_chart"


def draw_texts(view: View, choice: Choice, settings_side: DeltaGenerator) -> None:
    """Topics as bars; a click opens the answers of one."""
    with settings_side, kept_settings("satisfaction.texts", (COUNT,)):
        start_with(COUNT, USUAL_TOPICS)
        k = st.slider(
            view.say("feedback_text.count"),
            FEWEST_TOPICS,
            MOST_TOPICS,
            key=COUNT,
            help=view.say("feedback_text.count_help"),
        )
    told = calls.texts_told(view.store, view.state, view.day, choice.first)
    if told < FEWEST_TEXTS:
        st.info(view.say("feedback_text.too_few", n=view.whole(told), least=FEWEST_TEXTS), icon=":material/notes:")
        return
    key = (view.state, view.day, choice.first, k)
    found = kept_work(view, "satisfaction.topics", key, partial(_work, view, choice, k))
    if found is None:
        return
    _draw_bars(view, found)
    with settings_side:
        _draw_sentiment(view, found)
    topics = {topic.place: topic for topic in found.topics}
    if st.session_state.get(TOPIC) not in topics:
        worst = found.worst()
        st.session_state[TOPIC] = worst.place if worst else found.topics[0].place
    place = st.selectbox(
        view.say("feedback_text.topic"), list(topics), format_func=lambda at: topic_name(view, topics[at]), key=TOPIC
    )
    draw_topic(view, found, topics[place], topic_name(view, topics[place]))


def _work(view: View, choice: Choice, k: int, progress: object, cancelled: object) -> Topics:
    return find_topics(view.store, view.day, choice.first, k=k, progress=progress, cancelled=cancelled)  # type: ignore[arg-type]


def topic_name(view: View, topic: Topic) -> str:
    """Its heaviest words, or that it has none."""
    if topic.place == NO_TOPIC:
        return view.say("feedback_text.no_topic")
    return view.say("satisfaction.comma").join(topic.words)


def _draw_bars(view: View, found: Topics) -> None:
    worst = found.worst()
    if worst is None:
        st.markdown(view.say("feedback_text.alike", share=view.percent(found.low_share)))
    else:
        low, high = worst.interval or (None, None)
        st.markdown(
            view.say(
                "feedback_text.worst",
                topic=plain_text(topic_name(view, worst)),
                share=view.percent(worst.low_share),
                low=view.percent(low),
                high=view.percent(high),
                n=view.whole(worst.scored),
                all=view.percent(found.low_share),
            )
        )
    frame = pd.DataFrame(
        [
            (
                topic.place,
                topic_name(view, topic),
                topic.low,
                topic.scored - topic.low - topic.high,
                topic.high,
                topic.unscored,
                view.say(
                    "feedback_text.figures_small" if topic.small else "feedback_text.figures",
                    answers=view.whole(topic.answers),
                    share=view.percent(topic.low_share),
                    scored=view.whole(topic.scored),
                ),
            )
            for topic in found.topics
        ],
        columns=["topic", "label", "low", "middle", "high", "unscored", "figures"],
    )
    st.plotly_chart(
        topic_bars(
            frame,
            title=view.say("feedback_text.chart"),
            hover=view.template("feedback_text.hover"),
            parts=[view.say(f"feedback_text.part_{name}") for name in ("low", "middle", "high", "unscored")],
            chosen=st.session_state.get(TOPIC),
        ),
        config=PLOT,
        key=CHART,
        on_select=_take_click,
        selection_mode="points",
    )
    st.caption(view.say("feedback_text.note", answers=view.whole(found.answers), texts=view.whole(found.texts)))


def _take_click() -> None:
    points = st.session_state[CHART]["selection"]["points"]
    places = [point["customdata"] for point in points if "customdata" in point]
    if places:
        st.session_state[TOPIC] = int(places[0][0] if isinstance(places[0], list) else places[0])


def _draw_sentiment(view: View, found: Topics) -> None:
    told = found.sentiment
    words = "none" if told.accuracy is None else "used" if told.used else "unused"
    st.caption(
        view.say(
            f"feedback_text.sentiment_{words}",
            accuracy=view.percent(told.accuracy),
            right_high=view.percent(told.right_high),
            right_low=view.percent(told.right_low),
            high_texts=view.whole(told.high_texts),
            low_texts=view.whole(told.low_texts),
        )
    )
