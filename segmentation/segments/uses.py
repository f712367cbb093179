"""Users of segmentations and tags that the library knows: rules of other segmentations, overrides, signed reviews."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.rules.model import RulesSettings
from segmentation.rules.uses import Use, asks, register_users
from segmentation.segments.library import newest_version, versions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segmentation.rules.uses import About
    from segmentation.store import Store


def register_library() -> None:
    """Make them known."""
    register_users(_rules)
    register_users(_records)


def _rules(store: Store, about: About, name: str) -> Iterator[Use]:
    for asking in dict.fromkeys(version.name for version in versions(store)):
        settings = newest_version(store, asking).settings
        if isinstance(settings, RulesSettings):
            for segment in settings.segmentation.segments:
                if asks(segment.rule, about, name):
                    yield Use("segmentation", asking, segment.name)


def _records(store: Store, about: About, name: str) -> Iterator[Use]:
    if about != "segment":
        return
    with store.cursor() as cursor:
        overrides = cursor.execute(
            "SELECT told.segment, COUNT(DISTINCT COALESCE(links.customer_id, told.customer_id))"
            " FROM segment_overrides AS told LEFT JOIN customer_links AS links ON told.customer_id = links.source_id"
            " WHERE LOWER(told.segmentation) = LOWER($1) AND told.withdrawn_at IS NULL"
            " GROUP BY told.segment ORDER BY told.segment",
            [name],
        ).fetchall()
        reviews = cursor.execute(
            "SELECT COUNT(*) FROM segment_reviews WHERE LOWER(segmentation) = LOWER($1)", [name]
        ).fetchone()
    for segment, count in overrides:
        yield Use("override", name, segment, count)
    if reviews is not None and reviews[0]:
        yield Use("review", name, "", reviews[0])
