"""Segmentations saved under a name, version by version. A version is never changed, only followed by another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segmentation.errors import InputError
from segmentation.models.registry import settings_from_json
from segmentation.tags.library import tags_state

if TYPE_CHECKING:
    from datetime import date, datetime

    from segmentation.models.result import Result
    from segmentation.models.settings import Settings
    from segmentation.store import Store

_COLUMNS = (
    "version_id, name, version_number, model, settings, as_of, author, reason, sizes, saved_at, archived_at,"
    " purpose, owner"
)
MAX_NAME = 80


@dataclass(frozen=True)
class Version:
    """One saved state. ``sizes``: segment -> customers at ``as_of`` when it was saved.

    ``purpose``: what the segmentation is for; ``owner``: who answers for it; ``author``: who saved this version.
    """

    version_id: int
    name: str
    version_number: int
    model: str
    settings: Settings
    as_of: date
    author: str | None
    reason: str | None
    sizes: dict[str, int]
    saved_at: datetime
    archived_at: datetime | None
    purpose: str | None
    owner: str | None


def save_version(
    store: Store,
    name: str,
    result: Result,
    *,
    saved_at: datetime,
    author: str | None = None,
    reason: str | None = None,
    purpose: str | None = None,
    owner: str | None = None,
) -> Version:
    """Save a result's settings as the next version of ``name``; later versions need a reason."""
    name = name.strip()
    if not 0 < len(name) <= MAX_NAME:
        raise InputError("name_length", value=len(name), allowed=f"1-{MAX_NAME}")
    with store.transaction() as cursor:
        row = cursor.execute(
            "SELECT COALESCE(MAX(version_number), 0), nextval('segmentation_version_ids')"
            " FROM segmentation_versions WHERE name = $1",
            [name],
        ).fetchone()
        assert row is not None
        number, version_id = int(row[0]) + 1, int(row[1])
        if number > 1 and not (reason or "").strip():
            raise InputError("reason_missing", name=name, version=number)
        cursor.execute(
            f"INSERT INTO segmentation_versions ({_COLUMNS})"  # noqa: S608 - our own columns
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, NULL, $11, $12)",
            [
                version_id,
                name,
                number,
                result.settings.model,
                result.settings.to_json(),
                result.as_of,
                author,
                reason,
                result.sizes(),
                saved_at,
                purpose,
                owner,
            ],
        )
    return version(store, version_id)


def versions(store: Store, *, archived: bool = False) -> list[Version]:
    """All versions, newest first; only the archived ones if asked."""
    with store.cursor() as cursor:
        rows = cursor.execute(
            f"SELECT {_COLUMNS} FROM segmentation_versions WHERE (archived_at IS NOT NULL) = $1"  # noqa: S608
            " ORDER BY version_id DESC",
            [archived],
        ).fetchall()
    return [_version(row) for row in rows]


def version(store: Store, version_id: int) -> Version:
    """One version by id."""
    with store.cursor() as cursor:
        row = cursor.execute(
            f"SELECT {_COLUMNS} FROM segmentation_versions WHERE version_id = $1",  # noqa: S608
            [version_id],
        ).fetchone()
    if row is None:
        raise InputError("version_unknown", version=version_id)
    return _version(row)


def newest_version(store: Store, name: str) -> Version:
    """The version of a name saved last, archived ones left out. Raises ``InputError("segmentation_unknown")``."""
    with store.cursor() as cursor:
        row = cursor.execute(
            f"SELECT {_COLUMNS} FROM segmentation_versions WHERE name = $1 AND archived_at IS NULL"  # noqa: S608
            " ORDER BY version_number DESC LIMIT 1",
            [name],
        ).fetchone()
        if row is None:
            names = cursor.execute(
                "SELECT DISTINCT name FROM segmentation_versions WHERE archived_at IS NULL ORDER BY name"
            ).fetchall()
            raise InputError("segmentation_unknown", value=name, allowed=", ".join(found for (found,) in names) or "–")
    return _version(row)


def archive(store: Store, version_id: int, *, archived_at: datetime | None) -> None:
    """Put a version away, or take it back with ``archived_at`` None."""
    with store.transaction() as cursor:
        found = cursor.execute(
            "UPDATE segmentation_versions SET archived_at = $2 WHERE version_id = $1 RETURNING version_id",
            [version_id, archived_at],
        ).fetchall()
        if not found:
            raise InputError("version_unknown", version=version_id)


def _version(row: tuple[object, ...]) -> Version:
    values = list(row)
    values[4] = settings_from_json(str(row[4]))
    return Version(*values)  # type: ignore[arg-type]


def restore(store: Store, version_id: int, *, saved_at: datetime, author: str | None, reason: str) -> Version:
    """Make an earlier state the newest: saved again as the next version, so that nothing between is lost."""
    earlier = version(store, version_id)
    if not reason.strip():
        newest = newest_version(store, earlier.name).version_number
        raise InputError("reason_missing", name=earlier.name, version=newest + 1)
    with store.transaction() as cursor:
        row = cursor.execute(
            "INSERT INTO segmentation_versions SELECT * REPLACE (nextval('segmentation_version_ids') AS version_id,"
            " (SELECT MAX(version_number) + 1 FROM segmentation_versions WHERE name = $2) AS version_number,"
            " $3 AS saved_at, $4 AS author, $5 AS reason, NULL AS archived_at)"
            " FROM segmentation_versions WHERE version_id = $1 RETURNING version_id",
            [version_id, earlier.name, saved_at, author, reason.strip()],
        ).fetchone()
    assert row is not None
    return version(store, int(row[0]))


def library_version(store: Store) -> int:
    """Tells one state of saved versions, overrides and tags from another: what was put away or withdrawn, and when.

    Not a count: a version put away and taken back would give the number of a state that was another one.
    """
    return store.until_written("library_version", lambda: _library_version(store))


def _library_version(store: Store) -> int:
    with store.cursor() as cursor:
        row = cursor.execute(
            "SELECT (SELECT COALESCE(BIT_XOR(HASH(version_id, archived_at)), 0) FROM segmentation_versions),"
            " (SELECT COALESCE(BIT_XOR(HASH(override_id, withdrawn_at)), 0) FROM segment_overrides)"
        ).fetchone()
    assert row is not None
    return hash((*row, *tags_state(store)))
