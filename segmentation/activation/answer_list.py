"""The answers of a topic as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation import words
from segmentation.activation.export import Column, export_csv, export_xlsx
from segmentation.errors import InputError
from segmentation.insights.topic_answers import COLUMNS, answers_query
from segmentation.store import interruptible

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from segmentation.activation.workbook import Kind
    from segmentation.insights.topics import Topic, Topics
    from segmentation.store import Store
    from segmentation.words import Language

_KINDS: dict[str, Kind] = {"answered_on": "date", "score": "number"}


def export_answers(
    store: Store,
    found: Topics,
    topic: Topic,
    path: Path,
    language: Language,
    *,
    only_low: bool = False,
    cancelled: Callable[[], bool] = lambda: False,
) -> int:
    """Write the answers of a topic as .xlsx (with a sheet about them) or .csv; returns the rows.

    Raises ``InputError("unsupported_output")`` and what an export raises.
    """
    columns = [Column(name, words.say(f"feedback_text.{name}", language), _KINDS.get(name, "text")) for name in COLUMNS]
    if path.suffix not in {".csv", ".xlsx"}:
        raise InputError("unsupported_output", value=path.name, allowed=".xlsx, .csv")
    with store.holding(), store.cursor() as cursor, interruptible(cursor, cancelled):
        query, values = answers_query(store, found, topic.place, only_low=only_low)
        if path.suffix == ".csv":
            written = export_csv(
                cursor, query, values, columns, path, work_folder=store.work_folder, cancelled=cancelled
            )
        else:
            sheets = (words.say("feedback_text.answers", language), words.say("export.about_sheet", language))
            written = export_xlsx(
                cursor,
                query,
                values,
                columns,
                path,
                work_folder=store.work_folder,
                about=about_topic(found, topic, language, only_low=only_low),
                sheet_names=sheets,
                cancelled=cancelled,
            )
    return written.rows


def about_topic(found: Topics, topic: Topic, language: Language, *, only_low: bool) -> list[tuple[str | float, ...]]:
    """What a reader of the answers must know."""
    rows: list[tuple[str | float, ...]] = [
        (words.say("feedback_text.topic", language), ", ".join(topic.words)),
        (words.say("feedback_text.answers", language), topic.answers),
        (words.say("feedback_text.low", language), topic.low),
        (words.say("export.as_of", language), found.as_of.isoformat()),
    ]
    return [*rows, (words.say("feedback_text.only_low", language),)] if only_low else rows
