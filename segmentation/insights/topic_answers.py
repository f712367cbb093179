"""The answers behind a topic, and its customers as a rule that stays alive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.insights.topics import marked_table
from segmentation.models.result import OTHERS
from segmentation.rules.model import RulesSettings
from segmentation.rules.segments import RuleSegment, RuleSegmentation
from segmentation.rules.tree import tree_of
from segmentation.store import load_sql

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from segmentation.insights.topics import Topic, Topics
    from segmentation.store import Store

PAGE_ROWS = 50
COLUMNS = ("answered_on", "customer_id", "kind", "score", "sentiment", "comment")
RULE_WORDS = 3


def answers_query(
    store: Store, found: Topics, topic: int, *, only_low: bool = False
) -> tuple[str, Mapping[str, object]]:
    """A statement with ``COLUMNS`` of every answer of a topic, and its values. Use it while holding."""
    query = load_sql("insights/topic_answers", marked_texts=marked_table(store, found))
    return query, {"topic": topic, "only_low": only_low}


def answers_page(store: Store, found: Topics, topic: int, page: int = 0, *, only_low: bool = False) -> pd.DataFrame:
    """One page of them, from 0."""
    with store.holding(), store.cursor() as cursor:
        query, values = answers_query(store, found, topic, only_low=only_low)
        limits = {"page_rows": PAGE_ROWS, "page_start": page * PAGE_ROWS}
        return cursor.execute(f"{query} LIMIT $page_rows OFFSET $page_start", {**values, **limits}).df()


def topic_settings(topic: Topic, name: str) -> RulesSettings:
    """Customers one of whose answers holds one of the topic's three heaviest words, as segment ``name``; others.

    Close to the topic, not the same: a topic weighs all words of an answer, a rule asks for single ones.
    """
    words = sorted(topic.words, key=lambda word: len(word) < 2)[:RULE_WORDS]  # one character stands in many words
    asked = [{"event": "feedback", "where": {"field": "comment", "contains": word}} for word in words]
    rule = tree_of({"any": asked})
    return RulesSettings(RuleSegmentation((RuleSegment(name, rule), RuleSegment(OTHERS, None))))
