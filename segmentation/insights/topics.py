"""What customers write about: topics found in their words, each with how content those are who speak of it.

Words weighed by TF-IDF, factored into k topics by non-negative matrix factorisation (Lee & Seung, Nature 401, 1999;
scikit-learn), started from a singular value decomposition, so that equal data give equal topics. An answer belongs to
the topic that weighs most in it; one without a telling word belongs to none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from segmentation.effects.intervals import share_interval
from segmentation.errors import CancelledError, InputError
from segmentation.insights.feedback_text import read_texts, split_texts, telling, texts_table
from segmentation.insights.sentiment import Sentiment, learn_sentiment
from segmentation.segments.effect import SMALL_N
from segmentation.store import load_sql

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from segmentation.effects.intervals import Interval
    from segmentation.store import Store

FEWEST_TOPICS, MOST_TOPICS, USUAL_TOPICS = 2, 12, 6
FEWEST_TEXTS = 20  # distinct ones, below which words say nothing of topics
WORDS_SHOWN = 4
MOST_WORDS = 3_000  # of all texts, the commonest
FITTED_TEXTS = 20_000  # distinct ones the topics are found in; all are placed
NO_TOPIC = -1


@dataclass(frozen=True)
class Topic:
    """``place`` from 0, ``NO_TOPIC`` for answers without one; ``words`` the heaviest first.

    ``scored`` answers have a score too, ``high`` and ``low`` of them. ``negative`` of ``unscored`` read as negative.
    """

    place: int
    words: tuple[str, ...]
    answers: int
    customers: int
    scored: int
    high: int
    low: int
    unscored: int
    negative: int

    @property
    def low_share(self) -> float | None:
        """Of the scored answers, those that are low, 0 to 1."""
        return self.low / self.scored if self.scored else None

    @property
    def interval(self) -> Interval | None:
        """95 % interval of ``low_share`` (Wilson)."""
        return share_interval(self.low, self.scored)

    @property
    def small(self) -> bool:
        """Whether fewer than 30 scored answers stand behind the share."""
        return self.scored < SMALL_N


@dataclass(frozen=True)
class Topics:
    """Topics of a window, the one with most answers first. ``marks``: text id -> (topic, sentiment)."""

    as_of: date
    first: date
    k: int
    answers: int
    texts: int
    topics: tuple[Topic, ...]
    sentiment: Sentiment
    marks: tuple[tuple[int, int, str | None], ...]

    @property
    def scored(self) -> int:
        """Answers with words and a score."""
        return sum(topic.scored for topic in self.topics)

    @property
    def low_share(self) -> float | None:
        """Of these, those that are low."""
        return sum(topic.low for topic in self.topics) / self.scored if self.scored else None

    def worst(self) -> Topic | None:
        """The topic with the largest share of low answers that surely lies above that of all."""
        whole = self.low_share or 0.0
        sure = [topic for topic in self.topics if topic.words and topic.interval and topic.interval[0] > whole]
        return max(sure, key=lambda topic: topic.low_share or 0.0, default=None)


def find_topics(
    store: Store,
    as_of: date,
    first: date,
    *,
    k: int = USUAL_TOPICS,
    progress: Callable[[str, float | None], None] = lambda _step, _share: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Topics:
    """Topics of every text from ``first`` to ``as_of``, and sentiment learnt from all up to ``as_of``.

    Raises ``InputError``: ``topics_out_of_range``, ``too_few_texts``; ``CancelledError``.
    """
    if not FEWEST_TOPICS <= k <= MOST_TOPICS:
        raise InputError("topics_out_of_range", value=k, allowed=f"{FEWEST_TOPICS}-{MOST_TOPICS}")

    def stop() -> None:
        if cancelled():
            raise CancelledError

    progress("text_reading", 0.0)
    texts = read_texts(store, as_of, first)
    inside = texts.inside
    if len(inside) < FEWEST_TEXTS:
        raise InputError("too_few_texts", value=len(inside), allowed=FEWEST_TEXTS)
    words = split_texts(texts, lambda share: progress("text_splitting", 0.1 + 0.3 * share), stop)
    progress("text_topics", 0.4)
    placed, names = _place([telling(words[at]) for at in inside], [texts.counts[at] for at in inside], k)
    stop()
    progress("text_sentiment", 0.7)
    sentiment, signs = learn_sentiment(texts, words)
    stop()
    progress("text_counting", 0.95)
    marks = tuple((texts.ids[at], topic, signs[at]) for at, topic in zip(inside, placed, strict=True))
    found = Topics(as_of, first, k, texts.answers, len(inside), (), sentiment, marks)
    return replace(found, topics=_count(store, found, names))


def marked_table(store: Store, found: Topics) -> str:
    """Name of a table with the rows of ``texts_table`` in the window, their ``topic`` and ``sentiment``."""
    ids, topics, signs = zip(*found.marks, strict=True)
    query = load_sql("insights/marked_texts", told_texts=texts_table(store, found.as_of))
    values = {"ids": list(ids), "topics": list(topics), "signs": list(signs), "first": found.first}
    key = {"as_of": found.as_of, "first": found.first, "k": found.k}
    return store.derived("marked_texts", query, values, key)


def _count(store: Store, found: Topics, names: Sequence[tuple[str, ...]]) -> tuple[Topic, ...]:
    with store.holding(), store.cursor() as cursor:
        query = load_sql("insights/topic_counts", marked_texts=marked_table(store, found))
        rows = cursor.execute(query).fetchall()
    return tuple(Topic(place, () if place == NO_TOPIC else names[place], *counts) for place, *counts in rows)


def _place(words: list[list[str]], counts: list[int], k: int) -> tuple[list[int], list[tuple[str, ...]]]:
    """The topic of each text, and the heaviest words of each topic."""
    from sklearn.decomposition import NMF  # type: ignore[import-untyped]  # noqa: PLC0415 - loads for a second
    from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]  # noqa: PLC0415

    weigh = TfidfVectorizer(analyzer=list, min_df=2, max_features=MOST_WORDS, sublinear_tf=True)
    try:
        weights = weigh.fit_transform(words)
    except ValueError as error:  # no word is said twice
        raise InputError("too_few_texts", value=len(words), allowed=FEWEST_TEXTS) from error
    often = np.sqrt(np.asarray(counts, dtype=float))
    step = -(-len(words) // FITTED_TEXTS)
    k = min(k, *weights.shape)
    model = NMF(k, init="nndsvda", random_state=0, max_iter=300, tol=1e-3)
    with np.errstate(
        invalid="ignore"
    ):  # where the topics explain every word, its rest is the root of less than nothing
        model.fit(weights[::step].multiply(often[::step, None]).tocsr())  # a text said twice counts twice
    length = np.linalg.norm(model.components_, axis=1)
    heavy = model.transform(weights) * length
    placed = np.where(heavy.max(axis=1) > 0, heavy.argmax(axis=1), NO_TOPIC)
    vocabulary = weigh.get_feature_names_out()
    return [int(place) for place in placed], [_heaviest(row, vocabulary) for row in model.components_]


def _heaviest(row: Any, vocabulary: Any) -> tuple[str, ...]:
    order = np.argsort(-row, kind="stable")[:WORDS_SHOWN]
    return tuple(str(vocabulary[place]) for place in order if row[place] > 0.1 * row[order[0]])
